"""The one statement that issues tickets, one or many at once, shared by the action and by the hot path of the API.

Numbers, tickets and journal entries are written together or not at all; the row of the series is the lock, so numbers
have neither gap nor repeat, whatever the number of processes. Measured in `bench/queue.py`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from motcua.base import crypto
from motcua.base.ids import uuid7

KEY_LIFETIME = timedelta(hours=24)

# Everything that is asked for comes in arrays, one element a ticket. What has no active service falls out (its row is missing in
# the answer); what carries a known key comes back as it was first answered. `ahead` counts whoever is called before.
# The wait is `rules.expected_wait` in SQL (a test compares the two).
ISSUE = """
WITH asked AS MATERIALIZED (
    SELECT * FROM unnest(%(ids)s::uuid[], %(centres)s::text[], %(services)s::text[], %(priorities)s::text[],
                         %(head_starts)s::float8[], %(languages)s::text[], %(sources)s::text[], %(devices)s::text[],
                         %(phones)s::bytea[], %(actors)s::text[], %(keys)s::text[], %(fingerprints)s::bytea[],
                         %(units)s::float8[])
    WITH ORDINALITY AS a(id, centre, service, priority, head_start, language, source, device, phone, actor, key,
                         fingerprint, unit, place)
), known AS (
    SELECT a.place, t.* FROM asked a
    JOIN queue_ticket t ON t.issued_by = a.actor AND t.issue_key = a.key
    WHERE t.issued_at > %(at)s::timestamptz - interval '24 hours'
), wanted AS MATERIALIZED (
    SELECT a.*, s.id AS service_id, s.centre_id, s.prefix,
           (%(at)s::timestamptz AT TIME ZONE c.time_zone)::date AS business_day,
           %(at)s::timestamptz - make_interval(secs => a.head_start) AS queue_key,
           row_number() OVER (PARTITION BY s.centre_id, s.prefix ORDER BY a.place) AS in_series,
           count(*) OVER (PARTITION BY s.centre_id, s.prefix) AS of_series
    FROM asked a
    JOIN centre_centre c ON c.code = a.centre
    JOIN queue_service s ON s.centre_id = c.id AND s.code = a.service AND s.active
    WHERE NOT EXISTS (SELECT FROM known k WHERE k.place = a.place)
), numbered AS (
    INSERT INTO queue_series (centre_id, prefix, business_day, last_number)
    SELECT DISTINCT centre_id, prefix, business_day, of_series FROM wanted ORDER BY centre_id, prefix
    ON CONFLICT ON CONSTRAINT one_series_per_prefix_and_day
    DO UPDATE SET last_number = queue_series.last_number + excluded.last_number
    RETURNING centre_id, prefix, last_number
), placed AS MATERIALIZED (
    SELECT w.*, n.last_number - w.of_series + w.in_series AS number,
           (SELECT count(*) FROM queue_ticket t
            WHERE t.service_id = w.service_id AND t.state = 'waiting' AND t.queue_key <= w.queue_key
              AND t.issued_at > %(at)s::timestamptz - interval '12 hours')
           + (SELECT count(*) FROM wanted o WHERE o.service_id = w.service_id
              AND (o.queue_key, o.place) < (w.queue_key, w.place)) AS ahead
    FROM wanted w JOIN numbered n USING (centre_id, prefix)
), made AS (
    INSERT INTO queue_ticket (id, centre_id, service_id, business_day, prefix, number, label, state, priority, language,
                              source, phone, issued_at, arrived_at, queue_key, note, call_count, held_by, held_reason, held_seconds,
                              outcome, print_state, issued_by, issue_key, issue_fingerprint, ahead_at_issue,
                              wait_low_at_issue, wait_high_at_issue)
    SELECT id, centre_id, service_id, business_day, prefix, number, prefix || lpad(number::text, greatest(3, length(number::text)), '0'),
           'waiting', priority, language, source, phone, %(at)s, %(at)s, queue_key, '', 0, '', '', 0, '',
           CASE WHEN device = '' THEN '' ELSE 'waiting' END, actor, key, fingerprint, ahead,
           CASE WHEN unit = 0 THEN NULL WHEN ahead = 0 THEN 0 ELSE greatest(1, ceil(ahead * unit)) END,
           CASE WHEN unit = 0 THEN NULL WHEN ahead = 0 THEN greatest(1, ceil(unit))
                ELSE greatest(2, ceil((ahead + 1 + 0.85 * sqrt(ahead + 1)) * unit)) END
    FROM placed
    RETURNING *
), noted AS (
    INSERT INTO journal_entry (kind, subject, centre, actor, data)
    SELECT 'ticket.issued', 'ticket:' || m.id, w.centre, m.issued_by,
           jsonb_strip_nulls(jsonb_build_object('label', m.label, 'service', w.service, 'ahead', m.ahead_at_issue,
                             'source', m.source, 'device', nullif(w.device, '')))
    FROM made m JOIN wanted w USING (id)
)
SELECT w.place, m.id, m.label, m.number, w.service, m.priority, m.ahead_at_issue, m.wait_low_at_issue, m.wait_high_at_issue,
       m.issued_at, m.issue_fingerprint, true AS fresh
