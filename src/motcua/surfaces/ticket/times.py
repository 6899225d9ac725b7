"""When on the clock it is somebody's turn, and when to leave home for it. Pure: no database, no clock."""

from dataclasses import dataclass
from datetime import datetime, timedelta

STEP = timedelta(minutes=5)  # a promise to the minute would only be a promise that changes
EARLY = timedelta(minutes=5)  # to find the hall and the counter
FARTHEST_MINUTES = 180


@dataclass(frozen=True)
class Leaving:
    """When to leave home: `now`, or `at`."""

    at: datetime
    now: bool


def clock_range(now: datetime, wait: tuple[int, int]) -> tuple[datetime, datetime]:
    """From when to when the turn is expected, out to whole five minutes. `wait` in minutes."""
    low, high = (now + timedelta(minutes=minutes) for minutes in wait)
    return _down(low), -(-(high - _midnight(high)) // STEP) * STEP + _midnight(high)


def leaving(now: datetime, wait: tuple[int, int], minutes_away: int) -> Leaving:
    """So that who needs `minutes_away` is in the hall a little before the earliest time of the turn."""
    at = now + timedelta(minutes=wait[0] - minutes_away) - EARLY
    return Leaving(_down(at), at <= now)


def minutes_typed(typed: str) -> int | None:
    """How far away somebody is, in minutes; None for nothing, or what cannot be."""
    return int(typed) if typed.isascii() and typed.isdigit() and 1 <= int(typed) <= FARTHEST_MINUTES else None


def _down(moment: datetime) -> datetime:
    return _midnight(moment) + (moment - _midnight(moment)) // STEP * STEP


def _midnight(moment: datetime) -> datetime:
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)
