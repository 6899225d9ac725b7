"""A report as a file: CSV, a workbook with real types, PDF/A; each from the same shape as the page."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from motcua.base.problems import InvalidInput
from motcua.domain.reports.files import paper, table, workbook
from motcua.domain.reports.shapes import Report

FORMS = ("json", "xlsx", "pdf", "csv")


@dataclass(frozen=True)
class Made:
    name: str
    media_type: str
    content: bytes


MAKERS: dict[str, tuple[str, Callable[[Report, datetime], bytes]]] = {
    "csv": ("text/csv; charset=utf-8", table.csv_of),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", workbook.workbook_of),
    "pdf": ("application/pdf", paper.pdf_of),
}


def made(report: Report, form: str, at: datetime) -> Made:
    """Raises InvalidInput for a form that there is not."""
    if form not in MAKERS:
        raise InvalidInput.of("format", f"{', '.join(FORMS)}")
    media_type, make = MAKERS[form]
    asked = report.asked
    name = f"bao-cao-{report.name}-{asked.begin:%Y%m%d}-{asked.end:%Y%m%d}.{form}"
    return Made(name, media_type, make(report, at))
