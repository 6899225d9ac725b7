"""What works in the background: jobs, notices that wait to go out, the mail server, those who are told of events."""

import smtplib
from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings
from django.utils.translation import gettext as _
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
        _("background work is done"), alive, _("start it with 'motcua serve' (or 'motcua jobs' on one node at least)")
    )
    late = ProcrastinateJob.objects.filter(status="todo", scheduled_at__lt=clock.now() - JOB_LATE).count()
    mend = _("see the log of the process 'jobs' for what keeps it busy; more nodes may run 'motcua jobs'")
    yield Finding(_("jobs that wait too long: %(count)s") % {"count": late}, not late, mend)
    failed = sorted(set(ProcrastinateJob.objects.filter(status="failed").values_list("task_name", flat=True)[:500]))
    words = (
        _("jobs given up within 90 days: %(names)s") % {"names": ", ".join(failed[:3])}
        if failed
        else _("no jobs given up")
    )
    yield Finding(words, not failed, _("see the log of the process 'jobs' for why, and mend that"), note=True)


def late_notices() -> int:
    """How many should have gone out long ago."""
    waiting = Notice.objects.filter(state="waiting", created_at__lt=clock.now() - LATE_NOTICE)
    return waiting.exclude(not_before__gt=clock.now()).count()


def _outbox() -> Iterator[Finding]:
    late = late_notices()
    mend = _(
        "is the mail server or gateway away? Administration, Texts of notices, What could not be sent says what it answered"
    )
    yield Finding(_("notices that wait for more than an hour: %(count)s") % {"count": late}, not late, mend)


def _mail() -> Finding:
    """Connects and says hello; sends nothing."""
    what = _("mail server %(place)s") % {"place": f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"}
    try:
        with smtplib.SMTP(settings.EMAIL_HOST, settings.EMAIL_PORT, timeout=MAIL_SECONDS) as server:
            server.ehlo()
            can_encrypt = not settings.EMAIL_USE_TLS or server.has_extn("starttls")
    except (OSError, smtplib.SMTPException) as fault:
        mend = _(
            "no mail goes out, and nobody signs in by a code: set SMTP_HOST and SMTP_PORT to a server that answers"
        )
        return Finding(f"{what} ({fault})", False, mend)
    return Finding(what, can_encrypt, _("it offers no STARTTLS: take SMTP_TLS away or use another port"))


def _connections() -> Iterator[Finding]:
    """Each receiver that events are sent to, and whether they get through."""
    for one in subscriptions_health():
        told = {
            "receiver": one.receiver,
            "behind": one.behind,
            "minutes": round(one.failing.total_seconds() / 60),
            "dead": one.dead,
            "place": f"{settings.MOTCUA_BASE_URL}/quan-tri/ket-noi/gui/{one.number}",
        }
        if one.gone:
            words = _("events to %(receiver)s: paused, the receiver says that nobody wants this any more")
        elif one.failing:
            words = _("events to %(receiver)s: has not got through for %(minutes)s minutes, %(behind)s to come")
        else:
            words = _("events to %(receiver)s: %(behind)s to come")
        words += _(", %(dead)s could not be delivered") if one.dead else ""
        yield Finding(words % told, one.is_sound, _("see its last deliveries at %(place)s") % told)


def _equalities() -> Iterator[Finding]:
    """Each receiver that is compared with, and whether both sides hold the same."""
    for one in equalities():
        told = {
            "receiver": one.receiver,
            "open": one.open,
            "asks": one.asks,
            "problem": one.problem,
            "hours": round(one.silent.total_seconds() / 3600),
            "place": f"{settings.MOTCUA_BASE_URL}/quan-tri/ket-noi/nhan/{one.receiver}/doi-chieu",
        }
        words = _("compared with %(receiver)s: %(open)s differences, %(asks)s procedures to decide")
        words += _(", the last comparison broke off: %(problem)s") if one.problem else ""
        words += _(", not compared for %(hours)s hours") if one.is_silent else ""
        yield Finding(words % told, one.is_sound, _("see what is different at %(place)s") % told)
