"""Days of the hall: tickets, ratings and payments of a centre's day are counted whole, because few rows tell of one.

The follower only notes which days are to be counted; a job counts them within the minute. Until then whoever asks gets the sums of the
other days and the raw rows of these, in one statement: the answer is always that of the raw rows.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from motcua.base import planned
from motcua.domain.centre.queries import centres

_ZONE = "AT TIME ZONE 'Asia/Ho_Chi_Minh'"

# Index ticket_of_the_day. Days on which the hall practised are told by the journal (index journal_entry_centre) and do not count.
VISITS = """
SELECT centre.code AS centre, ticket.business_day AS day, service.code AS service, coalesce(counter.number, 0) AS counter,
    extract(hour FROM ticket.arrived_at {zone})::int AS hour, count(*) AS issued,
    count(*) FILTER (WHERE ticket.state = 'finished') AS finished, count(*) FILTER (WHERE ticket.state = 'no_show') AS no_show,
    count(*) FILTER (WHERE ticket.state = 'cancelled') AS cancelled, count(waited.seconds) AS waited,
    coalesce(sum(waited.seconds), 0)::bigint AS wait_seconds, count(*) FILTER (WHERE waited.seconds <= 900) AS within_15,
    count(*) FILTER (WHERE waited.seconds <= 1800) AS within_30, coalesce(max(waited.seconds), 0) AS longest_wait,
    coalesce(sum(ticket.served_seconds) FILTER (WHERE ticket.state = 'finished'), 0)::bigint AS serve_seconds
FROM wanted
JOIN centre_centre centre ON centre.code = wanted.centre
JOIN queue_ticket ticket ON ticket.centre_id = centre.id AND ticket.business_day = wanted.day
JOIN queue_service service ON service.id = ticket.service_id
LEFT JOIN centre_counter counter ON counter.id = ticket.counter_id
CROSS JOIN LATERAL (
    SELECT CASE WHEN ticket.first_called_at IS NOT NULL
        THEN greatest(extract(epoch FROM ticket.first_called_at - coalesce(ticket.checked_in_at, ticket.arrived_at)), 0)::int
    END AS seconds
) waited
WHERE NOT EXISTS (
    SELECT FROM journal_entry WHERE centre = wanted.centre AND kind = 'centre.practised' AND data->>'day' = wanted.day::text
)
GROUP BY 1, 2, 3, 4, 5
"""
# The same days of a period. Index journal_entry_centre.
PRACTISED = """
SELECT DISTINCT centre, (data->>'day')::date FROM journal_entry
WHERE centre = ANY (%(centres)s::text[]) AND kind = 'centre.practised' AND data->>'day' BETWEEN %(begin)s AND %(end)s
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
# Index feedback_centre_at.
RATINGS = """
SELECT wanted.centre, wanted.day, rating.agency, coalesce(rating.counter, 0) AS counter, rating.channel, count(*) AS ratings,
    sum(rating.score) AS points, count(*) FILTER (WHERE rating.score = 5) AS best, count(*) FILTER (WHERE rating.score <= 2) AS low,
    count(*) FILTER (WHERE rating.score <= 2 AND rating.reasons @> '["attitude"]') AS unkind
FROM wanted
JOIN feedback_feedback rating ON rating.centre = wanted.centre
    AND rating.at >= wanted.day::timestamp {zone} AND rating.at < (wanted.day + 1)::timestamp {zone}
GROUP BY 1, 2, 3, 4, 5
"""
# Index payment_by_time.
MONEY = """
SELECT wanted.centre, wanted.day, dossier.agency, dossier.procedure, payment.method, count(*) AS payments,
    sum(payment.amount)::bigint AS amount
FROM wanted
JOIN payments_payment payment ON payment.at >= wanted.day::timestamp {zone} AND payment.at < (wanted.day + 1)::timestamp {zone}
JOIN dossiers_dossier dossier ON dossier.id = payment.dossier_id AND dossier.centre = wanted.centre
GROUP BY 1, 2, 3, 4, 5
"""


@dataclass(frozen=True)
class Kind:
    """What is counted by days: its table of sums, what a row is of, what is summed up, and the raw rows. `highest`: measures of which
    several days have the highest instead of a sum."""

    name: str
    table: str
    keys: tuple[str, ...]
    measures: tuple[str, ...]
    raw: str
    highest: tuple[str, ...] = ()

    @property
    def columns(self) -> str:
        return ", ".join((*self.keys, *self.measures))


