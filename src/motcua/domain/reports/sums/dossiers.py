"""Facts and sums of dossiers: what a dossier is now, less what was counted of it before, in one statement with one snapshot.

So it does not matter how often or in which order dossiers are looked at, nor what happened to them: afterwards the sums are those of
the raw rows. Whoever writes holds the lock `LOCK`; the follower takes some at a time, a recount all of them in portions.
"""

from collections.abc import Sequence

from django.db import transaction

from motcua.base import planned
from motcua.domain.reports.models import DossierSum, StaffSum

LOCK = "SELECT pg_advisory_xact_lock(7661)"
PORTION = 2_000
_ZONE = "AT TIME ZONE 'Asia/Ho_Chi_Minh'"

# What stands in the raw rows. Index a primary key or `..._of_dossier` for each of a portion. Of an erased dossier (no name_key) the files
# are gone: how it was digitised stays as it was known.
FRESH = """
SELECT dossier.id AS dossier, dossier.centre, dossier.agency, dossier.procedure, dossier.channel, dossier.parent <> '' AS child,
    dossier.received_by, (dossier.received_at {zone})::date AS received_day,
    CASE WHEN dossier.paused_at IS NULL AND dossier.state NOT IN ('withdrawn', 'stopped')
        THEN (promised.at {zone})::date END AS promised_day,
    (least(dossier.processed_at, dossier.closed_at) {zone})::date AS ended_day,
    CASE WHEN dossier.processed_at IS NOT NULL THEN 'solved' WHEN dossier.closed_at IS NULL THEN ''
        WHEN dossier.state = 'not_accepted' THEN 'not_accepted' ELSE 'withdrawn' END AS outcome,
    CASE WHEN dossier.processed_at IS NULL THEN ''
        WHEN (dossier.processed_at {zone})::date < (promised.at {zone})::date THEN 'early'
        WHEN dossier.processed_at <= promised.at THEN 'on_day' ELSE 'late' END AS timing,
    coalesce(asked.times > 1 OR dossier.processed_at > coalesce(dossier.index_due_at, dossier.due_at), false) AS index_late,
    dossier.refused,
    coalesce(floor(extract(epoch FROM dossier.processed_at - dossier.received_at) / 60), 0)::bigint AS minutes,
    asked.times AS supplements,
    CASE WHEN dossier.name_key = '' THEN coalesce(known.papers, file.papers) ELSE file.papers END AS papers,
    CASE WHEN dossier.name_key = '' THEN coalesce(known.result, file.result) ELSE file.result END AS result,
    CASE WHEN dossier.name_key = '' THEN coalesce(known.reused, file.reused) ELSE file.reused END AS reused,
    dossier.fee > 0 AS payable, dossier.fee > 0 AND money.online AS paid_online,
    coalesce(given.made_by, '') AS handed_by, (given.made_at {zone})::date AS handed_day, done.steps
FROM dossiers_dossier dossier
LEFT JOIN reports_fact known ON known.dossier = dossier.id
LEFT JOIN dossiers_apology apology ON apology.dossier_id = dossier.id
LEFT JOIN dossiers_hand_over given ON given.dossier_id = dossier.id
CROSS JOIN LATERAL (SELECT coalesce(apology.old_due_at, dossier.due_at) AS at) promised
CROSS JOIN LATERAL (SELECT count(*)::int AS times FROM dossiers_supplement WHERE dossier_id = dossier.id) asked
CROSS JOIN LATERAL (
    SELECT coalesce(bool_or(kind = 'submitted'), false) AS papers, coalesce(bool_or(kind = 'result'), false) AS result,
        coalesce(bool_or(kind = 'submitted' AND content_of_id IS NOT NULL), false) AS reused
    FROM documents_file WHERE dossier_id = dossier.id AND safety <> 'infected'
) file
CROSS JOIN LATERAL (
    SELECT EXISTS (SELECT FROM payments_payment WHERE dossier_id = dossier.id AND method <> 'cash') AS online
) money
CROSS JOIN LATERAL (
    SELECT coalesce(jsonb_agg(jsonb_build_object(
        'day', (finished_at {zone})::date, 'agency', agency, 'person', finished_by,
        'early', ((finished_at {zone})::date < (due_at {zone})::date)::int, 'late', (finished_at > due_at)::int,
        'minutes', greatest(floor(extract(epoch FROM finished_at - coalesce(ready_at, finished_at)) / 60), 0)::bigint
    ) ORDER BY id), '[]') AS steps
    FROM dossiers_step WHERE dossier_id = dossier.id AND state = 'done' AND role <> 'receptionist'
) done
WHERE dossier.state <> 'registered' AND {chosen}
"""
# What facts add to the sums, each measure on its day; `sign` takes off what was counted before.
DOSSIERS = """
SELECT span.month, span.day, fact.centre, fact.agency, fact.procedure, fact.channel, fact.child,
    coalesce(sum(sign) FILTER (WHERE part.of = 'received'), 0) AS received,
    coalesce(sum(sign) FILTER (WHERE part.of = 'ended' AND outcome = 'solved'), 0) AS solved,
    coalesce(sum(sign) FILTER (WHERE part.of = 'ended' AND timing = 'early'), 0) AS early,
    coalesce(sum(sign) FILTER (WHERE part.of = 'ended' AND timing = 'late'), 0) AS late,
    coalesce(sum(sign) FILTER (WHERE part.of = 'ended' AND outcome = 'solved' AND refused), 0) AS refused,
    coalesce(sum(sign) FILTER (WHERE part.of = 'ended' AND outcome = 'solved' AND index_late), 0) AS index_late,
    coalesce(sum(sign * minutes) FILTER (WHERE part.of = 'ended'), 0) AS minutes,
    coalesce(sum(sign) FILTER (WHERE part.of = 'ended' AND outcome = 'not_accepted'), 0) AS not_accepted,
    coalesce(sum(sign) FILTER (WHERE part.of = 'ended' AND outcome = 'withdrawn'), 0) AS withdrawn,
    coalesce(sum(sign) FILTER (WHERE part.of = 'due'), 0) AS due,
    coalesce(sum(sign) FILTER (WHERE part.of = 'settled'), 0) AS settled,
    coalesce(sum(sign) FILTER (WHERE part.of = 'ended' AND outcome = 'solved' AND supplements = 0), 0) AS at_once,
    coalesce(sum(sign) FILTER (WHERE part.of = 'ended' AND outcome = 'solved' AND supplements = 1), 0) AS after_one,
    coalesce(sum(sign) FILTER (WHERE part.of = 'ended' AND outcome = 'solved' AND papers), 0) AS papers,
    coalesce(sum(sign) FILTER (WHERE part.of = 'ended' AND outcome = 'solved' AND result), 0) AS results,
    coalesce(sum(sign) FILTER (WHERE part.of = 'ended' AND outcome = 'solved' AND papers AND result), 0) AS digitised,
    coalesce(sum(sign) FILTER (WHERE part.of = 'ended' AND outcome = 'solved' AND reused), 0) AS reused,
    coalesce(sum(sign) FILTER (WHERE part.of = 'ended' AND outcome = 'solved' AND channel = 'online' AND result), 0) AS online_done,
    coalesce(sum(sign) FILTER (WHERE part.of = 'ended' AND outcome = 'solved' AND payable), 0) AS payable,
    coalesce(sum(sign) FILTER (WHERE part.of = 'ended' AND outcome = 'solved' AND paid_online), 0) AS paid_online
FROM {facts} fact
CROSS JOIN LATERAL (VALUES
    ('received', received_day), ('ended', ended_day), ('due', promised_day),
    ('settled', CASE WHEN promised_day IS NOT NULL AND ended_day IS NOT NULL THEN greatest(promised_day, ended_day) END)
) part (of, on_day)
CROSS JOIN LATERAL (VALUES (false, part.on_day), (true, date_trunc('month', part.on_day)::date)) span (month, day)
WHERE part.on_day IS NOT NULL
GROUP BY 1, 2, 3, 4, 5, 6, 7
"""
# Who had a part in a dossier under several agencies has it at each; without an agency stands how often that is too many for all of them.
STAFF = """
SELECT span.month, span.day, fact.centre, work.agency, work.person,
    sum(sign * work.received) AS received, sum(sign * work.handed) AS handed, sum(sign * work.steps) AS steps,
    sum(sign * work.early) AS early, sum(sign * work.late) AS late, sum(sign * work.minutes) AS minutes,
    sum(sign * work.part_in) AS part_in, sum(sign * work.part_early) AS part_early, sum(sign * work.part_late) AS part_late,
    sum(sign * work.part_at_once) AS part_at_once, sum(sign * work.part_after_one) AS part_after_one
FROM {facts} fact
CROSS JOIN LATERAL (
    SELECT received_day AS on_day, fact.agency, received_by AS person, 1 AS received, 0 AS handed, 0 AS steps, 0 AS early, 0 AS late,
        0::bigint AS minutes, 0 AS part_in, 0 AS part_early, 0 AS part_late, 0 AS part_at_once, 0 AS part_after_one
    UNION ALL SELECT handed_day, fact.agency, handed_by, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0 WHERE handed_day IS NOT NULL
    UNION ALL SELECT step.day, step.agency, step.person, 0, 0, 1, step.early, step.late, step.minutes, 0, 0, 0, 0, 0
    FROM jsonb_to_recordset(fact.steps) AS step (day date, agency text, person text, early int, late int, minutes bigint)
    UNION ALL SELECT fact.ended_day, hand.agency, hand.person, 0, 0, 0, 0, 0, 0,
        hand.parts, hand.parts * (fact.timing = 'early')::int, hand.parts * (fact.timing = 'late')::int,
        hand.parts * (fact.supplements = 0)::int, hand.parts * (fact.supplements = 1)::int
    FROM (
        SELECT coalesce(one.agency, '') AS agency, one.person, CASE grouping(one.agency) WHEN 0 THEN 1 ELSE 1 - count(*)::int END AS parts
        FROM (
            SELECT fact.agency, fact.received_by AS person
            UNION SELECT step.agency, step.person FROM jsonb_to_recordset(fact.steps) AS step (agency text, person text)
        ) one
        GROUP BY GROUPING SETS ((one.agency, one.person), (one.person)) HAVING grouping(one.agency) = 0 OR count(*) > 1
    ) hand WHERE fact.outcome = 'solved'
) work
CROSS JOIN LATERAL (VALUES (false, work.on_day), (true, date_trunc('month', work.on_day)::date)) span (month, day)
GROUP BY 1, 2, 3, 4, 5
"""
KEYS = ("month", "day", "centre", "agency", "procedure", "channel", "child")
MEASURES = (
    "received", "solved", "early", "late", "refused", "index_late", "minutes", "not_accepted", "withdrawn", "due", "settled",
    "at_once", "after_one", "papers", "results", "digitised", "reused", "online_done", "payable", "paid_online",
)  # fmt: skip
STAFF_KEYS = ("month", "day", "centre", "agency", "person")
STAFF_MEASURES = (
    "received", "handed", "steps", "early", "late", "minutes", "part_in", "part_early", "part_late", "part_at_once", "part_after_one",
)  # fmt: skip
FACT_FIELDS = (
    "dossier", "centre", "agency", "procedure", "channel", "child", "received_by", "received_day", "promised_day", "ended_day", "outcome",
    "timing", "index_late", "refused", "minutes", "supplements", "papers", "result", "reused", "payable", "paid_online", "handed_by",
    "handed_day", "steps",
)  # fmt: skip


