"""What asks for a person in the hall of a centre: each rule on or off, from which figure, whom it is told and when."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from motcua.base.problems import InvalidInput
from motcua.domain.alerts.actions import change_rules
from motcua.domain.alerts.rules import MOST_ESCALATE, THRESHOLDS, TOLD, Rule, Setting, settings_of
from motcua.domain.alerts.words import NAMES, TOLD_WORDS, UNITS
from motcua.domain.centre.queries import get_centre
from motcua.domain.people.permissions import Action, require
from motcua.surfaces.sign_in.guard import actor_of, staff_page


@dataclass(frozen=True)
class Row:
    """A rule as the form has it."""

    rule: str
    name: Promise
    setting: Setting
    unit: Promise | None
    least: int
    most: int


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Action.ALERT_RULES)
def page(request: HttpRequest, centre: str) -> HttpResponse:
    actor = actor_of(request)
    require(actor, Action.ALERT_RULES, centre=centre)
    hall = get_centre(centre)
    problem = None
    if request.method == "POST":
        try:
            change_rules(actor, centre, _read(request.POST))
        except InvalidInput as refusal:
            problem = refusal
        else:
            messages.success(request, _("Saved."))
            return redirect("admin_alerts", centre)
    known = settings_of(hall.options)
    context = {
        "centre": hall,
        "tab": "alerts",
        "rows": [
            Row(rule.value, NAMES[rule], known[rule], UNITS.get(rule), *THRESHOLDS.get(rule, (0, 0))) for rule in Rule
        ],
        "told": [(role, TOLD_WORDS[role]) for role in TOLD],
        "most_minutes": MOST_ESCALATE,
        "errors": problem.errors if problem else (),
        "section": "admin",
    }
    return render(request, "admin_pages/alerts.html", context, status=422 if problem else 200)


def _read(given: QueryDict) -> dict[str, dict[str, Any]]:
    """What the form says; what is no number is left to the action to refuse."""
    wanted: dict[str, dict[str, Any]] = {}
    for rule in Rule:
        if f"{rule}.escalate_minutes" not in given:
            continue
        wanted[rule] = {
            "on": given.get(f"{rule}.on") == "1",
            "escalate_minutes": _whole(given.get(f"{rule}.escalate_minutes", "")),
            "to": given.getlist(f"{rule}.to"),
        }
        if rule in THRESHOLDS:
            wanted[rule]["threshold"] = _whole(given.get(f"{rule}.threshold", ""))
    return wanted


def _whole(written: str) -> int:
    return int(written) if written.isascii() and written.isdigit() and len(written) < 6 else -1
