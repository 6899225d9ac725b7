"""Questions about tickets: one, a page of them, the paper, the times of a visit."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from motcua.base import clock, crypto, journal
from motcua.base.actor import Actor
from motcua.base.problems import InvalidInput, NotFound
from motcua.domain.centre.directions import ways_to
from motcua.domain.centre.models import Centre
from motcua.domain.centre.queries import get_centre
from motcua.domain.people.permissions import Action, allowed, require
from motcua.domain.queue.models import Ticket, VisitService
from motcua.domain.queue.queries.serving_today import counters_of
from motcua.domain.queue.queries.waits import queue_now, today
from motcua.domain.queue.rules import (
    State,
    Stretch,
    expected_wait,
    mean_wait,
    parse_ticket_token,
    stretches,
    ticket_token,
)
from motcua.domain.queue.shapes import (
    PartView,
    PrintableTicket,
    TicketPage,
    TicketView,
    Wait,
)

MOST_SHOWN = 200


def load() -> "QuerySet[Ticket]":
    return Ticket.objects.select_related(
        "centre", "service", "counter", "only_counter", "held_counter", "sent_from"
    ).prefetch_related("parts__service")


def picture(ticket: Ticket, ahead: int = 0, wait: Wait | None = None) -> TicketView:
    """A ticket that `load` fetched, as others see it."""
    return TicketView(
        ticket.id,
        ticket.label,
        ticket.number,
        ticket.service.code,
        ticket.service.name,
        ticket.service.name_en,
        State(ticket.state).value,
        ticket.priority,
        ticket.counter.number if ticket.counter else None,
        ahead,
        wait,
        ticket.issued_at,
        ticket.arrived_at,
        ticket.called_at,
        ticket.started_at,
        ticket.finished_at,
        ticket.language,
        ticket.centre.code,
        ticket.print_state,
        ticket.call_count,
        ticket.only_counter.number if ticket.only_counter else None,
        ticket.note,
        ticket.held_by,
        ticket.held_reason,
        ticket.held_counter.number if ticket.held_counter else None,
        ticket.outcome,
        ticket.only_staff,
        ticket.held_until,
        ticket.held_private,
        _confirmed_at(ticket),
        ticket.absent,
        ticket.sent_by,
        tuple(_part(part) for part in ticket.parts.all()),
    )


def _confirmed_at(ticket: Ticket) -> datetime | None:
    """When the visitor said "I am coming" to this call; what was said to an earlier one does not count."""
    said, called = ticket.confirmed_at, ticket.called_at
    return said if said and (called is None or said >= called) else None


def _part(part: VisitService) -> PartView:
    service = part.service
    return PartView(service.code, service.name, service.name_en, part.state, part.quantity, part.served_seconds)


def picture_now(ticket: Ticket) -> TicketView:
    """The same with its place in the queue, where it has one: at most two statements more."""
    if ticket.state != State.WAITING:
        return picture(ticket)
    queue = queue_now(ticket.centre)
    place = queue.place(ticket)
    return picture(ticket, place.ahead, queue.wait(ticket.service_id, place, head_start=_has_head_start(ticket)))


def _has_head_start(ticket: Ticket) -> bool:
    return ticket.queue_key < ticket.arrived_at


def ticket(actor: Actor, ticket_id: UUID) -> TicketView:
    """Raises NotFound, also for a ticket of a centre in which the actor sees none."""
    found = load().filter(pk=ticket_id).first()
    require(actor, Action.TICKET_VIEW)
    if found is None or not allowed(actor, Action.TICKET_VIEW, centre=found.centre.code):
        raise NotFound(_("There is no ticket with this number here"))
    return picture_now(found)


def labels(centre: str, tickets: Iterable[UUID]) -> dict[UUID, tuple[str, date]]:
    """The number of each and its day; of those of this centre alone. Whoever asks has seen to it that the reader may know."""
    rows = Ticket.objects.filter(centre__code=centre, pk__in=list(tickets))
    return {pk: (label, day) for pk, label, day in rows.values_list("pk", "label", "business_day")}


def ticket_by_secret(ticket_id: UUID, secret: str) -> TicketView:
    """What the holder of a ticket may see. Raises NotFound, alike for a wrong id and a wrong secret."""
    matches = crypto.secret_matches("ticket", str(ticket_id), secret)
    found = load().filter(pk=ticket_id).first()
    if found is None or not matches:
        raise NotFound(_("There is no such ticket, or the secret does not belong to it"))
    return picture_now(found)


def ticket_by_token(token: str) -> TicketView:
    """The ticket of a phone page `/p/<token>`. Raises NotFound."""
    parts = parse_ticket_token(token)
    if parts is None:
        raise NotFound(_("There is no such ticket, or the secret does not belong to it"))
    return ticket_by_secret(*parts)


def tickets(
    actor: Actor, centre: str, state: str = "", service: str = "", after: str = "", limit: int = 50
) -> TicketPage:
    """The tickets of the centre's day in the order of issue.

    Raises NotFound, InvalidInput for an unknown state or cursor.
    """
    require(actor, Action.TICKET_VIEW, centre=centre)
    hall = get_centre(centre)
    found = load().filter(centre=hall, business_day=today(hall)).order_by("id")
    if state:
        if state not in set(State):
            raise InvalidInput.of("state", _("Unknown state; known are: %(states)s") % {"states": ", ".join(State)})
        found = found.filter(state=state)
    if service:
        found = found.filter(service__code=service)
    if after:
        try:
            found = found.filter(id__gt=UUID(after))
        except ValueError:
            raise InvalidInput.of("after", _("This is not a place in the list")) from None
    limit = min(max(limit, 1), MOST_SHOWN)
    rows = list(found[: limit + 1])
    more = len(rows) > limit
    return TicketPage(pictures_of(hall, rows[:limit]), str(rows[limit - 1].id) if more else "")


def pictures_of(hall: Centre, rows: list[Ticket]) -> list[TicketView]:
    """Pictures of many tickets with their places: two statements, none when nobody of them waits."""
    if not any(row.state == State.WAITING for row in rows):
        return [picture(row) for row in rows]
    queue = queue_now(hall)
    places = queue.places(row.service_id for row in rows)
    return [
        picture(row, place.ahead, queue.wait(row.service_id, place, head_start=_has_head_start(row)))
        if (place := places.get(row.id))
        else picture(row)
        for row in rows
    ]


def ticket_for_print(ticket_id: UUID) -> PrintableTicket:
    """What stands on the paper: as it was when the ticket was issued. Raises NotFound."""
    found = load().filter(pk=ticket_id).first()
    if found is None:
        raise NotFound
    secret = crypto.secret_for("ticket", str(found.id))
    return PrintableTicket(
        found.id,
        found.label,
        found.service.name,
        found.service.name_en,
        found.centre.code,
        found.centre.name,
        found.centre.name_en,
        found.priority,
        found.language,
        found.ahead_at_issue,
        wait_at_issue(found),
        found.issued_at,
        found.centre.time_zone,
        ticket_token(found.id, secret),
        found.device,
        ways_to(found.centre.code, _counters_of(found)),
    )


def counters_for(ticket_id: UUID) -> tuple[int, ...]:
    """The counters by which a ticket may be called. Raises NotFound."""
    found = load().filter(pk=ticket_id).first()
    if found is None:
        raise NotFound
    return _counters_of(found)


def _counters_of(ticket: Ticket) -> tuple[int, ...]:
    """By which it may be called: the one it was given to, else those of its service."""
    if ticket.only_counter is not None:
        return (ticket.only_counter.number,)
    return tuple(counters_of(ticket.service, ticket.business_day).values_list("number", flat=True))


def wait_at_issue(ticket: Ticket) -> Wait | None:
    """The range that was promised when the ticket was issued."""
    return expected_wait(
        ticket.ahead_at_issue,
        ticket.open_at_issue,
        ticket.mean_at_issue,
        ticket.free_at_issue,
        ticket.rivals_at_issue,
        ticket.spread_at_issue,
        ticket.stretch_at_issue,
    )


def computed_at_issue(ticket: Ticket) -> float:
    """The mean wait in seconds on which that promise was built, before any stretch; of a ticket with open counters."""
    return mean_wait(
        ticket.ahead_at_issue,
        ticket.open_at_issue,
        ticket.mean_at_issue,
        ticket.free_at_issue,
        ticket.rivals_at_issue,
        ticket.spread_at_issue,
    )


# The state that each kind of entry leads to, for the times of a visit.
_STATE_AFTER = {
    "ticket.issued": "waiting",
    "ticket.called": "called",
    "ticket.started": "serving",
    "ticket.held": "held",
    "ticket.resumed": "waiting",
    "ticket.returned_to_queue": "waiting",
    "ticket.transferred": "waiting",
    "ticket.no_show": "no_show",
    "ticket.service_finished": "waiting",
    "ticket.undone": "",  # what it says itself
    "ticket.finished": "finished",
    "ticket.cancelled": "cancelled",
}


def visit(ticket_id: UUID, until: datetime | None = None) -> list[Stretch]:
    """How long the ticket was in each state, in order, from the journal; what came after its end is not counted."""
    entries = [e for e in journal.subject_history(f"ticket:{ticket_id}") if e.kind in _STATE_AFTER]
    changes = [(entry.at, _STATE_AFTER[entry.kind] or str(entry.data["state"])) for entry in entries]
    if not changes:
        return []
    last_at, last_state = changes[-1]
    ended = last_state in ("finished", "cancelled", "no_show")
    return stretches(changes, last_at if ended else (until or clock.now()))


def language_of(ticket_id: UUID) -> str:
    """The language that was chosen at the machine; empty for a ticket that is not there."""
    return Ticket.objects.filter(pk=ticket_id).values_list("language", flat=True).first() or ""