FROM_FACTS = "(SELECT *, 1 AS sign FROM reports_fact)"
PUT = """
INSERT INTO {table} ({names}) SELECT {names} FROM {source} ON CONFLICT ({keys}) DO UPDATE SET {added}
"""
# One snapshot for what is and for what was, so that the sums can never part from the facts.
REFRESH = """
WITH fresh AS MATERIALIZED ({fresh}),
old AS MATERIALIZED (SELECT {names} FROM reports_fact WHERE {known}),
gone AS MATERIALIZED (SELECT {names} FROM old EXCEPT SELECT {names} FROM fresh),
come AS MATERIALIZED (SELECT {names} FROM fresh EXCEPT SELECT {names} FROM old),
moved AS MATERIALIZED (SELECT *, -1 AS sign FROM gone UNION ALL SELECT *, 1 AS sign FROM come),
dossiers AS ({dossiers}), staff AS ({staff}),
dossiers_put AS ({dossiers_put}), staff_put AS ({staff_put}),
dropped AS (DELETE FROM reports_fact WHERE dossier IN (SELECT dossier FROM gone EXCEPT SELECT dossier FROM come))
INSERT INTO reports_fact ({names}) SELECT {names} FROM come ON CONFLICT (dossier) DO UPDATE SET {changed}
"""


