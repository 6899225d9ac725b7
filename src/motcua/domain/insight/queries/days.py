"""Past days of a hall, read into what a simulated day is made from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from motcua.domain.centre.models import Centre
from motcua.domain.centre.queries import hall_doors
from motcua.domain.insight.simulation.measured import PastDay, Seen
from motcua.domain.insight.simulation.shapes import Desk, Hall, Piece, ServiceFacts, Window
from motcua.domain.queue.queries import past
from motcua.domain.queue.queries.past import PastTicket, Shift
from motcua.domain.queue.rules import QueueOptions, State

WEEKS = 8
MOST_DAYS = 20  # that are learned from
LONGEST_REACTION = 1200.0  # a counter that called nobody for longer although somebody waited was not staffed
USUAL_REACTION = (5.0, 10.0)
FEWEST_REACTIONS = 20
WALK = 30.0  # seconds from the call to the counter, where that is not known any more
OVERTIME = 600.0  # a shift that ends so near to the closing of the doors lasts until nobody is left
BROKEN_OFF = 20.0  # seconds of service beyond the last stretch that tell of an earlier one


@dataclass(frozen=True)
class Known:
    """Days of a centre with measured visits, the newest last, and how many visitors were called on each."""

    days: dict[date, int]

    def before(self, day: date) -> list[date]:
        return [one for one in self.days if one < day][-MOST_DAYS:]

    def played_of(self, centre: Centre) -> int:
        """How many of them the demonstration played."""
        return len(past.days_demonstrated(centre, min(self.days)) & set(self.days)) if self.days else 0

    def of_weekday(self, weekday: int) -> list[date]:
        return [one for one in self.days if one.weekday() == weekday][-WEEKS:]


def known_days(centre: Centre, today: date) -> Known:
    """The last weeks, without today and without days of practice."""
    return Known(past.days_with_visits(centre, today - timedelta(weeks=WEEKS), today))


def past_day(centre: Centre, day: date) -> PastDay:
    midnight = midnight_of(centre, day)
    tickets = past.past_tickets(centre, day)
    doors = doors_of(centre, day, tickets)
    seen = tuple(_seen(ticket, midnight) for ticket in tickets if _is_known(ticket))
    serves = past.serving(centre, day)
    by_counter: dict[int, list[Window]] = {}
    for shift in past.shifts(centre, day):
        by_counter.setdefault(shift.counter, []).append(_window(shift, midnight))
    desks = tuple(
        Desk(number, serves[number], tuple(windows), windows[-1][1] >= doors[1] - OVERTIME)
        for number, windows in sorted(by_counter.items())
        if number in serves
    )
    return PastDay(day, seen, desks, tuple(_reactions(tickets, by_counter, midnight)))


def past_days(centre: Centre, days: Sequence[date]) -> list[PastDay]:
    return [past_day(centre, day) for day in days]


def hall_of(centre: Centre, day: date, desks: Sequence[Desk], learned: Sequence[PastDay]) -> Hall:
    """The hall with these counters; its services are filled by `facts_of`."""
    reactions = tuple(value for one in learned for value in one.reactions)
    if len(reactions) < FEWEST_REACTIONS:
        reactions = USUAL_REACTION
    return Hall(midnight_of(centre, day), tuple(desks), {}, QueueOptions.of(centre.options), reactions)


def expected_facts(centre: Centre) -> dict[str, ServiceFacts]:
    """What the kiosk reckons with now."""
    return {
        one.code: ServiceFacts(one.seconds, one.spread, one.stretch, one.urgent_after_minutes)
        for one in past.service_measures(centre)
    }


def midnight_of(centre: Centre, day: date) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(centre.time_zone))


def doors_of(centre: Centre, day: date, tickets: Sequence[PastTicket] = ()) -> Window:
    """When the doors opened first and closed last; where the hall has no hours that day, the first and the last visitor."""
    spans = hall_doors(centre).spans(day)
    if spans:
        return _seconds(spans[0][0]), _seconds(spans[-1][1])
    midnight = midnight_of(centre, day)
    times = [(ticket.came_at - midnight).total_seconds() for ticket in tickets]
    return (min(times), max(times)) if times else (0.0, 86_400.0)


def _seconds(at: time) -> float:
    return at.hour * 3600.0 + at.minute * 60.0


def _window(shift: Shift, midnight: datetime) -> Window:
    return (shift.begin - midnight).total_seconds(), (shift.end - midnight).total_seconds()


def _is_known(ticket: PastTicket) -> bool:
    """Called with a known end, or gave up; who was sent home at the end of the day waited for nobody."""
    return ticket.ended_at is not None if ticket.first_called_at else ticket.state == State.CANCELLED


def _seen(ticket: PastTicket, midnight: datetime) -> Seen:
    comes = (ticket.came_at - midnight).total_seconds()
    arrived = (ticket.arrived_at - midnight).total_seconds()
    waited = left_after = None
    if ticket.first_called_at is not None:
        waited = max((ticket.first_called_at - ticket.arrived_at).total_seconds(), 0.0)
    elif ticket.gave_up_at is not None:
        left_after = max((ticket.gave_up_at - ticket.came_at).total_seconds(), 0.0)
    return Seen(
        ticket.sent_from or ticket.service,
        comes,
        ticket.priority,
        tuple(_pieces(ticket)),
        waited,
        left_after,
        ticket.has_appointment,
        None if abs(arrived - comes) < 1 else arrived,
    )


def _pieces(ticket: PastTicket) -> list[Piece]:
    """The stretches of its visit at counters; of one that was put on hold the first is what was served before."""
    if ticket.called_at is None or ticket.ended_at is None:
        return []
    last = Piece(ticket.service, max((ticket.ended_at - ticket.called_at).total_seconds(), 1.0))
    if ticket.sent_from:
        return [Piece(ticket.sent_from, ticket.sent_seconds + WALK), last]
    if ticket.started_at is None or ticket.finished_at is None:
        return [last]
    earlier = ticket.served_seconds - (ticket.finished_at - ticket.started_at).total_seconds()
    if earlier < BROKEN_OFF or ticket.call_count < 2:
        return [last]
    return [Piece(ticket.service, earlier + WALK), Piece(ticket.service, last.seconds, float(ticket.held_seconds))]


def _reactions(tickets: Sequence[PastTicket], windows: dict[int, list[Window]], midnight: datetime) -> list[float]:
    """Of each first call how long the counter could have called that visitor before: staffed, free, the visitor there."""
    found = []
    free_since: dict[int, float] = {}
    called = [one for one in tickets if one.called_at and one.ended_at and one.counter]
    for ticket in sorted(called, key=lambda one: one.called_at or midnight):
        if ticket.counter is None or ticket.called_at is None or ticket.ended_at is None:
            continue
        at = (ticket.called_at - midnight).total_seconds()
        began = max((begin for begin, end in windows.get(ticket.counter, ()) if begin <= at < end), default=at)
        came = max((ticket.came_at - midnight).total_seconds(), (ticket.arrived_at - midnight).total_seconds())
        gap = at - max(free_since.get(ticket.counter, began), began, came)
        if ticket.first_called_at == ticket.called_at and not ticket.sent_from and 0 <= gap <= LONGEST_REACTION:
            found.append(gap)
        free_since[ticket.counter] = (ticket.ended_at - midnight).total_seconds()
    return found
