"""The API of the queue: centres and their services, tickets, counters."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from ninja import Router, Status

from motcua.base import limits
from motcua.base.actor import Actor
from motcua.base.problems import InvalidInput, NotFound
from motcua.domain.centre.queries import get_centre
from motcua.domain.queue import actions, queries
from motcua.domain.queue.shapes import BoardView, IssuedTicket
from motcua.surfaces.api.queue_shapes import (
    AddedIn,
    BoardOut,
    CentreOut,
    ChosenIn,
    CounterOut,
    DirectIn,
    HelpIn,
    HoldIn,
    IssuedOut,
    OutcomeIn,
    PageOut,
    ReasonIn,
    SecretIn,
    ServiceOut,
    StatusOut,
    TicketIn,
    TicketNoteIn,
    TicketOut,
    TransferIn,
    centre_out,
    counter_out,
    issued_out,
    service_out,
    status_out,
    ticket_out,
)

router = Router(tags=["queue"])
STATUS_TRIES = limits.Limit("ticket.status", burst=20, seconds=15)
Json = dict[str, Any]


@router.get("/centres", auth=None, response=list[CentreOut], operation_id="list_centres")
def list_centres(request: HttpRequest) -> list[Json]:
    """All centres of the installation."""
    return [centre_out(view) for view in queries.centre_views()]


@router.get("/centres/{centre}", auth=None, response=CentreOut, operation_id="get_centre")
def show_centre(request: HttpRequest, centre: str) -> Json:
    """A centre: whether it is open, and how many wait."""
    return centre_out(queries.centre_view(centre))


@router.get("/centres/{centre}/services", auth=None, response=list[ServiceOut], operation_id="list_services")
def list_services(request: HttpRequest, centre: str) -> list[Json]:
    """What one can take a ticket for, with the wait to expect."""
    return [service_out(view) for view in queries.services(centre)]


@router.get("/centres/{centre}/board", auth=None, response=BoardOut, operation_id="get_board")
def show_board(request: HttpRequest, centre: str) -> BoardView:
    """What a wall display shows: whom counters call now, the last calls, who waits for what."""
    return queries.board(centre)


@router.post("/centres/{centre}/tickets", response={201: IssuedOut}, operation_id="issue_ticket")
def issue(request: HttpRequest, centre: str, wanted: TicketIn, response: HttpResponse) -> Status[Json]:
    """Gives a number. Programs with a token are answered by `hot`, with the same statement and the same answers."""
    if wanted.appointment:
        return Status(201, issued_out(check_in(actor_of(request), get_centre(centre).code, wanted)))
    ticket = actions.issue_ticket(
        actor_of(request),
        get_centre(centre).code,
        wanted.service,
        **ticket_options(wanted, actor_of(request)),
        key=request.headers.get("Idempotency-Key", "").strip() or None,
    )
    if ticket.replayed:
        response["Idempotent-Replayed"] = "true"
    return Status(201, issued_out(ticket))


def check_in(actor: Actor, centre: str, wanted: TicketIn) -> IssuedTicket:
    """The ticket of whoever comes to an appointment; a second time the same. Raises InvalidInput, Conflict."""
    try:
        return actions.check_in(actor, centre, wanted.appointment or "", service=wanted.service)
    except NotFound as unknown:
        raise InvalidInput.of("appointment", unknown.detail) from None


def ticket_options(wanted: TicketIn, actor: Actor) -> dict[str, str]:
    """What `issue_ticket` takes besides the service."""
    source = "kiosk" if actor.has_role("kiosk") else "reception" if actor.has_role("receptionist") else "api"
    return {"priority": wanted.priority, "language": wanted.language, "phone": wanted.phone, "source": source}


@router.get("/centres/{centre}/tickets", response=PageOut, operation_id="list_tickets")
def list_tickets(
    request: HttpRequest, centre: str, state: str = "", service: str = "", after: str = "", limit: int = 50
) -> Json:
    """The tickets of the day in the order of issue."""
    if not 1 <= limit <= queries.MOST_SHOWN:
        raise InvalidInput.of("limit", _("From 1 to %(most)s") % {"most": queries.MOST_SHOWN})
    page = queries.tickets(actor_of(request), centre, state, service, after, limit)
    return {"items": [ticket_out(ticket) for ticket in page.items], "next": page.next or None}


@router.get("/tickets/{ticket_id}", response=TicketOut, operation_id="get_ticket")
def show_ticket(request: HttpRequest, ticket_id: str) -> Json:
    """One ticket, for staff of its centre."""
    return ticket_out(queries.ticket(actor_of(request), ticket(ticket_id)))


@router.post("/tickets/{ticket_id}/status", auth=None, response=StatusOut, operation_id="ticket_status")
def show_status(request: HttpRequest, ticket_id: str, given: SecretIn) -> Json:
    """Where the holder of a ticket stands; a wrong id and a wrong secret are answered alike."""
    with limits.guesses(STATUS_TRIES, limits.address_of(request)):
        return status_out(queries.ticket_by_secret(ticket(ticket_id), given.secret))


@router.post("/tickets/{ticket_id}/leave", auth=None, response=StatusOut, operation_id="leave_queue")
def leave(request: HttpRequest, ticket_id: str, given: SecretIn) -> Json:
    """The holder of a ticket gives up the place."""
    with limits.guesses(STATUS_TRIES, limits.address_of(request)):
        return status_out(actions.leave(ticket(ticket_id), given.secret))


@router.post("/counters/{centre}/{int:number}/open", response=CounterOut, operation_id="open_counter")
def open_counter(request: HttpRequest, centre: str, number: int) -> Json:
    """Somebody sits down, or comes back from a pause."""
    return counter_out(actions.open_counter(actor_of(request), centre, number))


@router.post("/counters/{centre}/{int:number}/close", response=CounterOut, operation_id="close_counter")
def close_counter(request: HttpRequest, centre: str, number: int) -> Json:
    """The person leaves; a running visit stays listed at the counter."""
    return counter_out(actions.close_counter(actor_of(request), centre, number))


@router.post("/counters/{centre}/{int:number}/pause", response=CounterOut, operation_id="pause_counter")
def pause_counter(request: HttpRequest, centre: str, number: int, given: ReasonIn | None = None) -> Json:
    """Nobody is called until the counter is opened again."""
    return counter_out(actions.pause_counter(actor_of(request), centre, number, given.reason if given else ""))


@router.post("/counters/{centre}/{int:number}/beat", response=CounterOut, operation_id="counter_beat")
def counter_beat(request: HttpRequest, centre: str, number: int) -> Json:
    """The screen of a counter is there; a counter whose screen is silent for a minute is paused."""
    return counter_out(actions.counter_beat(actor_of(request), centre, number))


@router.post(
    "/counters/{centre}/{int:number}/call-next", response={200: TicketOut, 204: None}, operation_id="call_next"
)
def call_next(request: HttpRequest, centre: str, number: int) -> Status[Json | None]:
    """Calls the first in order whom the counter serves; 204 when nobody waits, 409 while it has somebody."""
    called = actions.call_next(actor_of(request), centre, number)
    return Status(200, ticket_out(called)) if called else Status(204, None)


@router.post(
    "/counters/{centre}/{int:number}/call-for-others",
    response={200: TicketOut, 204: None},
    operation_id="call_for_others",
)
def call_for_others(request: HttpRequest, centre: str, number: int, given: HelpIn | None = None) -> Status[Json | None]:
    """Nobody waits for the counter and the centre lets it help: calls the first in line of another service, or of all others."""
    called = actions.call_for_others(actor_of(request), centre, number, given.service if given else "")
    return Status(200, ticket_out(called)) if called else Status(204, None)


@router.post("/counters/{centre}/{int:number}/call", response=TicketOut, operation_id="call_ticket")
def call_ticket(request: HttpRequest, centre: str, number: int, chosen: ChosenIn) -> Json:
    """Calls a chosen ticket that waits or is on hold."""
    return ticket_out(actions.call_ticket(actor_of(request), centre, number, chosen.ticket, chosen.reason))


@router.post("/counters/{centre}/{int:number}/serve", response=TicketOut, operation_id="serve_directly")
def serve_directly(request: HttpRequest, centre: str, number: int, given: DirectIn) -> Json:
    """Serves somebody who stands at the counter without a number; nobody is called."""
    actor = actor_of(request)
    served = actions.serve_directly(
        actor, centre, number, given.service, priority=given.priority, language=given.language
    )
    return ticket_out(served)


@router.post("/tickets/{ticket_id}/recall", response=TicketOut, operation_id="recall_ticket")
def recall(request: HttpRequest, ticket_id: str) -> Json:
    """Calls the same person again."""
    return ticket_out(actions.recall(actor_of(request), ticket(ticket_id)))


@router.post("/tickets/{ticket_id}/start", response=TicketOut, operation_id="start_ticket")
def start(request: HttpRequest, ticket_id: str) -> Json:
    """The person sits down."""
    return ticket_out(actions.start(actor_of(request), ticket(ticket_id)))


@router.post("/tickets/{ticket_id}/hold", response=TicketOut, operation_id="hold_ticket")
def hold(request: HttpRequest, ticket_id: str, given: HoldIn | None = None) -> Json:
    """Parks the ticket; the counter is free."""
    wanted = given or HoldIn()
    held = actions.hold(
        actor_of(request), ticket(ticket_id), wanted.reason, private=wanted.private, minutes=wanted.minutes
    )
    return ticket_out(held)


@router.post("/tickets/{ticket_id}/resume", response=TicketOut, operation_id="resume_ticket")
def resume(request: HttpRequest, ticket_id: str) -> Json:
    """Puts a ticket on hold back into the queue."""
    return ticket_out(actions.resume(actor_of(request), ticket(ticket_id)))


@router.post("/tickets/{ticket_id}/no-show", response=TicketOut, operation_id="ticket_no_show")
def no_show(request: HttpRequest, ticket_id: str) -> Json:
    """Nobody came."""
    return ticket_out(actions.no_show(actor_of(request), ticket(ticket_id)))


@router.post("/tickets/{ticket_id}/finish", response=TicketOut, operation_id="finish_ticket")
def finish(request: HttpRequest, ticket_id: str, given: OutcomeIn | None = None) -> Json:
    """The visit is over."""
    return ticket_out(actions.finish(actor_of(request), ticket(ticket_id), given.outcome if given else ""))


@router.post("/tickets/{ticket_id}/cancel", response=TicketOut, operation_id="cancel_ticket")
def cancel(request: HttpRequest, ticket_id: str) -> Json:
    """Ends a ticket that is not served yet."""
    return ticket_out(actions.cancel(actor_of(request), ticket(ticket_id)))


@router.post("/tickets/{ticket_id}/transfer", response=TicketOut, operation_id="transfer_ticket")
def transfer(request: HttpRequest, ticket_id: str, to: TransferIn) -> Json:
    """Sends a ticket to another service, or to one counter alone."""
    moved = actions.transfer(
        actor_of(request),
        ticket(ticket_id),
        to.service,
        counter=to.counter,
        note=to.note,
        place=to.place,
        staff=to.staff,
    )
    return ticket_out(moved)


@router.post("/tickets/{ticket_id}/send-back", response=TicketOut, operation_id="send_ticket_back")
def send_back(request: HttpRequest, ticket_id: str, given: TicketNoteIn | None = None) -> Json:
    """Sends the visitor back to the officer who sent him or her here."""
    return ticket_out(actions.send_back(actor_of(request), ticket(ticket_id), given.note if given else ""))


@router.post("/tickets/{ticket_id}/undo", response=TicketOut, operation_id="undo_ticket")
def undo(request: HttpRequest, ticket_id: str) -> Json:
    """Takes back this officer's last act on the ticket, within half a minute."""
    return ticket_out(actions.undo(actor_of(request), ticket(ticket_id)))


