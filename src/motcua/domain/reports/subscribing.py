"""Reports that come by e-mail: who gets which, for which period a letter is due, and the letter itself.

Letters are rows of an outbox made in one transaction with the jobs that send them; each period goes once, also when a mail server was
away in between. What tells of persons (the register) never goes by mail.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from motcua.base import clock, journal
from motcua.base.actor import Actor, system
from motcua.base.problems import Conflict, Forbidden, InvalidInput, NotFound, Problem
from motcua.domain.messages.channels import Refused
from motcua.domain.messages.channels.email import deliver
from motcua.domain.people.models import Staff
from motcua.domain.people.queries import actor_for_staff
from motcua.domain.reports.asked import asked
from motcua.domain.reports.files import FORMS, made
from motcua.domain.reports.made import REPORTS, make
from motcua.domain.reports.models import Sending, Subscription
from motcua.domain.reports.words import period_of, places_of

WEEK, MONTH = "week", "month"
NOT_BY_MAIL = frozenset({"register"})
FROM_HOUR = 6  # local: letters of the last period lie there when work begins
MOST_SUBSCRIPTIONS = 20
SENDER = system("reports")


@dataclass(frozen=True)
class SubscriptionView:
    """`last_end`, `last_sent_at`: the last day of the period that was sent last, and when; None before the first. `next_day`: when the
    next one goes."""

    id: int
    report: str
    title: str
    by: str
    centre: str
    agency: str
    form: str
    every: str
    next_day: date
    last_end: date | None
    last_sent_at: datetime | None
    dropped: str


def last_period(day: date, every: str) -> tuple[date, date]:
    """The last whole week (from Monday) or month before a day."""
    after = day - timedelta(days=day.weekday()) if every == WEEK else day.replace(day=1)
    end = after - timedelta(days=1)
    return (after - timedelta(days=7) if every == WEEK else end.replace(day=1)), end


def next_day(day: date, every: str) -> date:
    """The first day after which the running period is whole."""
    if every == WEEK:
        return day - timedelta(days=day.weekday()) + timedelta(days=7)
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def is_due(today: date, made_on: date, every: str) -> bool:
    """The period in which somebody subscribed is the first that is sent."""
    return last_period(today, every)[1] >= made_on


@transaction.atomic
def subscribe(
    actor: Actor, name: str, every: str, form: str = "xlsx", *, centre: str = "", agency: str = "", by: str = ""
) -> SubscriptionView:
    """To the actor's own address. Raises InvalidInput, NotFound, Conflict, Forbidden."""
    asked(actor, centre=centre, agency=agency, by=by)
    kind = REPORTS.get(name)
    if kind is None:
        raise NotFound(_("There is no report of this name"))
    staff = _account(actor)
    faults = {
        "report": name in NOT_BY_MAIL and _("This report names people and is not sent by e-mail"),
        "every": every not in (WEEK, MONTH) and _("Choose each week or each month"),
        "form": form not in FORMS[1:] and _("Choose Excel, PDF or CSV"),
        "by": by and by not in kind.by and _("This report is not grouped in this way"),
    }
    for field, fault in faults.items():
        if fault:
            raise InvalidInput.of(field, str(fault))
    mine = Subscription.objects.filter(staff=staff.pk, ended_at=None)
    if mine.count() >= MOST_SUBSCRIPTIONS:
        raise Conflict(_("You get 20 reports already; end one first"), code="too_many_subscriptions")
    try:
        with transaction.atomic():
            row = Subscription.objects.create(
                staff=staff.pk,
                report=name,
                by=by or next(iter(kind.by)),
                centre=centre,
                agency=agency,
                form=form,
                every=every,
                language=(translation.get_language() or "vi")[:5],
                made_at=clock.now(),
            )
    except IntegrityError:
        raise Conflict(_("You get this report already"), code="subscribed_already") from None
    journal.record(
        actor, "report.subscribed", row.subject, centre=centre or None, agency=agency or None, report=name, every=every
    )
    return _view(row)


def _account(actor: Actor) -> Staff:
    staff = Staff.objects.filter(pk=int(actor.id), is_active=True).first() if actor.kind == "staff" else None
    if staff is None:
        raise Forbidden(_("Reports are sent to the accounts of staff"))
    if not staff.email:
        raise InvalidInput.of("email", _("Your account has no e-mail address; an administrator can enter it"))
    return staff


@transaction.atomic
def unsubscribe(actor: Actor, number: int) -> None:
    """By who gets it. Raises NotFound for another's."""
    row = Subscription.objects.select_for_update().filter(pk=number, ended_at=None).first()
    if row is None or actor.reference != f"staff:{row.staff}":
        raise NotFound
    _end(actor, row, "asked")


