"""Questions about the queue, each in a few statements.

Every count of those who may be called comes from the condition by which `call_next` chooses.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from motcua.base import clock, crypto, journal
from motcua.base.actor import Actor
from motcua.base.problems import InvalidInput, NotFound
from motcua.domain.centre.models import Centre, Counter
from motcua.domain.centre.queries import centres, get_centre, get_counter, is_open
from motcua.domain.people.permissions import Action, allowed, require
from motcua.domain.queue import _prepared
from motcua.domain.queue.models import CounterSession, QuotaDay, Series, Service, Ticket
from motcua.domain.queue.rules import (
    QueueOptions,
    State,
    Stretch,
    business_day,
    expected_wait,
    parse_ticket_token,
    stretches,
    ticket_token,
)
from motcua.domain.queue.shapes import (
    BoardView,
    CallView,
    CounterScreen,
    CounterView,
    HallCounter,
    PrintableTicket,
    ServiceView,
    TicketPage,
    TicketView,
    Wait,
    WaitingView,
)

MOST_SHOWN = 200

# Who may be called at a counter; `call_next` and every count of those who wait for a counter use the same words.
CALLABLE_HERE = """
ticket.centre_id = {centre} AND ticket.business_day = {day} AND ticket.state = 'waiting'
AND ticket.service_id IN (SELECT service_id FROM queue_counter_service WHERE counter_id = {counter})
AND (ticket.only_counter_id IS NULL OR ticket.only_counter_id = {counter})
AND (ticket.not_before IS NULL OR ticket.not_before <= %(now)s)
"""
CALLING_ORDER = "ticket.queue_key, ticket.number, ticket.id"

# Index ticket_waiting_in_order; 0.3 ms with 100 waiting.
WAITING_HERE = f"""
SELECT ticket.id, count(*) OVER () FROM queue_ticket ticket
WHERE {CALLABLE_HERE.format(centre="%(centre)s", day="%(day)s", counter="%(counter)s")}
ORDER BY {CALLING_ORDER} LIMIT %(limit)s
"""  # noqa: S608 - constants only

# Index ticket_waiting_in_order: the place of everybody who waits in a centre, in their own service.
PLACES = """
SELECT ticket.id, row_number() OVER (PARTITION BY ticket.service_id ORDER BY ticket.queue_key, ticket.number) - 1
FROM queue_ticket ticket
WHERE ticket.centre_id = %(centre)s AND ticket.business_day = %(day)s AND ticket.state = 'waiting'
"""

# Index ticket_waiting_in_service.
AHEAD = """
SELECT count(*) FROM queue_ticket ticket
WHERE ticket.service_id = %(service)s AND ticket.business_day = %(day)s AND ticket.state = 'waiting'
  AND (ticket.queue_key, ticket.number) < (%(queue_key)s, %(number)s)
"""

# Who waits and who serves, for each service of a centre. 0.5 ms with 13 services, 23 counters and 100 waiting.
STANDING = """
SELECT service.id, coalesce(service.measured_service_seconds, service.mean_service_seconds),
    (SELECT count(*) FROM queue_ticket ticket
     WHERE ticket.service_id = service.id AND ticket.business_day = %(day)s AND ticket.state = 'waiting'),
    count(session.id), count(session.id) FILTER (WHERE busy.id IS NULL)
FROM queue_service service
LEFT JOIN queue_counter_service serves ON serves.service_id = service.id
LEFT JOIN queue_counter_session session
    ON session.counter_id = serves.counter_id AND session.closed_at IS NULL AND session.paused_at IS NULL
