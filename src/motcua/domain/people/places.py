"""Provinces and communes: the 34 provinces and 3,321 communes in force since 1 July 2025, and the units they were made of.

The data are those of the package `vietnamadminunits` (national codes of the statistics office); only its files are read. What a
paper says stays as it is written: here stands only where that lies today (resolution 202/2025/QH15; more than one place where
a commune was divided).
"""

import json
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from itertools import takewhile
from pathlib import Path

from django.utils.translation import gettext as _

from motcua.base.problems import InvalidInput
from motcua.domain.people.identity import fold

DATA = "vietnamadminunits"
MOST_FOUND = 8
# How people shorten the kind of a unit.
SHORT = {
    "p": "phuong",
    "x": "xa",
    "tt": "thi tran",
    "q": "quan",
    "h": "huyen",
    "tx": "thi xa",
    "tp": "thanh pho",
    "t": "tinh",
}
KINDS = ("phuong ", "xa ", "thi tran ", "dac khu ", "quan ", "huyen ", "thi xa ", "thanh pho ", "tinh ")
NEW_UNITS = "SELECT provinceKey, wardKey, wardCode, ward, provinceCode, province FROM admin_units"
OLD_UNITS = "SELECT provinceKey, districtKey, coalesce(wardKey, ''), coalesce(ward, ''), district, province FROM admin_units_legacy"


@dataclass(frozen=True)
class Place:
    """A commune of today: five digits of the statistics office, its name with its kind, and its province likewise."""

    code: str
    name: str
    province_code: str
    province: str

    def __str__(self) -> str:
        return f"{self.name}, {self.province}"


@dataclass(frozen=True)
class Found:
    """A commune of today, and the unit before July 2025 by whose name it was found (empty: by its own)."""

    place: Place
    was: str = ""


@dataclass(frozen=True)
class _Entry:
    """A unit by which a place is found: its names folded, with their kinds and (bare) without."""

    found: Found
    commune: str
    district: str
    province: str
    words: str
    bare_commune: str
    bare_district: str
    bare_province: str


def _entry(found: Found, commune: str, district: str, province: str) -> _Entry:
    names = (fold(commune), fold(district), fold(province))
    return _Entry(found, *names, " " + " ".join(filter(None, names)), *(_bare(name) for name in names))


@dataclass(frozen=True)
class _Atlas:
    by_code: dict[str, Place]
    by_text: dict[str, Place]
    entries: tuple[_Entry, ...]


@lru_cache(maxsize=1)
def _atlas() -> _Atlas:
    """Read once for a process, in some 0.2 s."""
    spec = find_spec(DATA)
    folder = Path((spec.submodule_search_locations or [""])[0] if spec else "") / "data"
    with closing(sqlite3.connect(f"file:{folder / 'dataset.db'}?mode=ro&immutable=1", uri=True)) as data:
        new, old = data.execute(NEW_UNITS).fetchall(), data.execute(OLD_UNITS).fetchall()
    places = {(row[0], row[1]): Place(*row[2:6]) for row in new}
    became = _became(json.loads((folder / "converter_2025.json").read_bytes()))
    entries = [_entry(Found(one), one.name, "", one.province) for one in places.values()]
    for province_key, district_key, commune_key, commune, district, province in old:
        was = ", ".join(filter(None, (commune, district, province)))
        for key in became.get(f"{province_key}_{district_key}_{commune_key}", ()):
            entries.append(_entry(Found(places[key], was), commune or district, district, province))
    return _Atlas(
        {one.code: one for one in places.values()}, {str(one): one for one in places.values()}, tuple(entries)
    )


def _became(converter: dict[str, dict[str, dict[str, list[object]]]]) -> dict[str, list[tuple[str, str]]]:
    """Which communes of today each old one went to, by the keys of the package."""
    became: dict[str, list[tuple[str, str]]] = {}
    for province, communes in converter["DICT_PROVINCE_WARD_NO_DIVIDED"].items():
        for commune, parts in communes.items():
            for part in parts:
                became.setdefault(str(part), []).append((province, commune))
    for province, divided in converter["DICT_PROVINCE_WARD_DIVIDED"].items():
        for part, communes_of_part in divided.items():
            keys = [str(one["newWardKey"]) for one in communes_of_part if isinstance(one, dict)]
            became.setdefault(part, []).extend((province, key) for key in keys)
    return became


