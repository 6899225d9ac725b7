"""For somebody who does not trust us: what happened to one subject, each entry with its way up to a signed root."""

from collections.abc import Sequence
from dataclasses import dataclass

from motcua.base import planned
from motcua.base.journal import merkle
from motcua.base.journal._entries import SUBJECT_HISTORY
from motcua.base.journal.models import Seal, SealBlock
from motcua.base.journal.places import Cursor
from motcua.base.journal.sealing import BLOCK, Leaf, leaves, text_of


@dataclass(frozen=True)
class Proof:
    """That an entry (`text`, whose bytes in UTF-8 are the leaf) stands at `place` of the `size` entries of a seal.

    `path`: the hashes beside the way up, lowest first. What is not sealed yet has neither (`seal` is None).
    """

    text: str
    seal: int | None = None
    place: int = 0
    size: int = 0
    path: tuple[bytes, ...] = ()


def of_subject(subject: str) -> tuple[list[Proof], list[Seal]]:
    """Its history, oldest first, and the seals that it stands under."""
    rows = planned.run(SUBJECT_HISTORY, [subject])
    wanted = [Leaf(row[0], Cursor(row[1], row[0]), row[2], text_of(row)) for row in rows]
    found: dict[int, Proof] = {}
    seals: dict[int, Seal] = {}
    rest = sorted(wanted, key=lambda one: one.cursor)
    while rest:
        block = _block_of(rest[0].cursor)
        if block is None:
            break  # nor are those after it
        inside = [one for one in rest if one.cursor <= block.cursor]
        found |= _proofs(block, inside)
        seals[block.seal_id] = block.seal
        rest = rest[len(inside) :]
    return [found.get(one.id) or Proof(one.text) for one in wanted], list(seals.values())


def _block_of(place: Cursor) -> SealBlock | None:
    """Index journal_seal_block_ends: the first block that ends there or later."""
    rows = planned.read(
        SealBlock,
        "WHERE (last_xid, last_entry) >= (%s, %s) ORDER BY last_xid, last_entry LIMIT 1",
        [place.xid, place.id],
    )
    return rows[0] if rows else None


def _proofs(block: SealBlock, wanted: Sequence[Leaf]) -> dict[int, Proof]:
    roots = [bytes(root) for root in block.seal.blocks.order_by("place").values_list("root", flat=True)]
    here = list(leaves(_begin_of(block), block.cursor))
    hashes, places = [one.hash for one in here], {one.id: at for at, one in enumerate(here)}
    above = merkle.path(block.place, roots)
    size = int(block.seal.told["entries"])
    return {
        one.id: Proof(
            one.text,
            block.seal_id,
            block.place * BLOCK + places[one.id],
            size,
            (*merkle.path(places[one.id], hashes), *above),
        )
        for one in wanted
        if one.id in places
    }


def _begin_of(block: SealBlock) -> Cursor:
    """Where the block before it ends."""
    if block.place:
        return SealBlock.objects.get(seal=block.seal_id, place=block.place - 1).cursor
    before = Seal.objects.filter(number__lt=block.seal_id).order_by("number").last()
    return before.cursor if before else Cursor()
