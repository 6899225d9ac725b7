"""Case 27 by simulation: what accumulating priority does to the waits of a hall, against theory, and how long anybody waits.

One counter, Poisson arrivals, exponential service; Stanford, Taylor, Ziedins, Queueing Systems 77 (2014), give the means.
"""

import random
from collections import deque
from collections.abc import Sequence
from datetime import timedelta

import pytest

from motcua.domain.queue.rules import points, queue_key
from motcua.domain.queue.tests.factories import MONDAY

MANY = 60_000
Waits = list[list[float]]


def simulate(loads: Sequence[float], rates: Sequence[float], seed: int = 7) -> Waits:
    """Waits by class, in mean service times; the rule itself chooses among the heads of the classes."""
    chance = random.Random(seed)
    total = sum(loads)
    lines: list[deque[float]] = [deque() for _ in loads]
    waits: Waits = [[] for _ in loads]
    arrival, free_at, coming = 0.0, 0.0, 0
    while coming < MANY or any(lines):
        while coming < MANY and (arrival <= free_at or not any(lines)):
            lines[chance.choices(range(len(loads)), loads)[0]].append(arrival)
            free_at = max(free_at, arrival) if sum(map(len, lines)) == 1 else free_at
            arrival += chance.expovariate(total)
            coming += 1
        now = MONDAY + timedelta(minutes=free_at)
        present = [number for number, line in enumerate(lines) if line]
        chosen = max(present, key=lambda n: points(MONDAY + timedelta(minutes=lines[n][0]), rates[n], now))
        waits[chosen].append(free_at - lines[chosen].popleft())
        free_at += chance.expovariate(1)
    return waits


def mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


@pytest.mark.parametrize(
    ("loads", "rates", "theory"),
    [((0.4, 0.4), (1, 2), (5.00, 3.00)), ((0.4, 0.4), (1, 5), (5.88, 2.12)), ((0.4, 0.4), (1, 1), (4.00, 4.00))],
)
def test_mean_waits_are_those_of_theory(
    loads: Sequence[float], rates: Sequence[float], theory: Sequence[float]
) -> None:
    runs = [simulate(loads, rates, seed) for seed in range(4)]
    for number, expected in enumerate(theory):
        found = mean([mean(run[number]) for run in runs])
        assert found == pytest.approx(expected, rel=0.08)


def test_nobody_waits_more_than_a_multiple_of_what_waiting_in_turn_would_cost() -> None:
    """With twice the rate for some, the longest wait of the others stays below twice that of plain order of arrival."""
    plain = max(max(line) for line in simulate((0.4, 0.4), (1, 1)))
    aged = max(max(line) for line in simulate((0.4, 0.4), (1, 2)))
    strict = max(max(line) for line in simulate((0.4, 0.4), (1, 1_000_000)))
    assert plain < aged < 2 * plain
    assert aged < strict


def test_a_head_start_delays_an_overtaken_visitor_by_those_of_that_time_alone() -> None:
    """With 20 minutes of head start, only who came within 20 minutes after somebody can be before him or her."""
    people = [(MONDAY + timedelta(minutes=minute), 20 if minute % 2 else 0) for minute in range(120)]
    order = sorted(people, key=lambda one: queue_key(*one))
    for place, (arrived, _start) in enumerate(order):
        overtakers = [before for before, _ in order[:place] if before > arrived]
        assert len(overtakers) <= 10
        assert all(before - arrived <= timedelta(minutes=20) for before in overtakers)
