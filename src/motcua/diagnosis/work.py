"""What works in the background: jobs, notices that wait to go out, the mail server, those who are told of events."""

import smtplib
from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings
from procrastinate.contrib.django.models import ProcrastinateJob, ProcrastinateWorker

from motcua.base import clock
from motcua.diagnosis.finding import Finding
from motcua.domain.exchange.health import equalities, subscriptions_health
from motcua.domain.messages.models import Notice

WORKER_SILENT = timedelta(seconds=90)
JOB_LATE = timedelta(minutes=15)
LATE_NOTICE = timedelta(hours=1)
MAIL_SECONDS = 5


def findings(*, ask: bool) -> Iterator[Finding]:
    """With `ask` the mail server is asked now."""
    yield from _jobs()
    yield from _outbox()
    if ask:
        yield _mail()
    yield from _connections()
    yield from _equalities()


def _jobs() -> Iterator[Finding]:
    alive = ProcrastinateWorker.objects.filter(last_heartbeat__gt=clock.now() - WORKER_SILENT).exists()
    yield Finding(
        "background work is done", alive, "start it with 'motcua serve' (or 'motcua jobs' on one node at least)"
    )
    late = ProcrastinateJob.objects.filter(status="todo", scheduled_at__lt=clock.now() - JOB_LATE).count()
    mend = "see the log of the process 'jobs' for what keeps it busy; more nodes may run 'motcua jobs'"
    yield Finding(f"jobs that wait too long: {late}", not late, mend)
    failed = sorted(set(ProcrastinateJob.objects.filter(status="failed").values_list("task_name", flat=True)[:500]))
    words = f"jobs given up within 90 days: {', '.join(failed[:3]) or 'none'}"
    yield Finding(words, not failed, "see the log of the process 'jobs' for why, and mend that", note=True)


def _outbox() -> Iterator[Finding]:
    waiting = Notice.objects.filter(state="waiting", created_at__lt=clock.now() - LATE_NOTICE)
    late = waiting.exclude(not_before__gt=clock.now()).count()
    mend = "is the mail server or gateway away? Administration, Texts of notices, What could not be sent says what it answered"
    yield Finding(f"notices that wait for more than an hour: {late}", not late, mend)


def _mail() -> Finding:
    """Connects and says hello; sends nothing."""
    where = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
    try:
        with smtplib.SMTP(settings.EMAIL_HOST, settings.EMAIL_PORT, timeout=MAIL_SECONDS) as server:
            server.ehlo()
            can_encrypt = not settings.EMAIL_USE_TLS or server.has_extn("starttls")
    except (OSError, smtplib.SMTPException) as fault:
        mend = "no mail goes out, and nobody signs in by a code: set SMTP_HOST and SMTP_PORT to a server that answers"
        return Finding(f"mail server {where} ({fault})", False, mend)
    return Finding(f"mail server {where}", can_encrypt, "it offers no STARTTLS: take SMTP_TLS away or use another port")


def _connections() -> Iterator[Finding]:
    """Each receiver that events are sent to, and whether they get through."""
    for one in subscriptions_health():
        if one.gone:
            words = "paused, the receiver says that nobody wants this any more"
        elif one.failing:
            words = f"has not got through for {one.failing.total_seconds() / 60:.0f} minutes, {one.behind} to come"
        else:
            words = f"{one.behind} to come"
        dead = f", {one.dead} could not be delivered" if one.dead else ""
        place = f"{settings.MOTCUA_BASE_URL}/quan-tri/ket-noi/gui/{one.number}"
        yield Finding(f"events to {one.receiver}: {words}{dead}", one.is_sound, f"see its last deliveries at {place}")


def _equalities() -> Iterator[Finding]:
    """Each receiver that is compared with, and whether both sides hold the same."""
    for one in equalities():
        words = f"{one.open} differences, {one.asks} procedures to decide"
        words += f", the last comparison broke off: {one.problem}" if one.problem else ""
        words += f", not compared for {one.silent.total_seconds() / 3600:.0f} hours" if one.is_silent else ""
        place = f"{settings.MOTCUA_BASE_URL}/quan-tri/ket-noi/nhan/{one.receiver}/doi-chieu"
        yield Finding(f"compared with {one.receiver}: {words}", one.is_sound, f"see what is different at {place}")