@router.post("/tickets/{ticket_id}/services", response=TicketOut, operation_id="add_service_to_visit")
def add_service(request: HttpRequest, ticket_id: str, given: AddedIn) -> Json:
    """One more service in the same visit."""
    added = actions.add_service(actor_of(request), ticket(ticket_id), given.service, given.quantity)
    return ticket_out(added)


@router.post("/tickets/{ticket_id}/services/{service}/drop", response=TicketOut, operation_id="drop_service_of_visit")
def drop_service(request: HttpRequest, ticket_id: str, service: str) -> Json:
    """The visitor does not want this service any more."""
    return ticket_out(actions.drop_service(actor_of(request), ticket(ticket_id), service))


@router.post("/tickets/{ticket_id}/return-to-queue", response=TicketOut, operation_id="return_ticket_to_queue")
def return_to_queue(request: HttpRequest, ticket_id: str) -> Json:
    """Takes a call back, or puts back a visit that was broken off or a no-show who turned up."""
    return ticket_out(actions.return_to_queue(actor_of(request), ticket(ticket_id)))


def actor_of(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined] # the middleware sets it
    return actor


def ticket(written: str) -> UUID:
    """Raises NotFound for what cannot be the id of a ticket."""
    try:
        return UUID(written)
    except ValueError:
        raise NotFound(_("There is no ticket with this number here")) from None
