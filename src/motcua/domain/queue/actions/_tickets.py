"""Taking hold of a ticket, telling what happened to it, and keeping what it was, so that the last act can be undone."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from motcua.base import clock, journal
from motcua.base.actor import Actor
from motcua.base.problems import InvalidInput
from motcua.domain.queue.models import Ticket, VisitService
from motcua.domain.queue.queries import load
from motcua.domain.queue.rules import OPEN, PartState

LONGEST_TEXT = 300
# What an act at a counter may change; what was never sealed or personal.
_CHANGED = (
    "state", "service_id", "counter_id", "only_counter_id", "only_staff", "note", "sent_by", "sent_from_id", "queue_key",
    "not_before", "call_count", "calls_before", "first_called_at", "called_at", "started_at", "served_seconds",
    "finished_at", "outcome", "held_at", "held_by", "held_counter_id", "held_reason", "held_seconds", "held_until",
    "held_private", "returns", "no_show_at", "team",
)  # fmt: skip
_FIELDS = {field.attname: field for field in Ticket._meta.concrete_fields}
_PART_CHANGED = ("state", "service_id", "started_at", "finished_at", "served_seconds")
_PART_FIELDS = {field.attname: field for field in VisitService._meta.concrete_fields}
_PARTS = "parts"
_WAS = "_was"


def locked(ticket_id: UUID) -> Ticket | None:
    """The ticket with its row locked until the end of the transaction.

    Two statements: after waiting for a lock PostgreSQL reads the locked row again, but not the rows joined to it.
    """
    found = list(Ticket.objects.select_for_update(no_key=True).filter(pk=ticket_id).values_list("pk"))
    if not found:
        return None
    ticket = load().get(pk=ticket_id)
    ticket.__dict__[_WAS] = snapshot(ticket)
    return ticket


def given_again(ticket: Ticket) -> bool:
    """Whether somebody else who is here has its number by now, in a series whose numbers come again."""
    same = {"centre": ticket.centre_id, "prefix": ticket.prefix, "business_day": ticket.business_day}
    others = Ticket.objects.filter(**same, number=ticket.number, state__in=OPEN).exclude(pk=ticket.pk)
    return ticket.lap > 0 and others.exists()


def was(ticket: Ticket) -> dict[str, Any]:
    """What the ticket was when it was locked."""
    kept: dict[str, Any] = ticket.__dict__[_WAS]
    return kept


def record(actor: Actor, kind: str, ticket: Ticket, **data: Any) -> None:
    """Records what happened with the facts that every screen needs; `counter` is the one that has the ticket."""
    facts: dict[str, object] = {"label": ticket.label, "service": ticket.service.code}
    if ticket.counter is not None:
        facts["counter"] = ticket.counter.number
    journal.record(actor, kind, f"ticket:{ticket.id}", centre=ticket.centre.code, **{**facts, **data})


def require_short(field: str, text: str, limit: int = LONGEST_TEXT) -> None:
    """Raises InvalidInput."""
    if len(text) > limit:
        raise InvalidInput.of(field, _("Write at most %(limit)s characters") % {"limit": limit})


def snapshot(ticket: Ticket) -> dict[str, Any]:
    """What the row and its services say now, as JSON."""
    values = {name: _written(getattr(ticket, name)) for name in _CHANGED}
    parts = {
        str(part.pk): {name: _written(getattr(part, name)) for name in _PART_CHANGED} for part in ticket.parts.all()
    }
    return {**values, **({_PARTS: parts} if parts else {})}


def remember(actor: Actor, ticket: Ticket, before: dict[str, Any]) -> None:
    """Keeps what stood there before this act."""
    ticket.before, ticket.acted_at, ticket.acted_by = before, clock.now(), actor.reference


def put_back(ticket: Ticket, before: dict[str, Any]) -> None:
    """Makes the ticket what it was; the caller saves it."""
    for name in _CHANGED:
        setattr(ticket, name, _FIELDS[name].to_python(before[name]))
    was: dict[str, dict[str, Any]] = before.get(_PARTS, {})
    # the active one last: only one service of a visit is active at any time
    for part in sorted(ticket.parts.all(), key=lambda part: was.get(str(part.pk), {}).get("state") == PartState.ACTIVE):
        if str(part.pk) in was:
            for name in _PART_CHANGED:
                setattr(part, name, _PART_FIELDS[name].to_python(was[str(part.pk)][name]))
            part.save(update_fields=_PART_CHANGED)


def _written(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else value
