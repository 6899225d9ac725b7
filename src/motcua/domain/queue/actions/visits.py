"""Several services in one visit: the next follows when one is finished, under the same number.

A visit for one service has no rows of its own; they are made when a second is added.
"""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from motcua.base import clock
from motcua.base.actor import Actor
from motcua.base.problems import Conflict, IllegalTransition, InvalidInput, NotFound
from motcua.domain.people.permissions import Action, allowed, require
from motcua.domain.queue.actions._tickets import locked, record
from motcua.domain.queue.models import Service, Ticket, VisitService
from motcua.domain.queue.queries import load, picture_now
from motcua.domain.queue.rules import FINAL, PartState, State
from motcua.domain.queue.rules import allowed as allowed_verbs
from motcua.domain.queue.shapes import TicketView

MOST_SERVICES = 6


@transaction.atomic
def add_service(actor: Actor, ticket_id: UUID, service: str, quantity: int = 1) -> TicketView:
    """One more thing to do in the same visit, after those asked for before.

    Raises NotFound, IllegalTransition for a visit that is over, InvalidInput, Conflict (`service_asked_already`).
    """
    ticket = _open_visit(actor, ticket_id)
    wanted = Service.objects.filter(centre=ticket.centre, code=service, active=True).first()
    if wanted is None:
        raise InvalidInput.of("service", _("This centre has no such service"))
    if not 1 <= quantity <= 99:
        raise InvalidInput.of("quantity", _("From 1 to %(most)s") % {"most": 99})
    parts = list(ticket.parts.all()) or [_first(ticket)]
    if any(part.service_id == wanted.pk and part.state in (PartState.WAITING, PartState.ACTIVE) for part in parts):
        raise Conflict(_("This visit has that service already"), code="service_asked_already")
    if len(parts) >= MOST_SERVICES:
        raise Conflict(_("At most %(most)s services in one visit") % {"most": MOST_SERVICES}, code="too_many_services")
    VisitService.objects.create(
        ticket=ticket, place=parts[-1].place + 1, service=wanted, state=PartState.WAITING, quantity=quantity
    )
    record(actor, "ticket.service_added", ticket, added=wanted.code)
    return picture_now(load().get(pk=ticket.pk))


@transaction.atomic
def drop_service(actor: Actor, ticket_id: UUID, service: str) -> TicketView:
    """The visitor does not want a service any more that has not begun. Raises NotFound, IllegalTransition."""
    ticket = _open_visit(actor, ticket_id)
    part = ticket.parts.filter(service__code=service, state=PartState.WAITING).first()
    if part is None:
        raise NotFound(_("This visit has no such service that has not begun"))
    part.state = PartState.DROPPED
    part.save(update_fields=["state"])
    record(actor, "ticket.service_dropped", ticket, dropped=service)
    return picture_now(load().get(pk=ticket.pk))


def go_on(ticket: Ticket, served_seconds: int) -> bool:
    """Ends the service that the visit is at; puts the ticket in line for the next. False when there is none.

    The next one is waited for from the arrival in the hall: whoever was served once does not begin at the end.
    """
    parts = list(ticket.parts.all())
    _close(parts, PartState.DONE, served_seconds)
    following = next((part for part in parts if part.state == PartState.WAITING), None)
    if following is None:
        return False
    following.state, following.started_at = PartState.ACTIVE, clock.now()
    following.save(update_fields=["state", "started_at"])
    ticket.service, ticket.state, ticket.counter = following.service, State.WAITING, None
    ticket.only_counter, ticket.only_staff, ticket.team, ticket.not_before = None, "", "", None
    ticket.called_at = ticket.started_at = None
    ticket.served_seconds = 0
    return True


def change_service(ticket: Ticket, service: Service) -> None:
    """The service that the visit is at becomes another."""
    if ticket.service_id != service.pk:
        ticket.parts.filter(state=PartState.ACTIVE).update(service=service)
        ticket.team = ""
    ticket.service = service


def drop_rest(ticket: Ticket) -> None:
    """The visit ends before its services."""
    ticket.parts.filter(state__in=[PartState.WAITING, PartState.ACTIVE]).update(state=PartState.DROPPED)


def _first(ticket: Ticket) -> VisitService:
    return VisitService.objects.create(
        ticket=ticket, place=1, service=ticket.service, state=PartState.ACTIVE, started_at=ticket.issued_at
    )


def _close(parts: list[VisitService], state: PartState, served_seconds: int) -> None:
    for part in parts:
        if part.state == PartState.ACTIVE:
            part.state, part.served_seconds, part.finished_at = state, served_seconds, clock.now()
            part.save(update_fields=["state", "served_seconds", "finished_at"])


def _open_visit(actor: Actor, ticket_id: UUID) -> Ticket:
    require(actor, Action.TICKET_ISSUE)
    ticket = locked(ticket_id)
    if ticket is None or not allowed(actor, Action.TICKET_ISSUE, centre=ticket.centre.code):
        raise NotFound(_("There is no ticket with this number here"))
    if ticket.state in FINAL or ticket.state == State.NO_SHOW:
        raise IllegalTransition(_("This visit is over"), state=ticket.state, allowed=allowed_verbs(ticket.state))
    return ticket
