"""Verbs about keeping: classes of retention, legal holds, packages for an archive, lists of what is erased."""

from motcua.domain.records.actions.classes import assign_class, set_class, take_in
from motcua.domain.records.actions.disposal import approve, carry_out, propose, reject
from motcua.domain.records.actions.holds import lift_hold, place_hold
from motcua.domain.records.actions.package import export

__all__ = [
    "approve",
    "assign_class",
    "carry_out",
    "export",
    "lift_hold",
    "place_hold",
    "propose",
    "reject",
    "set_class",
    "take_in",
]
