"""Which open dossiers may be late, with the reasons in words; how each model did. For staff alone."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from motcua.base.actor import Actor
from motcua.domain.insight.models import DossierRisk, RiskModel
from motcua.domain.people.permissions import Action, agencies_of, allowed, require

MAY_BE_LATE = 0.5  # from this probability on it is said
MOST = 200
LAST = 20


@dataclass(frozen=True)
class Risk:
    """`percent`: how likely it will be late; `reasons`: in words, the strongest first."""

    dossier: str
    agency: str
    due_at: datetime
    percent: int
    reasons: tuple[str, ...]


def risks_of(dossiers: Iterable[str]) -> dict[str, Risk]:
    """Of those among these dossiers that may be late; the caller has decided who may see them."""
    rows = DossierRisk.objects.filter(dossier__in=list(dossiers), probability__gte=MAY_BE_LATE)
    return {row.dossier: _risk(row) for row in rows}


def at_risk(actor: Actor, centre: str) -> list[Risk]:
    """Those of a centre that may be late, the likeliest first; of a leader those of the own agency. Raises Forbidden."""
    require(actor, Action.RISK_VIEW, centre=centre)
    rows = DossierRisk.objects.filter(centre=centre, probability__gte=MAY_BE_LATE).order_by("-probability", "dossier")
    mine = agencies_of(actor, Action.RISK_VIEW, centre)
    if mine is not None:
        rows = rows.filter(agency__in=mine)
    return [_risk(row) for row in rows[:MOST]]


def count_at_risk(centre: str) -> int:
    return DossierRisk.objects.filter(centre=centre, probability__gte=MAY_BE_LATE).count()


def risk_models(actor: Actor) -> list[RiskModel]:
    """The last trainings, newest first. Raises Forbidden."""
    require(actor, Action.RISK_VIEW)
    return list(RiskModel.objects.defer("facts")[:LAST])


def may_see(actor: Actor, centre: str) -> bool:
    return allowed(actor, Action.RISK_VIEW, centre=centre)


def _risk(row: DossierRisk) -> Risk:
    reasons = tuple(words for fact in row.facts if (words := _words(fact)))
    return Risk(row.dossier, row.agency, row.due_at, round(100 * row.probability), reasons)


def _words(fact: dict[str, Any]) -> str:
    kind = fact["kind"]
    if kind == "gone":
        return _("%(days)s of %(of)s days gone") % {"days": _number(fact["days"]), "of": _number(fact["of"])}
    if kind == "steps":
        return _("step %(step)s of %(of)s") % {"step": fact["step"], "of": fact["of"]}
    if kind == "usual":
        told = {"days": _number(fact["days"]), "left": _number(fact["left"])}
        return _("from here it usually takes %(days)s days, %(left)s are left") % told
    if kind == "procedure":
        return _("of this procedure %(percent)s %% were late") % {"percent": fact["percent"]}
    words = ngettext("the agency has %(count)d open", "the agency has %(count)d open", fact["open"])
    return words % {"count": fact["open"]}


def _number(value: float) -> str:
    return str(number_format(value, 0 if value >= 10 or value == round(value) else 1))
