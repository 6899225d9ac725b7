"""How figures that were typed in are shown: as such, with where they are from."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

from motcua.domain.reports.criteria import ALL
from motcua.domain.reports.indicators import INDICATORS, SURVEYED
from motcua.domain.reports.outside.choosing import ITEMS, Told


def names_of_items() -> dict[str, str]:
    """What a figure can be of, as people read it."""
    criteria = {one.number: f"{one.number} {one.words}" for one in ALL}
    surveyed = {
        f"indicator_{number}": _("Indicator %(number)d: %(words)s") % {"number": number, "words": words}
        for number, words, _how in INDICATORS
    }
    return {item: surveyed[item] if item in SURVEYED else criteria[item] for item in ITEMS}


def from_outside(told: Mapping[str, Iterable[Told]], numbers: Mapping[str, str]) -> list[str]:
    """A line for each item of `numbers` (item: as the report calls it) that was typed in: from where, of which months."""
    words = _("%(number)s typed in by an administrator: %(sources)s.")
    return [
        words % {"number": number, "sources": "; ".join(_source(one) for one in told[item])}
        for item, number in numbers.items()
        if item in told
    ]


def _source(one: Told) -> str:
    begin, end = f"{one.begin:%m/%Y}", f"{one.end:%m/%Y}"
    return f"{one.source} ({begin})" if begin == end else f"{one.source} ({begin}–{end})"
