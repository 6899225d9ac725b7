"""The ways of an order, and when nobody waits for it any longer."""

from datetime import UTC, datetime, timedelta

from motcua.domain.scanning.rules import (
    OPEN,
    WAYS,
    Can,
    Colour,
    Fault,
    Source,
    State,
    Wish,
    given_up,
)

NOW = datetime(2026, 11, 27, 9, tzinfo=UTC)


def ago(seconds: int) -> datetime:
    return NOW - timedelta(seconds=seconds)


def test_what_is_done_or_cancelled_stays_so_and_what_is_open_can_always_end() -> None:
    assert set(WAYS) == set(State)
    assert all(not WAYS[state] for state in (State.DONE, State.CANCELLED))
    assert all({State.FAILED, State.CANCELLED} <= WAYS[state] for state in OPEN)
    assert State.DONE not in WAYS[State.WAITING], "nobody ends what was never fetched"


def test_an_order_waits_for_an_agent_that_lives_however_long_the_line_is() -> None:
    assert given_up(State.WAITING, ago(900), ago(10), NOW) is None
    assert given_up(State.SCANNING, ago(900), ago(39), NOW) is None


def test_an_agent_that_is_not_there_has_a_minute_to_come_back_before_the_order_fails() -> None:
    assert given_up(State.WAITING, ago(59), ago(600), NOW) is None
    assert given_up(State.WAITING, ago(61), ago(600), NOW) == Fault.AGENT_AWAY
    assert given_up(State.WAITING, ago(61), None, NOW) == Fault.AGENT_AWAY


def test_an_agent_that_falls_silent_in_the_middle_is_told_at_once() -> None:
    assert given_up(State.SCANNING, ago(50), ago(41), NOW) == Fault.AGENT_LOST


def test_what_was_chosen_last_is_offered_as_far_as_this_scanner_can() -> None:
    wish = Wish(Source.BOTH, Colour.COLOUR, 300)
    assert Can().fitting(wish) == wish
    can = Can((Source.FEEDER, Source.GLASS), (Colour.GREY,), (150, 200))
    assert can.fitting(wish) == Wish(Source.FEEDER, Colour.GREY, 200)