LEFT JOIN queue_ticket busy ON busy.counter_id = serves.counter_id AND busy.state IN ('called', 'serving')
WHERE service.centre_id = %(centre)s
GROUP BY service.id
"""


@dataclass(frozen=True)
class Standing:
    """How a service stands now: seconds a visit takes, who waits, counters open and of these free."""

    mean: int = 0
    waiting: int = 0
    open: int = 0
    free: int = 0

    def wait(self, ahead: int) -> Wait | None:
        return expected_wait(ahead, self.open, self.mean, self.free)


def today(centre: Centre) -> date:
    return business_day(clock.now(), centre.time_zone)


def standing(centre: Centre) -> dict[int, Standing]:
    """How each service of a centre stands, by its row's id."""
    rows = _prepared.fetch(STANDING, {"centre": centre.pk, "day": today(centre)})
    return {service: Standing(*facts) for service, *facts in rows}


def places(centre: Centre) -> dict[UUID, int]:
    """How many of their service are ahead of each who waits."""
    return dict(_prepared.fetch(PLACES, {"centre": centre.pk, "day": today(centre)}))


def load() -> "QuerySet[Ticket]":
    return Ticket.objects.select_related("centre", "service", "counter", "only_counter", "held_counter")


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
    )


def picture_now(ticket: Ticket) -> TicketView:
    """The same with its place in the queue, where it has one: at most two statements more."""
    if ticket.state != State.WAITING:
        return picture(ticket)
    where = {"service": ticket.service_id, "day": ticket.business_day, "queue_key": ticket.queue_key}
    ahead = int(_prepared.fetch(AHEAD, {**where, "number": ticket.number})[0][0])
    return picture(ticket, ahead, standing(ticket.centre).get(ticket.service_id, Standing()).wait(ahead))


def ticket(actor: Actor, ticket_id: UUID) -> TicketView:
    """Raises NotFound, also for a ticket of a centre in which the actor sees none."""
    found = load().filter(pk=ticket_id).first()
    require(actor, Action.TICKET_VIEW)
    if found is None or not allowed(actor, Action.TICKET_VIEW, centre=found.centre.code):
        raise NotFound(_("There is no ticket with this number here"))
    return picture_now(found)


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
    return TicketPage(_pictures(hall, rows[:limit]), str(rows[limit - 1].id) if more else "")


def _pictures(hall: Centre, rows: list[Ticket]) -> list[TicketView]:
    """Pictures of many tickets with their places: two statements, none when nobody of them waits."""
    if not any(row.state == State.WAITING for row in rows):
        return [picture(row) for row in rows]
    ahead, stands = places(hall), standing(hall)
    return [
        picture(row, ahead[row.id], stands.get(row.service_id, Standing()).wait(ahead[row.id]))
        if row.id in ahead
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
    )


def wait_at_issue(ticket: Ticket) -> Wait | None:
    """The range that was promised when the ticket was issued."""
    return expected_wait(ticket.ahead_at_issue, ticket.open_at_issue, ticket.mean_at_issue, ticket.free_at_issue)


def services(centre: str) -> list[ServiceView]:
    """The services of a centre in their order, active ones only. Raises NotFound."""
    hall = get_centre(centre)
    return _services(hall, Service.objects.filter(centre=hall, active=True))


def _services(hall: Centre, wanted: "QuerySet[Service]") -> list[ServiceView]:
    stands, hall_open = standing(hall), is_open(hall)
    given = dict(
        QuotaDay.objects.filter(service__centre=hall, business_day=today(hall)).values_list("service", "given")
    )
    return [
        ServiceView(
            service.code,
            service.prefix,
            service.name,
            service.name_en,
            tuple(sorted({agency.code for counter in service.counters.all() for agency in counter.agencies.all()})),
            tuple(counter.number for counter in service.counters.all()),
            stands[service.pk].open,
            stands[service.pk].waiting,
            stands[service.pk].wait(stands[service.pk].waiting),
            hall_open and service.active,
            None if service.daily_quota is None else max(service.daily_quota - given.get(service.pk, 0), 0),
        )
        for service in wanted.prefetch_related("counters__agencies")
    ]


