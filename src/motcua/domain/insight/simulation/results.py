"""What many played days say together: means with their 95 % interval, quantiles, the line over the day, idle counters."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist, fmean, stdev

from motcua.domain.insight.simulation.shapes import Played, Waited

CONFIDENCE = 0.95
STUDENT = (12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262)  # of one degree of freedom, of two, …


@dataclass(frozen=True)
class Figure:
    """A mean over the days played, and half the width of its 95 % interval; none with one day."""

    mean: float
    half: float | None = None

    @property
    def low(self) -> float:
        return self.mean - (self.half or 0.0)

    @property
    def high(self) -> float:
        return self.mean + (self.half or 0.0)


@dataclass(frozen=True)
class OfService:
    """Waits in seconds; shares 0–1. `above_promised`: none where nobody was told anything."""

    visitors: float
    mean: Figure
    p90: Figure
    above_target: Figure
    above_promised: Figure | None


@dataclass(frozen=True)
class OfDays:
    """`line`: by quarter of an hour the mean and the middle 80 % of the days. `idle`: share of staffed time by counter."""

    whole: OfService
    services: Mapping[str, OfService]
    line: Mapping[int, tuple[float, float, float]]
    idle: Mapping[int, float]
    left: float
    uncalled: float
    ends: float


def summed(days: Sequence[Played], target_seconds: float) -> OfDays:
    services = sorted({one.service for day in days for one in day.waits})
    bins = sorted({number for day in days for number in day.line})
    counters = sorted({number for day in days for number in day.busy})
    return OfDays(
        _of_service([day.waits for day in days], target_seconds),
        {
            service: _of_service([[one for one in day.waits if one.service == service] for day in days], target_seconds)
            for service in services
        },
        {number: _spread([float(day.line.get(number, 0)) for day in days]) for number in bins},
        {number: fmean(_idle(day, number) for day in days) for number in counters},
        fmean(day.left for day in days),
        fmean(day.uncalled for day in days),
        fmean(day.ends for day in days),
    )


def difference(one: Sequence[Played], other: Sequence[Played]) -> Figure:
    """How much longer people wait on average on the other days, day by day with the same visitors."""
    pairs = zip(one, other, strict=True)
    return figure([_mean(second.waits) - _mean(first.waits) for first, second in pairs])


def figure(values: Sequence[float]) -> Figure:
    if len(values) < 2:
        return Figure(values[0] if values else 0.0)
    return Figure(fmean(values), student(len(values) - 1) * stdev(values) / math.sqrt(len(values)))


def student(freedom: int) -> float:
    """The 97.5 % quantile of Student's distribution: from the table, beyond it by the expansion of Cornish and Fisher."""
    if freedom <= len(STUDENT):
        return STUDENT[freedom - 1]
    z = NormalDist().inv_cdf((1 + CONFIDENCE) / 2)
    return z + (z**3 + z) / (4 * freedom) + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * freedom**2)


def quantile(values: Sequence[float], share: float) -> float:
    """Between the two nearest; 0 of none."""
    ordered = sorted(values)
    if not ordered:
        return 0.0
    place = share * (len(ordered) - 1)
    low = math.floor(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def _of_service(days: Sequence[Sequence[Waited]], target: float) -> OfService:
    some = [waits for waits in days if waits]
    told = [kept for waits in some if (kept := [one for one in waits if one.promised is not None])]

    def of(measure: Callable[[Sequence[Waited]], float]) -> Figure:
        return figure([measure(waits) for waits in some])

    return OfService(
        fmean(len(waits) for waits in days) if days else 0.0,
        of(_mean),
        of(lambda waits: quantile([one.seconds for one in waits], 0.9)),
        of(lambda waits: fmean(one.seconds > target for one in waits)),
        figure([fmean(one.seconds > (one.promised or 0.0) for one in waits) for waits in told]) if told else None,
    )


def _mean(waits: Sequence[Waited]) -> float:
    return fmean(one.seconds for one in waits) if waits else 0.0


def _spread(values: list[float]) -> tuple[float, float, float]:
    return fmean(values), quantile(values, 0.1), quantile(values, 0.9)


def _idle(day: Played, counter: int) -> float:
    seated = day.seated.get(counter, 0.0)
    return max(1 - day.busy.get(counter, 0.0) / seated, 0.0) if seated else 0.0