def _filled(text: str, **parts: str) -> str:
    for name, part in parts.items():
        text = text.replace("{" + name + "}", part)
    return text


def _put(table: str, keys: Sequence[str], measures: Sequence[str], source: str) -> str:
    """Adds what `source` gives to the rows of a table of sums."""
    added = ", ".join(f"{one} = {table}.{one} + excluded.{one}" for one in measures)
    return _filled(
        PUT, table=table, names=", ".join((*keys, *measures)), source=source, keys=", ".join(keys), added=added
    )


def _dossiers_of(facts: str) -> str:
    return _filled(DOSSIERS, facts=facts)


def _staff_of(facts: str) -> str:
    return _filled(STAFF, facts=facts)


def _refresh(chosen: str, known: str) -> str:
    return _filled(
        REFRESH,
        fresh=_filled(FRESH, chosen=chosen, zone=_ZONE),
        known=known,
        dossiers=_dossiers_of("moved"),
        staff=_staff_of("moved"),
        dossiers_put=_put("reports_dossier_sum", KEYS, MEASURES, "dossiers"),
        staff_put=_put("reports_staff_sum", STAFF_KEYS, STAFF_MEASURES, "staff"),
        names=", ".join(FACT_FIELDS),
        changed=", ".join(f"{one} = excluded.{one}" for one in FACT_FIELDS[1:]),
    )