def most_asked_first(centre: str, found: Iterable[ServiceView], days: int = 30) -> list[ServiceView]:
    """Services by how many numbers were given under their prefix in the last days; alike ones keep their order."""
    hall = get_centre(centre)
    series = Series.objects.filter(centre=hall, business_day__gt=today(hall) - timedelta(days=days))
    given = dict(series.values("prefix").annotate(given=Sum("last_number")).values_list("prefix", "given"))
    return sorted(found, key=lambda one: -given.get(one.prefix, 0))


def board(centre: str) -> BoardView:
    """What a wall display shows; nobody's name. Raises NotFound."""
    hall = get_centre(centre)
    called = (
        Ticket.objects.filter(centre=hall, business_day=today(hall), called_at__isnull=False, counter__isnull=False)
        .order_by("-called_at")
        .values_list("label", "counter__number", "called_at", "language", "call_count")
    )
    now_calling = called.filter(state=State.CALLED)
    last_calls = called[: QueueOptions.of(hall.options).last_calls]
    stands = standing(hall)
    waiting = [
        WaitingView(service.code, service.prefix, service.name, service.name_en, stands[service.pk].waiting)
        for service in Service.objects.filter(centre=hall, active=True)
    ]
    return BoardView(_calls(now_calling), _calls(last_calls), tuple(waiting))


def _calls(rows: Iterable[tuple[str, int, datetime | None, str, int]]) -> tuple[CallView, ...]:
    return tuple(
        CallView(label, number, called_at, language, calls)
        for label, number, called_at, language, calls in rows
        if called_at is not None
    )


def counter(centre: str, number: int) -> CounterView:
    """Raises NotFound."""
    return counter_picture(get_counter(centre, number))


def counter_picture(counter: Counter) -> CounterView:
    session = CounterSession.objects.filter(counter=counter, closed_at__isnull=True).first()
    if session is None:
        return CounterView(counter.centre.code, counter.number, "closed")
    return CounterView(
        counter.centre.code,
        counter.number,
        "paused" if session.paused_at else "open",
        session.staff,
        session.opened_at,
        session.paused_at,
        session.pause_reason,
    )


def counter_screen(actor: Actor, centre: str, number: int) -> CounterScreen:
    """The screen of a counter. Raises NotFound, Forbidden."""
    require(actor, Action.COUNTER_OPERATE, centre=centre, counter=number)
    here = get_counter(centre, number)
    day = today(here.centre)
    facts = {"centre": here.centre_id, "day": day, "counter": here.pk, "now": clock.now(), "limit": MOST_SHOWN}
    in_order = _prepared.fetch(WAITING_HERE, facts)
    order = {row[0]: index for index, row in enumerate(in_order)}
    active = Q(counter=here, state__in=[State.CALLED, State.SERVING])
    held = Q(centre=here.centre, business_day=day, state=State.HELD) & (
        Q(held_counter=here) | Q(service__in=here.services.all())
    )
    rows = list(load().filter(active | held | Q(pk__in=order)))
    pictures = {view.id: view for view in _pictures(here.centre, rows)}
    waiting = sorted((view for view in pictures.values() if view.id in order), key=lambda view: order[view.id])
    return CounterScreen(
        counter_picture(here),
        next((view for view in pictures.values() if view.state in (State.CALLED, State.SERVING)), None),
        in_order[0][1] if in_order else 0,
        tuple(waiting),
        tuple(
            pictures[row.id]
            for row in sorted(rows, key=lambda row: row.held_at or row.issued_at)
            if row.state == State.HELD
        ),
        tuple(_services(here.centre, here.services.filter(active=True))),
    )


