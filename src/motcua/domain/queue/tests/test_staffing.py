"""Case 62: how many counters an hour needs, against tables that others computed and against simulated halls."""

import heapq
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.domain.queue.rules.staffing import (
    Staffing,
    Unstable,
    counters_needed,
    erlang_b,
    erlang_c,
    mean_wait,
    share_within,
)

# `queue-cases.md`, "Erlang-C staffing": (load, counters) -> probability of waiting.
ORACLES = {
    (2.5, 3): 0.7022, (2.5, 4): 0.3199, (2.5, 5): 0.1304, (6, 7): 0.6138,
    (6, 8): 0.3570, (6, 9): 0.1960, (20, 22): 0.5679, (20, 25): 0.2091,
}  # fmt: skip


@pytest.mark.parametrize(("load", "counters", "expected"), [(*key, value) for key, value in ORACLES.items()])
def test_case_62_the_probability_of_waiting_to_four_digits(load: float, counters: int, expected: float) -> None:
    assert round(erlang_c(load, counters), 4) == expected


@pytest.mark.parametrize(("load", "counters"), [(3.0, 3), (3.5, 3), (1.0, 0), (0.0, 0)])
def test_case_62_too_few_counters_are_reported_as_unstable(load: float, counters: int) -> None:
    with pytest.raises(Unstable):
        erlang_c(load, counters)
    assert Staffing(load * 10, 360, 600).share_with(counters) is None


def test_one_counter_waits_as_often_as_it_is_busy_and_as_long_as_the_textbook_says() -> None:
    assert erlang_b(0.5, 1) == pytest.approx(1 / 3)
    assert erlang_c(0.8, 1) == pytest.approx(0.8)
    assert mean_wait(0.8, 1, 300) == pytest.approx(1200)  # M/M/1: rho/(1-rho) service times


@given(st.floats(0.05, 60), st.integers(60, 3600), st.integers(0, 3600))
def test_case_62_the_fewest_counters_keep_the_target_and_one_less_does_not(
    load: float, service: int, target: int
) -> None:
    needed = counters_needed(load, service, target)
    assert needed > load
    assert share_within(load, needed, service, target) >= 0.8
    if needed - 1 > load:
        assert share_within(load, needed - 1, service, target) < 0.8


def test_an_hour_in_which_nobody_comes_needs_no_counter() -> None:
    assert Staffing(0, 480, 900).needed == 0


def test_a_simulated_hall_with_the_needed_counters_keeps_the_target_and_with_one_less_does_not() -> None:
    staffing = Staffing(arrivals_per_hour=28, service_seconds=480, target_seconds=600)
    assert staffing.needed == 5
    assert _simulated_share(staffing, 5) == pytest.approx(staffing.share_with(5), abs=0.03)
    assert _simulated_share(staffing, 4) == pytest.approx(staffing.share_with(4), abs=0.06)
    assert _simulated_share(staffing, 4) < 0.8 < _simulated_share(staffing, 5)


def _simulated_share(staffing: Staffing, counters: int, visitors: int = 60_000) -> float:
    chance = random.Random(62)
    free_at = [0.0] * counters
    now, kept = 0.0, 0
    for _visitor in range(visitors):
        now += chance.expovariate(staffing.arrivals_per_hour / 3600)
        begins = max(now, heapq.heappop(free_at))
        heapq.heappush(free_at, begins + chance.expovariate(1 / staffing.service_seconds))
        kept += begins - now <= staffing.target_seconds
    return kept / visitors
