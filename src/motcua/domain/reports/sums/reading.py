"""Reads the sums of dossiers: of a period by whole months and the days beside them, and up to the end of a day. At most some months'
rows and a month's days are read, however long the period: 10 million dossiers are some 3,000 rows a month."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import F, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth

from motcua.base import planned
from motcua.domain.reports.asked import WITHIN, Asked
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


# Parts of one person in one dossier under several of the agencies asked about, beyond the first; where all of a centre is asked about its
# sums say it themselves. Index fact_ended.
TWICE = """
SELECT person, sum(more), sum(more * (timing = 'early')::int), sum(more * (timing = 'late')::int),
    sum(more * (supplements = 0)::int), sum(more * (supplements = 1)::int)
FROM (
    SELECT person, timing, supplements, count(*) - 1 AS more
    FROM (
        SELECT fact.dossier, fact.centre, hand.agency, hand.person, fact.timing, fact.supplements
        FROM reports_fact fact CROSS JOIN LATERAL (
            SELECT fact.agency, fact.received_by AS person
            UNION SELECT step.agency, step.person FROM jsonb_to_recordset(fact.steps) AS step (agency text, person text)
        ) hand
        WHERE fact.outcome = 'solved' AND fact.ended_day BETWEEN %(begin)s AND %(end)s
    ) told
    WHERE {within} AND NOT EXISTS (
        SELECT FROM unnest(%(place_centres)s::text[], %(place_agencies)s::text[]) AS place (of_centre, of_agency)
        WHERE of_agency IS NULL AND (of_centre IS NULL OR of_centre = told.centre)
    )
    GROUP BY dossier, person, timing, supplements HAVING count(*) > 1
) twice GROUP BY person
""".replace("{within}", WITHIN)
PARTS = ("part_in", "part_early", "part_late", "part_at_once", "part_after_one")


def work_of_persons(asked: Asked) -> Found:
    """Of each person in the whole period; a dossier in which somebody had parts under several agencies is one, whoever asks."""
    found = work(asked, "person", within(asked.begin, asked.end))
    if len({agency for _centre, agency in asked.places if agency}) > 1:
        for person, *more in planned.run(TWICE, {"begin": asked.begin, "end": asked.end, **asked.values}):
            for name, count in zip(PARTS, more, strict=True):
                found[person][name] -= int(count)
    return found


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
