"""What people do about an alert: take it, give it back, note something, be done with it, silence it."""

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from motcua.base import clock, journal
from motcua.base.actor import Actor
from motcua.base.problems import Conflict, InvalidInput, NotFound
from motcua.domain.alerts.actions._common import record
from motcua.domain.alerts.models import Alert, Note, Silence
from motcua.domain.alerts.rules import EVENTS, LONGEST_NOTE, LONGEST_REASON, MOST_SILENT, Rule
from motcua.domain.centre.queries import get_centre
from motcua.domain.people.permissions import Action, allowed, require
from motcua.domain.people.queries import name_of


@transaction.atomic
def take(actor: Actor, alert: UUID) -> None:
    """ "I see to it"; the others see who. Twice is once. Raises Forbidden, NotFound, Conflict when another one has it."""
    row = _open(actor, alert)
    if row.taken_by and row.taken_by != actor.reference:
        raise Conflict(_("%(name)s sees to this alert") % {"name": name_of(row.taken_by)}, code="alert_taken")
    if not row.taken_by:
        row.taken_by, row.taken_at = actor.reference, clock.now()
        row.save(update_fields=["taken_by", "taken_at"])
        record(actor, "taken", row)


@transaction.atomic
def release(actor: Actor, alert: UUID) -> None:
    """Nobody has it in hand any more: it may be told to somebody above. Raises Forbidden, NotFound, Conflict."""
    row = _open(actor, alert)
    if row.taken_by:
        row.taken_by, row.taken_at, row.alone_since, row.escalated_at = "", None, clock.now(), None
        row.save(update_fields=["taken_by", "taken_at", "alone_since", "escalated_at"])
        record(actor, "released", row)


@transaction.atomic
def note(actor: Actor, alert: UUID, text: str) -> None:
    """Also when it is over. Raises Forbidden, NotFound, InvalidInput."""
    row = _locked(actor, alert)
    written = text.replace("\0", "").strip()
    if not 0 < len(written) <= LONGEST_NOTE:
        raise InvalidInput.of("text", _("Write 1 to %(limit)s characters") % {"limit": LONGEST_NOTE})
    Note.objects.create(alert=row, author=actor.reference, written_at=clock.now(), text=written)
    record(actor, "noted", row)


@transaction.atomic
def settle(actor: Actor, alert: UUID) -> None:
    """Done with something that has happened, as a low rating. Raises Forbidden, NotFound, Conflict for what lasts still."""
    row = _open(actor, alert)
    if row.rule not in EVENTS:
        raise Conflict(_("It ends by itself when its cause is gone; silence it until then"), code="alert_lasts")
    row.cleared_at, row.cleared_by = clock.now(), actor.reference
    row.save(update_fields=["cleared_at", "cleared_by"])
    record(actor, "cleared", row, by_itself=False)


@transaction.atomic
def silence(
    actor: Actor, centre: str, rule: str, minutes: int, reason: str, *, kind: str = "", subject: str = ""
) -> int:
    """A whole rule, or one cause, asks for nobody for so long. Returns its number. Raises Forbidden, NotFound, InvalidInput."""
    require(actor, Action.ALERT_HANDLE, centre=centre)
    hall = get_centre(centre)
    if rule not in set(Rule):
        raise InvalidInput.of("rule", _("There is no such rule"))
    if type(minutes) is not int or not 0 < minutes <= MOST_SILENT / timedelta(minutes=1):
        raise InvalidInput.of("minutes", _("At most seven days"))
    written = " ".join(reason.replace("\0", "").split())
    if not 0 < len(written) <= LONGEST_REASON:
        raise InvalidInput.of("reason", _("Say why, in at most %(limit)s characters") % {"limit": LONGEST_REASON})
    if bool(kind) != bool(subject) or len(kind) > 40 or len(subject) > 80:
        raise InvalidInput.of("subject", _("A cause is named by its kind and its subject"))
    now = clock.now()
    row = Silence.objects.create(
        centre=hall,
        rule=rule,
        kind=kind,
        subject=subject,
        reason=written,
        begun_by=actor.reference,
        begun_at=now,
        until=now + timedelta(minutes=minutes),
    )
    _record_silence(actor, "silenced", row, minutes=minutes)
    return row.pk


@transaction.atomic
def end_silence(actor: Actor, centre: str, number: int) -> None:
    """It asks for somebody again. Twice is once. Raises Forbidden, NotFound."""
    require(actor, Action.ALERT_HANDLE, centre=centre)
    found = Silence.objects.select_related("centre").select_for_update(of=("self",))
    row = found.filter(pk=number, centre__code=centre).first()
    if row is None:
        raise NotFound(_("There is no such silence"))
    if row.ended_at is None and row.until > clock.now():
        row.ended_at, row.ended_by = clock.now(), actor.reference
        row.save(update_fields=["ended_at", "ended_by"])
        _record_silence(actor, "unsilenced", row)


def _record_silence(actor: Actor, what: str, row: Silence, minutes: int = 0) -> None:
    journal.record(
        actor,
        f"alert.{what}",
        f"silence:{row.pk}",
        centre=row.centre.code,
        rule=row.rule,
        cause=row.kind,
        about=row.subject,
        minutes=minutes,
    )


def _locked(actor: Actor, alert: UUID) -> Alert:
    """Raises Forbidden; NotFound also for one of another centre."""
    require(actor, Action.ALERT_HANDLE)
    row = Alert.objects.select_related("centre").select_for_update(of=("self",)).filter(pk=alert).first()
    if row is None or not allowed(actor, Action.ALERT_HANDLE, centre=row.centre.code):
        raise NotFound(_("There is no such alert"))
    return row


def _open(actor: Actor, alert: UUID) -> Alert:
    row = _locked(actor, alert)
    if row.cleared_at is not None:
        raise Conflict(_("This alert is over"), code="alert_over")
    return row
