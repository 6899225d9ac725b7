"""A counter whose screen is gone is paused, so that no phantom counter promises to call; it comes back with its screen."""

import pytest

from motcua.base import clock, journal
from motcua.base.problems import Conflict, Forbidden
from motcua.domain.queue import actions, queries
from motcua.domain.queue.models import CounterSession
from motcua.domain.queue.tests.factories import KIOSK, MONDAY, SYSTEM, make_hall, receptionist

pytestmark = pytest.mark.django_db

ONE, TWO = receptionist(1), receptionist(2)


def reasons() -> list[tuple[str, str]]:
    kinds = ("counter.paused", "counter.opened")
    return [(e.kind, e.data.get("reason", "")) for e in journal.subject_history("counter:BG/1") if e.kind in kinds]


def test_a_counter_whose_screen_is_silent_for_a_minute_is_paused_once() -> None:
    hall = make_hall(counters=2)
    with clock.frozen(MONDAY) as held:
        actions.counter_beat(ONE, "BG", 1)
        held.move(60)
        assert actions.pause_silent_counters(SYSTEM, hall) == 0
        held.move(1)
        assert actions.pause_silent_counters(SYSTEM, hall) == 1
        assert actions.pause_silent_counters(SYSTEM, hall) == 0
        view = queries.counter("BG", 1)
        assert (view.state, view.pause_reason) == ("paused", "screen_gone")
        assert queries.counter("BG", 2).state == "open"  # it never had a screen
        actions.issue_ticket(KIOSK, "BG", "A")
        with pytest.raises(Conflict) as refused:
            actions.call_next(ONE, "BG", 1)
    assert refused.value.code == "counter_paused"
    assert reasons()[-1] == ("counter.paused", "screen_gone")


def test_its_screen_ends_the_pause_that_its_silence_began() -> None:
    hall = make_hall(counters=1)
    with clock.frozen(MONDAY) as held:
        actions.counter_beat(ONE, "BG", 1)
        held.move(90)
        actions.pause_silent_counters(SYSTEM, hall)
        assert actions.counter_beat(ONE, "BG", 1).state == "open"
        actions.counter_beat(ONE, "BG", 1)
    assert reasons()[-2:] == [("counter.paused", "screen_gone"), ("counter.opened", "screen_back")]


def test_a_screen_ends_no_pause_that_somebody_decided() -> None:
    hall = make_hall(counters=1)
    with clock.frozen(MONDAY) as held:
        actions.counter_beat(ONE, "BG", 1)
        held.move(90)
        actions.pause_silent_counters(SYSTEM, hall)
        actions.pause_counter(ONE, "BG", 1, "Lunch")
        assert actions.counter_beat(ONE, "BG", 1).state == "paused"
        assert queries.counter("BG", 1).pause_reason == "Lunch"
        held.move(600)
        assert actions.pause_silent_counters(SYSTEM, hall) == 0


def test_a_screen_of_somebody_else_keeps_no_counter_open() -> None:
    hall = make_hall(counters=2)
    supervisor_of_both = receptionist(1)
    with clock.frozen(MONDAY) as held:
        actions.counter_beat(supervisor_of_both, "BG", 1)
        CounterSession.objects.filter(counter__number=1).update(staff="staff:999")
        held.move(90)
        actions.counter_beat(supervisor_of_both, "BG", 1)
        assert actions.pause_silent_counters(SYSTEM, hall) == 1
        assert actions.counter_beat(supervisor_of_both, "BG", 1).state == "paused"
    with pytest.raises(Forbidden):
        actions.counter_beat(TWO, "BG", 1)


def test_the_centre_sets_how_long_a_screen_may_be_silent() -> None:
    hall = make_hall(counters=1, options={"queue": {"screen_gone_seconds": 0}})
    with clock.frozen(MONDAY) as held:
        actions.counter_beat(ONE, "BG", 1)
        held.move(3600)
        assert actions.pause_silent_counters(SYSTEM, hall) == 0


def test_a_running_visit_goes_on_at_a_counter_that_was_paused() -> None:
    hall = make_hall(counters=1)
    with clock.frozen(MONDAY) as held:
        ticket = actions.issue_ticket(KIOSK, "BG", "A")
        actions.call_next(ONE, "BG", 1)
        actions.counter_beat(ONE, "BG", 1)
        held.move(90)
        actions.pause_silent_counters(SYSTEM, hall)
        actions.start(ONE, ticket.id)
        assert actions.finish(ONE, ticket.id).state == "finished"
