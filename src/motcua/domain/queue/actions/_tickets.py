"""Taking hold of a ticket, and telling what happened to it."""

from typing import Any
from uuid import UUID

from motcua.base import journal
from motcua.base.actor import Actor
from motcua.domain.queue.models import Ticket
from motcua.domain.queue.queries import load


def locked(ticket_id: UUID) -> Ticket | None:
    """The ticket with its row locked until the end of the transaction.

    Two statements: after waiting for a lock PostgreSQL reads the locked row again, but not the rows joined to it.
    """
    found = list(Ticket.objects.select_for_update(no_key=True).filter(pk=ticket_id).values_list("pk"))
    return load().get(pk=ticket_id) if found else None


def record(actor: Actor, kind: str, ticket: Ticket, **data: Any) -> None:
    """Records what happened with the facts that every screen needs; `counter` is the one that has the ticket."""
    facts: dict[str, object] = {"label": ticket.label, "service": ticket.service.code}
    if ticket.counter is not None:
        facts["counter"] = ticket.counter.number
    journal.record(actor, kind, f"ticket:{ticket.id}", centre=ticket.centre.code, **{**facts, **data})
