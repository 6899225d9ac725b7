"""The register of slips that were given before there was a dossier: list, figures by procedure, the paper again, a file to take away."""

import io
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import quote, urlencode
from uuid import UUID

import xlsxwriter
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from motcua.base import clock
from motcua.base.actor import Actor
from motcua.base.days import read_day
from motcua.base.problems import InvalidInput
from motcua.domain.centre.queries import centres, get_centre
from motcua.domain.documents.forms import make_slip
from motcua.domain.dossiers import actions
from motcua.domain.dossiers.actions.finding import EXPORT_REASONS
from motcua.domain.dossiers.queries.slips import Filters, slip_figures, slip_paper, slips
from motcua.domain.dossiers.shapes import SlipView
from motcua.domain.people.permissions import Action, allowed, centres_of
from motcua.surfaces.sign_in.centres import chosen
from motcua.surfaces.sign_in.guard import actor_of, staff_page

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHOWN_DAYS, PAGE, MOST_ROWS = 30, 50, 5000
FORM_WORDS = (
    ("", gettext_lazy("both")),
    ("02", gettext_lazy("02 papers to bring")),
    ("03", gettext_lazy("03 not accepted")),
)


@dataclass(frozen=True)
class Asked:
    """What the address asks for."""

    first: date
    last: date
    procedure: str
    form: str
    waiting: bool

    @property
    def filters(self) -> Filters:
        return Filters(self.first, self.last, self.procedure, self.form, self.waiting)

    @property
    def address(self) -> str:
        asked = {
            "tu": self.first.isoformat(),
            "den": self.last.isoformat(),
            "thu-tuc": self.procedure,
            "mau": self.form,
        }
        return urlencode(
            {name: value for name, value in asked.items() if value} | ({"cho": "1"} if self.waiting else {})
        )


def _asked(given: Any) -> Asked:
    today = timezone.localdate(clock.now())
    first, last = (_day(given.get(name, "")) for name in ("tu", "den"))
    last = last or today
    form = given.get("mau", "")
    return Asked(
        first or last - timedelta(days=SHOWN_DAYS),
        last,
        given.get("thu-tuc", "").strip()[:40],
        form if form in ("02", "03") else "",
        bool(given.get("cho")),
    )


def _day(written: str) -> date | None:
    try:
        return read_day(written) if written else None
    except ValueError:
        return None


@require_safe
@staff_page(Action.SLIP_VIEW)
def choose(request: HttpRequest) -> HttpResponse:
    """Straight to one's own centre; a list where there are several."""
    mine = centres_of(actor_of(request), Action.SLIP_VIEW)
    halls = [hall for hall in centres() if mine is None or hall.code in mine]
    if (hall := chosen(request, halls)) is not None:
        return redirect("counter:slips", hall.code)
    return render(request, "counter/slips_choose.html", {"halls": halls, "section": "slips"})


@require_safe
@staff_page(Action.SLIP_VIEW)
def register(request: HttpRequest, centre: str) -> HttpResponse:
    actor, hall, asked = actor_of(request), get_centre(centre), _asked(request.GET)
    found, more = slips(actor, hall.code, asked.filters, after=request.GET.get("sau", ""), limit=PAGE)
    shown = {
        "hall": hall,
        "found": found,
        "more": f"?{asked.address}&sau={more}" if more else "",
        "figures": slip_figures(actor, hall.code, asked.first, asked.last),
        "asked": asked,
        "forms": FORM_WORDS,
        "may_export": allowed(actor, Action.SLIP_EXPORT, centre=hall.code) and bool(found),
        "reasons": list(EXPORT_REASONS.items()),
        "section": "slips",
    }
    return render(request, "counter/slips.html", shown)


@require_safe
@staff_page(Action.SLIP_VIEW)
def paper(request: HttpRequest, centre: str, slip: UUID) -> HttpResponse:
    """The slip as it was given, to be printed again."""
    actor = actor_of(request)
    return printed(make_slip(actor, slip_paper(actor, centre, slip)).pdf, f"{slip}.pdf")


def printed(pdf: bytes, name: str) -> HttpResponse:
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
@staff_page(Action.SLIP_EXPORT)
def export(request: HttpRequest, centre: str) -> HttpResponse:
    """The register as Excel, with what it is for."""
    actor, hall, asked = actor_of(request), get_centre(centre), _asked(request.POST)
    try:
        rows = _all(actor, hall.code, asked.filters)
        actions.record_slip_export(actor, hall.code, request.POST.get("reason", ""), len(rows))
    except InvalidInput as problem:
        messages.error(request, problem.in_one_line)
        return redirect(f"{reverse('counter:slips', args=[hall.code])}?{asked.address}")
    response = HttpResponse(_workbook(rows), content_type=WORKBOOK)
    name = f"so-phieu-{hall.code}-{asked.first:%Y%m%d}-{asked.last:%Y%m%d}.xlsx"
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    response["Cache-Control"] = "private, no-store"
    return response


def _all(actor: Actor, centre: str, filters: Filters) -> list[SlipView]:
    found: list[SlipView] = []
    after = ""
    while len(found) < MOST_ROWS:
        rows, after = slips(actor, centre, filters, after=after, limit=200)
        found += rows
        if not after:
            break
    return found[:MOST_ROWS]


def _heads() -> list[str]:
    return [
        _("Form"),
        _("Number"),
        _("Given"),
        _("Counter"),
        _("Procedure"),
        _("Name of the procedure"),
        _("Agency"),
        _("Applicant"),
        _("Number of the applicant"),
        _("What is missing"),
        _("Reason"),
        _("Given by"),
        _("Dossier that followed"),
    ]


def _cells(one: SlipView) -> list[str | int | datetime]:
    return [
        one.form,
        one.number,
        timezone.localtime(one.given_at).replace(tzinfo=None),
        one.counter or "",
        one.procedure,
        one.procedure_name,
        one.agency_name,
        one.applicant_name,
        one.applicant_number,
        "; ".join(one.items),
        one.reason,
        one.given_by_name,
        one.dossier,
    ]


def _workbook(rows: list[SlipView]) -> bytes:
    """Nothing in a cell is ever a formula; times are times, so that the reader sorts by them."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet, bold = book.add_worksheet(), book.add_format({"bold": True})
        moment = book.add_format({"num_format": "dd/mm/yyyy hh:mm"})
        for place, head in enumerate(_heads()):
            sheet.write_string(0, place, head, bold)
        for number, row in enumerate(rows, 1):
            for place, cell in enumerate(_cells(row)):
                if isinstance(cell, datetime):
                    sheet.write_datetime(number, place, cell, moment)
                elif isinstance(cell, int):
                    sheet.write_number(number, place, cell)
                else:
                    sheet.write_string(number, place, cell)
        sheet.freeze_panes(1, 2)
        sheet.autofilter(0, 0, max(len(rows), 1), len(_heads()) - 1)
        sheet.set_column(0, 4, 16)
        sheet.set_column(5, 12, 30)
    return made.getvalue()
