"""Holds the journal against its seals: names each entry that was changed, removed or added since, and each seal that is none."""

from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256

from django.db import connection

from motcua.base.journal import merkle, seal_key
from motcua.base.journal._entries import LONGEST_TRANSACTION
from motcua.base.journal.models import Seal, SealBlock
from motcua.base.journal.places import Cursor
from motcua.base.journal.sealing import MARK_BYTES, Leaf, leaves, unpack

# By the index journal_entry_subject.
LAST_TOLD = (
    "SELECT max((data->>'number')::int) FROM journal_entry WHERE kind = 'journal.sealed' AND subject LIKE 'seal:%'"
)
LARGEST_NAMED = 20  # of a block; more are counted


def faults() -> Iterator[str]:
    """One line for each. Raises CannotUnseal where the keys of seals are lost."""
    known = seal_key.public_keys() if seal_key.place().exists() else []  # who only looks makes no key
    before: Seal | None = None
    for one in Seal.objects.order_by("number").iterator():
        yield from _of_chain(one, before, known)
        yield from _of_entries(one, before.cursor if before else Cursor(), _earliest(before))
        before = one
    for leaf in leaves(before.cursor if before else Cursor()):
        yield from _of_time(leaf, _earliest(before))
    with connection.cursor() as cursor:
        cursor.execute(LAST_TOLD)
        told = cursor.fetchone()[0] or 0
    last = before.number if before else 0
    if told > last:
        yield f"seals {last + 1} to {told} of the journal were removed"


def _of_chain(one: Seal, before: Seal | None, known: list[str]) -> Iterator[str]:
    told, name = one.told, f"seal {one.number} of the journal ({one.day})"
    if told.get("key") not in known or not seal_key.is_signed(one.statement.encode(), one.signature, told["key"]):
        yield f"{name} is not signed by a key of this installation"
    if (told.get("number"), told.get("day")) != (one.number, one.day.isoformat()):
        yield f"{name} tells another number or day"
    if told.get("previous") != (sha256(before.statement.encode()).hexdigest() if before else ""):
        yield f"{name} does not follow the seal before it: one was removed or changed"


def _earliest(before: Seal | None) -> datetime | None:
    """What stands after a seal happened after it, but for what a long transaction held back."""
    return datetime.fromisoformat(before.told["made_at"]) - LONGEST_TRANSACTION if before else None


def _of_time(leaf: Leaf, earliest: datetime | None) -> Iterator[str]:
    if earliest is not None and leaf.at < earliest:
        yield f"entry {leaf.id} of the journal claims {leaf.at:%Y-%m-%d %H:%M} UTC, but was written after that day was sealed"


def _of_entries(one: Seal, begin: Cursor, earliest: datetime | None) -> Iterator[str]:
    roots: list[bytes] = []
    count = 0
    for block in one.blocks.order_by("place").iterator():
        if block.place != len(roots):
            yield f"seal {one.number} of the journal has lost its block {len(roots)}"
        root, named = _of_block(block, begin, earliest)
        if named or root != bytes(block.root):
            yield from named or [
                f"entries of seal {one.number} are not those that were sealed, up to entry {block.last_entry}"
            ]
        roots.append(bytes(block.root))
        count += block.count
        begin = block.cursor
    if (count, merkle.root(roots).hex()) != (one.told.get("entries"), one.told.get("root")):
        yield f"seal {one.number} of the journal is of other entries than its blocks"


def _of_block(block: SealBlock, begin: Cursor, earliest: datetime | None) -> tuple[bytes, list[str]]:
    """The root of what is there now, and what differs."""
    marks = bytes(block.marks)
    expected = {
        number: marks[place * MARK_BYTES : (place + 1) * MARK_BYTES]
        for place, number in enumerate(unpack(bytes(block.numbers)))
    }
    hashes: list[bytes] = []
    lines: list[str] = []
    for one in leaves(begin, block.cursor):
        hashes.append(one.hash)
        lines += _of_time(one, earliest)
        mark = expected.pop(one.id, None)
        if mark is None:
            lines.append(f"entry {one.id} of the journal was added after it was sealed")
        elif mark != one.hash[:MARK_BYTES]:
            lines.append(f"entry {one.id} of the journal was changed")
    lines += [f"entry {number} of the journal was removed" for number in expected]
    if len(lines) > LARGEST_NAMED:
        lines[LARGEST_NAMED:] = [f"and {len(lines) - LARGEST_NAMED} more entries beside these"]
    return merkle.root(hashes), lines