FROM made m JOIN wanted w USING (id)
UNION ALL
SELECT k.place, k.id, k.label, k.number, s.code, k.priority, k.ahead_at_issue, k.wait_low_at_issue, k.wait_high_at_issue,
       k.issued_at, k.issue_fingerprint, false
FROM known k JOIN queue_service s ON s.id = k.service_id
"""

# A key that has outlived its day may be used anew.
FORGET_KEYS = (
    "UPDATE queue_ticket SET issue_key = NULL WHERE issue_key IS NOT NULL AND issued_at < %s - interval '24 hours'"
)

# How fast each service goes: counters open for it, and the mean of its last 50 service times, drawn to the service's own
# figure while there are fewer than 20. Index ticket_finished_of_service.
PACES = """
SELECT s.code, s.mean_service_seconds,
       (SELECT count(*) FROM queue_counter_service cs
        JOIN queue_counter_session o ON o.counter_id = cs.counter_id AND o.closed_at IS NULL AND o.paused_at IS NULL
        WHERE cs.service_id = s.id) AS open_counters,
       recent.measured, recent.mean
FROM queue_service s
JOIN centre_centre c ON c.id = s.centre_id
CROSS JOIN LATERAL (
    SELECT count(*) AS measured, coalesce(avg(seconds), 0)::float8 AS mean
    FROM (SELECT least(3600, greatest(20, extract(epoch FROM t.finished_at - t.started_at) - t.held_seconds)) AS seconds
          FROM queue_ticket t
          WHERE t.service_id = s.id AND t.state = 'finished' AND t.started_at IS NOT NULL
          ORDER BY t.finished_at DESC LIMIT 50) AS last
) AS recent
WHERE c.code = %(centre)s AND s.active
"""
ENOUGH_MEASURED = 20


@dataclass(frozen=True)
class Pace:
    """How fast a service goes."""

    open_counters: int
    mean_service_seconds: float

    @property
    def unit(self) -> float:
        """Minutes for each person ahead; 0 while no counter is open."""
        return self.mean_service_seconds / self.open_counters / 60 if self.open_counters else 0.0


def pace(own_mean: int, open_counters: int, measured: int, mean: float) -> Pace:
    """The pace from a row of `PACES`."""
    weight = min(measured, ENOUGH_MEASURED) / ENOUGH_MEASURED
    return Pace(open_counters, weight * mean + (1 - weight) * own_mean)


@dataclass(frozen=True)
class Asked:
    """One ticket that is asked for, checked. `phone` is sealed already; `head_start` in seconds; `unit` from its pace."""

    centre: str
    service: str
    priority: str
    head_start: float
    language: str
    source: str
    device: str
    phone: bytes
    actor: str
    key: str | None
    fingerprint: bytes
    unit: float


@dataclass(frozen=True)
class Issued:
    """One ticket as it was first answered."""

    id: UUID
    label: str
    number: int
    service: str
    priority: str
    ahead: int
    low: int | None
    high: int | None
    issued_at: datetime
    fingerprint: bytes
    fresh: bool

    @property
    def secret(self) -> str:
        return ticket_secret(self.id)


def ticket_secret(ticket: UUID) -> str:
    """What opens a ticket's own page; derived, never stored (60 bits)."""
    return crypto.secret_for("ticket", str(ticket))


def fingerprint(*parts: object) -> bytes:
    """By which a second request with the same key is known to be the same."""
    return sha256(repr(parts).encode()).digest()[:16]


def parameters(asked: Sequence[Asked], at: datetime) -> dict[str, Any]:
    return {
        "at": at,
        "ids": [uuid7() for _ in asked],
        "centres": [one.centre for one in asked],
        "services": [one.service for one in asked],
        "priorities": [one.priority for one in asked],
        "head_starts": [one.head_start for one in asked],
        "languages": [one.language for one in asked],
        "sources": [one.source for one in asked],
        "devices": [one.device for one in asked],
        "phones": [one.phone for one in asked],
        "actors": [one.actor for one in asked],
        "keys": [one.key for one in asked],
        "fingerprints": [one.fingerprint for one in asked],
        "units": [one.unit for one in asked],
    }


def read_rows(rows: Sequence[Sequence[Any]], count: int) -> list[Issued | None]:
    """The answers in the order of what was asked; None where there is no such active service."""
    answers: list[Issued | None] = [None] * count
    for place, ticket, *rest in rows:
        label, number, service, priority, ahead, low, high, issued_at, mark, fresh = rest
        answers[place - 1] = Issued(
            ticket, label, number, service, priority, ahead, low, high, issued_at, bytes(mark), fresh
        )
    return answers