KINDS = {
    kind.name: kind
    for kind in (
        Kind(
            "visits",
            "reports_visit_sum",
            ("centre", "day", "service", "counter", "hour"),
            (
                "issued", "finished", "no_show", "cancelled", "waited", "wait_seconds", "within_15", "within_30", "longest_wait",
                "serve_seconds",
            ),
            VISITS.replace("{zone}", _ZONE),
            ("longest_wait",),
        ),
        Kind(
            "ratings",
            "reports_rating_sum",
            ("centre", "day", "agency", "counter", "channel"),
            ("ratings", "points", "best", "low", "unkind"),
            RATINGS.replace("{zone}", _ZONE),
        ),
        Kind(
            "money",
            "reports_money_sum",
            ("centre", "day", "agency", "procedure", "method"),
            ("payments", "amount"),
            MONEY.replace("{zone}", _ZONE),
        ),
    )
}  # fmt: skip
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
""".replace("{zone}", _ZONE)
NOTE_MONEY = """
INSERT INTO reports_to_count (kind, centre, day)
SELECT DISTINCT 'money', dossier.centre, (payment.at {zone})::date
FROM payments_payment payment JOIN dossiers_dossier dossier ON dossier.id = payment.dossier_id
WHERE dossier.code = ANY (%s)
ORDER BY 2, 3 ON CONFLICT DO NOTHING
""".replace("{zone}", _ZONE)
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
""".replace("{zone}", _ZONE),
    "money": """
INSERT INTO reports_to_count (kind, centre, day)
SELECT DISTINCT 'money', dossier.centre, (payment.at {zone})::date
FROM payments_payment payment JOIN dossiers_dossier dossier ON dossier.id = payment.dossier_id ON CONFLICT DO NOTHING
""".replace("{zone}", _ZONE),
}
TAKE = """
DELETE FROM reports_to_count WHERE id IN (
    SELECT id FROM reports_to_count WHERE kind = %s ORDER BY day, centre LIMIT %s FOR UPDATE SKIP LOCKED
) RETURNING centre, day
"""
FORGET = """
DELETE FROM {table} sums USING unnest(%(centres)s::text[], %(days)s::date[]) AS wanted (centre, day)
WHERE sums.centre = wanted.centre AND sums.day = wanted.day
"""
COUNT = """
WITH wanted AS (SELECT * FROM unnest(%(centres)s::text[], %(days)s::date[]) AS wanted (centre, day))
INSERT INTO {table} ({columns}) SELECT {columns} FROM ({raw}) counted
"""
# The sums of the days that are counted, the raw rows of those that are not. Index one_sum_of_..., a_day_waits_to_be_counted_once.
READ = """
WITH wanted AS MATERIALIZED (
    SELECT centre, day FROM reports_to_count WHERE kind = %(kind)s AND day BETWEEN %(begin)s AND %(end)s
)
SELECT {groups}, {sums} FROM (
    SELECT {columns} FROM {table} sums WHERE day BETWEEN %(begin)s AND %(end)s
        AND NOT EXISTS (SELECT FROM wanted WHERE wanted.centre = sums.centre AND wanted.day = sums.day)
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
    taken = planned.run(TAKE, [kind.name, AT_ONCE])
    if taken:
        values = {"centres": [centre for centre, _day in taken], "days": [day for _centre, day in taken]}
        planned.run(FORGET.replace("{table}", kind.table), values)
        planned.run(_of(COUNT, kind), values)
    return len(taken)


def recount() -> int:
    """Counts every day of which there is anything, and those whose rows are gone. How many there were."""
    for kind in KINDS.values():
        planned.run(NOTE_ALL[kind.name], [])
        planned.run(
            "INSERT INTO reports_to_count (kind, centre, day) SELECT DISTINCT %s, centre, day FROM {table} ON CONFLICT DO NOTHING".replace(
                "{table}", kind.table
            ),
            [kind.name],
        )
    return count_noted()


def read(
    name: str, groups: Sequence[str], begin: date, end: date, within: str, values: dict[str, Any]
) -> list[tuple[Any, ...]]:
    """Of a period, both days with it: by `groups` (columns or expressions of them) all measures, in their order.

    `within`: a condition in SQL on the keys, with its `values`; both from the reports' own code.
    """
    kind = KINDS[name]
    sums = ", ".join(f"{'max' if one in kind.highest else 'sum'}({one})::bigint" for one in kind.measures)
    statement = _of(READ, kind).replace("{groups}", ", ".join(groups)).replace("{sums}", sums)
    return planned.run(statement.replace("{within}", within), values | {"kind": name, "begin": begin, "end": end})


def practised(begin: date, end: date) -> list[tuple[str, date]]:
    """Centres, each with a day of the period on which its hall practised: no visit of it is counted."""
    codes = [one.code for one in centres()]
    found = planned.run(PRACTISED, {"centres": codes, "begin": begin.isoformat(), "end": end.isoformat()})
    return [(centre, day) for centre, day in found]


def visits_left_out(begin: date, end: date, within: str, values: dict[str, Any]) -> int:
    """How many visits of a period do not count, because the hall practised on their day; `within` as `read` takes it."""
    found = practised(begin, end)
    if not found:
        return 0
    values = values | {"centres": [centre for centre, _day in found], "days": [day for _centre, day in found]}
    ((count,),) = planned.run(LEFT_OUT.replace("{within}", within), values)
    return int(count)


def _of(statement: str, kind: Kind) -> str:
    return statement.replace("{table}", kind.table).replace("{columns}", kind.columns).replace("{raw}", kind.raw)
