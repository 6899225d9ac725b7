"""A logistic regression by Newton's method with a little ridge, its calibration, and how well it tells late from in time."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
RIDGE = 1.0
MOST_ROUNDS, ENOUGH = 50, 1e-8
FARTHEST = 30.0  # of a logit


@dataclass(frozen=True)
class Regression:
    """`weights` are of numbers less `means`, divided by `scales`."""

    means: tuple[float, ...]
    scales: tuple[float, ...]
    weights: tuple[float, ...]
    constant: float

    def logits(self, rows: Numbers) -> Numbers:
        scaled = (rows - np.array(self.means)) / np.array(self.scales)
        return np.asarray(scaled @ np.array(self.weights) + self.constant)

    def probabilities(self, rows: Numbers) -> Numbers:
        return sigmoid(self.logits(rows))

    def shares(self, row: Sequence[float]) -> tuple[float, ...]:
        """What each number adds to the logit, against a dossier that is average in all."""
        pairs = zip(row, self.means, self.scales, self.weights, strict=True)
        return tuple((value - mean) / scale * weight for value, mean, scale, weight in pairs)


def sigmoid(logits: Numbers) -> Numbers:
    return np.asarray(1 / (1 + np.exp(-np.clip(logits, -FARTHEST, FARTHEST))))


def fit(rows: Numbers, late: Numbers) -> Regression:
    """Raises ValueError where nobody or everybody was late."""
    if not 0 < late.sum() < len(late):
        raise ValueError("both outcomes are needed")
    means, scales = rows.mean(axis=0), rows.std(axis=0)
    scales = np.where(scales > 0, scales, 1.0)
    design = np.column_stack([np.ones(len(rows)), (rows - means) / scales])
    ridge = np.eye(design.shape[1]) * RIDGE
    ridge[0, 0] = 0.0
    weights = np.zeros(design.shape[1])
    for _round in range(MOST_ROUNDS):
        told = sigmoid(design @ weights)
        slope = design.T @ (late - told) - ridge @ weights
        curve = (design * (told * (1 - told))[:, None]).T @ design + ridge
        step = np.linalg.solve(curve, slope)
        weights = weights + step
        if float(np.abs(step).max()) < ENOUGH:
            break
    return Regression(_floats(means), _floats(scales), _floats(weights[1:]), float(weights[0]))


def calibrated(regression: Regression, rows: Numbers, late: Numbers) -> Regression:
    """The same with its logits stretched and moved so that later dossiers were late as often as it says (Platt 1999)."""
    again = fit(regression.logits(rows)[:, None], late)
    stretch = again.weights[0] / again.scales[0]
    constant = again.constant + stretch * (regression.constant - again.means[0])
    weights = tuple(weight * stretch for weight in regression.weights)
    return Regression(regression.means, regression.scales, weights, constant)


def auc(scores: Numbers, late: Numbers) -> float:
    """How often one that was late has the higher score than one that was not; ties count half (Mann and Whitney)."""
    order = np.argsort(scores, kind="mergesort")
    ordered = scores[order]
    ranks = np.empty(len(scores))
    _values, first, counts = np.unique(ordered, return_index=True, return_counts=True)
    ranks[order] = np.repeat(first + (counts + 1) / 2, counts)
    positive = float(late.sum())
    negative = len(late) - positive
    return float((ranks[late == 1].sum() - positive * (positive + 1) / 2) / (positive * negative))


def brier(told: Numbers, late: Numbers) -> float:
    """The mean square of what was told less what was; 0 is perfect."""
    return float(np.mean((told - late) ** 2))


def _floats(values: Numbers) -> tuple[float, ...]:
    return tuple(float(value) for value in values)
