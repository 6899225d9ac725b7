"""Why a dossier may be late: the facts that push it there, the strongest first, as numbers for a sentence."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from motcua.domain.insight.risk.features import NAMES, Seen, Taught, days, numbers
from motcua.domain.insight.risk.learning import Model

MOST = 3
TOLD_BY = {
    "gone": "gone",
    "left": "gone",
    "behind": "steps",
    "usual": "usual",
    "procedure": "procedure",
    "load": "load",
}


@dataclass(frozen=True)
class Assessed:
    """`facts`: kind and numbers of each reason."""

    probability: float
    facts: tuple[dict[str, Any], ...]


def assess(seen: Seen, model: Model, open_now: int) -> Assessed:
    row = numbers(seen, model.taught, open_now)
    told = float(model.regression.probabilities(np.array([row]))[0])
    shares = zip(TOLD_BY, _in_order(model, row), strict=True)
    pushed: dict[str, float] = {}
    for name, share in shares:
        kind = TOLD_BY[name]
        pushed[kind] = pushed.get(kind, 0.0) + share
    kinds = sorted((kind for kind, share in pushed.items() if share > 0), key=lambda kind: -pushed[kind])[:MOST]
    return Assessed(told, tuple(_fact(kind, seen, model.taught, open_now) for kind in kinds))


def _in_order(model: Model, row: tuple[float, ...]) -> list[float]:
    """What each number adds, in the order of `TOLD_BY`."""
    shares = dict(zip(NAMES, model.regression.shares(row), strict=True))
    return [shares[name] for name in TOLD_BY]


def _fact(kind: str, seen: Seen, taught: Taught, open_now: int) -> dict[str, Any]:
    course = seen.course
    if kind == "gone":
        limit = (course.due_at - course.counted_from).total_seconds() / 3600
        return {"kind": kind, "days": round(days(limit - seen.hours_left), 1), "of": round(days(limit), 1)}
    if kind == "steps":
        return {"kind": kind, "step": min(seen.done + 1, course.steps), "of": course.steps}
    if kind == "usual":
        usual = days(taught.usual_hours(course.procedure, seen.done))
        return {"kind": kind, "days": round(usual, 1), "left": round(max(days(seen.hours_left), 0.0), 1)}
    if kind == "procedure":
        return {"kind": kind, "percent": round(100 * taught.late.get(course.procedure, taught.late_of_all))}
    return {"kind": kind, "open": open_now, "usual": round(taught.load.get(course.agency, open_now))}
