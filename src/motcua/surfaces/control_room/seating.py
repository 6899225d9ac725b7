"""Where the seats of the counters' visitors are drawn: before each counter, in nobody's way. Pure geometry."""

from collections.abc import Iterator, Mapping
from math import hypot

from motcua.domain.centre.plan import DEPTH, WIDTH, Box

STEP, AWAY = 13, 9  # units of the plan: from seat to seat, and from the counter
RADIUS = 4
SHIFTS = (0, 7, -7, 13, -13)
Spot = tuple[int, int]


def seated(boxes: Mapping[int, Box], seats: Mapping[int, int]) -> dict[int, list[Spot]]:
    """By number of the counter, in the order in which they are given: the first of its places where no other counter and no seat
    of an earlier one is; where there is none, the seats that find room.
    """
    taken: list[Spot] = []
    found: dict[int, list[Spot]] = {}
    for number, box in boxes.items():
        others = [other for key, other in boxes.items() if key != number]
        best: list[Spot] = []
        for row in _rows(box, seats.get(number, 0)):
            free = [spot for spot in row if _is_free(spot, others, taken)]
            if len(free) > len(best):
                best = free
            if len(free) == len(row):
                break
        found[number] = best
        taken += best
    return found


def _rows(box: Box, count: int) -> Iterator[list[Spot]]:
    """Rows before the side that looks into the hall, then before the next one, each also moved along; at most so many as fit."""
    from_left, from_top = box.middle_x / WIDTH, box.middle_y / DEPTH
    upright = box.height > box.width or min(from_left, 1 - from_left) < min(from_top, 1 - from_top)
    for is_beside in (upright, not upright):
        shown = min(count, max(1, (box.height if is_beside else box.width) // STEP))
        first = -(shown - 1) * STEP // 2
        x = box.x + box.width + AWAY if from_left < 0.5 else box.x - AWAY
        y = box.y + box.height + AWAY if from_top < 0.5 else box.y - AWAY
        for shift in SHIFTS:
            along = [first + shift + at * STEP for at in range(shown)]
            yield [(x, box.middle_y + step) if is_beside else (box.middle_x + step, y) for step in along]


def _is_free(spot: Spot, others: list[Box], taken: list[Spot]) -> bool:
    x, y = spot
    if not (RADIUS <= x <= WIDTH - RADIUS and RADIUS <= y <= DEPTH - RADIUS):
        return False
    if any(hypot(x - one, y - two) < 2 * RADIUS + 2 for one, two in taken):
        return False
    reach = RADIUS + 2
    return not any(
        one.x - reach < x < one.x + one.width + reach and one.y - reach < y < one.y + one.height + reach
        for one in others
    )
