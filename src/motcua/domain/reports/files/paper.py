"""As PDF/A-2b, typeset as the house's other papers are (decree 30/2020 for its head): the table, a drawing, what the figures mean."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from motcua.base import clock
from motcua.domain.centre.models import Centre
from motcua.domain.centre.queries import centres
from motcua.domain.documents.forms import typesetting
from motcua.domain.reports import drawing
from motcua.domain.reports.shapes import Cell, Report
from motcua.domain.reports.words import period_of, places_of, shown


def pdf_of(report: Report, at: datetime) -> bytes:
    return typesetting.pdf("report", data_of(report, at), at)


def data_of(report: Report, at: datetime) -> dict[str, Any]:
    """All as text: whatever stands in it is never a command of the template."""
    hall = _hall(report)
    local = at.astimezone(clock.LOCAL_ZONE)
    return {
        "form": {"title": report.title, "mark": "", "source": ""},
        "office": {
            "superior": str(hall.options.get("superior", "")) if hall else "",
            "name": hall.name if hall else _("Public administration service centres"),
        },
        "title": report.title,
        "about": f"{period_of(report.asked)} · {places_of(report.asked)}",
        "made": _("Made on %(at)s") % {"at": f"{local:%d/%m/%Y %H:%M}"},
        "heads": [report.group, *(one.title for one in report.columns)],
        "texts": [True, *(one.kind == "text" for one in report.columns)],
        "rows": [{"cells": [row.label, *_cells(report, row.cells)], "sum": row.is_sum} for row in report.rows],
        "total": [_("All together"), *_cells(report, report.total)] if report.total is not None else [],
        "notes": list(report.notes),
        "drawings": [{"title": one.title, "svg": one.svg()} for one in drawing.drawings(report)],
        "empty": _("Nothing of this happened in the period."),
        "footer": "",
        "page": _("Page"),
    }


def _hall(report: Report) -> Centre | None:
    """The one centre that it is of; None where it is of several."""
    codes = {centre for centre, _agency in report.asked.places}
    found = [one for one in centres() if None in codes or one.code in codes]
    return found[0] if len(found) == 1 else None


def _cells(report: Report, cells: tuple[Cell, ...]) -> list[str]:
    return [shown(cell, column.kind) for column, cell in zip(report.columns, cells, strict=True)]
