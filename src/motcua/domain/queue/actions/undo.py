"""Taking back the last act at a counter, within half a minute, by whoever did it."""

from datetime import timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from motcua.base import clock
from motcua.base.actor import Actor
from motcua.base.problems import Conflict, NotFound
from motcua.domain.people.permissions import Action, allowed, require
from motcua.domain.queue.actions._tickets import given_again, locked, put_back, record
from motcua.domain.queue.actions.serving import return_to_queue
from motcua.domain.queue.models import Ticket
from motcua.domain.queue.queries import load, picture_now
from motcua.domain.queue.rules import QueueOptions, State
from motcua.domain.queue.shapes import TicketView


def undo(actor: Actor, ticket_id: UUID) -> TicketView:
    """Makes the ticket what it was before this officer's last act on it; the record keeps both.

    Raises NotFound, Conflict (`nothing_to_undo`, `too_late_to_undo`, `number_given_again`, `counter_busy` when the
    counter has somebody else).
    """
    try:
        with transaction.atomic():
            return _undo(actor, ticket_id)
    except IntegrityError as error:
        if "one_active_ticket_per_counter" not in str(error):
            raise
        raise Conflict(
            _("This counter has somebody else by now; finish that visit first"), code="counter_busy"
        ) from None


def _undo(actor: Actor, ticket_id: UUID) -> TicketView:
    require(actor, Action.COUNTER_OPERATE)
    ticket = locked(ticket_id)
    if ticket is None or not allowed(actor, Action.COUNTER_OPERATE, centre=ticket.centre.code):
        raise NotFound(_("There is no ticket with this number here"))
    if ticket.acted_by != actor.reference or ticket.acted_at is None:
        raise Conflict(_("The last act on this ticket was not yours"), code="nothing_to_undo")
    if clock.now() - ticket.acted_at > timedelta(seconds=QueueOptions.of(ticket.centre.options).undo_seconds):
        raise Conflict(_("It is too late to undo this"), code="too_late_to_undo")
    if ticket.before is None:
        if ticket.state != State.CALLED:
            raise Conflict(_("The last act on this ticket was not yours"), code="nothing_to_undo")
        return _forget_act(return_to_queue(actor, ticket_id))
    undone = ticket.state
    put_back(ticket, ticket.before)
    if given_again(ticket):
        raise Conflict(_("This number was given to somebody else by now; give a new number"), code="number_given_again")
    ticket.before, ticket.acted_at, ticket.acted_by = None, None, ""
    ticket.save()
    ticket = load().get(pk=ticket.pk)
    record(actor, "ticket.undone", ticket, state=ticket.state, undone=undone)
    return picture_now(ticket)


def _forget_act(view: TicketView) -> TicketView:
    Ticket.objects.filter(pk=view.id).update(before=None, acted_at=None, acted_by="")
    return view
