"""The pages of the reports: each view reads the address, makes one report, shows it."""

from urllib.parse import quote

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from motcua.base import clock
from motcua.base.problems import InvalidInput, NotFound
from motcua.domain.people.permissions import Action
from motcua.domain.reports.asked import asked
from motcua.domain.reports.behind import behind
from motcua.domain.reports.drawing import drawings
from motcua.domain.reports.files import made
from motcua.domain.reports.made import REPORTS, make
from motcua.domain.reports.shapes import Report
from motcua.domain.reports.subscribing import NOT_BY_MAIL
from motcua.domain.reports.words import period_of, places_of
from motcua.surfaces.reports import shown
from motcua.surfaces.sign_in.guard import actor_of, staff_page

MOST_SHOWN = 500
FORMS = (("xlsx", "Excel"), ("pdf", "PDF"), ("csv", "CSV"))


@require_safe
@staff_page(Action.REPORT_VIEW)
def choose(request: HttpRequest) -> HttpResponse:
    """All reports, each with what it tells."""
    return render(request, "reports/choose.html", {"kinds": list(REPORTS.values()), "section": "reports"})


@require_safe
@staff_page(Action.REPORT_VIEW)
def page(request: HttpRequest, name: str) -> HttpResponse:
    try:
        report = _made(request, name)
    except InvalidInput as problem:
        messages.error(request, problem.in_one_line)
        return redirect("reports:page", name)
    halls, offices = shown.places(actor_of(request))
    rows = shown.rows_of(report)
    context = {
        "report": report,
        "kinds": list(REPORTS.values()),
        "groupings": shown.groupings(REPORTS[name]),
        "halls": halls,
        "offices": offices,
        "periods": shown.periods(report.asked, name),
        "about": f"{period_of(report.asked)} · {places_of(report.asked)}",
        "rows": rows[:MOST_SHOWN],
        "hidden_rows": max(len(rows) - MOST_SHOWN, 0),
        "total": shown.total_of(report),
        "drawings": drawings(report),
        "query": shown.address(report.asked),
        "forms": FORMS,
        "may_subscribe": name not in NOT_BY_MAIL,
        "section": "reports",
    }
    return render(request, "reports/page.html", context)


@require_safe
@staff_page(Action.REPORT_VIEW)
def take_away(request: HttpRequest, name: str) -> HttpResponse:
    """The same report as a file."""
    try:
        file = made(_made(request, name), request.GET.get("dang", ""), clock.now())
    except InvalidInput as problem:
        messages.error(request, problem.in_one_line)
        return redirect("reports:page", name)
    response = HttpResponse(file.content, content_type=file.media_type)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(file.name)}"
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
@staff_page(Action.REPORT_VIEW)
def open_behind(request: HttpRequest, name: str) -> HttpResponse:
    """The dossiers, visits, steps, payments or ratings that a figure counts."""
    kind = REPORTS.get(name)
    if kind is None:
        raise NotFound(_("There is no report of this name"))
    given = request.GET
    wanted = asked(actor_of(request), **_given(request))
    measure, row = given.get("so", ""), given.get("dong", "")[:200]
    number = int(given["trang"]) if given.get("trang", "").isdecimal() and len(given["trang"]) < 6 else 1
    found = behind(actor_of(request), wanted, measure, row, number)
    back = shown.address(wanted)
    context = {
        "kind": kind,
        "found": found,
        "about": f"{period_of(wanted)} · {places_of(wanted)}",
        "back": back,
        "next": shown.address(wanted, so=measure, dong=row, trang=str(found.next)) if found.next else "",
        "first": (number - 1) * 100 + 1,
        "measure": measure,
        "section": "reports",
    }
    return render(request, "reports/behind.html", context)


def _made(request: HttpRequest, name: str) -> Report:
    return make(actor_of(request), name, **_given(request))


def _given(request: HttpRequest) -> dict[str, str]:
    words = {"begin": "tu", "end": "den", "centre": "trung-tam", "agency": "co-quan", "by": "theo"}
    return {name: request.GET.get(word, "")[:40] for name, word in words.items()}
