"""Where things stand on the plan of a floor: pure geometry from the centre's data, no HTML."""

import math
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

WIDTH, DEPTH, SHALLOW = (
    1000,
    560,
    290,
)  # units of the drawing, whatever size it is shown at; a floor of rooms only is shallow
WALL = 78  # depth of a counter along a wall
MARGIN = 14


LOOKS = {"up": 0, "right": 90, "down": 180, "left": 270}  # sides of the plan, in degrees clockwise

LETTER, LINE = 13, 30  # how wide a letter is and how high a line, in the type of the plan


@dataclass(frozen=True)
class Line:
    words: str
    y: int


@dataclass(frozen=True)
class Box:
    """A rectangle with words on it; `counter` is its number where it is one. Whole units, which are written alike in every language."""

    x: int
    y: int
    width: int
    height: int
    words: str = ""
    counter: int | None = None

    @property
    def middle_x(self) -> int:
        return self.x + self.width // 2

    @property
    def middle_y(self) -> int:
        return self.y + self.height // 2

    @property
    def lines(self) -> list[Line]:
        """The words broken so that each line fits, centred in height."""
        broken = textwrap.wrap(self.words, max(6, self.width // LETTER), break_long_words=False)
        top = self.middle_y - LINE * (len(broken) - 1) // 2
        return [Line(words, top + LINE * place) for place, words in enumerate(broken)]


def box(x: float, y: float, width: float, height: float, words: str = "", counter: int | None = None) -> Box:
    return Box(round(x), round(y), round(width), round(height), words, counter)


def counters_along_walls(numbers: Sequence[int]) -> list[Box]:
    """Counters without a place of their own, in order along three walls: up the left, along the back, down the right."""
    count = len(numbers)
    side = max(1, round(count * 0.26)) if count > 4 else 0
    left, back, right = numbers[:side], numbers[side : count - side], numbers[count - side :] if side else []
    inner_top = MARGIN + WALL + 10
    boxes = [*_column(left, MARGIN, inner_top, upward=True), *_row(back, MARGIN)]
    return [*boxes, *_column(right, WIDTH - MARGIN - WALL, inner_top, upward=False)]


def counters_drawn(places: Mapping[int, tuple[float, float] | None]) -> list[Box]:
    """Counters with a place of their own stand there; otherwise all stand along the walls in the order of their numbers."""
    placed = [(number, *place) for number, place in places.items() if place is not None]
    return counters_placed(placed) if placed and len(placed) == len(places) else counters_along_walls(list(places))


def turn(here: tuple[float, float], looks: str, there: Box) -> int:
    """Where a counter lies for somebody who reads a display: eighths of a circle, clockwise from straight ahead (0 to 7).

    `here`: the display's place in hundredths of width and depth; `looks`: into which side of the plan its reader looks
    (one of LOOKS).
    """
    across = there.middle_x - here[0] / 100 * WIDTH
    down = there.middle_y - here[1] / 100 * DEPTH
    clockwise = math.degrees(math.atan2(across, -down)) - LOOKS[looks]
    return round(clockwise / 45) % 8


def counters_placed(places: Iterable[tuple[int, float, float]]) -> list[Box]:
    """Counters with a place: `x` and `y` in hundredths of the hall's width and depth, at their middle."""
    size = 56
    return [
        box(x / 100 * WIDTH - size / 2, y / 100 * DEPTH - size / 2, size, size, str(number), number)
        for number, x, y in places
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
        boxes.append(box(x, MARGIN, width, 190, word))
        x += width + 10
    return boxes


def middle_of_hall(waiting: str, others: Sequence[str]) -> list[Box]:
    """The waiting area in the middle of the counters, and what else there is on its near side."""
    left, right = MARGIN + WALL + 70, WIDTH - MARGIN - WALL - 70
    boxes = [box(left, 165, right - left, 190, waiting)]
    width = min(260.0, (right - left - 10 * (len(others) - 1)) / max(1, len(others)))
    return [*boxes, *(box(left + i * (width + 10), 375, width, 80, word) for i, word in enumerate(others))]


def _row(numbers: Sequence[int], y: float) -> list[Box]:
    if not numbers:
        return []
    gap, start = 8, MARGIN + WALL + 10
    width = (WIDTH - 2 * start - gap * (len(numbers) - 1)) / len(numbers)
    return [box(start + i * (width + gap), y, width, WALL, str(n), n) for i, n in enumerate(numbers)]


def _column(numbers: Sequence[int], x: float, top: float, *, upward: bool) -> list[Box]:
    if not numbers:
        return []
    gap = 8
    height = (DEPTH - MARGIN - top - gap * (len(numbers) - 1)) / len(numbers)
    ordered = list(reversed(numbers)) if upward else list(numbers)
    boxes = [box(x, top + i * (height + gap), WALL, height, str(n), n) for i, n in enumerate(ordered)]
    return list(reversed(boxes)) if upward else boxes
