"""A model from finished dossiers, judged on later ones against the rule that knows the hours left alone."""

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from motcua.domain.dossiers.queries.past import Course
from motcua.domain.insight.risk.features import LEAST_HOURS, NAMES, Loads, Seen, Taught, looks, numbers, teach
from motcua.domain.insight.risk.fitting import Numbers, Regression, auc, brier, calibrated, fit

TRAINED, FITTED = 0.7, 0.8  # share of dossiers before the cut; share of those that the weights are fitted to
FEWEST = 100  # looks, and at least FEWEST_LATE of each outcome, both to learn from and to be judged by
FEWEST_LATE = 20


class TooFew(ValueError):
    """Too few finished dossiers, or too few that were late, to learn from."""


@dataclass(frozen=True)
class Figures:
    """On dossiers that came after all that was learned from. `told`: mean probability; `late`: how often it was so."""

    learned: int
    judged: int
    late: float
    told: float
    auc: float
    brier: float
    naive_auc: float
    naive_brier: float

    @property
    def beats_the_naive(self) -> bool:
        return self.auc > self.naive_auc and self.brier < self.naive_brier


@dataclass(frozen=True)
class Model:
    regression: Regression
    taught: Taught
    figures: Figures

    def written(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def read(cls, written: dict[str, Any]) -> "Model":
        """What `written` gave, from JSON."""
        kept = written["regression"]
        regression = Regression(
            tuple(kept["means"]), tuple(kept["scales"]), tuple(kept["weights"]), float(kept["constant"])
        )
        return cls(regression, Taught(**written["taught"]), Figures(**written["figures"]))


def learn(courses: Sequence[Course]) -> Model:
    """Raises TooFew. `courses`: finished, oldest first."""
    cut = courses[int(len(courses) * TRAINED)].counted_from if courses else None
    if cut is None:
        raise TooFew("no dossier is finished")
    known = [one for one in courses if one.processed_at is not None and one.processed_at <= cut]
    later = [one for one in courses if one.counted_from > cut]
    taught, loads = teach(known), Loads(courses)
    first = int(len(known) * FITTED)
    fitted, held = looks(known[:first]), looks(known[first:])
    judged = looks(later)
    _require_enough(fitted + held)
    _require_enough(judged)
    regression = fit(_rows(fitted, taught, loads), _late(fitted))
    if _is_enough(held):
        regression = calibrated(regression, _rows(held, taught, loads), _late(held))
    told = regression.probabilities(_rows(judged, taught, loads))
    naive = fit(_hours(fitted + held), _late(fitted + held)).probabilities(_hours(judged))
    late = _late(judged)
    figures = Figures(
        len(known),
        len(later),
        float(late.mean()),
        float(told.mean()),
        auc(told, late),
        brier(told, late),
        auc(-_hours(judged)[:, 0], late),
        brier(naive, late),
    )
    return Model(regression, taught, figures)


def _rows(seen: Sequence[Seen], taught: Taught, loads: Loads) -> Numbers:
    return np.array([numbers(one, taught, loads.at(one.course.agency, one.at)) for one in seen]).reshape(-1, len(NAMES))


def _hours(seen: Sequence[Seen]) -> Numbers:
    return np.array([[math.log(max(one.hours_left, LEAST_HOURS))] for one in seen])


def _late(seen: Sequence[Seen]) -> Numbers:
    return np.array([1.0 if one.late else 0.0 for one in seen])


def _is_enough(seen: Sequence[Seen]) -> bool:
    late = sum(bool(one.late) for one in seen)
    return len(seen) >= FEWEST and min(late, len(seen) - late) >= FEWEST_LATE


def _require_enough(seen: Sequence[Seen]) -> None:
    if not _is_enough(seen):
        raise TooFew(f"{len(seen)} looks at dossiers, {sum(bool(one.late) for one in seen)} of them late")
