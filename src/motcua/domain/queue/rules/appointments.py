"""Appointments as decisions: which times there are, how many seats, what coming early or late means."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

CODE_DIGITS = 9  # what a farmer can type on a kiosk; guesses are limited, and a code holds on its own day only


class AppointmentState(StrEnum):
    RESERVED = "reserved"  # the seat is kept while its taker writes down the rest
    BOOKED = "booked"
    CHECKED_IN = "checked_in"
    CANCELLED = "cancelled"
    EXPIRED = "expired"  # reserved, and never confirmed
    MISSED = "missed"  # booked, and never came


OCCUPYING = frozenset({AppointmentState.RESERVED, AppointmentState.BOOKED, AppointmentState.CHECKED_IN})


class Attendance(StrEnum):
    """How somebody comes to an appointment."""

    OTHER_DAY = "other_day"
    EARLY = "early"  # not called before the time unless nobody else waits
    IN_TIME = "in_time"
    LATE = "late"  # beyond the grace: a walk-in


def attendance(starts_at: datetime, now: datetime, grace_minutes: int, zone: ZoneInfo) -> Attendance:
    """Both moments are of the centre's local day, whatever the hour (00:00 and 23:59 of today are today)."""
    if starts_at.astimezone(zone).date() != now.astimezone(zone).date():
        return Attendance.OTHER_DAY
    if now < starts_at:
        return Attendance.EARLY
    return Attendance.IN_TIME if now <= starts_at + timedelta(minutes=grace_minutes) else Attendance.LATE


def seats(counters: int, share_percent: int) -> int:
    """How many appointments begin at one time: the share of the counters that serve it, at least one where any is set aside."""
    if not counters or not share_percent:
        return 0
    return max(1, counters * min(share_percent, 100) // 100)


def times(spans: Iterable[tuple[time, time]], day: date, minutes: int, zone: ZoneInfo) -> Iterator[datetime]:
    """When appointments of `minutes` begin on a day: one after the other within its working spans, none over their end."""
    length = timedelta(minutes=minutes)
    for begin, end in spans:
        at, closing = datetime.combine(day, begin, zone), datetime.combine(day, end, zone)
        while at + length <= closing:
            yield at
            at += length


def shown_code(code: str) -> str:
    """123 456 789, as people read it out."""
    return " ".join(code[start : start + 3] for start in range(0, len(code), 3))


def tidy_appointment_code(written: str) -> str:
    """The digits of a code as somebody typed it; empty where it cannot be one, such as a page's token with as many digits."""
    if any(character.isalpha() for character in written):
        return ""
    digits = "".join(character for character in written if character.isdigit() and character.isascii())
    return digits if len(digits) == CODE_DIGITS else ""
