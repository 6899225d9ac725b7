"""Days of the hall, and the stretches of a visit."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo


def business_day(at: datetime, time_zone: str) -> date:
    """The day of the centre's calendar on the wall at that moment."""
    return at.astimezone(ZoneInfo(time_zone)).date()


@dataclass(frozen=True)
class Stretch:
    """How long a ticket was in one state."""

    state: str
    seconds: float


def stretches(changes: list[tuple[datetime, str]], until: datetime) -> list[Stretch]:
    """The times between changes of state, in order; they add up to the time from the first change until `until`."""
    ends = [at for at, _state in changes[1:]] + [until]
    return [
        Stretch(state, (end - at).total_seconds()) for (at, state), end in zip(changes, ends, strict=True) if end > at
    ]
