"""Figures of the index and the indicators that come from outside: typed in with their source, put right, taken back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from motcua.base.problems import Conflict, InvalidInput
from motcua.domain.centre.queries import agencies_by_code, get_centre
from motcua.domain.people.permissions import Action, require
from motcua.domain.reports import names
from motcua.domain.reports.outside import figures
from motcua.domain.reports.outside.figures import FigureInput, FigureView
from motcua.domain.reports.outside.words import names_of_items
from motcua.domain.reports.shapes import percent
from motcua.domain.reports.words import number
from motcua.surfaces.sign_in.guard import actor_of, staff_page

ALL = "all"  # as the place of a figure: all centres


@require_GET
@staff_page(Action.REPORT_FIGURES)
def page(request: HttpRequest, centre: str) -> HttpResponse:
    return _page(request, centre)


def _page(request: HttpRequest, centre: str, problem: InvalidInput | None = None) -> HttpResponse:
    actor = actor_of(request)
    require(actor, Action.REPORT_FIGURES, centre=centre)
    place = get_centre(centre)
    of_centre, of_agency, of_person = names.of_centres(), names.of_agencies(), names.of_people
    noted = figures.noted(actor, centre)
    people = of_person({one.noted_by for one in noted})
    words = names_of_items()
    agencies = sorted(((code, of_agency(code)) for code in agencies_by_code()), key=lambda one: one[1])
    context = {
        "centre": place,
        "tab": "figures",
        "rows": [_row(one, words, of_centre, of_agency, people) for one in noted],
        "items": [("", "–"), *words.items()],
        "agencies": [("", _("All agencies")), *agencies],
        "places": [
            (centre, of_centre(centre)),
            *([(ALL, _("All centres"))] if figures.may_note_for_all(actor) else []),
        ],
        "errors": problem.errors if problem else (),
        "faults": {one.field: one.message for one in problem.errors} if problem else {},
        "typed": request.POST,
        "section": "admin",
    }
    return render(request, "admin_pages/figures.html", context, status=422 if problem else 200)


def _row(
    one: FigureView, words: dict[str, str], centre: names.Names, agency: names.Names, people: names.Names
) -> dict[str, object]:
    told = one.told
    places = (agency(told.agency) if told.agency else "", centre(told.centre) if told.centre else _("All centres"))
    return {
        "one": one,
        "item": words.get(told.item, told.item),
        "places": ", ".join(filter(None, places)),
        "months": "–".join(dict.fromkeys((f"{told.begin:%m/%Y}", f"{told.end:%m/%Y}"))),
        "figure": f"{number(told.part)} / {number(told.whole)}",
        "share": "" if told.item.startswith("indicator") else f"{number(percent(told.part, told.whole) or 0)} %",
        "by": people(one.noted_by),
    }


@require_POST
@staff_page(Action.REPORT_FIGURES)
def note(request: HttpRequest, centre: str) -> HttpResponse:
    given = {
        name: request.POST.get(name, "")[:300] for name in ("item", "begin", "end", "part", "whole", "source", "agency")
    }
    place = "" if request.POST.get("place") == ALL else centre
    try:
        figures.note(actor_of(request), FigureInput(**given, centre=place))
    except InvalidInput as problem:
        return _page(request, centre, problem)
    except Conflict as problem:
        return _page(request, centre, InvalidInput.of("item", str(problem.detail)))
    messages.success(request, _("Noted. The reports show it as typed in, with its source."))
    return redirect("admin_figures", centre=centre)


@require_POST
@staff_page(Action.REPORT_FIGURES)
def take_back(request: HttpRequest, centre: str, figure: int) -> HttpResponse:
    require(actor_of(request), Action.REPORT_FIGURES, centre=centre)
    figures.take_back(actor_of(request), figure)
    messages.success(request, _("Taken back: the reports count it no more."))
    return redirect("admin_figures", centre=centre)
