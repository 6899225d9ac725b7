"""What stands in the hall beside its counters, as the section `plan` of the centre's options names it: by this people find their way.

A place has `kind`, and `x` and `y` in hundredths of the hall's width and depth: the back wall at 0, the entrance at 100. Seats have
`width` and `depth` too, and how many they are; a display says into which side of the plan its reader `looks`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import hypot
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from motcua.domain.centre.plan import DEPTH, LOOKS, WIDTH, Box, box


class PlaceKind(StrEnum):
    ENTRANCE = "entrance"
    KIOSK = "kiosk"
    INFORMATION = "information"
    SEATS = "seats"
    DISPLAY = "display"
    DOOR = "door"


NAMES: dict[PlaceKind, Promise] = {
    PlaceKind.ENTRANCE: _("Entrance"),
    PlaceKind.KIOSK: _("Ticket machine"),
    PlaceKind.INFORMATION: _("Information desk"),
    PlaceKind.SEATS: _("Seats"),
    PlaceKind.DISPLAY: _("Screen"),
    PlaceKind.DOOR: _("Door"),
}
# What people are told to pass, the surest sign first: a ticket machine is seen by everybody who comes in.
PAST: dict[PlaceKind, Promise] = {
    PlaceKind.KIOSK: _("past the ticket machine"),
    PlaceKind.INFORMATION: _("past the information desk"),
}
NEAR = {
    PlaceKind.KIOSK: 64,
    PlaceKind.INFORMATION: 36,
}  # units of the plan from the straight way: what lies farther off is not passed
SIZES: dict[PlaceKind, tuple[float, float]] = {  # in units of the plan
    PlaceKind.KIOSK: (44, 44),
    PlaceKind.INFORMATION: (130, 44),
    PlaceKind.DISPLAY: (70, 12),
    PlaceKind.DOOR: (60, 12),
    PlaceKind.ENTRANCE: (120, 8),
}
ON_THE_WAY = (0.15, 0.85)  # of the way: what stands at its end is not passed either
FARTHEST = 100


@dataclass(frozen=True)
class Landmark:
    """A thing of the hall. `number`: of a kiosk, or how many seats; `width` and `depth` of seats, in hundredths."""

    kind: PlaceKind
    x: float
    y: float
    name: str = ""
    name_en: str = ""
    width: float = 0
    depth: float = 0
    number: int = 0
    looks: str = ""

    @property
    def drawn(self) -> Box:
        """Around its place, within the walls."""
        wide, deep = SIZES.get(self.kind, (self.width / 100 * WIDTH, self.depth / 100 * DEPTH))
        left = min(max(self.x / 100 * WIDTH - wide / 2, 4), WIDTH - wide - 4)
        top = min(max(self.y / 100 * DEPTH - deep / 2, 4), DEPTH - deep - 4)
        return box(left, top, wide, deep)


def landmarks(options: Mapping[str, Any]) -> tuple[Landmark, ...]:
    """The places of a centre's plan; none where nobody entered them. Raises ValueError for what cannot be drawn."""
    section = options.get("plan", {})
    rows = section.get("places", []) if isinstance(section, Mapping) else None
    if not isinstance(rows, list):
        raise ValueError("the plan has places, a list")
    return tuple(_landmark(row) for row in rows)


def _landmark(row: Any) -> Landmark:
    if not isinstance(row, Mapping):
        raise ValueError(f"a place has kind, x and y: {row!r}")
    kind = PlaceKind(row.get("kind", ""))
    figures = {name: row.get(name, 0) for name in ("x", "y", "width", "depth")}
    if any(type(figure) not in (int, float) or not 0 <= figure <= FARTHEST for figure in figures.values()):
        raise ValueError(f"places and sizes are from 0 to {FARTHEST}: {row!r}")
    if not {"x", "y"} <= set(row) or (kind == PlaceKind.SEATS and not figures["width"] * figures["depth"]):
        raise ValueError(f"a place has x and y, seats also width and depth: {row!r}")
    number, looks = row.get("number", 0), row.get("looks", "")
    if type(number) is not int or number < 0:
        raise ValueError(f"number is a number: {row!r}")
    if kind == PlaceKind.DISPLAY and looks not in LOOKS:
        raise ValueError(f"looks is one of {', '.join(LOOKS)}: {row!r}")
    return Landmark(
        kind,
        float(figures["x"]),
        float(figures["y"]),
        name=str(row.get("name", ""))[:80],
        name_en=str(row.get("name_en", ""))[:80],
        width=float(figures["width"]),
        depth=float(figures["depth"]),
        number=number,
        looks=looks,
    )


def passed(places: tuple[Landmark, ...], x: float, y: float) -> PlaceKind | None:
    """What somebody walks past who goes straight from the entrance to (x, y); None without an entrance or a sure sign."""
    doors = [place for place in places if place.kind == PlaceKind.ENTRANCE]
    if not doors:
        return None
    door = min(doors, key=lambda one: hypot(one.x - x, one.y - y))
    along = {place.kind for place in places if place.kind in PAST and _is_passed(place, door, x, y)}
    return next((kind for kind in PAST if kind in along), None)


def _is_passed(place: Landmark, door: Landmark, x: float, y: float) -> bool:
    """Whether the straight way from the door comes near a place, before it ends."""
    across, down = (x - door.x) / 100 * WIDTH, (y - door.y) / 100 * DEPTH
    length = hypot(across, down)
    if not length:
        return False
    right, deep = (place.x - door.x) / 100 * WIDTH, (place.y - door.y) / 100 * DEPTH
    share = (right * across + deep * down) / length**2
    distance = abs(right * down - deep * across) / length
    return ON_THE_WAY[0] <= share <= ON_THE_WAY[1] and distance <= NEAR[place.kind]
