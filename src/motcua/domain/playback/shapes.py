"""A hall as it was at a moment. Frozen, so that what stood then can be kept while the day goes on."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from motcua.domain.queue.rules import ACTIVE, State


@dataclass(frozen=True)
class TicketThen:
    """`arrived_at` and `since` (of its state) as the journal tells; `before`: what an undone act gives back."""

    label: str
    service: str
    state: State
    arrived_at: datetime
    since: datetime
    counter: int | None = None
    only: int | None = None  # the one counter it was sent to
    absent: bool = False  # drawn from afar, not here yet: nobody calls it
    passed: bool = False  # somebody behind was called meanwhile: it counts no more as waiting
    not_before: datetime | None = None  # called in vain: offered to nobody before then
    before: "TicketThen | None" = field(default=None, repr=False, compare=False)

    @property
    def waits(self) -> bool:
        return self.state == State.WAITING and not self.passed


@dataclass(frozen=True)
class SeatThen:
    """Whether somebody sat at a counter. `staff`: only so that a pause that ends is told from somebody new; never shown."""

    opened_at: datetime
    paused_at: datetime | None = None
    staff: str = field(default="", repr=False)


@dataclass(frozen=True)
class AlertThen:
    """Something that asked for a person, in kinds and subjects; `is_taken`: somebody had it in hand."""

    kind: str
    subject: str
    level: str
    counter: int | None
    raised_at: datetime
    is_taken: bool = False
    told_above: bool = False


@dataclass(frozen=True)
class HallThen:
    """Tickets of the day by id, who sat where, which counters served what, what asked for a person."""

    tickets: Mapping[str, TicketThen] = field(default_factory=dict)
    seats: Mapping[int, SeatThen] = field(default_factory=dict)
    serving: Mapping[str, frozenset[int]] = field(default_factory=dict)
    alerts: Mapping[str, AlertThen] = field(default_factory=dict)

    @property
    def waiting(self) -> list[TicketThen]:
        """In the order in which they came."""
        return sorted((one for one in self.tickets.values() if one.waits), key=lambda one: one.arrived_at)

    @property
    def offered_again(self) -> list[datetime]:
        """When those who did not answer a call may be called anew."""
        return sorted(one.not_before for one in self.tickets.values() if one.waits and one.not_before is not None)

    @property
    def waiting_by_service(self) -> dict[str, int]:
        found = dict.fromkeys(self.serving, 0)
        for one in self.tickets.values():
            if one.waits:
                found[one.service] = found.get(one.service, 0) + 1
        return found

    @property
    def at_counters(self) -> dict[int, TicketThen]:
        """Who is called to a counter or served there."""
        return {one.counter: one for one in self.tickets.values() if one.state in ACTIVE and one.counter is not None}

    def waiting_at(self, counters: "tuple[int, ...]", moment: datetime) -> dict[int, int]:
        """How many each counter could call at that moment, up to which nothing else happened."""
        found = dict.fromkeys(counters, 0)
        for one in self.tickets.values():
            is_offered = one.not_before is None or one.not_before <= moment
            if one.state == State.WAITING and not one.absent and is_offered:
                for number in self.serving.get(one.service, frozenset()):
                    if number in found and one.only in (None, number):
                        found[number] += 1
        return found


@dataclass(frozen=True)
class CounterThen:
    """A counter as the map draws it. `activity`: closed, paused, idle, calling or serving; `since` when."""

    number: int
    activity: str
    since: datetime | None
    ticket: TicketThen | None
    waiting: int
    plan: tuple[float, float] | None = None


def counters_then(
    hall: HallThen, plans: Mapping[int, tuple[float, float] | None], moment: datetime
) -> list[CounterThen]:
    """All counters of a hall at a moment; a ticket shows also at one whose officer had gone, as on the live map."""
    active = hall.at_counters
    waiting = hall.waiting_at(tuple(plans), moment)
    return [
        _counter(number, active.get(number), hall.seats.get(number), waiting[number], plans[number]) for number in plans
    ]


def _counter(
    number: int, ticket: TicketThen | None, seat: SeatThen | None, waiting: int, plan: tuple[float, float] | None
) -> CounterThen:
    if ticket is not None:
        activity = "calling" if ticket.state == State.CALLED else "serving"
        return CounterThen(number, activity, ticket.since, ticket, waiting, plan)
    if seat is None:
        return CounterThen(number, "closed", None, None, waiting, plan)
    if seat.paused_at is not None:
        return CounterThen(number, "paused", seat.paused_at, None, waiting, plan)
    return CounterThen(number, "idle", seat.opened_at, None, waiting, plan)
