"""Seals what was recorded since the last seal: a Merkle tree over it, whose root is signed and chained to the one before.

What is hashed of an entry is `text_of` it: a line of JSON with everything that the journal keeps of it but the number of its
transaction, which belongs to the cluster. The journal holds no personal data, so neither does a seal. See docs/decisions/0054.
"""

import json
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from motcua.base import clock, planned
from motcua.base.actor import system
from motcua.base.journal import merkle, seal_key
from motcua.base.journal._entries import READ_ENTRIES, parameters, record
from motcua.base.journal.models import Seal, SealBlock
from motcua.base.journal.places import Cursor

BLOCK = 1024  # entries; a power of two, so that the root of a block is a node of the whole tree
MARK_BYTES = 8
SEALER = system("seal")
LOCK = 7316202
NIGHT_IS_OVER = 3  # o'clock


@dataclass(frozen=True)
class Leaf:
    """An entry as it is sealed: `text` is what is hashed."""

    id: int
    cursor: Cursor
    at: datetime
    text: str

    @property
    def hash(self) -> bytes:
        return merkle.leaf(self.text.encode())


def text_of(row: Sequence[Any]) -> str:
    """One line of JSON of a row of READ_ENTRIES: members in this order, time in UTC with microseconds, `data` as the database writes it."""
    number, _xid, at, kind, subject, centre, agency, actor, data = row
    told = {
        "id": number,
        "at": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "kind": kind,
        "subject": subject,
        "centre": centre,
        "agency": agency,
        "actor": actor,
    }
    return f'{json.dumps(told, ensure_ascii=False)[:-1]}, "data": {data}}}'


def leaves(after: Cursor, until: Cursor | None = None) -> Iterator[Leaf]:
    """The settled entries after a cursor, in their order, up to and including `until`; whatever time they claim."""
    while rows := planned.run(READ_ENTRIES, parameters(after, 2 * BLOCK, settled=True)):
        for row in rows:
            place = Cursor(row[1], row[0])
            if until is not None and place > until:
                return
            yield Leaf(row[0], place, row[2], text_of(row))
        after = Cursor(rows[-1][1], rows[-1][0])


def due_day() -> date | None:
    """The day that is over and has no seal yet; after a stillness the last one of several."""
    yesterday = timezone.localtime(clock.now()).date() - timedelta(days=1)
    last = Seal.objects.order_by("number").last()
    return yesterday if last is None or last.day < yesterday else None


def seal(day: date) -> Seal:
    """Seals what was recorded since the last seal, as that of this day. Raises CannotUnseal where its key is lost."""
    key = seal_key.private_keys()[0]
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        before = Seal.objects.order_by("number").last()
        blocks = list(_blocks(before.cursor if before else Cursor()))
        last = blocks[-1].cursor if blocks else before.cursor if before else Cursor()
        number = before.number + 1 if before else 1
        statement = json.dumps(
            {
                "motcua": "journal seal 1",
                "number": number,
                "day": day.isoformat(),
                "made_at": clock.now().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
                "entries": sum(block.count for block in blocks),
                "root": merkle.root([bytes(block.root) for block in blocks]).hex(),
                "previous": sha256(before.statement.encode()).hexdigest() if before else "",
                "key": seal_key.public(key),
            }
        )
        made = Seal.objects.create(
            number=number, day=day, statement=statement, signature=key.sign(statement.encode()).hex(),
            last_xid=last.xid, last_entry=last.id,
        )  # fmt: skip
        for block in blocks:
            block.seal = made
        SealBlock.objects.bulk_create(blocks)
        facts = {name: value for name, value in made.told.items() if name != "motcua"}
        record(SEALER, "journal.sealed", f"seal:{number}", **facts, signature=made.signature)
    return made


def _blocks(after: Cursor) -> Iterator[SealBlock]:
    held: list[Leaf] = []
    place = 0
    for one in leaves(after):
        held.append(one)
        if len(held) == BLOCK:
            yield _block(place, held)
            place, held = place + 1, []
    if held:
        yield _block(place, held)


def _block(place: int, held: list[Leaf]) -> SealBlock:
    hashes = [one.hash for one in held]
    last = held[-1].cursor
    return SealBlock(
        place=place, count=len(held), root=merkle.root(hashes), last_xid=last.xid, last_entry=last.id,
        numbers=pack([one.id for one in held]), marks=b"".join(one[:MARK_BYTES] for one in hashes),
    )  # fmt: skip


def pack(numbers: list[int]) -> bytes:
    return struct.pack(f">{len(numbers)}q", *numbers)


def unpack(packed: bytes) -> tuple[int, ...]:
    return struct.unpack(f">{len(packed) // 8}q", packed)


def is_late(now: datetime) -> bool:
    """Whether yesterday should have been sealed by now; of an installation that began today nothing is missed yet."""
    local = timezone.localtime(now)
    if local.hour < NIGHT_IS_OVER or due_day() is None:
        return False
    return Seal.objects.exists() or _began_before(local.date())


def _began_before(day: date) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT min(at) FROM journal_entry")
        first = cursor.fetchone()[0]
    return first is not None and timezone.localtime(first).date() < day
