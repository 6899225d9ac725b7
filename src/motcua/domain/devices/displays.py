"""What an administrator sets about one display: of which counters it tells, and whether it sounds."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from motcua.domain.centre.plan import LOOKS

LAST_COUNTER = 99
MOST_LINES, LONGEST_LINE = 12, 120  # a line that is longer does not fit a wall
log = logging.getLogger(__name__)
_told: set[str] = set()  # malformed settings that were logged already, in this process


class Layout(StrEnum):
    HALL = "hall"  # every counter, or those of a list
    ZONE = "zone"  # the counters of one zone of the centre
    COUNTER = "counter"  # over a desk: one counter and what it does
    CORRIDOR = "corridor"  # the last calls large, nobody who waits


@dataclass(frozen=True)
class DisplaySettings:
    layout: str = Layout.HALL.value
    zone: str = ""
    counters: tuple[int, ...] = ()  # of which a display of the hall tells; none: of all
    sound: bool = True  # speaks the calls
    announcements: bool = True  # and what is announced in its zone, or in the whole hall
    ticker: tuple[str, ...] = ()  # lines at the foot of the wall, one after the other
    place: "Place | None" = None  # so that its arrows point to the counters; None: they point to the right

    @property
    def sounds(self) -> tuple[str, ...]:
        """What it sounds, as its page is told."""
        return ("calls",) * self.sound + ("announcements",) * self.announcements


@dataclass(frozen=True)
class Place:
    """Where a display hangs on the plan, in hundredths of the hall's width and depth, and whither its reader looks."""

    x: float
    y: float
    looks: str


def display_settings(raw: Mapping[str, Any]) -> DisplaySettings:
    """The display's part of a device's settings; others are left alone. Raises ValueError for what cannot be used."""
    layout = Layout(raw.get("layout", Layout.HALL))
    zone, counters = raw.get("zone", ""), raw.get("counters", ())
    sound = raw.get("sound", layout != Layout.COUNTER)  # over each desk it would say again what the hall hears
    announcements = raw.get("announcements", sound)
    if not isinstance(zone, str) or (layout == Layout.ZONE and not zone):
        raise ValueError(f"a display of a zone names it: {zone!r}")
    if not isinstance(counters, list | tuple):
        raise ValueError(f"counters are a list: {counters!r}")
    if any(type(number) is not int or not 1 <= number <= LAST_COUNTER for number in counters):
        raise ValueError(f"counters are numbers from 1 to {LAST_COUNTER}: {counters!r}")
    if layout == Layout.COUNTER and len(counters) != 1:
        raise ValueError(f"a display over a desk has one counter: {counters!r}")
    if type(sound) is not bool or type(announcements) is not bool:
        raise ValueError(f"sound and announcements are true or false: {sound!r}, {announcements!r}")
    return DisplaySettings(
        layout.value,
        zone,
        tuple(counters),
        sound,
        announcements,
        _lines(raw.get("ticker", ())),
        _place(raw.get("place")),
    )


def _lines(raw: object) -> tuple[str, ...]:
    """Raises ValueError."""
    if not isinstance(raw, list | tuple) or len(raw) > MOST_LINES:
        raise ValueError(f"a display has at most {MOST_LINES} lines: {raw!r}")
    if any(not isinstance(line, str) or not line.strip() or len(line) > LONGEST_LINE for line in raw):
        raise ValueError(f"a line has 1 to {LONGEST_LINE} characters: {raw!r}")
    return tuple(raw)


def _place(raw: object) -> Place | None:
    """Raises ValueError."""
    if raw is None:
        return None
    if not isinstance(raw, Mapping) or set(raw) != {"x", "y", "looks"}:
        raise ValueError(f"a place has x, y and looks: {raw!r}")
    x, y, looks = raw["x"], raw["y"], raw["looks"]
    if any(type(part) not in (int, float) or not 0 <= part <= 100 for part in (x, y)):
        raise ValueError(f"x and y are from 0 to 100: {raw!r}")
    if looks not in LOOKS:
        raise ValueError(f"looks is one of {', '.join(LOOKS)}: {looks!r}")
    return Place(float(x), float(y), looks)


def settings_as_stored(raw: Mapping[str, Any]) -> DisplaySettings:
    """What a display goes by: the whole hall where its stored settings cannot be used; said in the log once."""
    try:
        return display_settings(raw)
    except ValueError as problem:
        if str(problem) not in _told:
            _told.add(str(problem))
            log.warning("a display shows the whole hall, for its settings cannot be used: %s", problem)
        return DisplaySettings()


def counters_shown(settings: DisplaySettings, options: Mapping[str, Any]) -> frozenset[int] | None:
    """Of which counters a display tells; None: of all. `options["zones"]` of the centre says which counters a zone has.

    A zone that the centre does not have (any more) leaves the display with the whole hall: a wall that says too much
    is of more use than an empty one.
    """
    if settings.layout == Layout.ZONE:
        found = options.get("zones", {}).get(settings.zone)
        return frozenset(found) if found else None
    return frozenset(settings.counters) or None


def zones_of(settings: DisplaySettings, options: Mapping[str, Any]) -> frozenset[str]:
    """The zones in which a display stands, by its own zone or because all its counters are of one.

    What is announced for the whole hall is for every display; one that shows the whole hall stands in no zone.
    """
    shown = counters_shown(settings, options)
    zones: Mapping[str, Any] = options.get("zones", {})
    return frozenset(name for name, counters in zones.items() if shown and shown <= frozenset(counters))
