"""The hall as it is drawn for visitors: its counters and what stands between them, from the plan alone."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import get_language

from motcua.domain.centre.landmarks import NAMES, Landmark, PlaceKind, landmarks
from motcua.domain.centre.models import Centre
from motcua.domain.centre.plan import DEPTH, WIDTH, Box, counters_placed


@dataclass(frozen=True)
class Thing:
    """A landmark where it is drawn. `words` in the language of who looks."""

    kind: str
    box: Box
    words: str | Promise
    number: int


@dataclass(frozen=True)
class HallPicture:
    counters: list[Box]
    things: list[Thing]
    here: Box | None  # where the reader stands
    width: int = WIDTH
    depth: int = DEPTH


def hall_picture(centre: Centre, here: tuple[float, float] | None = None) -> HallPicture | None:
    """None unless the place of every counter is known: half a plan leads people astray. `here` in hundredths."""
    rows = list(centre.counters.values_list("number", "plan_x", "plan_y"))
    placed = [(number, x, y) for number, x, y in rows if x is not None and y is not None]
    if not placed or len(placed) != len(rows):
        return None
    things = [thing(one) for one in landmarks(centre.options) if one.kind != PlaceKind.DISPLAY]
    you = None if here is None else Landmark(PlaceKind.KIOSK, *here).drawn
    return HallPicture(counters_placed(placed), things, you)


def thing(place: Landmark) -> Thing:
    english = get_language() != "vi"
    own = (place.name_en if english else "") or place.name
    return Thing(place.kind.value, place.drawn, own or NAMES[place.kind], place.number)
