"""The working calendar: which hours are worked, and when a time limit that began then ends. No database, no clock.

Sources: decree 61/2018/NĐ-CP articles 17-19; a slip of 20/11/2019 with 25 working days that names 25/12/2019, so the
day of intake does not count. Public holidays, Tết and weekends worked in exchange are those of the `holidays` package.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Literal, Protocol
from zoneinfo import ZoneInfo

import holidays

from motcua.base.clock import LOCAL_ZONE

Span = tuple[time, time]
Week = tuple[tuple[Span, ...], ...]
Unit = Literal["working_day", "day", "hour"]

MORNING, AFTERNOON = (time(7, 30), time(11, 30)), (time(13, 30), time(17, 0))
OFFICE_WEEK: Week = tuple((MORNING, AFTERNOON) if weekday < 5 else () for weekday in range(7))
LONGEST_CLOSURE_DAYS = 366
HOUR = timedelta(hours=1)
# What is to be done the same day is done the next working day where it came after this; awaits a lawyer (docs/legal.md).
SAME_DAY_UNTIL = time(15, 0)


class NeverOpen(Exception):
    """The calendar has no working hours for a whole year, so no date can be told."""


class Limit(Protocol):
    """So many working days, calendar days or working hours."""

    @property
    def value(self) -> int: ...
    @property
    def unit(self) -> Unit: ...


@dataclass(frozen=True)
class ChangedDay:
    """What somebody entered by hand for one day: off, or worked although otherwise off; people are shown the reason.

    `spans`: its own hours, for a half day or a day with other hours; empty: those of its weekday.
    """

    worked: bool
    reason: str = ""
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True)
class SkippedDay:
    """A day that did not count, and why: "weekend", the name of the holiday, or what was entered by hand."""

    day: date
    reason: str


@dataclass(frozen=True)
class DueDate:
    """When a limit ends, and why: counted from where, over which days off."""

    at: datetime
    received: datetime
    counted_from: datetime
    skipped: tuple[SkippedDay, ...]

    @property
    def received_outside_hours(self) -> bool:
        return self.counted_from != self.received


@dataclass(frozen=True)
class WorkingCalendar:
    """Hours by weekday, changed by public holidays and by what was entered by hand (which wins)."""

    week: Week = OFFICE_WEEK
    changed: Mapping[date, ChangedDay] = field(default_factory=dict)
    zone: ZoneInfo = LOCAL_ZONE
    public_holidays: bool = True
    _years: dict[int, list[timedelta]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def spans(self, day: date) -> tuple[Span, ...]:
        """The working spans of a day; none on a day off. A worked weekend has the hours of the first weekday."""
        usual = self.week[day.weekday()]
        change = self.changed.get(day)
        if change is not None:
            return (change.spans or usual or self._exchange_hours) if change.worked else ()
        if self.public_holidays:
            if day in _holidays(day.year):
                return ()
            if not usual and day in _worked_weekends(day.year):
                return self._exchange_hours
        return usual

    @property
    def _exchange_hours(self) -> tuple[Span, ...]:
        return next((spans for spans in self.week if spans), ())

    def is_working_day(self, day: date) -> bool:
        return bool(self.spans(day))

    def reason_worked(self, day: date) -> str:
        """Why a day is worked as an exception, as entered by hand; "swapped" for a weekend the law exchanges; else empty."""
        change = self.changed.get(day)
        if change is not None:
            return change.reason if change.worked else ""
        return "swapped" if not self.week[day.weekday()] and self.spans(day) else ""

    def reason_off(self, day: date) -> str:
        """Why nobody works on a day off, in Vietnamese where it has a name; "weekend" where it is none but that."""
        change = self.changed.get(day)
        if change is not None and not change.worked:
            return change.reason
        return _holidays(day.year).get(day, "weekend") if self.public_holidays else "weekend"

    def is_working_time(self, at: datetime) -> bool:
        """Whether `at` (aware) lies in working hours; the moment of closing does not."""
        local = at.astimezone(self.zone)
        return any(begin <= local.time() < end for begin, end in self.spans(local.date()))

    def next_opening(self, at: datetime) -> datetime:
        """`at` itself in working hours, else the beginning of the next ones. Raises NeverOpen."""
        for begin, _end in self._worked_from(at):
            return begin
        raise NeverOpen

    def next_working_day(self, day: date) -> date:
        """The first working day after `day`. Raises NeverOpen."""
        for ahead in range(1, LONGEST_CLOSURE_DAYS + 1):
            if self.is_working_day(day + timedelta(days=ahead)):
                return day + timedelta(days=ahead)
        raise NeverOpen

    def moment_of_day(self, day: date, at: time) -> datetime:
        """`at` on a working day, held within its hours: the next opening of that day, or its closing."""
        spans = self.spans(day)
        within = next((max(at, begin) for begin, end in spans if at <= end), spans[-1][1])
        return datetime.combine(day, within, self.zone)

    def add_working_days(self, at: datetime, days: int) -> datetime:
        """`days` working days after the day of `at`, at the same time of day."""
        local = at.astimezone(self.zone)
        day = local.date()
        for _ in range(days):
            day = self.next_working_day(day)
        return self.moment_of_day(day, local.time())

    def end_of_same_day(self, at: datetime) -> datetime:
        """The closing of the day of `at`; of the next working day for what came after SAME_DAY_UNTIL."""
        local = at.astimezone(self.zone)
        day = local.date() if local.time() <= SAME_DAY_UNTIL else self.next_working_day(local.date())
        return self.moment_of_day(day, time.max)

    def add_calendar_days(self, at: datetime, days: int) -> datetime:
        """`days` days after `at` at the same time of day; rolled to the next working day where that one is off."""
        local = at.astimezone(self.zone)
        day = local.date() + timedelta(days=days)
        return self.moment_of_day(day if self.is_working_day(day) else self.next_working_day(day), local.time())

    def add_working_time(self, at: datetime, worked: timedelta) -> datetime:
        """The moment at which so much working time has passed since `at`; zero: the next opening. Raises NeverOpen."""
        left = worked
        for begin, end in self._worked_from(at):
            if left <= end - begin:
                return begin + left
            left -= end - begin
        raise NeverOpen

    def worked_between(self, begin: datetime, end: datetime) -> timedelta:
        """Working time from `begin` to `end`; negative when `end` comes first."""
        if end < begin:
            return -self.worked_between(end, begin)
        first, last = begin.astimezone(self.zone), end.astimezone(self.zone)
        between = sum((self._year(year)[-1] for year in range(first.year, last.year)), timedelta())
        return between + self._worked_in_year_before(last) - self._worked_in_year_before(first)

    def hours_between(self, begin: datetime, end: datetime) -> float:
        """Working hours from `begin` to `end`; negative when `end` comes first."""
        return self.worked_between(begin, end) / HOUR

    def forwarded_at(self, received: datetime, cut_off: time) -> datetime:
        """When what was received goes on to the agency: at once, or the next morning if it came after the cut-off."""
        opened = self.next_opening(received).astimezone(self.zone)
        if opened.time() <= cut_off:
            return opened
        return self.moment_of_day(self.next_working_day(opened.date()), time.min)

    def _worked_in_year_before(self, local: datetime) -> timedelta:
        """Working time from New Year to a moment in the calendar's zone."""
        day = local.date()
        total = self._year(day.year)[day.timetuple().tm_yday - 1]
        for opens, closes in self.spans(day):
            begin, end = datetime.combine(day, opens, self.zone), datetime.combine(day, closes, self.zone)
            total += max(min(local, end) - begin, timedelta())
        return total

    def _year(self, year: int) -> list[timedelta]:
        """Working time before each day of a year, and in all of it; counted once, for lists with hundreds of dates."""
        if year not in self._years:
            sums, day = [timedelta()], date(year, 1, 1)
            while day.year == year:
                hours = (_since_midnight(closes) - _since_midnight(opens) for opens, closes in self.spans(day))
                sums.append(sums[-1] + sum(hours, timedelta()))
                day += timedelta(days=1)
            self._years[year] = sums
        return self._years[year]

    def _worked_from(self, at: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The working spans that end after `at`, the first one cut to begin no sooner; ends after a year of none."""
        local = at.astimezone(self.zone)
        day, closed = local.date(), 0
        while closed < LONGEST_CLOSURE_DAYS:
            spans = self.spans(day)
            closed = 0 if spans else closed + 1
            for opens, closes in spans:
                end = datetime.combine(day, closes, self.zone)
                if end > local:
                    yield max(local, datetime.combine(day, opens, self.zone)), end
            day += timedelta(days=1)


def due(received: datetime, limit: Limit, calendar: WorkingCalendar) -> DueDate:
    """When what was received (aware) with this limit is due; what came outside hours counts from the next opening.

    Working days and calendar days end at the same time of day; the day of intake does not count. A limit of 0 is the same day: until
    its closing. Raises NeverOpen.
    """
    start = calendar.next_opening(received)
    if not limit.value:
        at = calendar.end_of_same_day(start)
    elif limit.unit == "hour":
        at = calendar.add_working_time(start, timedelta(hours=limit.value))
    elif limit.unit == "day":
        at = calendar.add_calendar_days(start, limit.value)
    else:
        at = calendar.add_working_days(start, limit.value)
    return DueDate(at, received, start, tuple(_skipped(calendar, start, at)))


def _since_midnight(at: time) -> timedelta:
    return timedelta(hours=at.hour, minutes=at.minute, seconds=at.second)


def _skipped(calendar: WorkingCalendar, start: datetime, end: datetime) -> Iterator[SkippedDay]:
    day, last = start.astimezone(calendar.zone).date(), end.astimezone(calendar.zone).date()
    while day < last:
        if not calendar.is_working_day(day):
            yield SkippedDay(day, calendar.reason_off(day))
        day += timedelta(days=1)


@lru_cache(maxsize=64)
def _holidays(year: int) -> Mapping[date, str]:
    return dict(holidays.country_holidays("VN", years=year, language="vi").items())


@lru_cache(maxsize=64)
def _worked_weekends(year: int) -> frozenset[date]:
    """Weekends worked in exchange for a bridge day of this year or of the next."""
    found: set[date] = set()
    for named in (year, year + 1):
        found |= {day for day in holidays.country_holidays("VN", years=named).weekend_workdays if day.year == year}
    return frozenset(found)
