"""Lists in the order of time, walked from where somebody stands, page by page, both ways.

Each thing that can be asked for (a word of a name, an agency, a state, a procedure …) has a list in an index, newest first. A
question takes the list that thins out fastest, walks it, checks the rest on each row, and stops when the page is full. A
list in which nothing is found is not walked to its end: after DEEPEST rows the walk stops and says how far it came, so that
no question takes longer with ten million dossiers than with a hundred thousand (docs/decisions/0025).
"""

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from motcua.base.problems import InvalidInput

# Rows of one list that are looked at for one page, in growing strides; a row of an index alone costs about 0.4 µs, one whose
# dossier must be read too about 2 µs.
STRIDES = (300, 1500, 6000, 12000)
DEEPEST = sum(STRIDES)
# The list whose row of this rank lies furthest back is the one that thins out fastest.
PROBE = 200
_EVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Condition:
    """A condition in SQL with its values; over the list's own columns or those of the dossier `d`."""

    sql: str
    values: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Source:
    """A list in an index: rows of `table` where `where`, in the order of (`at`, `id`).

    `also`: conditions that the index itself can answer; `rest`: those that the dossier's row must answer.
    """

    table: str
    at: str
    id: str
    where: Condition
    also: tuple[Condition, ...] = ()
    rest: tuple[Condition, ...] = ()
    names: frozenset[str] = field(default_factory=frozenset)  # which questions it answers


@dataclass(frozen=True, order=True)
class Place:
    """Where somebody stands: the turn of the list (exact names before longer ones), the time, the dossier."""

    turn: int
    at: datetime
    id: int

    def __str__(self) -> str:
        written = f"{self.at.isoformat()} {self.id} {self.turn}"
        return base64.urlsafe_b64encode(written.encode()).decode().rstrip("=")

    @classmethod
    def read(cls, text: str, name: str = "after") -> "Place":
        """What `str` wrote. Raises InvalidInput."""
        try:
            at, pk, *turn = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode().split(" ")
            moment = datetime.fromisoformat(at)
            if moment.tzinfo is None or not 0 <= int(pk) < 2**63:
                raise ValueError(text)
            return cls(int(turn[0]) if turn else 0, moment, int(pk))
        except (ValueError, binascii.Error, UnicodeDecodeError):
            raise InvalidInput.of(name, _("Give the cursor as the last answer gave it")) from None


@dataclass(frozen=True)
class Walked:
    """What was found, in the order of the list; `stopped`: how far the walk came when it was given up."""

    places: list[Place]
    more: bool
    stopped: Place | None


def walk(
    turns: Sequence[Source], start: Place | None, limit: int, *, newest_first: bool = True, back: bool = False
) -> Walked:
    """A page of `limit` from `start` (not itself) on, or `back` towards the beginning; the result reads forwards."""
    descending = newest_first != back
    found: list[Place] = []
    left = list(STRIDES)
    turn = start.turn if start else (len(turns) - 1 if back else 0)
    here: Place | None = start
    while 0 <= turn < len(turns):
        while left:
            rows, end, exhausted = _stride(turns[turn], turn, here, descending, left[0], limit + 1 - len(found))
            found += rows
            if len(found) > limit:
                return _page(found, limit, back, None)
            if exhausted:
                break
            left.pop(0)
            here = end
        if not left:
            return _page(found, limit, back, here)
        turn, here = turn + (-1 if back else 1), None
    return _page(found, limit, back, None)


def _page(found: list[Place], limit: int, back: bool, stopped: Place | None) -> Walked:
    page = found[:limit]
    return Walked(page[::-1] if back else page, len(found) > limit or stopped is not None, stopped)


def _stride(
    source: Source, turn: int, start: Place | None, descending: bool, depth: int, limit: int
) -> tuple[list[Place], Place | None, bool]:
    """What is found among the next `depth` rows, the last row looked at, and whether the list ended."""
    direction, compare = ("DESC", "<") if descending else ("ASC", ">")
    conditions = [source.where]
    if start is not None:
        conditions.append(Condition(f"({source.at}, {source.id}) {compare} (%s, %s)", (start.at, start.id)))
    columns = "".join(f", {one} AS {one}" for one in _columns(source))
    rest = " AND ".join(f"({one.sql})" for one in source.rest)
    checked = "".join(f" AND ({one.sql})" for one in source.also)
    joined = f" JOIN dossiers_dossier d ON d.id = s.walk_id AND {rest}" if rest else ""
    statement = f"""
    WITH s AS MATERIALIZED (
        SELECT {source.id} AS walk_id, {source.at} AS walk_at{columns} FROM {source.table}
        WHERE {" AND ".join(f"({one.sql})" for one in conditions)}
        ORDER BY {source.at} {direction}, {source.id} {direction} LIMIT %s
    ), kept AS MATERIALIZED (
        SELECT walk_id, walk_at FROM s WHERE true{checked}
    )
    (SELECT s.walk_at, s.walk_id, 0::bigint FROM kept s{joined}
     ORDER BY s.walk_at {direction}, s.walk_id {direction} LIMIT %s)
    UNION ALL
    (SELECT walk_at, walk_id, (SELECT count(*) FROM s) FROM s
     ORDER BY walk_at {"ASC" if descending else "DESC"}, walk_id {"ASC" if descending else "DESC"} LIMIT 1)
    """  # noqa: S608 - constants of _questions.py and parameters only
    values = [
        *(value for one in conditions for value in one.values),
        depth,
        *(value for one in source.also for value in one.values),
        *(value for one in source.rest for value in one.values),
        limit,
    ]
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        rows = cursor.fetchall()
    ends = [row for row in rows if row[2]]
    found = [Place(turn, at, pk) for at, pk, count in rows if not count]
    if not ends:
        return found, None, True
    at, pk, count = ends[0]
    return found, Place(turn, at, pk), count < depth


def _columns(source: Source) -> tuple[str, ...]:
    """What the conditions of `also` read."""
    return ("name", "places") if source.table == "dossiers_name_word" else ()


def thinnest(sources: Sequence[Source]) -> Source:
    """Of several lists that contain all that is asked for, the one that thins out fastest: the least to look at."""
    if len(sources) == 1:
        return sources[0]
    probe = (
        "SELECT {number}, (SELECT {at} FROM {table} WHERE {where} ORDER BY {at} DESC, {id} DESC OFFSET {rank} LIMIT 1)"
    )
    parts = [
        probe.format(number=number, at=one.at, id=one.id, table=one.table, where=one.where.sql, rank=PROBE)
        for number, one in enumerate(sources)
    ]
    values = [value for one in sources for value in one.where.values]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), values)
        reach = dict(cursor.fetchall())
    # a list that has no such row is the shortest of all
    return min(enumerate(sources), key=lambda one: (reach[one[0]] is not None, reach[one[0]] or _EVER))[1]