def read_ahead() -> None:
    """Reads what the first look-up of a process would wait for (some 0.5 s on a small machine)."""
    _atlas()


def place(code: str) -> Place | None:
    """The commune of a code."""
    return _atlas().by_code.get(code)


def search(text: str, *, home: str = "", limit: int = MOST_FOUND) -> list[Found]:
    """Communes by their name or by that of a unit that went into them; words may be cut short, without diacritics.

    Those of `home` (a province's name, old or new) come first, among them those whose own name begins so. Some 10 ms.
    """
    wanted = _long(text).split()
    if not wanted:
        return []
    starts = [f" {word}" for word in wanted]
    hits = [entry for entry in _atlas().entries if all(start in entry.words for start in starts)]
    near = _provinces(_bare(_long(home)))

    def order(entry: _Entry) -> tuple[bool, int, bool]:
        named = max(_begins_alike(entry.commune, wanted), _begins_alike(entry.bare_commune, wanted))
        return entry.bare_province not in near, -named, bool(entry.found.was)

    return _distinct([entry.found for entry in sorted(hits, key=order)], limit)


def of_address(address: str) -> list[Found]:
    """Where an address written on a paper lies today: none, one, or several to choose from.

    The province stands last; before it the commune, with or without a district between.
    """
    parts = [part for part in (_long(one) for one in address.replace(" - ", ",").split(",")) if part]
    if len(parts) < 2:
        return []
    province, before = _bare(parts[-1]), parts[:-1]
    inside = [entry for entry in _atlas().entries if entry.bare_province == province]
    last = before[-1]
    for same in (_same, _alike):  # a village that became a ward is still a village on older papers
        pairs = [
            entry
            for entry in inside
            if len(before) > 1 and entry.district and same(entry.district, last) and same(entry.commune, before[-2])
        ]
        named = pairs or [entry for entry in inside if same(entry.commune, last)]
        if named:
            return _distinct([entry.found for entry in named], MOST_FOUND)
    return []


def read_place(text: str) -> Place | None:
    """The one commune that a text names; None for no text. Raises InvalidInput, naming what it may have meant."""
    written = text.strip()
    if not written:
        return None
    exact = _atlas().by_text.get(written) or _atlas().by_code.get(written)
    if exact is not None:
        return exact
    folded = _long(written)
    whole = [entry.found.place for entry in _atlas().entries if folded == fold(str(entry.found.place))]
    hits = list(dict.fromkeys(whole or [found.place for found in of_address(written) or search(written)]))
    if len(hits) == 1:
        return hits[0]
    if not hits:
        raise InvalidInput.of("place", _("No commune is called so. Write its name and its province"))
    meant = "; ".join(str(one) for one in hits[:MOST_FOUND])
    raise InvalidInput.of("place", _("More than one commune is called so: %(places)s") % {"places": meant})


def _begins_alike(name: str, wanted: list[str]) -> int:
    """How many of the wanted words a name begins with."""
    pairs = zip(name.split(), wanted, strict=False)
    return sum(1 for _pair in takewhile(lambda pair: pair[0].startswith(pair[1]), pairs))


@lru_cache(maxsize=64)
def _provinces(bare: str) -> frozenset[str]:
    """The names (folded, without kind) of a province and of all that is or was one with it."""
    today = {entry.found.place.province_code for entry in _atlas().entries if bare and entry.bare_province == bare}
    return frozenset(entry.bare_province for entry in _atlas().entries if entry.found.place.province_code in today)


def _long(text: str) -> str:
    """Folded, with shortened kinds written out."""
    words = fold(text).split()
    if words and len(words) > 1 and words[0] in SHORT:
        words[0] = SHORT[words[0]]
    return " ".join(words)


def _bare(folded: str) -> str:
    """A name without its kind."""
    for kind in KINDS:
        if folded.startswith(kind):
            return folded.removeprefix(kind)
    return folded


def _same(name: str, written: str) -> bool:
    """Whether a paper means that unit; a kind that is written must be the right one."""
    return written == name or (written == _bare(written) and written == _bare(name))


def _alike(name: str, written: str) -> bool:
    """Whether only the kinds differ."""
    return _bare(name) == _bare(written)


def _distinct(found: list[Found], limit: int) -> list[Found]:
    """Each place once, as it was found first."""
    first: dict[Place, Found] = {}
    for one in found:
        first.setdefault(one.place, one)
    return list(first.values())[:limit]
