"""The rules of the queue, each without a database."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.base.ids import uuid7
from motcua.domain.queue.rules import (
    HEAD_START_MINUTES,
    QueueOptions,
    State,
    Stretch,
    Verb,
    after_no_show,
    allowed,
    business_day,
    expected_wait,
    label,
    parse_ticket_token,
    queue_key,
    stretches,
    target,
    ticket_token,
    trimmed_mean,
)

# The states of `domain.md`, "A visit", written out: every cell, the empty ones too.
# call, recall, start, hold, resume, no_show, finish, cancel, transfer, return_to_queue
CELLS = {
    "waiting": ("called", None, None, "held", None, None, None, "cancelled", "waiting", None),
    "called": (None, "called", "serving", None, None, "no_show", None, "cancelled", None, "waiting"),
    "serving": (None, None, None, "held", None, None, "finished", None, "waiting", "waiting"),
    "held": ("called", None, None, None, "waiting", None, None, "cancelled", None, None),
    "finished": (None,) * 10,
    "no_show": (None,) * 9 + ("waiting",),
    "cancelled": (None,) * 10,
}
VERBS = ("call", "recall", "start", "hold", "resume", "no_show", "finish", "cancel", "transfer", "return_to_queue")
WALK = [(state, verb, CELLS[state][column]) for state in CELLS for column, verb in enumerate(VERBS)]


def test_the_walk_covers_every_state_and_every_verb() -> None:
    assert set(CELLS) == set(State)
    assert set(VERBS) == set(Verb)
    assert len(WALK) == len(State) * len(Verb)


@pytest.mark.parametrize(("state", "verb", "expected"), WALK)
def test_each_cell_of_the_table(state: str, verb: str, expected: str | None) -> None:
    assert target(state, verb) == expected
    assert (verb in allowed(state)) == (expected is not None)


waits = st.integers(0, 200), st.integers(1, 30), st.integers(30, 3600)


@given(*waits)
def test_case_60_one_more_person_ahead_never_lowers_the_estimate(ahead: int, counters: int, mean: int) -> None:
    less, more = expected_wait(ahead, counters, mean), expected_wait(ahead + 1, counters, mean)
    assert less is not None
    assert more is not None
    assert more >= less
    assert more[1] >= less[1]


@given(st.integers(0, 200), st.integers(2, 30), st.integers(30, 3600), st.integers(0, 5))
def test_case_60_closing_a_counter_never_lowers_the_estimate(ahead: int, counters: int, mean: int, free: int) -> None:
    free = min(free, counters)
    all_open = expected_wait(ahead, counters, mean, free)
    one_closed = expected_wait(ahead, counters - 1, mean, max(free - 1, 0))
    assert all_open is not None
    assert one_closed is not None
    assert one_closed[0] >= all_open[0]
    assert one_closed[1] >= all_open[1]


@given(*waits)
def test_case_60_the_optimistic_bound_is_never_above_the_pessimistic_one(ahead: int, counters: int, mean: int) -> None:
    low, high = expected_wait(ahead, counters, mean) or (1, 0)
    assert low < high


@given(st.integers(1, 200), st.integers(1, 30), st.integers(30, 3600), st.integers(0, 5))
def test_an_estimate_is_never_zero_when_somebody_is_ahead(ahead: int, counters: int, mean: int, free: int) -> None:
    low, _high = expected_wait(ahead, counters, mean, free) or (0, 0)
    assert low >= 1


def test_case_59_nobody_ahead_and_a_free_counter_is_now() -> None:
    assert expected_wait(0, 2, 480, free_counters=1) == (0, 0)


def test_case_59_no_open_counter_gives_no_number() -> None:
    assert expected_wait(3, 0, 480) is None


@given(st.integers(3, 40), st.integers(1, 6))
def test_the_range_holds_the_mean_of_the_queue_length_method(ahead: int, counters: int) -> None:
    mean_minutes = (ahead + 1) * 480 / counters / 60
    low, high = expected_wait(ahead, counters, 480) or (0, 0)
    assert low <= mean_minutes <= high


def test_a_forgotten_finish_does_not_move_the_mean() -> None:
    assert trimmed_mean([300.0] * 19 + [30_000.0]) == 300.0
    assert trimmed_mean([60.0]) == 60.0


moments = st.integers(0, 10**9).map(lambda second: datetime(2000, 1, 1, tzinfo=UTC) + timedelta(seconds=second))


@given(moments, st.sampled_from(sorted(HEAD_START_MINUTES)), st.integers(0, 100_000))
def test_nobody_is_overtaken_by_more_than_the_head_start(arrived: datetime, priority: str, later: int) -> None:
    minutes = HEAD_START_MINUTES[priority]
    favoured = queue_key(arrived + timedelta(seconds=later), minutes)
    assert (favoured < queue_key(arrived, 0)) == (later < minutes * 60)


@pytest.mark.parametrize(
    ("at", "zone", "day"),
    [
        ("2026-11-16T10:01:00+00:00", "Asia/Ho_Chi_Minh", date(2026, 11, 16)),  # 17:01
        ("2026-11-16T16:59:59+00:00", "Asia/Ho_Chi_Minh", date(2026, 11, 16)),  # 23:59:59
        ("2026-11-16T17:01:00+00:00", "Asia/Ho_Chi_Minh", date(2026, 11, 17)),  # 00:01
        ("2026-03-28T23:30:00+00:00", "Europe/Berlin", date(2026, 3, 29)),  # the day the clock goes forward
        ("2026-03-29T22:30:00+00:00", "Europe/Berlin", date(2026, 3, 30)),
        ("2026-10-24T22:30:00+00:00", "Europe/Berlin", date(2026, 10, 25)),  # the day it goes back
        ("2026-10-25T22:30:00+00:00", "Europe/Berlin", date(2026, 10, 25)),
    ],
)
def test_case_08_the_business_day_is_the_local_day(at: str, zone: str, day: date) -> None:
    assert business_day(datetime.fromisoformat(at), zone) == day


def test_a_label_is_the_prefix_and_three_digits_or_more() -> None:
    assert [label("A", n) for n in (1, 42, 999, 1000)] == ["A001", "A042", "A999", "A1000"]


@given(st.integers(0, 2**128 - 1).map(lambda value: UUID(int=value)))
def test_a_token_gives_back_the_ticket_and_the_secret(ticket: UUID) -> None:
    assert parse_ticket_token(ticket_token(ticket, "0123456789ab")) == (ticket, "0123456789ab")


@pytest.mark.parametrize("token", ["", "short", "u" * 38, "z" * 38, "0" * 26])
def test_what_cannot_be_a_token_is_none(token: str) -> None:
    assert parse_ticket_token(token) is None


def test_tokens_are_of_one_length() -> None:
    assert {len(ticket_token(uuid7(), "x" * 12)) for _ in range(50)} == {38}


def test_the_options_of_a_centre_keep_the_defaults_of_what_is_not_set() -> None:
    options = QueueOptions.of({"queue": {"head_start_minutes": {"elderly": 30}, "calls_before_no_show": 3}})
    assert options.head_start_minutes["elderly"] == 30
    assert options.head_start_minutes["disabled"] == HEAD_START_MINUTES["disabled"]
    assert options.calls_before_no_show == 3
    assert options.cool_down_minutes == QueueOptions().cool_down_minutes


@pytest.mark.parametrize("written", [{"unknown": 1}, {"cool_down_minutes": -1}, {"head_start_minutes": {"tall": 3}}])
def test_a_setting_that_cannot_be_used_is_refused(written: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"."):
        QueueOptions.of({"queue": written})


def test_case_37_not_here_goes_back_to_the_queue_until_the_last_call() -> None:
    options = QueueOptions(calls_before_no_show=3)
    assert [after_no_show(calls, options) for calls in (1, 2, 3)] == [State.WAITING, State.WAITING, State.NO_SHOW]


@given(
    st.lists(st.tuples(st.integers(0, 5000), st.sampled_from(sorted(State))), min_size=1, max_size=12),
    st.integers(0, 900),
)
def test_case_76_the_times_in_each_state_add_up(changes: list[tuple[int, str]], rest: int) -> None:
    begin = datetime(2026, 11, 16, tzinfo=UTC)
    told = [(begin + timedelta(seconds=s), state) for s, state in sorted(changes, key=lambda c: c[0])]
    until = told[-1][0] + timedelta(seconds=rest)
    parts = stretches(told, until)
    assert all(isinstance(part, Stretch) and part.seconds > 0 for part in parts)
    assert sum(part.seconds for part in parts) == (until - told[0][0]).total_seconds()
