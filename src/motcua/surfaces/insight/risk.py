"""Which dossiers may be late, why, and how well that is known; each model with its figures."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from motcua.domain.centre.queries import centres, get_centre
from motcua.domain.insight.models import RiskModel
from motcua.domain.insight.queries import risk
from motcua.domain.people.permissions import Action, allowed, require
from motcua.surfaces.sign_in.guard import actor_of, staff_page

SORTED_BY_DATE = "han"


@dataclass(frozen=True)
class Line:
    """A model as a line of the table. Areas and squares are shares 0–1; none where there was too little to learn from."""

    model: RiskModel
    auc: float | None
    naive_auc: float | None
    brier: float | None
    naive_brier: float | None
    learned: int
    judged: int
    told_percent: int
    late_percent: int


@require_GET
@staff_page(Action.RISK_VIEW)
def home(request: HttpRequest) -> HttpResponse:
    """Straight to the one centre; a choice for those who have several."""
    mine = [one for one in centres() if allowed(actor_of(request), Action.RISK_VIEW, centre=one.code)]
    if len(mine) == 1:
        return redirect("insight:risks", centre=mine[0].code)
    return render(request, "insight/risk_home.html", {"centres": mine, "section": "reports"})


@require_GET
@staff_page(Action.RISK_VIEW)
def page(request: HttpRequest, centre: str) -> HttpResponse:
    """Those that may be late, the likeliest first or by their date."""
    actor = actor_of(request)
    require(actor, Action.RISK_VIEW, centre=centre)
    place = get_centre(centre)
    by_date = request.GET.get("theo") == SORTED_BY_DATE
    found = risk.at_risk(actor, place.code)
    if by_date:
        found = sorted(found, key=lambda one: (one.due_at, one.dossier))
    lines = [_line(one) for one in risk.risk_models(actor)]
    context = {
        "centre": place,
        "risks": found,
        "by_date": by_date,
        "lines": lines,
        "used": next((one for one in lines if one.model.is_used), None),
        "may_open": allowed(actor, Action.DOSSIER_VIEW, centre=place.code),
        "section": "reports",
    }
    return render(request, "insight/risk.html", context)


def _line(model: RiskModel) -> Line:
    figures = model.figures
    return Line(
        model,
        figures.get("auc"),
        figures.get("naive_auc"),
        figures.get("brier"),
        figures.get("naive_brier"),
        figures.get("learned", 0),
        figures.get("judged", 0),
        round(100 * figures.get("told", 0)),
        round(100 * figures.get("late", 0)),
    )
