"""The expected wait against simulated days: exponential arrivals and service times (M/M/s), first come first served."""

import heapq
import random

import pytest

from motcua.domain.queue.rules import expected_wait

MEAN_SECONDS = 480.0
VISITORS = 30_000


def simulated(counters: int, load: float, seed: int) -> list[tuple[int, float]]:
    """For every visitor who had to wait: how many were ahead, and how many minutes it took."""
    chance = random.Random(seed)
    free_at, waits, starts = [0.0] * counters, [], []
    heapq.heapify(free_at)
    now = 0.0
    for _visitor in range(VISITORS):
        now += chance.expovariate(counters * load / MEAN_SECONDS)
        while starts and starts[0] <= now:
            heapq.heappop(starts)
        ahead = len(starts)
        begins = max(now, heapq.heappop(free_at))
        heapq.heappush(free_at, begins + chance.expovariate(1 / MEAN_SECONDS))
        if begins > now:
            heapq.heappush(starts, begins)
            waits.append((ahead, (begins - now) / 60))
    return waits


@pytest.mark.parametrize(("counters", "load"), [(1, 0.8), (3, 0.9), (10, 0.95)])
def test_case_61_the_queue_length_estimate_is_right_on_average(counters: int, load: float) -> None:
    waits = simulated(counters, load, seed=766)
    mean_wait = sum(minutes for _ahead, minutes in waits) / len(waits)
    promised = sum((ahead + 1) * MEAN_SECONDS / counters / 60 for ahead, _minutes in waits) / len(waits)
    assert abs(promised - mean_wait) < 0.05 * mean_wait


@pytest.mark.parametrize(("counters", "load"), [(1, 0.8), (3, 0.9), (10, 0.95)])
def test_eight_of_ten_visitors_wait_as_long_as_the_range_says(counters: int, load: float) -> None:
    waits = simulated(counters, load, seed=2016)
    inside = 0
    for ahead, minutes in waits:
        low, high = expected_wait(ahead, counters, MEAN_SECONDS) or (0, 0)
        inside += low <= minutes <= high
    share = inside / len(waits)
    assert 0.78 <= share <= 0.92, share  # whole minutes, rounded outwards, make it a little more than 0.80
