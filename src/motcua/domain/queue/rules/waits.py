"""How long it takes: the range of minutes that a visitor is told, whether it was kept, and what is learned from visits.

Durations are seconds unless a name says minutes. Why this estimate and no other: docs/decisions/0011.
"""

import math
from enum import StrEnum

# Quantiles of the standard normal distribution that bound the middle 80 %.
_P10, _P90 = -1.2816, 1.2816

EXPONENTIAL = 1.0  # squared coefficient of variation of service times of which nothing is known
LEAST_SPREAD, MOST_SPREAD = 0.1, 2.0
LEAST_STRETCH, MOST_STRETCH = 0.7, 1.6
STRETCH_WORTH = 7200.0  # seconds of waiting that "as computed" counts for
DOUBT = 0.1  # relative: nobody knows tomorrow's mean of a service better; tuned in simulated halls, judged in others
FORGOTTEN = 6  # times the median: not a visit but a forgotten "finish"


def expected_wait(
    ahead: int,
    open_counters: int,
    mean_service_seconds: float,
    free_counters: int = 0,
    rivals: float = 0.0,
    spread: float = EXPONENTIAL,
    stretch: float = 1.0,
) -> tuple[int, int] | None:
    """The wait in whole minutes, from and to, that 8 of 10 visitors meet; None when no counter is open.

    Queue length method (Ibrahim & Whitt 2009): the visits that must leave first, each after mean/counters, make a gamma
    distribution; its quantiles by Wilson & Hilferty (1931). `rivals` are visits of other services that will take these
    counters first, in visits of this service; `spread` is the squared coefficient of variation of service times;
    `stretch` how much longer than computed people have waited of late: mostly because of who overtakes by a head start.
    (0, 0) means "now": nobody is ahead and a counter is free. Nothing else is told as less than a minute.
    """
    if open_counters <= 0:
        return None
    departures = max(ahead, 0) + rivals + 1 - free_counters
    if ahead <= 0 and departures <= 0:
        return (0, 0)
    minutes_each = mean_service_seconds * stretch / open_counters / 60
    mean, variance = _departures(max(departures, 0.0), open_counters, spread)
    low = max(math.floor(_gamma_quantile(mean, variance, _P10) * minutes_each), 1)
    high = math.ceil(_gamma_quantile(mean, variance, _P90) * minutes_each)
    return (low, max(high, low + 1))


def mean_wait(
    ahead: int, open_counters: int, mean_service_seconds: float, free_counters: int, rivals: float, spread: float
) -> float:
    """The mean, in seconds, of the distribution whose middle is `expected_wait`, without any stretch."""
    departures = max(max(ahead, 0) + rivals + 1 - free_counters, 0.0)
    return _departures(departures, open_counters, spread)[0] * mean_service_seconds / open_counters


def _departures(count: float, counters: int, spread: float) -> tuple[float, float]:
    """Mean and variance of the time until `count` visits have left, in units of mean/counters.

    The visits in progress are met in their midst, so that the first leaves after (1 + spread)/2. Over a few departures
    many counters together look like a Poisson process, over many like each counter alone; a third of a round of all
    counters is where the one becomes the other (fitted to simulated days, `tests/test_estimate.py`).
    """
    residual = (1 + spread) / 2
    mean = count - 1 + residual if count >= 1 else count * residual
    early = counters / 3 * (1 - math.exp(-3 * count / counters))
    return mean, count * spread + (1 - spread) * early + (DOUBT * mean) ** 2


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


def trimmed_mean(seconds: list[float]) -> float:
    """The mean without what took more than six times the median: a forgotten "finish" must not double everybody's wait.

    Nothing is cut below: service times have a long tail, and a mean without both ends of it promises 6 % too little.
    """
    kept = sorted(seconds)
    longest = kept[len(kept) // 2] * FORGOTTEN
    ordinary = [value for value in kept if value <= longest]
    return sum(ordinary) / len(ordinary)


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


def measured_stretch(waited: float, computed: float) -> float:
    """How much longer people waited than was computed, from the sums of both in seconds; few waits are believed a little."""
    ratio = (waited + STRETCH_WORTH) / (computed + STRETCH_WORTH)
    return min(max(ratio, LEAST_STRETCH), MOST_STRETCH)
