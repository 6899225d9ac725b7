"""Who does what in an agency: how much lies with each, the rule by which steps are shared, who is away."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from motcua.base.actor import Actor
from motcua.base.clock import LOCAL_ZONE
from motcua.base.days import read_day
from motcua.base.problems import InvalidInput, Problem
from motcua.domain.dossiers import actions, queries
from motcua.domain.dossiers.sharing import Sharing
from motcua.domain.people.permissions import Action, allowed
from motcua.surfaces.sign_in.guard import actor_of, staff_page

RULES = (
    (Sharing.BY_HAND.value, gettext_lazy("by hand: it waits until somebody takes it")),
    (Sharing.ROUND_ROBIN.value, gettext_lazy("in turn")),
    (Sharing.LEAST_LOAD.value, gettext_lazy("whoever has least")),
)


@require_safe
@staff_page(Action.WORK_LIST)
def team(request: HttpRequest) -> HttpResponse:
    """One's agencies with their people, and who is away."""
    actor = actor_of(request)
    teams = queries.teams(actor)
    people = {one.reference: one.name for team in teams for one in team.members}
    leads = any(_may_lead(actor, team.agency) for team in teams)
    named = sorted(people.items(), key=lambda pair: pair[1])
    context = {
        "teams": [(team, _may_lead(actor, team.agency)) for team in teams],
        "rules": RULES,
        "absences": queries.absences(actor),
        "people": named,
        "delegates": [pair for pair in named if leads or pair[0] != actor.reference],
        "leads": leads,
        "section": "desk",
    }
    return render(request, "desk/team.html", context)


def _may_lead(actor: Actor, agency: str) -> bool:
    return allowed(actor, Action.SHARING_RULE, agency=agency)


@require_POST
@staff_page(Action.WORK_LIST)
def share(request: HttpRequest) -> HttpResponse:
    """Sets how the steps of an agency and role are shared."""
    fields = request.POST

    def do() -> str:
        actions.set_sharing(actor_of(request), fields.get("agency", ""), fields.get("role", ""), fields.get("rule", ""))
        return _("From now on steps are shared this way.")

    return _done(request, do)


@require_POST
@staff_page(Action.WORK_LIST)
def away(request: HttpRequest) -> HttpResponse:
    """Enters that somebody is away, whole days from the first to the last."""

    def do() -> str:
        actor, fields = actor_of(request), request.POST
        first, last = _day(fields.get("first", ""), "first"), _day(fields.get("last", ""), "last")
        begins = datetime.combine(first, time.min, LOCAL_ZONE)
        ends = datetime.combine(last + timedelta(days=1), time.min, LOCAL_ZONE)
        person = fields.get("person", "") or actor.reference
        actions.be_away(actor, person, fields.get("delegate", ""), begins, ends)
        return _("Entered. What comes meanwhile goes to who stands in.")

    return _done(request, do)


@require_POST
@staff_page(Action.WORK_LIST)
def back(request: HttpRequest, absence: int) -> HttpResponse:
    """Ends an absence, or takes it back."""

    def do() -> str:
        actions.end_absence(actor_of(request), absence)
        return _("Back again.")

    return _done(request, do)


def _day(text: str, field: str) -> date:
    try:
        return read_day(text)
    except ValueError:
        raise InvalidInput.of(field, _("Give the first and the last day")) from None


def _done(request: HttpRequest, do: Callable[[], str]) -> HttpResponse:
    try:
        messages.success(request, do())
    except Problem as problem:
        messages.error(request, problem.in_one_line)
    return redirect("desk:team")
