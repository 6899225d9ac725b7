"""Asking for a simulated day and playing it; checking what would have been predicted; learning which dossiers may be late."""

from motcua.domain.insight.actions.checks import check_days
from motcua.domain.insight.actions.risk import assess_risks, train_risk
from motcua.domain.insight.actions.runs import ask_simulation, forget_old, play_run

__all__ = ["ask_simulation", "assess_risks", "check_days", "forget_old", "play_run", "train_risk"]
