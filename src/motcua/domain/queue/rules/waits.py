"""How long it takes: the range of minutes that a visitor is told. Durations are seconds unless a name says minutes."""

import math

# Quantiles of the standard normal distribution that bound the middle 80 %.
_P10, _P90 = -1.2816, 1.2816


def expected_wait(
    ahead: int, open_counters: int, mean_service_seconds: float, free_counters: int = 0
) -> tuple[int, int] | None:
    """The wait in whole minutes, from and to, that 8 of 10 visitors meet; None when no counter is open.

    Queue length method (Ibrahim & Whitt 2009): `ahead + 1` departures, each after mean/counters, make a gamma
    distribution; its quantiles by Wilson & Hilferty (1931). (0, 0) means "now": nobody is ahead and a counter is free.
    """
    if open_counters <= 0:
        return None
    if ahead <= 0 and free_counters > 0:
        return (0, 0)
    departures = max(ahead, 0) + 1
    minutes_each = mean_service_seconds / open_counters / 60
    low = math.floor(_gamma_quantile(departures, _P10) * minutes_each)
    high = math.ceil(_gamma_quantile(departures, _P90) * minutes_each)
    low = max(low, 1 if ahead > 0 else 0)
    return (low, max(high, low + 1))


def _gamma_quantile(shape: int, z: float) -> float:
    return float(shape * (1 - 1 / (9 * shape) + z / (3 * math.sqrt(shape))) ** 3)


def trimmed_mean(seconds: list[float], cut: float = 0.1) -> float:
    """The mean without the shortest and longest tenth: a forgotten "finish" must not double everybody's wait."""
    kept = sorted(seconds)
    drop = int(len(kept) * cut)
    kept = kept[drop : len(kept) - drop] or kept
    return sum(kept) / len(kept)
