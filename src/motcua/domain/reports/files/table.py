"""As CSV (RFC 4180), UTF-8 with a byte order mark so that Excel reads the diacritics; figures as a program reads them."""

import csv
import io
from datetime import date, datetime

from django.utils.translation import gettext as _

from motcua.base.spreadsheets import harmless
from motcua.domain.reports.shapes import Cell, Report


def csv_of(report: Report, at: datetime) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([_plain(report.group), *(_plain(one.title) for one in report.columns)])
    for row in report.rows:
        writer.writerow([_plain(row.label), *(_plain(cell) for cell in row.cells)])
    if report.total is not None:
        writer.writerow([_("All together"), *(_plain(cell) for cell in report.total)])
    return out.getvalue().encode("utf-8-sig")


def _plain(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, date):
        return cell.isoformat()
    return harmless(cell) if isinstance(cell, str) else str(cell)
