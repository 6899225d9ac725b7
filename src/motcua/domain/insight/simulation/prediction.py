"""Many days played from a profile; and what earlier days would have said of a day that is known."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from statistics import fmean

from motcua.domain.insight.simulation.engine import play
from motcua.domain.insight.simulation.levers import Levers, changed_hall, changed_visitors
from motcua.domain.insight.simulation.measured import PastDay, Profile, desks_of_average, draw, profile_of
from motcua.domain.insight.simulation.results import Figure, figure
from motcua.domain.insight.simulation.shapes import Hall, Played, Window

FEWEST_LEARNED = 2  # days, to predict another from
PREDICTIONS = 20


@dataclass(frozen=True)
class Prediction:
    """Mean waits in seconds; `forecast`: of an average day before it, with its usual counters; `usual`: what was waited on those."""

    measured: float
    predicted: Figure
    forecast: float
    usual: float


def play_days(
    hall: Hall,
    profile: Profile,
    levers: Levers,
    doors: Window,
    seeds: Sequence[str],
    *,
    promises: bool = True,
    played: Callable[[], None] = lambda: None,
) -> list[Played]:
    """One day for each seed. The visitors of a seed are the same with all levers that do not change who comes."""
    changed = changed_hall(hall, levers, doors)
    days = []
    for seed in seeds:
        drawn = draw(profile, seed, arrivals=levers.arrivals_percent / 100, visit=levers.visit_percent / 100)
        days.append(play(changed, changed_visitors(drawn, levers, doors), seed, promises=promises))
        played()
    return days


def predict(hall: Hall, day: PastDay, learned: Sequence[PastDay], replications: int = PREDICTIONS) -> Prediction:
    """`hall` knows nothing of the day but its counters. Raises ValueError where too few days are learned from."""
    if len(learned) < FEWEST_LEARNED:
        raise ValueError(f"{len(learned)} days are too few")
    seeds = [str(number) for number in range(1, replications + 1)]
    known = play_days(hall, profile_of(learned, day), Levers(), (0.0, 0.0), seeds, promises=False)
    average = replace(hall, desks=desks_of_average(learned))
    unknown = play_days(average, profile_of(learned, None), Levers(), (0.0, 0.0), seeds, promises=False)
    return Prediction(
        fmean(day.waits),
        figure(means(known)),
        fmean(means(unknown)),
        fmean(fmean(one.waits) for one in learned if one.waits),
    )


def means(days: Sequence[Played]) -> list[float]:
    return [fmean(one.seconds for one in day.waits) for day in days if day.waits] or [0.0]
