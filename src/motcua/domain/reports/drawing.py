"""Charts of a report as SVG, drawn here: bars side by side in time, or lying under each other by size. No script, no style.

A drawing says what the table says; who cannot see it reads that. Classes take their colours from the page; `svg` for paper has its own.
"""

from dataclasses import dataclass
from html import escape

from motcua.domain.reports.shapes import Chart, Column, Report, Row
from motcua.domain.reports.words import shown

MOST_ROWS, MOST_ACROSS = 12, 62
WIDTH, HEIGHT, ROW, LABEL = 640, 180, 26, 230
ROOM = 64  # that the name of a month or a day needs
COLOURS = ("#2f5d8a", "#1f6f5c")  # of the paper: as the tokens of the page


@dataclass(frozen=True)
class Bar:
    """A rectangle, in units of the drawing; `series`: which of the columns it is of."""

    x: float
    y: float
    width: float
    height: float
    series: int


@dataclass(frozen=True)
class Text:
    """Words at a place; `anchor` as SVG has it."""

    x: float
    y: float
    anchor: str
    words: str


@dataclass(frozen=True)
class Drawing:
    """`more`: rows that are not drawn, because a drawing of too many says nothing."""

    title: str
    series: tuple[str, ...]
    width: float
    height: float
    bars: tuple[Bar, ...]
    texts: tuple[Text, ...]
    more: int = 0

    def svg(self) -> str:
        """For paper: complete in itself."""
        bars = "".join(
            f'<rect x="{one.x:g}" y="{one.y:g}" width="{one.width:g}" height="{one.height:g}" fill="{COLOURS[one.series]}"/>'
            for one in self.bars
        )
        texts = "".join(
            f'<text x="{one.x:g}" y="{one.y:g}" text-anchor="{one.anchor}" font-size="11" font-family="Libertinus Serif">'
            f"{escape(one.words)}</text>"
            for one in self.texts
        )
        box = f"0 0 {self.width:g} {self.height:g}"
        size = f'viewBox="{box}" width="{self.width:g}" height="{self.height:g}"'
        return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{bars}{texts}</svg>'


def drawings(report: Report) -> list[Drawing]:
    """None of a report without rows, or where there is nothing but zeros."""
    made = [_drawn(report, chart) for chart in report.charts]
    return [one for one in made if one is not None]


def _drawn(report: Report, chart: Chart) -> Drawing | None:
    places = [report.column(key) for key in chart.columns]
    columns = [report.columns[place] for place in places]
    rows = [row for row in report.rows if not row.is_sum]
    most = (
        100.0
        if columns[0].kind == "percent"
        else max((_value(row, place) for row in rows for place in places), default=0)
    )
    if not rows or not most or not any(_value(row, place) for row in rows for place in places):
        return None
    title = " · ".join(one.title for one in columns)
    draw = _across if chart.across else _down
    return draw(title, columns, rows, places, most)


def _value(row: Row, place: int) -> float:
    cell = row.cells[place]
    return float(cell) if isinstance(cell, int | float) else 0.0


def _across(title: str, columns: list[Column], rows: list[Row], places: list[int], most: float) -> Drawing:
    """In time, from left to right; of a long period its end."""
    drawn = rows[-MOST_ACROSS:]
    step = WIDTH / max(len(drawn), 6)
    each = step * 0.72 / len(places)
    bars, texts = [], []
    every = -(-len(drawn) * ROOM // WIDTH)
    for at, row in enumerate(drawn):
        for series, place in enumerate(places):
            height = round(_value(row, place) / most * HEIGHT, 1)
            bars.append(
                Bar(
                    round(at * step + step * 0.14 + series * each, 1),
                    14 + HEIGHT - height,
                    round(each, 1),
                    height,
                    series,
                )
            )
        if at % every == 0:
            texts.append(Text(round(at * step + step / 2, 1), HEIGHT + 32, "middle", row.label))
    texts.append(Text(0, 10, "start", shown(most, columns[0].kind)))
    return Drawing(title, _series(columns), WIDTH, HEIGHT + 40, tuple(bars), tuple(texts), len(rows) - len(drawn))


def _down(title: str, columns: list[Column], rows: list[Row], places: list[int], most: float) -> Drawing:
    """Under each other, in the order of the table, with the figure behind each bar."""
    drawn = rows[:MOST_ROWS]
    each = (ROW - 8) / len(places)
    room = WIDTH - LABEL - 70
    bars, texts = [], []
    for at, row in enumerate(drawn):
        texts.append(Text(LABEL - 8, at * ROW + ROW / 2 + 4, "end", _short(row.label)))
        for series, place in enumerate(places):
            width = round(max(_value(row, place) / most * room, 0), 1)
            bars.append(Bar(LABEL, at * ROW + 4 + series * each, width, round(each - 1, 1), series))
        widest = max(_value(row, place) for place in places) / most * room
        told = " / ".join(_told(row, place, column) for place, column in zip(places, columns, strict=True))
        texts.append(Text(round(LABEL + widest + 6, 1), at * ROW + ROW / 2 + 4, "start", told))
    return Drawing(
        title, _series(columns), WIDTH, len(drawn) * ROW + 4, tuple(bars), tuple(texts), len(rows) - len(drawn)
    )


def _told(row: Row, place: int, column: Column) -> str:
    return shown(row.cells[place], column.kind)


def _series(columns: list[Column]) -> tuple[str, ...]:
    return tuple(one.title for one in columns)


def _short(label: str) -> str:
    return label if len(label) <= 36 else f"{label[:35]}…"
