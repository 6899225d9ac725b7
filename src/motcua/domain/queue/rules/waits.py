"""How long it takes: the range of minutes that a visitor is told, whether it was kept, and what is learned from visits.

Durations are seconds unless a name says minutes. Why this estimate and no other: docs/decisions/0011.
"""

import math
from enum import StrEnum

# Quantiles of the standard normal distribution that bound the middle 80 %.
_P10, _P90 = -1.2816, 1.2816

EXPONENTIAL = 1.0  # squared coefficient of variation of service times of which nothing is known
LEAST_SPREAD, MOST_SPREAD = 0.1, 2.0


def expected_wait(
    ahead: int,
    open_counters: int,
    mean_service_seconds: float,
    free_counters: int = 0,
    rivals: float = 0.0,
    spread: float = EXPONENTIAL,
) -> tuple[int, int] | None:
    """The wait in whole minutes, from and to, that 8 of 10 visitors meet; None when no counter is open.

    Queue length method (Ibrahim & Whitt 2009): the visits that must leave first, each after mean/counters, make a gamma
    distribution; its quantiles by Wilson & Hilferty (1931). `rivals` are visits of other services that will take these
    counters first, in visits of this service; `spread` is the squared coefficient of variation of service times.
    (0, 0) means "now": nobody is ahead and a counter is free. Nothing else is told as less than a minute.
    """
    if open_counters <= 0:
        return None
    departures = max(ahead, 0) + rivals + 1 - free_counters
    if ahead <= 0 and departures <= 0:
        return (0, 0)
    minutes_each = mean_service_seconds / open_counters / 60
    mean, variance = _departures(max(departures, 0.0), open_counters, spread)
    low = max(math.floor(_gamma_quantile(mean, variance, _P10) * minutes_each), 1)
    high = math.ceil(_gamma_quantile(mean, variance, _P90) * minutes_each)
    return (low, max(high, low + 1))


def _departures(count: float, counters: int, spread: float) -> tuple[float, float]:
    """Mean and variance of the time until `count` visits have left, in units of mean/counters.

    The visits in progress are met in their midst, so that the first leaves after (1 + spread)/2. Over a few departures
    many counters together look like a Poisson process, over many like each counter alone; a third of a round of all
    counters is where the one becomes the other (fitted to simulated days, `tests/test_estimate.py`).
    """
    residual = (1 + spread) / 2
    mean = count - 1 + residual if count >= 1 else count * residual
    early = counters / 3 * (1 - math.exp(-3 * count / counters))
    return mean, count * spread + (1 - spread) * early


def _gamma_quantile(mean: float, variance: float, z: float) -> float:
    if mean <= 0 or variance <= 0:
        return mean
    shape = mean * mean / variance
    return float(mean * max(1 - 1 / (9 * shape) + z / (3 * math.sqrt(shape)), 0.0) ** 3)


class Kept(StrEnum):
    """Where a real wait fell against the range that was promised."""

    INSIDE = "inside"
    BELOW = "below"
    ABOVE = "above"


def promise_kept(promised: tuple[int, int], waited_seconds: float) -> Kept:
    """Told in whole minutes, read in whole minutes: "now" and "from 1 minute" hold also for whoever is called at once."""
    low, high = promised
    minutes = waited_seconds / 60
    if minutes > max(high, 1):
        return Kept.ABOVE
    return Kept.BELOW if low > 1 and minutes < low else Kept.INSIDE


def trimmed(values: list[float], cut: float = 0.1) -> list[float]:
    """Without the shortest and longest tenth: a forgotten "finish" must not double everybody's wait."""
    kept = sorted(values)
    drop = int(len(kept) * cut)
    return kept[drop : len(kept) - drop] or kept


def trimmed_mean(seconds: list[float], cut: float = 0.1) -> float:
    """The mean of what `trimmed` leaves."""
    kept = trimmed(seconds, cut)
    return sum(kept) / len(kept)


def measured_spread(seconds: list[float]) -> float:
    """The squared coefficient of variation of service times, by the quartiles of a log-normal distribution.

    Quartiles, because one forgotten "finish" would outweigh a hundred visits in a variance. Of times that are log-normal
    with sigma, the quartiles lie 0.6745 sigma on both sides in the logarithm, and the spread is exp(sigma^2) - 1.
    """
    kept = sorted(max(value, 1.0) for value in seconds)
    quarter = len(kept) // 4
    sigma = math.log(kept[-1 - quarter] / kept[quarter]) / (2 * 0.6745)
    return min(max(math.exp(sigma * sigma) - 1, LEAST_SPREAD), MOST_SPREAD)


def credible_mean(measured: float, visits: int, expected: float, worth: int = 20) -> float:
    """What to believe after few visits: the expectation counts as much as `worth` of them (Bühlmann's credibility)."""
    return (visits * measured + worth * expected) / (visits + worth)
