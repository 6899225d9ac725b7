"""When to come: how long people waited on each weekday at each hour, as far as that is known."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

FEWEST_TICKETS, FEWEST_DAYS = 8, 2  # below, a cell tells of chance
FEWEST_HOURS = 3  # of a weekday; below, nothing is called its best
QUIET, BUSY = 0.6, 1.4  # of the weekday's middle wait
ONE_MINUTE = 1.0  # waits this near to each other are alike


@dataclass(frozen=True)
class Measured:
    """One weekday (0 is Monday) and hour of the centre's clock: tickets that were called, on how many days, the middle wait in minutes."""

    weekday: int
    hour: int
    tickets: int
    days: int
    minutes: float


@dataclass(frozen=True)
class HourOfDay:
    """`level`: quiet, usual, busy, or unknown where too little was measured."""

    hour: int
    minutes: int | None
    level: str


@dataclass(frozen=True)
class DayOfWeek:
    """The hours of a weekday in their order; `best`: those with the shortest waits, none where too little is known."""

    weekday: int
    hours: tuple[HourOfDay, ...]
    best: tuple[int, ...]

    @property
    def is_known(self) -> bool:
        return bool(self.best)


def best_hours(measured: Iterable[Measured], open_hours: Mapping[int, Iterable[int]]) -> list[DayOfWeek]:
    """For each weekday that has hours, what is known of each of them."""
    known = {
        (one.weekday, one.hour): one.minutes
        for one in measured
        if one.tickets >= FEWEST_TICKETS and one.days >= FEWEST_DAYS
    }
    return [_day(weekday, tuple(hours), known) for weekday, hours in open_hours.items()]


def _day(weekday: int, hours: tuple[int, ...], known: Mapping[tuple[int, int], float]) -> DayOfWeek:
    waits = {hour: known[weekday, hour] for hour in hours if (weekday, hour) in known}
    if len(waits) < FEWEST_HOURS:
        return DayOfWeek(weekday, tuple(HourOfDay(hour, None, "unknown") for hour in hours), ())
    ordered = sorted(waits.values())
    middle, shortest = ordered[len(ordered) // 2], ordered[0]
    best = tuple(hour for hour, wait in waits.items() if wait <= shortest + ONE_MINUTE)
    return DayOfWeek(weekday, tuple(_hour(hour, waits.get(hour), middle) for hour in hours), best)


def _hour(hour: int, wait: float | None, middle: float) -> HourOfDay:
    if wait is None:
        return HourOfDay(hour, None, "unknown")
    if abs(wait - middle) <= ONE_MINUTE:
        level = "usual"
    else:
        level = "quiet" if wait < middle * QUIET else "busy" if wait > middle * BUSY else "usual"
    return HourOfDay(hour, round(wait), level)