# Each counter of a hall with who sits there, whom it serves and how many it could call. 1.5 ms with 100 waiting.
HALL = f"""
SELECT counter.number, session.staff, session.opened_at, session.paused_at, session.pause_reason, active.id,
    (SELECT count(*) FROM queue_ticket ticket
     WHERE {CALLABLE_HERE.format(centre="%(centre)s", day="%(day)s", counter="counter.id")}),
    ARRAY(SELECT agency.code FROM centre_counter_agency seat JOIN centre_agency agency ON agency.id = seat.agency_id
          WHERE seat.counter_id = counter.id ORDER BY agency.code),
    ARRAY(SELECT service.code FROM queue_counter_service serves
          JOIN queue_service service ON service.id = serves.service_id
          WHERE serves.counter_id = counter.id ORDER BY serves.rank, service.rank),
    counter.plan_x, counter.plan_y
FROM centre_counter counter
LEFT JOIN queue_counter_session session ON session.counter_id = counter.id AND session.closed_at IS NULL
LEFT JOIN queue_ticket active ON active.counter_id = counter.id AND active.state IN ('called', 'serving')
WHERE counter.centre_id = %(centre)s
ORDER BY counter.number
"""  # noqa: S608 - constants only


def hall(centre: str) -> list[HallCounter]:
    """Every counter of a centre for the control room; an active ticket shows also at a counter that was closed.

    Raises NotFound.
    """
    found = get_centre(centre)
    rows = _prepared.fetch(HALL, {"centre": found.pk, "day": today(found), "now": clock.now()})
    active = {ticket.id: picture(ticket) for ticket in load().filter(pk__in=[row[5] for row in rows if row[5]])}
    return [_hall_counter(row, active.get(row[5])) for row in rows]


def _hall_counter(row: tuple, ticket: TicketView | None) -> HallCounter:  # type: ignore[type-arg]
    number, staff, opened_at, paused_at, reason, _active, waiting, agencies, codes, plan_x, plan_y = row
    if ticket is not None:
        activity = "calling" if ticket.state == State.CALLED else "serving"
        since = ticket.called_at if ticket.state == State.CALLED else ticket.started_at
    elif opened_at is None:
        activity, since = "closed", None
    else:
        activity, since = ("paused", paused_at) if paused_at else ("idle", opened_at)
    plan = None if plan_x is None or plan_y is None else (plan_x, plan_y)
    return HallCounter(
        number, activity, since, staff or "", ticket, tuple(agencies), tuple(codes), waiting, reason or "", plan
    )


@dataclass(frozen=True)
class CentreView:
    """A centre as anybody may see it."""

    centre: Centre
    open: bool
    counters: int
    open_counters: int
    waiting: int


# Index ticket_waiting_in_order.
CENTRE_COUNTS = """
SELECT (SELECT count(*) FROM centre_counter WHERE centre_id = %(centre)s),
    (SELECT count(*) FROM queue_counter_session session JOIN centre_counter counter ON counter.id = session.counter_id
     WHERE counter.centre_id = %(centre)s AND session.closed_at IS NULL AND session.paused_at IS NULL),
    (SELECT count(*) FROM queue_ticket WHERE centre_id = %(centre)s AND business_day = %(day)s AND state = 'waiting')
"""


def centre_view(centre: str) -> CentreView:
    """Raises NotFound."""
    return _centre_view(get_centre(centre))


def centre_views() -> list[CentreView]:
    return [_centre_view(centre) for centre in centres()]


def _centre_view(centre: Centre) -> CentreView:
    row = _prepared.fetch(CENTRE_COUNTS, {"centre": centre.pk, "day": today(centre)})[0]
    return CentreView(centre, is_open(centre), *row)


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
    "ticket.finished": "finished",
    "ticket.cancelled": "cancelled",
}


def visit(ticket_id: UUID, until: datetime | None = None) -> list[Stretch]:
    """How long the ticket was in each state, in order, from the journal; what came after its end is not counted."""
    entries = [e for e in journal.subject_history(f"ticket:{ticket_id}") if e.kind in _STATE_AFTER]
    changes = [(entry.at, _STATE_AFTER[entry.kind]) for entry in entries]
    if not changes:
        return []
    last_at, last_state = changes[-1]
    ended = last_state in ("finished", "cancelled", "no_show")
    return stretches(changes, last_at if ended else (until or clock.now()))
