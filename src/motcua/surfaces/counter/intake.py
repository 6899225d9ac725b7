"""Intake at the counter: which procedure, who applies, which papers are there, what it costs, when it is due."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from motcua.base import clock
from motcua.domain.catalogue.queries import get_published
from motcua.domain.people.permissions import Action, require
from motcua.surfaces.counter import finding, intake_form
from motcua.surfaces.counter.views import page
from motcua.surfaces.sign_in.guard import actor_of, staff_page



def today() -> date:
    return timezone.localdate(clock.now())


@require_safe
@staff_page(Action.DOSSIER_RECEIVE)
def procedures(request: HttpRequest, centre: str, number: int) -> HttpResponse:
    """What is found while somebody types."""
    shown = page(request, centre, number)
    return render(request, "counter/parts/found.html", shown | finding.offer(request.GET.get("q", ""), shown["screen"]))


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Action.DOSSIER_RECEIVE)
def intake(request: HttpRequest, centre: str, number: int) -> HttpResponse:
    """The search, the form of a procedure, and what became of it."""
    shown = page(request, centre, number) | {"tab": "intake"}
    code = request.GET.get("thu-tuc", "")
    if not code:
        return render(request, "counter/intake.html", shown | finding.offer(request.GET.get("q", ""), shown["screen"]))
    procedure = get_published(code)
    form = intake_form.blank(procedure)
    return render(request, "counter/intake.html", shown | {"procedure": procedure, "form": form})


@require_POST
@staff_page(Action.DOSSIER_RECEIVE)
def check(request: HttpRequest, centre: str, number: int) -> HttpResponse:
    """What was scanned fills the fields; what was typed is checked at once, beside the earlier dossiers of the applicant."""
    actor = actor_of(request)
    require(actor, Action.COUNTER_OPERATE, centre=centre, counter=number)
    form = intake_form.read_applicant(request.POST)
    screen = {"centre": centre, "number": number}
    if request.POST.get("do") == "scan":
        form = intake_form.fill_from_card(form, request.POST.get("card", ""), today())
        return render(request, "counter/parts/applicant.html", {"form": form, "screen": screen, "live": True})
    form = intake_form.check_applicant(form, today())
    context = {"form": form, "screen": screen, "live": True, "only": request.POST.get("only", "")}
    return render(request, "counter/parts/applicant_notes.html", context)
