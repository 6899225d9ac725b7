"""A report as it is told in every form: page, JSON, workbook, PDF, CSV."""

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from motcua.domain.reports.asked import Asked

Kind = Literal["text", "count", "number", "percent", "hours", "minutes", "money", "date"]
Cell = str | int | float | date | None


@dataclass(frozen=True)
class Column:
    """`kind`: what its figures are: "hours" and "minutes" elapsed, "money" in đồng, "number" with one decimal. `behind`: the measure
    whose dossiers or visits stand behind a figure, empty where nothing can be opened."""

    key: str
    title: str
    kind: Kind = "count"
    behind: str = ""


@dataclass(frozen=True)
class Row:
    """`key`: what it is of, as `behind` takes it; `label` as people read it. `behind`: measures of its own in place of its columns'."""

    key: str
    label: str
    cells: tuple[Cell, ...]
    behind: tuple[str, ...] | None = None
    is_sum: bool = False  # of the rows after it


@dataclass(frozen=True)
class Chart:
    """What is drawn of it: columns by their keys, side by side or (`share`) one that is a percentage. `across`: rows follow in time."""

    columns: tuple[str, ...]
    across: bool = False


@dataclass(frozen=True)
class Report:
    """`group`: what its rows are of; `total`: None where rows cannot be added up. `notes`: what a reader has to know of the figures.
    `total_behind`: as a row's `behind`."""

    name: str
    title: str
    asked: Asked
    group: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    total: tuple[Cell, ...] | None = None
    notes: tuple[str, ...] = ()
    charts: tuple[Chart, ...] = field(default=())
    total_behind: tuple[str, ...] | None = None

    def column(self, key: str) -> int:
        """The place of a column."""
        return next(place for place, one in enumerate(self.columns) if one.key == key)


def figure(cell: Cell) -> float:
    """What a cell counts, for putting rows in their order; nothing where it is no figure."""
    return float(cell) if isinstance(cell, int | float) else 0.0


def percent(part: float | None, whole: float | None) -> float | None:
    """Rounded to two decimals (the index of decision 766); None where there is nothing to be a part of."""
    return round(100 * part / whole, 2) if part is not None and whole else None


def mean(total: float | None, count: float | None, digits: int = 1) -> float | None:
    return round(total / count, digits) if total is not None and count else None
