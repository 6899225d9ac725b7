"""Decisions about payments: the reference that stands in a transfer's note, and what becomes of money that came."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

MARK = "MC"  # what a reference begins with, so that it is found among whatever a bank writes around it
SHORTEST, LONGEST = 10, 25


class Outcome(StrEnum):
    """What a bank's notice came to."""

    PAID = "paid"  # exactly what was open
    SHORT = "short"  # less: the rest stays open
    OVER = "over"  # more: the surplus is to be paid back
    AGAIN = "again"  # nothing was open any more: all of it is to be paid back
    LATE = "late"  # the dossier takes no money any more: all of it is to be paid back
    AHEAD = "ahead"  # for what is no dossier yet: kept until it is one
    BACK = "back"  # it never came to be one: all of it is to be paid back
    UNKNOWN = "unknown"  # no dossier is named: a person looks


@dataclass(frozen=True)
class Split:
    """How much of a transfer is taken for the fee, and how much is too much (đồng)."""

    outcome: Outcome
    taken: int
    surplus: int


def reference_of(code: str) -> str:
    """The note of a transfer for a dossier: capitals and digits, which every bank leaves as they are.

    >>> reference_of("H02.12-261123-0007")
    'MCH02122611230007'
    """
    return (MARK + re.sub(r"[^A-Z0-9]", "", code.upper()))[:LONGEST]


def possible_references(note: str) -> Iterator[str]:
    """Every part of a note that may be a reference, the longest first: banks add words before and after, or glue them on."""
    text = re.sub(r"[^A-Z0-9]", "", note.upper())
    for found in re.finditer(f"(?={MARK})", text):
        begin = found.start()
        for length in range(min(LONGEST, len(text) - begin), SHORTEST - 1, -1):
            yield text[begin : begin + length]


def split(amount: int, open_fee: int, *, takes_money: bool) -> Split:
    """What becomes of a transfer for a dossier of which `open_fee` is open."""
    if not takes_money:
        return Split(Outcome.LATE, 0, amount)
    if open_fee == 0:
        return Split(Outcome.AGAIN, 0, amount)
    if amount < open_fee:
        return Split(Outcome.SHORT, amount, 0)
    return Split(Outcome.PAID if amount == open_fee else Outcome.OVER, open_fee, amount - open_fee)
