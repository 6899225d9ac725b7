"""Asking for a simulated day and playing it; checking what would have been predicted."""

from motcua.domain.insight.actions.checks import check_days
from motcua.domain.insight.actions.runs import ask_simulation, forget_old, play_run

__all__ = ["ask_simulation", "check_days", "forget_old", "play_run"]
