"""Where each step stands in a picture of the graph: columns by what must be done before, rows by branch. For the page and for BPMN."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

STEP_WIDTH, STEP_HEIGHT, GAP_X, GAP_Y, MARGIN = 176, 88, 56, 28, 24


@dataclass(frozen=True)
class Box:
    """A step; left upper corner in units of the picture."""

    code: str
    x: int
    y: int

    @property
    def right(self) -> int:
        return self.x + STEP_WIDTH

    @property
    def middle(self) -> int:
        return self.y + STEP_HEIGHT // 2


@dataclass(frozen=True)
class Arrow:
    """From one step to what comes after it, as points of a line that bends at right angles."""

    begin: str
    end: str
    points: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Layout:
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    width: int
    height: int


def lay_out(after: Mapping[str, Sequence[str]], left: int = MARGIN) -> Layout:
    """`after`: what each step comes after, in the order of the procedure. A circle or an unknown step is drawn as far as it goes."""
    columns = _columns(after)
    taken: dict[int, int] = {}
    boxes: dict[str, Box] = {}
    for code in after:
        row = taken.get(columns[code], 0)
        taken[columns[code]] = row + 1
        boxes[code] = Box(code, left + columns[code] * (STEP_WIDTH + GAP_X), MARGIN + row * (STEP_HEIGHT + GAP_Y))
    arrows = tuple(
        Arrow(before, code, _line(boxes[before], boxes[code]))
        for code, those in after.items()
        for before in those
        if before in boxes
    )
    right = max((box.right for box in boxes.values()), default=0)
    rows = max(taken.values(), default=1)
    return Layout(tuple(boxes.values()), arrows, right + MARGIN, MARGIN * 2 + rows * (STEP_HEIGHT + GAP_Y) - GAP_Y)


def _columns(after: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """How many steps lie before each on the longest way; steps in a circle stand where the circle was entered."""
    found: dict[str, int] = {}
    left = list(after)
    while left:
        free = [code for code in left if not set(after[code]) & set(left)] or left[:1]
        for code in free:
            found[code] = max((found[one] + 1 for one in after[code] if one in found), default=0)
            left.remove(code)
    return found


def _line(begin: Box, end: Box) -> tuple[tuple[int, int], ...]:
    if begin.middle == end.middle and end.x > begin.x:
        return (begin.right, begin.middle), (end.x, end.middle)
    bend = end.x - GAP_X // 2
    return (begin.right, begin.middle), (bend, begin.middle), (bend, end.middle), (end.x, end.middle)
