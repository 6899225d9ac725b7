"""Periods of figures in local days: as somebody writes them, and the whole months that are over within them. Reads the clock alone."""

from datetime import date, datetime, timedelta

from django.utils.translation import gettext_lazy as _

from motcua.base import clock
from motcua.base.days import read_day
from motcua.base.problems import InvalidInput

LONGEST_PERIOD = timedelta(days=5 * 366)
EARLIEST, LATEST = date(2000, 1, 1), date(2099, 12, 31)


def period(begin: str, end: str) -> tuple[date, date]:
    """The days from `begin` to `end`, both included, as ISO 8601; by default the last twelve months. Raises
    InvalidInput.
    """
    first, last = months_back(12)
    first, last = _day("from", begin) or first, _day("to", end) or last
    if first > last:
        raise InvalidInput.of("to", _("The period ends before it begins"))
    if not EARLIEST <= first <= last <= LATEST:
        raise InvalidInput.of("from", _("Choose days from 2000 to 2099"))
    if last - first > LONGEST_PERIOD:
        raise InvalidInput.of("from", _("A period is at most five years long"))
    return first, last


def months_back(months: int) -> tuple[date, date]:
    """From the first day of a month so many months ago to today, local days."""
    last = today()
    count = last.year * 12 + last.month - 1 - months
    return date(count // 12, count % 12 + 1, 1), last


def closed_within(begin: date, end: date) -> tuple[date, date] | None:
    """The whole months that lie in a period and are over: the first day of the first and the last of the last; None where none does."""
    first = begin if begin.day == 1 else _next_month(begin)
    after = min(_next_month(end) if (end + timedelta(days=1)).day == 1 else end.replace(day=1), today().replace(day=1))
    return (first, after - timedelta(days=1)) if first < after else None


def _next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def today() -> date:
    return clock.now().astimezone(clock.LOCAL_ZONE).date()


def _day(field: str, written: str) -> date | None:
    try:
        return read_day(written) if written else None
    except ValueError:
        raise InvalidInput.of(field, _("Write a day as 2026-11-23")) from None


def moments(begin: date, end: date) -> tuple[datetime, datetime]:
    """From the first moment of `begin` to the first after `end`, local."""
    after = end + timedelta(days=1)
    first = datetime(begin.year, begin.month, begin.day, tzinfo=clock.LOCAL_ZONE)
    return first, datetime(after.year, after.month, after.day, tzinfo=clock.LOCAL_ZONE)
