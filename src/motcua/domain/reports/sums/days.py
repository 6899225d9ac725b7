"""Days of the hall: tickets, ratings and payments of a centre's day are counted whole, because few rows tell of one.

The follower only notes which days are to be counted; a job counts them within the minute, and the months that they lie in. Until then
whoever asks gets the sums of the other days and the raw rows of these, in one statement: the answer is always that of the raw rows.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db import transaction

from motcua.base import planned
from motcua.domain.centre.queries import centres
from motcua.domain.queue.actions.learning import DEMONSTRATED, PRACTISED
from motcua.domain.reports.sums.raw import KINDS, ZONE, Kind
from motcua.domain.reports.sums.reading import whole_months

# Days of a period on which halls practised, or that were played by the demonstration. Index journal_entry_centre.
MARKED = """
SELECT DISTINCT centre, (data->>'day')::date FROM journal_entry
WHERE centre = ANY (%(centres)s::text[]) AND kind = %(kind)s AND data->>'day' BETWEEN %(begin)s AND %(end)s
ORDER BY 1, 2
"""
# How many visits that leaves out. Index ticket_of_the_day.
LEFT_OUT = """
SELECT count(*) FROM (
    SELECT centre.code AS centre, coalesce(counter.number, 0) AS counter
    FROM unnest(%(centres)s::text[], %(days)s::date[]) AS practised (centre, day)
    JOIN centre_centre centre ON centre.code = practised.centre
    JOIN queue_ticket ticket ON ticket.centre_id = centre.id AND ticket.business_day = practised.day
    LEFT JOIN centre_counter counter ON counter.id = ticket.counter_id
) told
WHERE {within}
"""
NOTE_VISITS = """
INSERT INTO reports_to_count (kind, centre, day)
SELECT DISTINCT 'visits', centre.code, days.day
FROM queue_ticket ticket JOIN centre_centre centre ON centre.id = ticket.centre_id
CROSS JOIN LATERAL (VALUES (ticket.business_day), (ticket.carried_from)) days (day)
WHERE ticket.id = ANY (%s::uuid[]) AND days.day IS NOT NULL
ORDER BY 2, 3 ON CONFLICT DO NOTHING
"""
NOTE_RATINGS = """
INSERT INTO reports_to_count (kind, centre, day)
SELECT DISTINCT 'ratings', centre, (at {zone})::date FROM feedback_feedback WHERE id = ANY (%s::bigint[])
ORDER BY 2, 3 ON CONFLICT DO NOTHING
""".replace("{zone}", ZONE)
NOTE_MONEY = """
INSERT INTO reports_to_count (kind, centre, day)
SELECT DISTINCT 'money', dossier.centre, (payment.at {zone})::date
FROM payments_payment payment JOIN dossiers_dossier dossier ON dossier.id = payment.dossier_id
WHERE dossier.code = ANY (%s)
ORDER BY 2, 3 ON CONFLICT DO NOTHING
""".replace("{zone}", ZONE)
NOTE_DAYS = """
INSERT INTO reports_to_count (kind, centre, day) SELECT %s, * FROM unnest(%s::text[], %s::date[]) ON CONFLICT DO NOTHING
"""
# All days of which there is anything, for a recount.
NOTE_ALL = {
    "visits": """
INSERT INTO reports_to_count (kind, centre, day)
SELECT DISTINCT 'visits', centre.code, ticket.business_day
FROM queue_ticket ticket JOIN centre_centre centre ON centre.id = ticket.centre_id
ON CONFLICT DO NOTHING
""",
    "ratings": """
INSERT INTO reports_to_count (kind, centre, day) SELECT DISTINCT 'ratings', centre, (at {zone})::date FROM feedback_feedback
ON CONFLICT DO NOTHING
""".replace("{zone}", ZONE),
    "money": """
INSERT INTO reports_to_count (kind, centre, day)
SELECT DISTINCT 'money', dossier.centre, (payment.at {zone})::date
FROM payments_payment payment JOIN dossiers_dossier dossier ON dossier.id = payment.dossier_id ON CONFLICT DO NOTHING
""".replace("{zone}", ZONE),
}
NOTE_KEPT = """
INSERT INTO reports_to_count (kind, centre, day) SELECT DISTINCT %s, centre, day FROM {table} ON CONFLICT DO NOTHING
"""
TAKE = """
DELETE FROM reports_to_count WHERE id IN (
    SELECT id FROM reports_to_count WHERE kind = %s ORDER BY day, centre LIMIT %s FOR UPDATE SKIP LOCKED
) RETURNING centre, day
"""
# One counts at a time, so that the sums of a month have all its days.
LOCK = "SELECT pg_advisory_xact_lock(7662)"
FORGET = """
DELETE FROM {table} sums USING unnest(%(centres)s::text[], %(days)s::date[]) AS wanted (centre, day)
WHERE sums.centre = wanted.centre AND sums.day = wanted.day
"""
COUNT = """
WITH wanted AS (SELECT * FROM unnest(%(centres)s::text[], %(days)s::date[]) AS wanted (centre, day))
INSERT INTO {table} ({columns}) SELECT {columns} FROM ({raw}) counted
"""
_TOUCHED = """SELECT DISTINCT centre, date_trunc('month', day)::date AS month
    FROM unnest(%(centres)s::text[], %(days)s::date[]) AS wanted (centre, day)"""
FORGET_MONTHS = (
    """
DELETE FROM {months} sums USING ("""
    + _TOUCHED
    + """) touched WHERE sums.centre = touched.centre AND sums.day = touched.month
"""
)
COUNT_MONTHS = (
    """
INSERT INTO {months} ({columns})
SELECT sums.centre, touched.month, {others}, {sums} FROM ("""
    + _TOUCHED
    + """) touched
