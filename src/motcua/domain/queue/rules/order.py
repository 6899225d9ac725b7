"""Who is next: by head start, by accumulating priority, or by a weighted mix of classes."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from motcua.domain.queue.rules.options import APPOINTMENT, OTHERS, PRIORITY, Order, QueueOptions
from motcua.domain.queue.rules.states import Priority

Kind = TypeVar("Kind")


def queue_key(arrived_at: datetime, head_start_minutes: int) -> datetime:
    """When a ticket counts as arrived: the earliest is next. A static key, so that a plain index answers."""
    return arrived_at - timedelta(minutes=head_start_minutes)


def points(arrived_at: datetime, rate: float, now: datetime) -> float:
    """What a ticket has gained since it arrived; the most is next.

    Accumulating priority (Kleinrock 1964; Stanford, Taylor, Ziedins 2014): only the ratios of the rates matter. Equal
    rates are the order of arrival; whoever came `d` before somebody of a class with `r` times the rate is overtaken no
    sooner than after `d / (r - 1)` more.
    """
    return rate * (now - arrived_at).total_seconds() / 60


def class_in_mix(mix: Sequence[tuple[str, int]], service: str, priority: str, *, has_appointment: bool) -> str:
    """The first class of the mix to which a ticket belongs; "others" where it belongs to none."""
    belongs = {service, OTHERS}
    if has_appointment:
        belongs.add(APPOINTMENT)
    if priority != Priority.NONE:
        belongs.add(PRIORITY)
    return next((name for name, _share in mix if name in belongs), OTHERS)


def next_in_mix(
    mix: Sequence[tuple[str, int]], called: Mapping[str, int], present: Collection[str]
) -> tuple[str, dict[str, int]] | None:
    """The class whose turn it is and the calls of the round after it; None when nobody waits.

    `called` counts this round's calls by class. A class of which nobody is `present` is passed over; when every other
    has had its share a new round begins.
    """
    if not present:
        return None
    shares = dict(mix)
    shares.setdefault(OTHERS, 1)
    for counted in (called, {}):
        for name, share in shares.items():
            if name in present and counted.get(name, 0) < share:
                return name, {**counted, name: counted.get(name, 0) + 1}
    raise ValueError(f"not classes of this mix: {sorted(present)}")


@dataclass(frozen=True)
class InLine:
    """One who waits. `rank`: of the service at the counter that calls; `urgent_after`: minutes that the service allows."""

    service: str
    priority: str
    has_appointment: bool
    arrived_at: datetime
    queue_key: datetime
    number: int
    rank: int = 0
    urgent_after: int | None = None

    def is_urgent(self, now: datetime) -> bool:
        return self.urgent_after is not None and now - self.arrived_at > timedelta(minutes=self.urgent_after)


def calling_key(one: InLine, now: datetime, options: QueueOptions) -> tuple[bool, bool, int, float, datetime, int]:
    """Whoever has the least is called first: what the statements of `call_next` order by, as a pure function.

    Who came before an appointment's time comes last; who waited beyond what the service allows first; then the services
    that the counter rather serves; then points, where the centre calls by these; then the head start. A test compares it
    with `call_next` itself.
    """
    gained = 0.0
    if options.order == Order.ACCUMULATING:
        lead = options.appointment_head_start_minutes if one.has_appointment else 0
        gained = points(one.arrived_at, options.rates[one.priority], now) + lead
    return (one.arrived_at > now, not one.is_urgent(now), one.rank, -gained, one.queue_key, one.number)


def turn_of_class(
    mix: Sequence[tuple[str, int]],
    called: Mapping[str, int],
    present: Iterable[tuple[Kind, str, str, bool, int, bool]],
) -> tuple[list[Kind], dict[str, int]] | None:
    """Which kinds of those present have their turn in a weighted mix, and the round after it.

    `present`: kind, service, priority, whether by appointment, rank at the counter, whether somebody is urgent. None when
    nobody is there, or somebody urgent goes before the mix, whose round then waits.
    """
    there = list(present)
    if not there or any(is_urgent for *_rest, is_urgent in there):
        return None
    first_rank = min(rank for *_rest, rank, _is_urgent in there)
    kinds: dict[str, list[Kind]] = {}
    for kind, service, priority, has_appointment, rank, _is_urgent in there:
        if rank == first_rank:
            name = class_in_mix(mix, service, priority, has_appointment=has_appointment)
            kinds.setdefault(name, []).append(kind)
    turn = next_in_mix(mix, called, kinds)
    return None if turn is None else (kinds[turn[0]], turn[1])
