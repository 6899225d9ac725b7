"""Serving somebody who stands at the counter without a ticket."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from motcua.base import clock
from motcua.base.actor import Actor
from motcua.base.problems import Conflict, NotFound
from motcua.domain.centre.models import Counter
from motcua.domain.people.permissions import Action, require
from motcua.domain.queue.actions._tickets import locked, record
from motcua.domain.queue.actions.calling import require_free
from motcua.domain.queue.actions.issue import issue_ticket
from motcua.domain.queue.queries import picture, today
from motcua.domain.queue.queries.serving_today import services_at
from motcua.domain.queue.rules import State
from motcua.domain.queue.shapes import TicketView


@transaction.atomic
def serve_directly(
    actor: Actor, centre: str, number: int, service: str, *, priority: str = "none", language: str = "vi"
) -> TicketView:
    """Gives a number and begins the visit at once; nobody is called, nothing is printed.

    Raises Forbidden, NotFound, InvalidInput, Conflict (`counter_closed`, `counter_paused`, `counter_busy`,
    `service_not_served`, and what `issue_ticket` raises).
    """
    require(actor, Action.COUNTER_OPERATE, centre=centre, counter=number)
    found = Counter.objects.select_for_update(no_key=True, of=("self",)).filter(centre__code=centre, number=number)
    here = found.first()
    if here is None:
        raise NotFound(_("There is no counter with this number"))
    require_free(here)
    if not services_at(here, today(here.centre)).filter(code=service).exists():
        raise Conflict(_("This counter does not serve %(service)s") % {"service": service}, code="service_not_served")
    given = issue_ticket(actor, centre, service, priority=priority, language=language, source="direct", device="")
    ticket = locked(given.id)
    if ticket is None:
        raise NotFound
    now = clock.now()
    ticket.state, ticket.counter = State.SERVING, here
    ticket.first_called_at = ticket.called_at = ticket.started_at = now
    ticket.save()
    record(actor, "ticket.started", ticket, direct=True)
    return picture(ticket)
