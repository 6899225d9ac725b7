"""A process map as a drawing: what happens under each other in its usual order, onward at the right, back at the left. Pure.

The stroke tells how often, the words how often and how long; what is rare is left to the table.
"""

from dataclasses import dataclass

from motcua.domain.reports.processes.mining import Edge, Mined

WIDTH, BOX, HEIGHT, STEP, TOP = 760.0, 250.0, 40.0, 74.0, 8.0
LEFT, RIGHT = (WIDTH - BOX) / 2, (WIDTH + BOX) / 2
MOST_EDGES, RARE = 24, 0.02
WIDEST = 7.0


@dataclass(frozen=True)
class Box:
    what: str
    y: float
    count: int

    @property
    def middle(self) -> float:
        return self.y + HEIGHT / 2


@dataclass(frozen=True)
class Line:
    """`path`: as SVG has it; `x`, `y`, `anchor`: where its words stand. `back`: it leads to what lies before."""

    edge: Edge
    path: str
    stroke: float
    x: float
    y: float
    anchor: str
    back: bool


@dataclass(frozen=True)
class Map:
    width: float
    height: float
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]
    hidden: int


def drawn(mined: Mined) -> Map:
    places = {node.what: place for place, node in enumerate(mined.nodes)}
    boxes = tuple(Box(node.what, TOP + places[node.what] * STEP, node.count) for node in mined.nodes)
    often = sorted(mined.edges, key=lambda edge: -edge.count)
    shown = [edge for edge in often[:MOST_EDGES] if edge.dossiers >= max(1, RARE * mined.dossiers)]
    most = max((edge.count for edge in shown), default=1)
    lines = tuple(_line(edge, places, most) for edge in shown)
    height = TOP * 2 + max(len(boxes) - 1, 0) * STEP + HEIGHT
    return Map(WIDTH, height, boxes, lines, len(mined.edges) - len(shown))


def _line(edge: Edge, places: dict[str, int], most: int) -> Line:
    begin, end = places[edge.before], places[edge.after]
    stroke = round(1 + (WIDEST - 1) * edge.count / most, 1)
    if end == begin + 1:
        top, bottom = TOP + begin * STEP + HEIGHT, TOP + end * STEP
        x = WIDTH / 2
        return Line(edge, f"M{x:g} {top:g}V{bottom:g}", stroke, x + 10, (top + bottom) / 2 + 4, "start", back=False)
    first, last = (TOP + place * STEP + HEIGHT / 2 for place in (begin, end))
    reach = min(26 + 20 * abs(end - begin), 190)
    is_back = end <= begin
    side, outward, anchor = (LEFT, -1, "end") if is_back else (RIGHT, 1, "start")
    if end == begin:
        first, last = first - 9, last + 9
    out = side + outward * reach
    path = f"M{side:g} {first:g}C{out:g} {first:g} {out:g} {last:g} {side:g} {last:g}"
    return Line(edge, path, stroke, side + outward * (reach * 0.75 + 6), (first + last) / 2 + 4, anchor, back=is_back)
