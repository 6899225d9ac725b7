"""As a workbook (Office Open XML): numbers are numbers, days are days, the head stays in sight; what somebody wrote is never a formula."""

import io
from datetime import UTC, date, datetime
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from motcua.base import clock
from motcua.domain.reports.shapes import Cell, Column, Report
from motcua.domain.reports.words import period_of, places_of

FORMATS = {
    "count": "#,##0",
    "money": "#,##0",
    "number": "0.0#",
    "percent": "0.00%",
    "hours": "#,##0.0",
    "minutes": "0.0",
    "date": "dd/mm/yyyy",
    "text": "@",
}
UNITS = {"hours": "h", "minutes": "min", "money": "đ"}
FACE = {"font_name": "Arial", "font_size": 10, "valign": "top"}
HEAD_ROW = 4


def workbook_of(report: Report, at: datetime) -> bytes:
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties({"title": report.title, "created": at.astimezone(UTC).replace(tzinfo=None)})
        _sheet(book, report, at)
    return made.getvalue()


def _sheet(book: Any, report: Report, at: datetime) -> None:
    sheet = book.add_worksheet(report.name)
    bold, plain = {"bold": True}, book.add_format(FACE)
    head = book.add_format(FACE | bold | {"bottom": 1, "text_wrap": True, "bg_color": "#F1EBE0"})
    sheet.write_string(0, 0, report.title, book.add_format(FACE | bold | {"font_size": 14}))
    sheet.write_string(1, 0, f"{period_of(report.asked)} · {places_of(report.asked)}", plain)
    sheet.write_string(2, 0, _("Made on %(at)s") % {"at": f"{at.astimezone(clock.LOCAL_ZONE):%d/%m/%Y %H:%M}"}, plain)
    for place, title in enumerate([report.group, *(_titled(one) for one in report.columns)]):
        sheet.write_string(HEAD_ROW, place, title, head)
    kinds = {kind: book.add_format(FACE | {"num_format": form}) for kind, form in FORMATS.items()}
    sums = {kind: book.add_format(FACE | bold | {"num_format": form, "top": 1}) for kind, form in FORMATS.items()}
    number = HEAD_ROW
    for row in report.rows:
        number += 1
        styles = sums if row.is_sum else kinds
        sheet.write_string(number, 0, row.label, styles["text"])
        for place, (column, cell) in enumerate(zip(report.columns, row.cells, strict=True), 1):
            _write(sheet, number, place, column, cell, styles[column.kind])
    last = number
    if report.total is not None:
        number += 1
        sheet.write_string(number, 0, _("All together"), sums["text"])
        for place, (column, cell) in enumerate(zip(report.columns, report.total, strict=True), 1):
            _write(sheet, number, place, column, cell, sums[column.kind])
    for place, note in enumerate(report.notes, number + 2):
        sheet.write_string(place, 0, note, plain)
    sheet.freeze_panes(HEAD_ROW + 1, 1)
    sheet.autofilter(HEAD_ROW, 0, max(last, HEAD_ROW + 1), len(report.columns))
    sheet.set_column(0, 0, 44)
    for place, column in enumerate(report.columns, 1):
        sheet.set_column(place, place, 32 if column.kind == "text" else 15)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(HEAD_ROW)


def _titled(column: Column) -> str:
    unit = UNITS.get(column.kind)
    return f"{column.title} ({unit})" if unit else column.title


def _write(sheet: Any, row: int, place: int, column: Column, cell: Cell, style: Any) -> None:
    if cell is None:
        sheet.write_blank(row, place, None, style)
    elif isinstance(cell, date):
        sheet.write_datetime(row, place, datetime(cell.year, cell.month, cell.day), style)  # noqa: DTZ001 # a day has no zone
    elif isinstance(cell, str):
        sheet.write_string(row, place, cell, style)
    else:
        sheet.write_number(row, place, cell / 100 if column.kind == "percent" else cell, style)
