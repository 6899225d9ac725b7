"""Simulated days and how well past ones would have been predicted, as the page shows them."""

from dataclasses import dataclass
from statistics import fmean
from uuid import UUID

from django.utils.translation import gettext as _

from motcua.base.actor import Actor
from motcua.base.problems import NotFound
from motcua.domain.insight.models import DayCheck, SimulationRun
from motcua.domain.people.permissions import Action, allowed, require

LAST = 20
AIM = 0.1  # how far from the truth a predicted mean wait may be


@dataclass(frozen=True)
class Accuracy:
    """Mean distance from the truth of what was predicted, forecast and guessed, relative; `inside`: days within the aim."""

    days: int
    inside: int
    predicted: float
    forecast: float
    usual: float


def last_runs(actor: Actor, centre: str) -> list[SimulationRun]:
    """Raises Forbidden."""
    require(actor, Action.STAFFING_SIMULATE, centre=centre)
    return list(SimulationRun.objects.filter(centre__code=centre).order_by("-asked_at").defer("result")[:LAST])


def get_run(actor: Actor, run: UUID) -> SimulationRun:
    """Raises Forbidden for who may simulate nowhere, NotFound also for a run of another centre."""
    require(actor, Action.STAFFING_SIMULATE)
    row = SimulationRun.objects.select_related("centre").filter(pk=run).first()
    if row is None or not allowed(actor, Action.STAFFING_SIMULATE, centre=row.centre.code):
        raise NotFound(_("There is no such simulation"))
    return row


def checks(actor: Actor, centre: str) -> list[DayCheck]:
    """The last days, newest first. Raises Forbidden."""
    require(actor, Action.STAFFING_SIMULATE, centre=centre)
    return list(DayCheck.objects.filter(centre__code=centre)[:LAST])


def accuracy(rows: list[DayCheck]) -> Accuracy | None:
    """None where no day could be checked yet."""
    told = [(row, row.error) for row in rows]
    known = [(row, error) for row, error in told if error is not None]
    if not known:
        return None
    return Accuracy(
        len(known),
        sum(abs(error) <= AIM for _row, error in known),
        fmean(abs(error) for _row, error in known),
        fmean(abs(row.forecast_error or 0.0) for row, _error in known),
        fmean(abs(row.usual_error or 0.0) for row, _error in known),
    )
