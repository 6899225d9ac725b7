"""Reads the sums of dossiers: of a period by whole months and the days beside them, and up to the end of a day. At most some months'
rows and a month's days are read, however long the period: 10 million dossiers are some 3,000 rows a month."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import F, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth

from motcua.domain.reports.asked import Asked
from motcua.domain.reports.models import DossierSum, StaffSum
from motcua.domain.reports.sums.dossiers import MEASURES, STAFF_MEASURES

Sums = dict[str, int]
Found = dict[str, Sums]


def next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def whole_months(begin: date, end: date) -> tuple[date, date]:
    """The first day of the first month that lies whole in a period, and that of the month after the last; one day twice where none does."""
    first = begin if begin.day == 1 else next_month(begin)
    return first, max(first, (end + timedelta(days=1)).replace(day=1))


def within(begin: date, end: date) -> Q:
    """The rows that together are the period from `begin` to `end`, both with it."""
    first, after = whole_months(begin, end)
    if first == after:
        return Q(month=False, day__gte=begin, day__lte=end)
    days = Q(month=False) & (Q(day__gte=begin, day__lt=first) | Q(day__gte=after, day__lte=end))
    return Q(month=True, day__gte=first, day__lt=after) | days


def until(end: date) -> Q:
    """The rows that together are all up to the end of a day."""
    after = (end + timedelta(days=1)).replace(day=1)
    return Q(month=True, day__lt=after) | Q(month=False, day__gte=after, day__lte=end)


def dossiers(asked: Asked, group: str, rows: Q, measures: Sequence[str] = MEASURES) -> Found:
    """Sums by a key: one of the table's, "month", "day", or empty for all together."""
    return _summed(DossierSum.objects.filter(asked.within, rows), group, measures)


def work(asked: Asked, group: str, rows: Q) -> Found:
    return _summed(StaffSum.objects.filter(asked.within, rows), group, STAFF_MEASURES)


def _summed(found: "QuerySet[Any]", group: str, measures: Sequence[str]) -> Found:
    sums = {f"sum_{one}": Sum(one) for one in measures}
    if not group:
        one = found.aggregate(**sums)
        return {"": {name: int(one[f"sum_{name}"] or 0) for name in measures}}
    key = TruncMonth("day") if group == "month" else F(group)
    rows = found.order_by().annotate(key=key).values("key").annotate(**sums)
    return {_key(row["key"], group): {name: int(row[f"sum_{name}"]) for name in measures} for row in rows}


def _key(value: date | str, group: str) -> str:
    return f"{value:%Y-%m}" if group == "month" else str(value)


def months(begin: date, end: date) -> Iterator[date]:
    """The first day of each month that a period touches."""
    day = begin.replace(day=1)
    while day <= end:
        yield day
        day = next_month(day)


def days(begin: date, end: date) -> Iterator[date]:
    day = begin
    while day <= end:
        yield day
        day += timedelta(days=1)


def within_days(asked: Asked, end: date | None = None) -> Q:
    """The rows of the period up to `end`, as far as they can be told apart: by days where the report is by days."""
    last = asked.end if end is None else end
    if last < asked.begin:
        return Q(pk__in=[])
    return Q(month=False, day__gte=asked.begin, day__lte=last) if asked.by == "day" else within(asked.begin, last)


def keys_in_time(asked: Asked) -> list[str]:
    """Each month or day of the period, also those of which there is nothing."""
    if asked.by == "day":
        return [day.isoformat() for day in days(asked.begin, asked.end)]
    return [f"{day:%Y-%m}" for day in months(asked.begin, asked.end)]


def nothing(measures: Sequence[str] = MEASURES) -> Sums:
    return dict.fromkeys(measures, 0)


def together(found: Found, keys: dict[str, str]) -> Found:
    """Sums of several keys as one: by what `keys` says each belongs to."""
    made: Found = {}
    for key, sums in found.items():
        into = made.setdefault(keys.get(key, ""), dict.fromkeys(sums, 0))
        for name, value in sums.items():
            into[name] += value
    return made
