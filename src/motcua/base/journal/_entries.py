"""Writing and reading of entries.

Readers that must miss nothing order by (transaction, number) and stop before the oldest transaction still running
(`pg_snapshot_xmin`), because a number drawn early may commit late. See docs/decisions/0003.
"""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection, transaction

from motcua.base import planned
from motcua.base.actor import Actor
from motcua.base.journal import relay
from motcua.base.journal.places import Cursor

# 0.05 ms; the defaults of the table add the time, the transaction and the number.
INSERT_ENTRY = """
INSERT INTO journal_entry (kind, subject, centre, agency, actor, data) VALUES (%s, %s, %s, %s, %s, %s::jsonb) RETURNING id
"""

# Index journal_entry_order (xid, id), by whose order the first are found: a bare `xid` in ORDER BY would be the text of the answer, for
# which all that is left would be sorted. No transaction here lives for a day, so older partitions need not be looked at.
READ_ENTRIES = """
SELECT id, xid::text::bigint, at, kind, subject, centre, agency, actor, data
FROM journal_entry
WHERE (xid, id) > (%(xid)s::text::xid8, %(id)s) AND at >= %(not_before)s
  AND (NOT %(settled)s OR xid < pg_snapshot_xmin(pg_current_snapshot()))
ORDER BY journal_entry.xid, journal_entry.id
LIMIT %(limit)s
"""

# For those who tell of the present: all that is committed after a cursor and not among the `told`, and up to where no running
# transaction can still precede (one row without an entry where there is nothing). Index journal_entry_order.
READ_UNTOLD = """
SELECT settled.before, entry.*
FROM (SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS before) settled
LEFT JOIN LATERAL (
    SELECT id, xid::text::bigint, at, kind, subject, centre, agency, actor, data
    FROM journal_entry
    WHERE (xid, id) > (%(xid)s::text::xid8, %(id)s) AND at >= %(not_before)s AND id <> ALL (%(told)s::bigint[])
    ORDER BY journal_entry.xid, journal_entry.id
    LIMIT %(limit)s
) entry ON true
ORDER BY entry.xid, entry.id
"""

# Index journal_entry_subject (subject, id).
SUBJECT_HISTORY = """
SELECT id, xid::text::bigint, at, kind, subject, centre, agency, actor, data
FROM journal_entry WHERE subject = %s ORDER BY id
"""

# The same index, once for each that is asked.
REPEATED = """
SELECT asked.id FROM unnest(%s::bigint[], %s::text[], %s::text[]) AS asked (id, subject, value)
WHERE EXISTS (
    SELECT FROM journal_entry before
    WHERE before.subject = asked.subject AND before.id < asked.id AND before.kind = ANY (%s::text[])
      AND before.data->>%s::text = asked.value
)
"""

LATEST = """
SELECT id, xid::text::bigint, at, kind, subject, centre, agency, actor, data FROM journal_entry
WHERE centre = %s AND kind = ANY(%s) AND at >= %s ORDER BY id DESC LIMIT %s
"""

# Index journal_entry_centre (centre, kind, id), or journal_entry_subject for one subject; only the months of the period are read.
OF_PERIOD = """
SELECT id, xid::text::bigint, at, kind, subject, centre, agency, actor, data FROM journal_entry
WHERE centre = %(centre)s AND kind = ANY (%(kinds)s) AND at >= %(begin)s AND at < %(end)s
  AND (%(subject)s = '' OR subject = %(subject)s) AND (%(actors)s::text[] IS NULL OR actor = ANY (%(actors)s::text[]))
  AND (%(before)s::bigint IS NULL OR id < %(before)s::bigint)
ORDER BY id DESC LIMIT %(limit)s
"""

_BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)
LONGEST_TRANSACTION = timedelta(days=1)


class NotInTransaction(Exception):
    """An entry was to be recorded outside of the transaction that it tells of."""


