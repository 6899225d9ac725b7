"""Asking for a simulated day, waiting for it, reading it."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from motcua.base.problems import InvalidInput, NotFound
from motcua.domain.centre.queries import centres, get_centre
from motcua.domain.insight.actions import ask_simulation
from motcua.domain.insight.models import RunState
from motcua.domain.insight.queries import runs
from motcua.domain.insight.queries.days import known_days
from motcua.domain.insight.shapes import Result
from motcua.domain.insight.simulation.levers import Levers
from motcua.domain.people.permissions import Action, allowed, require
from motcua.domain.queue.queries import today
from motcua.surfaces.insight import asking, showing
from motcua.surfaces.sign_in.guard import actor_of, staff_page


@require_GET
@staff_page(Action.STAFFING_SIMULATE)
def home(request: HttpRequest) -> HttpResponse:
    """Straight to the one centre; a choice for those who have several."""
    mine = [one for one in centres() if allowed(actor_of(request), Action.STAFFING_SIMULATE, centre=one.code)]
    if len(mine) == 1:
        return redirect("insight:page", centre=mine[0].code)
    return render(request, "insight/home.html", {"centres": mine, "section": "reports"})


@require_http_methods(["GET", "POST"])
@staff_page(Action.STAFFING_SIMULATE)
def page(request: HttpRequest, centre: str) -> HttpResponse:
    """The levers; what was asked before; how far the simulation may be trusted."""
    actor = actor_of(request)
    require(actor, Action.STAFFING_SIMULATE, centre=centre)
    place = get_centre(centre)
    problem = None
    if request.method == "POST":
        try:
            made = ask_simulation(actor, centre, asking.read(request.POST))
            return redirect("insight:run", centre=place.code, run=made)
        except InvalidInput as refused:
            problem = refused
    checks = runs.checks(actor, centre)
    known = known_days(place, today(place))
    context = {
        "centre": place,
        "form": asking.form(place, known, request.POST or None),
        "played": known.played_of(place),
        "errors": problem.errors if problem else (),
        "runs": [(one, showing.about(one)) for one in runs.last_runs(actor, centre)],
        "checks": checks,
        "accuracy": runs.accuracy(checks),
        "section": "reports",
    }
    return render(request, "insight/page.html", context, status=problem.status if problem else 200)


@require_GET
@staff_page(Action.STAFFING_SIMULATE)
def run(request: HttpRequest, centre: str, run: UUID) -> HttpResponse:
    """How far it is, or what came out."""
    actor = actor_of(request)
    row = runs.get_run(actor, run)
    if row.centre.code != centre:
        raise NotFound
    levers = Levers.read(row.levers)
    days = row.replications * (1 if levers.changes_nothing else 2)
    context = {
        "centre": row.centre,
        "run": row,
        "about": showing.about(row),
        "levers": showing.levers_in_words(levers),
        "share": row.played / days,
        "days": days,
        "is_waiting": row.state == RunState.WAITING,
        "accuracy": runs.accuracy(runs.checks(actor, centre)),
        "section": "reports",
    }
    if row.state == RunState.READY and row.result is not None:
        context["shown"] = showing.shown(row.centre, Result.read(row.result))
    return render(request, "insight/run.html", context)