def _end(actor: Actor, row: Subscription, why: str) -> None:
    row.ended_at = clock.now()
    row.save(update_fields=["ended_at"])
    journal.record(actor, "report.unsubscribed", row.subject, report=row.report, why=why)


def subscriptions(actor: Actor) -> list[SubscriptionView]:
    """The actor's own, the oldest first."""
    if actor.kind != "staff":
        return []
    return [_view(row) for row in Subscription.objects.filter(staff=int(actor.id), ended_at=None).order_by("pk")]


def _view(row: Subscription) -> SubscriptionView:
    last = row.sendings.order_by("-begin").first()
    today = clock.now().astimezone(clock.LOCAL_ZONE).date()
    return SubscriptionView(
        row.pk,
        row.report,
        str(REPORTS[row.report].title),
        row.by,
        row.centre,
        row.agency,
        row.form,
        row.every,
        next_day(today, row.every),
        last.end if last else None,
        last.sent_at if last else None,
        last.dropped if last else "",
    )


@transaction.atomic
def queue_due() -> int:
    """Puts the letters that are due into the outbox, each with its job. How many."""
    from motcua.domain.reports.tasks import send_report

    local = clock.now().astimezone(clock.LOCAL_ZONE)
    if local.hour < FROM_HOUR:
        return 0
    queued = 0
    for row in Subscription.objects.filter(ended_at=None).order_by("pk"):
        if not is_due(local.date(), row.made_at.astimezone(clock.LOCAL_ZONE).date(), row.every):
            continue
        begin, end = last_period(local.date(), row.every)
        facts = {"end": end, "made_at": clock.now()}
        sending, is_new = Sending.objects.get_or_create(subscription=row, begin=begin, defaults=facts)
        if is_new:
            send_report.defer(sending=sending.pk)
            queued += 1
    return queued


def send(number: int) -> bool:
    """Makes the report as its reader may see it now, and sends it. Whether it went; raises OSError while the mail server is away."""
    sending = Sending.objects.select_related("subscription").filter(pk=number, sent_at=None, dropped="").first()
    if sending is None:
        return False
    row = sending.subscription
    reader, staff = actor_for_staff(row.staff), Staff.objects.filter(pk=row.staff).first()
    if row.ended_at is not None:
        return _drop(sending, "ended")
    if staff is None or not staff.email:
        return _drop(sending, "no_address")
    with translation.override(row.language):
        try:
            if reader is None:
                raise Forbidden
            letter = _letter(reader, sending, staff.email)
        except Problem:  # whoever may not read it any more gets it no more
            with transaction.atomic():
                _end(SENDER, row, "forbidden")
            return _drop(sending, "forbidden")
        try:
            deliver(letter)
        except Refused:
            return _drop(sending, "refused")
    with transaction.atomic():
        Sending.objects.filter(pk=sending.pk).update(sent_at=clock.now())
        journal.record(SENDER, "report.mailed", row.subject, report=row.report, begin=f"{sending.begin}")
    return True


def _drop(sending: Sending, why: str) -> bool:
    Sending.objects.filter(pk=sending.pk).update(dropped=why)
    return False


def _letter(reader: Actor, sending: Sending, address: str) -> EmailMessage:
    row = sending.subscription
    report = make(
        reader,
        row.report,
        begin=f"{sending.begin}",
        end=f"{sending.end}",
        centre=row.centre,
        agency=row.agency,
        by=row.by,
    )
    file = made(report, row.form, clock.now())
    base = settings.MOTCUA_BASE_URL
    lines = [
        report.title,
        f"{period_of(report.asked)} · {places_of(report.asked)}",
        *report.notes,
        _("On the page each figure opens what stands behind it: %(address)s")
        % {"address": f"{base}/bao-cao/{row.report}?tu={sending.begin}&den={sending.end}&theo={row.by}"},
        _("You asked for this report; end it here: %(address)s") % {"address": f"{base}/bao-cao/gui-thu"},
    ]
    host = base.partition("://")[2].partition("/")[0].partition(":")[0]
    letter = EmailMessage(
        subject=f"{report.title}: {period_of(report.asked)}",
        body="\n\n".join(lines),
        to=[address],
        headers={"Message-ID": f"<report-{sending.pk}@{host}>", "Auto-Submitted": "auto-generated"},
    )
    letter.attach(file.name, file.content, file.media_type.partition(";")[0])
    return letter