BY_CODE = _refresh(
    "dossier.code = ANY (%(codes)s)",
    "dossier = ANY (ARRAY(SELECT id FROM dossiers_dossier WHERE code = ANY (%(codes)s)))",
)
BY_NUMBER = _refresh("dossier.id > %(after)s AND dossier.id <= %(last)s", "dossier > %(after)s AND dossier <= %(last)s")
DOSSIERS_ANEW = _put("reports_dossier_sum", KEYS, MEASURES, f"({_dossiers_of(FROM_FACTS)}) found")
STAFF_ANEW = _put("reports_staff_sum", STAFF_KEYS, STAFF_MEASURES, f"({_staff_of(FROM_FACTS)}) found")
NEXT = "SELECT max(id), count(*) FROM (SELECT id FROM dossiers_dossier WHERE id > %s ORDER BY id LIMIT %s) portion"


@transaction.atomic
def refresh(codes: Sequence[str]) -> None:
    """Counts these dossiers as they are now."""
    planned.run(LOCK, [])
    planned.run(BY_CODE, {"codes": sorted(set(codes))})


def recount() -> int:
    """Counts all dossiers from their rows, a portion at a time; the follower goes on meanwhile. How many there were."""
    after, seen = 0, 0
    while True:
        ((last, count),) = planned.run(NEXT, [after, PORTION])
        if last is None:
            return seen
        with transaction.atomic():
            planned.run(LOCK, [])
            planned.run(BY_NUMBER, {"after": after, "last": last})
        after, seen = last, seen + count


@transaction.atomic
def sum_up() -> None:
    """Makes the sums anew from the facts: mends sums that were damaged. Whoever follows the journal waits until it is done."""
    planned.run(LOCK, [])
    DossierSum.objects.all().delete()
    StaffSum.objects.all().delete()
    planned.run(DOSSIERS_ANEW, [])
    planned.run(STAFF_ANEW, [])
