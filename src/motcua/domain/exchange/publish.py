"""Gives what happened its place outside: one statement takes what is settled, numbers it per centre and keeps it as events.

Runs as a follower of the journal: its cursor, the counters and the events move in one transaction under the cursor's row lock,
so there is one writer, and a crash anywhere leaves neither a gap nor a repeat.
"""

from django.db import transaction

from motcua.base import planned
from motcua.base.journal import Cursor
from motcua.base.journal._entries import parameters
from motcua.base.journal.registry import follow_in_batches
from motcua.base.journal.relay import Relay
from motcua.domain.exchange.rules import ALL, PROVINCE, SEQUENCE_DIGITS

FOLLOWER = "exchange.publish"
BATCH = 2000
CHANNEL = "exchange"  # who waits for events is woken by it, after the commit
_relay = Relay(CHANNEL)

# 2,000 entries in about 60 ms. Index journal_entry_order (xid, id) for what is taken.
PUBLISH = """
WITH taken AS MATERIALIZED (
    SELECT id, xid, at, kind, subject, coalesce(centre, %(province)s) AS centre, agency, data
    FROM journal_entry
    WHERE (xid, id) > (%(xid)s::text::xid8, %(id)s) AND at >= %(not_before)s
      AND xid < pg_snapshot_xmin(pg_current_snapshot())
    ORDER BY xid, id LIMIT %(limit)s
), told AS MATERIALIZED (
    SELECT taken.*, rule.type, rule.facts, rule.version,
        row_number() OVER (ORDER BY xid, taken.id) AS place,
        row_number() OVER (PARTITION BY centre ORDER BY xid, taken.id) AS place_in_centre
    FROM taken JOIN exchange_mapping_rule rule
      ON rule.kind = taken.kind AND rule.version = (SELECT max(version) FROM exchange_mapping_rule)
), grown AS (
    SELECT centre, count(*) AS count FROM told GROUP BY centre
    UNION ALL
    SELECT %(all)s, count(*) FROM told HAVING count(*) > 0
), streams AS (
    INSERT INTO exchange_stream AS stream (centre, sequence) SELECT centre, count FROM grown
    ON CONFLICT (centre) DO UPDATE SET sequence = stream.sequence + excluded.sequence
    RETURNING centre, sequence
), before AS (
    SELECT centre, sequence - count AS sequence FROM streams JOIN grown USING (centre)
), events AS (
    INSERT INTO exchange_event (position, centre, sequence, entry, kind, type, agency, subject, at, mapping, body)
    SELECT everything.sequence + place, told.centre, before.sequence + place_in_centre, told.id, kind, type,
        coalesce(agency, ''), subject, at, version,
        json_build_object(
            'specversion', '1.0', 'id', told.id::text, 'source', 'urn:motcua:centre:' || told.centre, 'type', type,
            'subject', subject, 'time', to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
            'datacontenttype', 'application/json',
            'sequence', lpad((before.sequence + place_in_centre)::text, %(digits)s, '0'), 'sequencetype', 'Integer',
            'centre', told.centre,
            'data', (SELECT coalesce(jsonb_object_agg(fact.key, fact.value), '{}') FROM jsonb_each(
                data || CASE WHEN agency IS NULL THEN '{}' ELSE jsonb_build_object('agency', agency) END) fact
                WHERE fact.key = ANY (facts || 'agency'::varchar))
        )::text
    FROM told JOIN before ON before.centre = told.centre, before everything
    WHERE everything.centre = %(all)s
)
SELECT (SELECT count(*) FROM taken), xid::text::bigint, id, at FROM taken ORDER BY xid DESC, id DESC LIMIT 1
"""


@follow_in_batches(FOLLOWER)
def publish(after: Cursor) -> tuple[int, Cursor] | None:
    """Publishes the next entries. How many were looked at, and up to where; None when there is nothing new."""
    given = parameters(after, BATCH, settled=True)
    rows = planned.run(PUBLISH, {**given, "province": PROVINCE, "all": ALL, "digits": SEQUENCE_DIGITS})
    if not rows:
        return None
    count, xid, number, at = rows[0]
    transaction.on_commit(_relay.wake)
    return count, Cursor(xid, number, at)
