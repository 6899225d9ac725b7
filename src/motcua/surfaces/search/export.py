"""A list to take away, as CSV or as Excel with real dates. Numbers stay masked; nothing in a cell is ever a formula."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import xlsxwriter
from django.utils.translation import gettext as _

from motcua.base import clock
from motcua.base.actor import Actor
from motcua.base.spreadsheets import harmless
from motcua.domain.dossiers import queries
from motcua.domain.dossiers.queries import FoundDossier
from motcua.surfaces.search.address import Asked
from motcua.surfaces.search.words import STATES

MOST_ROWS = 5000
PAGE = 200
Cell = str | datetime


def collect(actor: Actor, asked: Asked, among: list[str] | None) -> tuple[list[FoundDossier], bool]:
    """All that the search finds, as far as MOST_ROWS, and whether there was more."""
    found: list[FoundDossier] = []
    after = ""
    while len(found) < MOST_ROWS:
        page = queries.search(
            actor, asked.typed, asked.filters, read_as=asked.read_as, among=among, after=after, limit=PAGE
        )
        found += page.items
        if page.next is None:
            return found[:MOST_ROWS], len(found) > MOST_ROWS
        after = page.next
    return found[:MOST_ROWS], True


def heads() -> list[str]:
    return [
        _("Code"),
        _("Applicant"),
        _("Number of the paper"),
        _("Procedure"),
        _("Name of the procedure"),
        _("Agency"),
        _("State"),
        _("Received"),
        _("Due"),
        _("Result ready"),
        _("Number of the result"),
        _("Who has it"),
    ]


def cells(item: FoundDossier) -> list[Cell]:
    states = dict(STATES)
    return [
        item.code,
        item.applicant_name,
        item.applicant_number,
        item.procedure,
        item.procedure_name,
        item.agency_name,
        str(states.get(item.state, item.state)),
        item.received_at,
        item.due_at,
        item.processed_at or "",
        item.result_number,
        "; ".join(f"{step.agency_name}: {step.assignee_name or step.name}" for step in item.open_steps),
    ]


def as_csv(items: Iterable[FoundDossier]) -> bytes:
    """UTF-8 with a byte order mark, so that Excel reads the diacritics."""
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow(heads())
    for item in items:
        table.writerow([_plain(cell) for cell in cells(item)])
    return text.getvalue().encode("utf-8-sig")


def _plain(cell: Cell) -> str:
    if isinstance(cell, datetime):
        return f"{cell.astimezone(clock.LOCAL_ZONE):%Y-%m-%d %H:%M}"
    return harmless(cell)


def as_workbook(items: Sequence[FoundDossier], zone: ZoneInfo = clock.LOCAL_ZONE) -> bytes:
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
        moment = book.add_format({"num_format": "dd/mm/yyyy hh:mm"})
        sheet = book.add_worksheet()
        for place, heading in enumerate(heads()):
            sheet.write_string(0, place, heading, head)
        for number, item in enumerate(items, 1):
            for place, cell in enumerate(cells(item)):
                if isinstance(cell, datetime):
                    sheet.write_datetime(number, place, cell.astimezone(zone).replace(tzinfo=None), moment)
                else:
                    sheet.write_string(number, place, cell)
        for place, width in enumerate((24, 28, 16, 12, 50, 30, 18, 17, 17, 17, 16, 40)):
            sheet.set_column(place, place, width)
        sheet.freeze_panes(1, 1)
        sheet.autofilter(0, 0, max(len(items), 1), len(heads()) - 1)
    return made.getvalue()


def without_cursor(asked: Asked) -> Asked:
    return replace(asked, after="", before="")