@dataclass(frozen=True)
class Entry:
    """Something that happened. `at` is the database's clock, UTC."""

    id: int
    xid: int
    at: datetime
    kind: str
    subject: str
    centre: str | None
    agency: str | None
    actor: str
    data: dict[str, Any]

    @property
    def cursor(self) -> Cursor:
        return Cursor(self.xid, self.id, self.at)

    @property
    def subject_id(self) -> str:
        return self.subject.partition(":")[2]


def parameters(after: Cursor, limit: int, settled: bool) -> dict[str, Any]:
    not_before = after.at - LONGEST_TRANSACTION if after.at else _BEGINNING
    return {"xid": str(after.xid), "id": after.id, "not_before": not_before, "settled": settled, "limit": limit}


def record(
    actor: Actor, kind: str, subject: str, *, centre: str | None = None, agency: str | None = None, **data: Any
) -> int:
    """Writes one entry into the running transaction; wakes the readers once that has committed.

    `kind` names a past fact ("ticket.called"), `subject` what it happened to ("ticket:018f…"), `data` facts that JSON can hold and
    that tell nothing of a person. Raises `NotInTransaction`.
    """
    return record_with((), actor, kind, subject, centre=centre, agency=agency, data=data)


def record_with(
    changes: planned.Changes,
    actor: Actor,
    kind: str,
    subject: str,
    *,
    centre: str | None,
    agency: str | None,
    data: dict[str, Any],
) -> int:
    """The same with the rows of which it tells, written by the same statement."""
    if not connection.in_atomic_block:
        raise NotInTransaction(kind)
    values = [kind, subject, centre, agency, actor.reference, json.dumps(data)]
    ((number,),) = planned.update_and_run(changes, INSERT_ENTRY, values)
    transaction.on_commit(relay.wake)
    return int(number)


def read(after: Cursor, limit: int = 500) -> list[Entry]:
    """The entries after a cursor, oldest first, only such as no running transaction can still precede."""
    return [_entry(row) for row in planned.run(READ_ENTRIES, parameters(after, limit, settled=True))]


def subject_history(subject: str) -> list[Entry]:
    """Everything that happened to one subject, oldest first."""
    return [_entry(row) for row in planned.run(SUBJECT_HISTORY, [subject])]


def repeated(entries: Collection[Entry], kinds: Collection[str], fact: str) -> frozenset[int]:
    """The numbers of those entries before which one of these kinds told the same fact (a text) of the same subject."""
    if not entries:
        return frozenset()
    asked = [[one.id for one in entries], [one.subject for one in entries], [one.data.get(fact) for one in entries]]
    return frozenset(number for (number,) in planned.run(REPEATED, [*asked, list(kinds), fact]))


def latest(centre: str, kinds: tuple[str, ...], since: datetime, limit: int) -> list[Entry]:
    """The newest entries of some kinds in a centre, newest first."""
    with connection.cursor() as cursor:
        cursor.execute(LATEST, [centre, list(kinds), since, limit])
        return [_entry(row) for row in cursor.fetchall()]


def of_period(
    centre: str,
    kinds: tuple[str, ...],
    begin: datetime,
    end: datetime,
    *,
    subject: str = "",
    actors: Collection[str] | None = None,
    before: int | None = None,
    limit: int = 100,
) -> list[Entry]:
    """The entries of some kinds in a centre from `begin` until before `end`, newest first; those before the number `before`."""
    given: dict[str, Any] = {
        "centre": centre,
        "kinds": list(kinds),
        "begin": begin,
        "end": end,
        "subject": subject,
        "actors": None if actors is None else list(actors),
        "before": before,
        "limit": limit,
    }
    with connection.cursor() as cursor:
        cursor.execute(OF_PERIOD, given)
        return [_entry(row) for row in cursor.fetchall()]


def _entry(row: tuple[Any, ...]) -> Entry:
    number, xid, at, kind, subject, centre, agency, actor, data = row
    return Entry(
        number, xid, at, kind, subject, centre, agency, actor, json.loads(data)
    )  # Django hands out jsonb as text
