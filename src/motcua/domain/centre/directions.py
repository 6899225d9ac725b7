"""Where a counter is, in words for somebody who comes in by the entrance; from the plan of the hall alone, never guessed."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from motcua.domain.centre.landmarks import PAST, PlaceKind, landmarks, passed
from motcua.domain.centre.models import Centre, Counter

# by side (from the left) and depth (from the entrance), each a third of the hall
WORDS: dict[tuple[int, int], Promise] = {
    (0, 0): _("on the left, near the entrance"),
    (0, 1): _("on the left, halfway in"),
    (0, 2): _("on the left, at the back"),
    (1, 0): _("in the middle, near the entrance"),
    (1, 1): _("in the middle of the hall"),
    (1, 2): _("straight ahead, at the back"),
    (2, 0): _("on the right, near the entrance"),
    (2, 1): _("on the right, halfway in"),
    (2, 2): _("on the right, at the back"),
}


@dataclass(frozen=True)
class Way:
    """Into which third of the hall, and what is passed on the way."""

    side: int
    depth: int
    past: PlaceKind | None = None

    @property
    def words(self) -> Promise:
        """Read in any language."""
        where = WORDS[self.side, self.depth]
        return where if self.past is None else format_lazy("{where}, {past}", where=where, past=PAST[self.past])


@dataclass(frozen=True)
class WayToCounters:
    """Counters that lie together."""

    numbers: tuple[int, ...]
    words: Promise


def third(x: float, y: float) -> tuple[int, int]:
    """Side and depth of a place on the plan; `x` and `y` in hundredths, the back wall at 0, the entrance at 100."""
    return min(2, int(x * 3 / 100)), min(2, int((100 - y) * 3 / 100))


def directions(centre: str, numbers: Iterable[int] | None = None) -> dict[int, Promise]:
    """The way to each counter whose place on the plan is known, of these numbers or of all; read in any language."""
    return {number: way.words for number, way in _ways(centre, numbers).items()}


def ways_to(centre: str, numbers: Iterable[int]) -> tuple[WayToCounters, ...]:
    """The ways to these counters, those that lie together in one; none unless the place of each is known."""
    wanted = sorted(set(numbers))
    found = _ways(centre, wanted)
    if set(found) != set(wanted):
        return ()
    together: dict[Way, list[int]] = {}
    for number in wanted:
        together.setdefault(found[number], []).append(number)
    return tuple(WayToCounters(tuple(lie_there), way.words) for way, lie_there in together.items())


def _ways(centre: str, numbers: Iterable[int] | None) -> dict[int, Way]:
    known = Counter.objects.filter(centre__code=centre, plan_x__isnull=False, plan_y__isnull=False)
    if numbers is not None:
        known = known.filter(number__in=list(numbers))
    places = list(known.values_list("number", "plan_x", "plan_y"))
    if not places:
        return {}
    things = landmarks(Centre.objects.values_list("options", flat=True).get(code=centre))
    return {
        number: Way(*third(x, y), passed(things, x, y)) for number, x, y in places if x is not None and y is not None
    }
