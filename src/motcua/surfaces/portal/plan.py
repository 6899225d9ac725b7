"""Where things stand on the plan of a floor: pure geometry from the centre's data, no HTML."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

WIDTH, DEPTH = 1000, 520  # units of the drawing, whatever size it is shown at
WALL = 78  # depth of a counter along a wall
MARGIN = 14


@dataclass(frozen=True)
class Box:
    """A rectangle with words on it; `counter` is its number where it is one."""

    x: float
    y: float
    width: float
    height: float
    words: str = ""
    counter: int | None = None

    @property
    def middle_x(self) -> float:
        return self.x + self.width / 2

    @property
    def middle_y(self) -> float:
        return self.y + self.height / 2


def counters_along_walls(numbers: Sequence[int]) -> list[Box]:
    """Counters without a place of their own, in order along three walls: up the left, along the back, down the right."""
    count = len(numbers)
    side = max(1, round(count * 0.26)) if count > 4 else 0
    left, back, right = numbers[:side], numbers[side : count - side], numbers[count - side :] if side else []
    inner_top = MARGIN + WALL + 10
    boxes = [*_column(left, MARGIN, inner_top, upward=True), *_row(back, MARGIN)]
    return [*boxes, *_column(right, WIDTH - MARGIN - WALL, inner_top, upward=False)]


def counters_placed(places: Iterable[tuple[int, float, float]]) -> list[Box]:
    """Counters with a place: `x` and `y` in hundredths of the hall's width and depth, at their middle."""
    size = 56
    return [
        Box(x / 100 * WIDTH - size / 2, y / 100 * DEPTH - size / 2, size, size, str(number), number) for number, x, y in places
    ]


def rooms(words: Sequence[str]) -> list[Box]:
    """The places of a floor side by side along its back wall, as wide as its words need."""
    if not words:
        return []
    weights = [max(8, len(word)) for word in words]
    free = WIDTH - 2 * MARGIN - 10 * (len(words) - 1)
    boxes, x = [], float(MARGIN)
    for word, weight in zip(words, weights, strict=True):
        width = free * weight / sum(weights)
        boxes.append(Box(round(x, 1), MARGIN, round(width, 1), 190, word))
        x += width + 10
    return boxes


def middle_of_hall(waiting: str, others: Sequence[str]) -> list[Box]:
    """The waiting area in the middle of the counters, and what else there is on its near side."""
    left, right = MARGIN + WALL + 70, WIDTH - MARGIN - WALL - 70
    boxes = [Box(left, 165, right - left, 170 if others else 260, waiting)]
    if others:
        width = min(260.0, (right - left - 10 * (len(others) - 1)) / len(others))
        boxes += [Box(left + i * (width + 10), 365, width, 80, word) for i, word in enumerate(others)]
    return boxes


def _row(numbers: Sequence[int], y: float) -> list[Box]:
    if not numbers:
        return []
    gap, start = 8, MARGIN + WALL + 10
    width = (WIDTH - 2 * start - gap * (len(numbers) - 1)) / len(numbers)
    return [Box(round(start + i * (width + gap), 1), y, round(width, 1), WALL, str(n), n) for i, n in enumerate(numbers)]


def _column(numbers: Sequence[int], x: float, top: float, *, upward: bool) -> list[Box]:
    if not numbers:
        return []
    gap = 8
    height = (DEPTH - MARGIN - top - gap * (len(numbers) - 1)) / len(numbers)
    ordered = list(reversed(numbers)) if upward else list(numbers)
    boxes = [Box(x, round(top + i * (height + gap), 1), WALL, round(height, 1), str(n), n) for i, n in enumerate(ordered)]
    return list(reversed(boxes)) if upward else boxes