JOIN {table} sums ON sums.centre = touched.centre AND sums.day >= touched.month AND sums.day < (touched.month + interval '1 month')::date
GROUP BY sums.centre, touched.month, {others}
"""
)
# Of whole months (from `first` up to, not with, `after`) their sums, of the days beside them theirs; in a month of which a day is noted
# its other days; the raw rows of what is noted. Index one_sum_of_..., a_month_of_..., a_day_waits_to_be_counted_once.
READ = """
WITH wanted AS MATERIALIZED (
    SELECT centre, day FROM reports_to_count WHERE kind = %(kind)s AND day BETWEEN %(begin)s AND %(end)s
), open_month AS MATERIALIZED (
    SELECT DISTINCT centre, date_trunc('month', day)::date AS month FROM wanted WHERE day >= %(first)s AND day < %(after)s
)
SELECT {groups}, {sums} FROM (
    SELECT {columns} FROM {months} sums WHERE day >= %(first)s AND day < %(after)s
        AND NOT EXISTS (SELECT FROM open_month WHERE open_month.centre = sums.centre AND open_month.month = sums.day)
    UNION ALL SELECT {columns} FROM {table} sums
    WHERE day BETWEEN %(begin)s AND %(end)s AND NOT (day >= %(first)s AND day < %(after)s)
        AND NOT EXISTS (SELECT FROM wanted WHERE wanted.centre = sums.centre AND wanted.day = sums.day)
    UNION ALL SELECT beside.* FROM open_month CROSS JOIN LATERAL (
        SELECT {columns} FROM {table} sums WHERE sums.centre = open_month.centre
            AND sums.day >= open_month.month AND sums.day < (open_month.month + interval '1 month')::date
            AND NOT EXISTS (SELECT FROM wanted WHERE wanted.centre = sums.centre AND wanted.day = sums.day)
    ) beside
    UNION ALL SELECT {columns} FROM ({raw}) counted
) told
WHERE {within}
GROUP BY {groups} ORDER BY {groups}
"""
AT_ONCE = 50


def note_tickets(tickets: Sequence[str]) -> None:
    planned.run(NOTE_VISITS, [list(tickets)])


def note_ratings(ratings: Sequence[int]) -> None:
    planned.run(NOTE_RATINGS, [list(ratings)])


def note_payments(dossiers: Sequence[str]) -> None:
    planned.run(NOTE_MONEY, [list(dossiers)])


def note_days(kind: str, days: Iterable[tuple[str, date]]) -> None:
    """Of each a centre and a day."""
    known = sorted(set(days))
    planned.run(NOTE_DAYS, [kind, [centre for centre, _day in known], [day for _centre, day in known]])


def count_noted() -> int:
    """Counts all days that are noted. How many there were."""
    return sum(_count_some(kind) for kind in KINDS.values())


def _count_some(kind: Kind) -> int:
    done = 0
    while step := _count_portion(kind):
        done += step
    return done


@transaction.atomic
def _count_portion(kind: Kind) -> int:
    """Who changes such a day now notes it again afterwards: that waits for this to be over."""
    planned.run(LOCK, [])
    taken = planned.run(TAKE, [kind.name, AT_ONCE])
    if taken:
        values = {"centres": [centre for centre, _day in taken], "days": [day for _centre, day in taken]}
        others = ", ".join(f"sums.{one}" for one in kind.keys if one not in ("centre", "day"))
        for statement in (FORGET, COUNT, FORGET_MONTHS, COUNT_MONTHS):
            planned.run(kind.of(statement).replace("{others}", others), values)
    return len(taken)


def recount() -> int:
    """Counts every day of which there is anything, and those whose rows are gone. How many there were."""
    for kind in KINDS.values():
        planned.run(NOTE_ALL[kind.name], [])
        planned.run(kind.of(NOTE_KEPT), [kind.name])
    return count_noted()


def read(
    name: str,
    groups: Sequence[str],
    begin: date,
    end: date,
    within: str,
    values: dict[str, Any],
    *,
    by_day: bool = False,
) -> list[tuple[Any, ...]]:
    """Of a period, both days with it: by `groups` (columns or expressions of them) all measures, in their order.

    `within`: a condition in SQL on the keys, with its `values`; both from the reports' own code. `by_day`: where `groups` tells days apart.
    """
    kind = KINDS[name]
    first, after = (begin, begin) if by_day else whole_months(begin, end)
    statement = kind.of(READ).replace("{groups}", ", ".join(groups)).replace("{within}", within)
    given = {"kind": name, "begin": begin, "end": end, "first": first, "after": after}
    return planned.run(statement, values | given)


def practised(begin: date, end: date) -> list[tuple[str, date]]:
    """Centres, each with a day of the period on which its hall practised: no visit of it is counted."""
    return _marked(PRACTISED, begin, end)


def demonstrated(begin: date, end: date) -> list[tuple[str, date]]:
    """Centres, each with a past day that the demonstration played."""
    return _marked(DEMONSTRATED, begin, end)


def _marked(kind: str, begin: date, end: date) -> list[tuple[str, date]]:
    values = {"centres": [one.code for one in centres()], "kind": kind, "begin": f"{begin}", "end": f"{end}"}
    return [(centre, day) for centre, day in planned.run(MARKED, values)]


def visits_left_out(begin: date, end: date, within: str, values: dict[str, Any]) -> int:
    """How many visits of a period do not count, because the hall practised on their day; `within` as `read` takes it."""
    found = practised(begin, end)
    if not found:
        return 0
    values = values | {"centres": [centre for centre, _day in found], "days": [day for _centre, day in found]}
    ((count,),) = planned.run(LEFT_OUT.replace("{within}", within), values)
    return int(count)
