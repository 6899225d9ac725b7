"""The journal entry of a ticket."""

from typing import Any

from motcua.base import journal
from motcua.base.actor import Actor
from motcua.domain.queue.models import Ticket


def record(actor: Actor, kind: str, ticket: Ticket, **data: Any) -> None:
    """Records what happened with the facts that every screen needs; `counter` is the one that has the ticket."""
    facts: dict[str, object] = {"label": ticket.label, "service": ticket.service.code}
    if ticket.counter is not None:
        facts["counter"] = ticket.counter.number
    journal.record(actor, kind, f"ticket:{ticket.id}", centre=ticket.centre.code, **{**facts, **data})
