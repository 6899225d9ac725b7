"""Verbs of alerts; each opens its own transaction."""

from motcua.domain.alerts.actions.handling import end_silence, note, release, settle, silence, take
from motcua.domain.alerts.actions.options import change_rules
from motcua.domain.alerts.actions.watching import forget_old, look, look_everywhere

__all__ = [
    "change_rules",
    "end_silence",
    "forget_old",
    "look",
    "look_everywhere",
    "note",
    "release",
    "settle",
    "silence",
    "take",
]
