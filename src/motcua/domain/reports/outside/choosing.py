"""Which of the figures that were typed in tell of a place, none of them twice. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from motcua.domain.reports.criteria import OUTSIDE
from motcua.domain.reports.indicators import MOST, SURVEYED

Share = tuple[int, int]  # so many of so many; of an indicator the points of so many slips
ITEMS = (*OUTSIDE, *SURVEYED)
SHAPES = ((False, False), (True, False), (False, True), (True, True))  # of a centre, of an agency: the wider first


@dataclass(frozen=True)
class Told:
    """A figure: `centre`, `agency` empty for all; of whole months from `begin` to `end`."""

    item: str
    centre: str
    agency: str
    begin: date
    end: date
    part: int
    whole: int
    source: str


def most_of(item: str) -> int:
    """What the part can be for each of the whole: a share 1, a slip of a survey 2 points."""
    return MOST if item in SURVEYED else 1


def of_place(told: Iterable[Told], centre: str | None, agency: str | None) -> dict[str, list[Told]]:
    """By item the figures of a place (None: of all): of the place itself where there is one, otherwise of the widest of its parts."""
    found: dict[str, dict[tuple[bool, bool], list[Told]]] = defaultdict(lambda: defaultdict(list))
    for one in told:
        if centre in (None, "", one.centre) and agency in (None, "", one.agency):
            found[one.item][bool(one.centre), bool(one.agency)].append(one)
    return {item: next(shapes[one] for one in SHAPES if one in shapes) for item, shapes in found.items()}


def summed(told: Mapping[str, Iterable[Told]]) -> dict[str, Share]:
    return {item: (sum(one.part for one in of), sum(one.whole for one in of)) for item, of in told.items()}
