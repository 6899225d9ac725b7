"""A report as its page shows it: cells in words, each with the address of what stands behind it."""

from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from motcua.base.actor import Actor
from motcua.domain.centre.queries import agencies_by_code, centres
from motcua.domain.people.permissions import Action, agencies_of, centres_of
from motcua.domain.reports import names
from motcua.domain.reports.asked import Asked
from motcua.domain.reports.made import Kind
from motcua.domain.reports.periods import today
from motcua.domain.reports.shapes import Report, Row
from motcua.domain.reports.words import shown


@dataclass(frozen=True)
class ShownCell:
    words: str
    is_text: bool
    is_late: bool
    href: str = ""


@dataclass(frozen=True)
class ShownRow:
    label: str
    cells: tuple[ShownCell, ...]
    is_sum: bool


@dataclass(frozen=True)
class Period:
    """A period that one touch chooses."""

    words: str
    href: str
    is_chosen: bool


LATE = frozenset({"late", "overdue", "in_hand_late"})


def address(asked: Asked, **more: str) -> str:
    told = {
        "tu": asked.begin.isoformat(),
        "den": asked.end.isoformat(),
        "trung-tam": asked.centre,
        "co-quan": asked.agency,
        "theo": asked.by,
    }
    return urlencode({name: value for name, value in {**told, **more}.items() if value})


def rows_of(report: Report) -> list[ShownRow]:
    return [ShownRow(row.label, _cells(report, row), row.is_sum) for row in report.rows]


def total_of(report: Report) -> tuple[ShownCell, ...]:
    return _cells(report, Row("", "", report.total, report.total_behind)) if report.total is not None else ()


def _cells(report: Report, row: Row) -> tuple[ShownCell, ...]:
    behind = row.behind if row.behind is not None else tuple(one.behind for one in report.columns)
    return tuple(
        ShownCell(
            shown(cell, column.kind),
            column.kind == "text",
            column.key in LATE and bool(cell),
            _href(report, row.key, measure) if measure and cell else "",
        )
        for column, cell, measure in zip(report.columns, row.cells, behind, strict=True)
    )


def _href(report: Report, row: str, measure: str) -> str:
    query = address(report.asked, so=measure, dong=row)
    return f"{reverse('reports:behind', args=[report.name])}?{query}"


def periods(asked: Asked, name: str) -> list[Period]:
    """This and the last month, quarter and year, in the local calendar."""
    here = reverse("reports:page", args=[name])
    return [
        Period(
            words,
            f"{here}?{address(asked, tu=begin.isoformat(), den=end.isoformat())}",
            (asked.begin, asked.end) == (begin, end),
        )
        for words, begin, end in _spans(today())
    ]


def _spans(now: date) -> list[tuple[str, date, date]]:
    month = now.replace(day=1)
    last_month = (month - timedelta(days=1)).replace(day=1)
    quarter = date(now.year, 3 * ((now.month - 1) // 3) + 1, 1)
    last_quarter = (quarter - timedelta(days=80)).replace(day=1)
    return [
        (_("This month"), month, now),
        (_("Last month"), last_month, month - timedelta(days=1)),
        (_("This quarter"), quarter, now),
        (_("Last quarter"), _first_of_quarter(last_quarter), quarter - timedelta(days=1)),
        (_("This year"), date(now.year, 1, 1), now),
        (_("Last year"), date(now.year - 1, 1, 1), date(now.year - 1, 12, 31)),
    ]


def _first_of_quarter(day: date) -> date:
    return date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)


def places(actor: Actor) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """The centres and the agencies that the reader may choose, with a word for all of them."""
    mine = centres_of(actor, Action.REPORT_VIEW)
    label = names.of_centres()
    halls = [(one.code, label(one.code)) for one in centres() if mine is None or one.code in mine]
    of = names.of_agencies()
    allowed = agencies_of(actor, Action.REPORT_VIEW)
    offices = sorted(
        ((code, of(code)) for code in agencies_by_code() if allowed is None or code in allowed), key=lambda one: one[1]
    )
    return [("", _("All centres")), *halls], [("", _("All agencies") if len(offices) != 1 else offices[0][1]), *offices]


def groupings(kind: Kind) -> list[tuple[str, str | Promise]]:
    return list(kind.by.items())
