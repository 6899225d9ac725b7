"""Where a counter is, in words for somebody who comes in by the entrance; from the plan of the hall alone, never guessed."""

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from motcua.domain.centre.models import Counter

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


def third(x: float, y: float) -> tuple[int, int]:
    """Side and depth of a place on the plan; `x` and `y` in hundredths, the back wall at 0, the entrance at 100."""
    return min(2, int(x * 3 / 100)), min(2, int((100 - y) * 3 / 100))


def directions(centre: str, numbers: Iterable[int] | None = None) -> dict[int, Promise]:
    """The way to each counter whose place on the plan is known, of these numbers or of all; read in any language."""
    known = Counter.objects.filter(centre__code=centre, plan_x__isnull=False, plan_y__isnull=False)
    if numbers is not None:
        known = known.filter(number__in=list(numbers))
    places = known.values_list("number", "plan_x", "plan_y")
    return {number: WORDS[third(x, y)] for number, x, y in places if x is not None and y is not None}


def common_direction(centre: str, numbers: Iterable[int]) -> Promise | None:
    """The way to all these counters, where they are known to lie together; else None."""
    wanted = list(numbers)
    found = directions(centre, wanted)
    if not wanted or set(found) != set(wanted):
        return None
    first, *others = found.values()
    return first if all(one is first for one in others) else None
