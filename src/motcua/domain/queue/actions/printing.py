"""What became of the paper of a ticket."""

from uuid import UUID

from django.db import transaction

from motcua.base.actor import Actor
from motcua.base.problems import NotFound
from motcua.domain.people.permissions import Action, require
from motcua.domain.queue.actions._tickets import locked, record


def mark_printed(actor: Actor, ticket_id: UUID) -> None:
    """The paper came out. Raises NotFound."""
    _mark(actor, ticket_id, "printed", "ticket.printed")


def mark_print_failed(actor: Actor, ticket_id: UUID, reason: str) -> None:
    """The paper did not come out: the visitor has the number on the screen only, and staff see it. Raises NotFound."""
    _mark(actor, ticket_id, "failed", "ticket.print_failed", reason=reason[:200])


@transaction.atomic
def _mark(actor: Actor, ticket_id: UUID, state: str, kind: str, **data: str) -> None:
    ticket = locked(ticket_id)
    if ticket is None:
        raise NotFound
    require(actor, Action.TICKET_ISSUE, centre=ticket.centre.code)
    if ticket.print_state != state:
        ticket.print_state = state
        ticket.save(update_fields=["print_state"])
        record(actor, kind, ticket, **data)
