"""Draws one day of a centre: who comes when and for what, how long it takes, when officers are there. Pure; seeded.

Times are seconds since the centre opened (07:30). The day has the two peaks and the closed noon of a Vietnamese office;
service times are log-normal, as measured service times are (Brown et al. 2005).
"""

import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

OPENS = 7.5 * 3600  # of the clock
NOON, AFTERNOON, CLOSES = 4 * 3600.0, 6 * 3600.0, 9.5 * 3600.0
HALF_HOUR = 1800.0
# Share of the day's visitors by half-hour from 07:30, in per mille.
ARRIVALS = (90, 120, 120, 100, 80, 60, 45, 20, 0, 0, 0, 0, 90, 95, 70, 50, 35, 20, 5)
SHORTEST_MEAN, LONGEST_MEAN = 240.0, 600.0  # seconds that a service takes
SPREAD = 0.4  # variance of a service time over its mean squared
PRIORITIES = (("elderly", 0.08), ("infant", 0.03), ("pregnant", 0.015), ("disabled", 0.015), ("merit", 0.01))
ABSENT, LEAVES, TRANSFERRED, HELD, RATES = 0.05, 0.03, 0.03, 0.03, 0.25
SCORES = (5, 5, 5, 5, 4, 4, 4, 3, 2, 1)


@dataclass(frozen=True)
class Visitor:
    """One person's day. `patience`: leaves when not called by then; `absent`: does not answer the call."""

    number: int
    comes: float
    service: str
    priority: str
    takes: float
    walk: float
    absent: bool
    patience: float | None
    transfer_to: str | None
    held_for: float | None
    score: int | None


@dataclass(frozen=True)
class Shift:
    """When the officer of a counter is there."""

    counter: int
    opens: float
    lunch: float
    back: float
    closes: float


@dataclass(frozen=True)
class Day:
    seed: int
    visitors: tuple[Visitor, ...]
    shifts: tuple[Shift, ...]
    closes: float


def draw_day(counters: Mapping[str, Sequence[int]], visitors: int, seed: int, hours: float = CLOSES / 3600) -> Day:
    """A day of `visitors`; `counters` says which counters serve each service. Only its first `hours` are kept."""
    chance = random.Random(f"day {seed}")  # noqa: S311 - a simulation, no secret
    services = [service for service, numbers in counters.items() if numbers]
    means = {service: chance.uniform(SHORTEST_MEAN, LONGEST_MEAN) for service in services}
    weights = [len(counters[service]) / means[service] for service in services]
    ends = min(hours * 3600, CLOSES)
    times = sorted(_arrival(chance) for _ in range(visitors))
    people = tuple(
        _visitor(chance, number, comes, services, weights, means)
        for number, comes in enumerate(times, 1)
        if comes < ends
    )
    numbers = sorted({number for some in counters.values() for number in some})
    return Day(seed, people, tuple(_shift(chance, number, ends) for number in numbers), ends)


def _arrival(chance: random.Random) -> float:
    slot = chance.choices(range(len(ARRIVALS)), ARRIVALS)[0]
    return (slot + chance.random()) * HALF_HOUR


def _visitor(
    chance: random.Random,
    number: int,
    comes: float,
    services: list[str],
    weights: list[float],
    means: Mapping[str, float],
) -> Visitor:
    service = chance.choices(services, weights)[0]
    others = [other for other in services if other != service]
    return Visitor(
        number=number,
        comes=comes,
        service=service,
        priority=_priority(chance),
        takes=_service_time(chance, means[service]),
        walk=chance.uniform(15, 50),
        absent=chance.random() < ABSENT,
        patience=chance.uniform(600, 2400) if chance.random() < LEAVES else None,
        transfer_to=chance.choice(others) if others and chance.random() < TRANSFERRED else None,
        held_for=chance.uniform(300, 900) if chance.random() < HELD else None,
        score=chance.choice(SCORES) if chance.random() < RATES else None,
    )


def _priority(chance: random.Random) -> str:
    drawn = chance.random()
    for priority, share in PRIORITIES:
        if drawn < share:
            return priority
        drawn -= share
    return "none"


def _service_time(chance: random.Random, mean: float) -> float:
    sigma = math.sqrt(math.log(1 + SPREAD))
    return mean * math.exp(chance.gauss(-sigma * sigma / 2, sigma))


def _shift(chance: random.Random, counter: int, ends: float) -> Shift:
    """Every seventh officer is half an hour late; lunch begins when the morning's last visitors are served."""
    late = HALF_HOUR if counter % 7 == 3 else chance.uniform(0, 120)
    return Shift(counter, late, NOON + chance.uniform(0, 900), AFTERNOON + chance.uniform(-300, 300), ends)


def clock(seconds: float) -> str:
    """The time of the simulated day in words: 07:30 for 0."""
    minutes = int((OPENS + seconds) // 60)
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
