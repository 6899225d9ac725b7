"""Cases 19 to 35: who is called."""

import json
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from motcua.base import clock, journal, planned
from motcua.base.problems import Conflict, Forbidden, IllegalTransition, NotFound
from motcua.domain.queue import actions, queries
from motcua.domain.queue.models import Ticket
from motcua.domain.queue.queries import waits
from motcua.domain.queue.shapes import TicketView
from motcua.domain.queue.tests.factories import KIOSK, MONDAY, everything, make_hall, many_like, receptionist

pytestmark = pytest.mark.django_db
ONE, TWO = receptionist(1), receptionist(2)


def serve_all(counter: int = 1) -> list[str]:
    """Calls until nobody waits; the labels in the order of the calls."""
    actor, labels = receptionist(counter), []
    while called := actions.call_next(actor, "BG", counter):
        labels.append(called.label)
        actions.start(actor, called.id)
        actions.finish(actor, called.id)
    return labels


def test_case_19_an_empty_queue_is_no_error_and_changes_nothing() -> None:
    make_hall()
    gone = actions.issue_ticket(KIOSK, "BG", "A")
    actions.cancel(KIOSK, gone.id)
    before = everything()
    assert actions.call_next(ONE, "BG", 1) is None
    assert everything() == before


def test_case_20_the_earliest_arrival_is_called_first_whatever_its_letter_or_number() -> None:
    make_hall(
        services=[
            {"prefix": "A", "name": "Tư pháp", "counters": [1]},
            {"prefix": "H", "name": "Đất đai", "counters": [1, 2]},
        ]
    )
    with clock.frozen(MONDAY) as held:
        for service in ("H", "H", "A", "H"):
            actions.issue_ticket(KIOSK, "BG", service)
            held.move(60)
        first = actions.call_next(TWO, "BG", 2)
        assert first is not None
        assert first.label == "H001"
        assert serve_all() == ["H002", "A001", "H003"]


def test_case_20_the_earliest_is_called_first_and_equal_times_go_by_number() -> None:
    make_hall()
    with clock.frozen(MONDAY):
        for _ in range(5):
            actions.issue_ticket(KIOSK, "BG", "A")
        assert serve_all() == ["A001", "A002", "A003", "A004", "A005"]


def test_case_22_the_same_press_sent_twice_calls_one_ticket() -> None:
    make_hall()
    actions.issue_ticket(KIOSK, "BG", "A")
    actions.issue_ticket(KIOSK, "BG", "A")
    first = actions.call_next(ONE, "BG", 1)
    with pytest.raises(Conflict) as refused:
        actions.call_next(ONE, "BG", 1)
    assert refused.value.code == "counter_busy"
    assert first is not None
    assert refused.value.extra["label"] == first.label
    assert Ticket.objects.filter(state="called").count() == 1


def test_case_23_a_ticket_that_another_counter_has_is_refused_with_that_counter() -> None:
    make_hall()
    ticket = actions.issue_ticket(KIOSK, "BG", "A")
    actions.call_ticket(ONE, "BG", 1, ticket.id)
    with pytest.raises(Conflict) as refused:
        actions.call_ticket(TWO, "BG", 2, ticket.id)
    assert (refused.value.code, refused.value.extra["counter"]) == ("already_called", 1)


def test_case_24_a_counter_with_somebody_calls_nobody_else_and_the_running_times_stay() -> None:
    make_hall()
    tickets = [actions.issue_ticket(KIOSK, "BG", "A") for _ in range(3)]
    actions.call_next(ONE, "BG", 1)
    started = actions.start(ONE, tickets[0].id)
    for press in (lambda: actions.call_next(ONE, "BG", 1), lambda: actions.call_ticket(ONE, "BG", 1, tickets[2].id)):
        with pytest.raises(Conflict) as refused:
            press()
        assert refused.value.code == "counter_busy"
    now = queries.ticket(ONE, tickets[0].id)
    assert (now.started_at, now.called_at) == (started.started_at, started.called_at)
    actions.hold(ONE, tickets[0].id)
    called = actions.call_next(ONE, "BG", 1)
    assert called is not None
    assert called.label == "A002"


def test_case_25_a_counter_calls_only_what_it_serves() -> None:
    make_hall(
        services=[
            {"prefix": "A", "name": "Tư pháp", "counters": [1]},
            {"prefix": "H", "name": "Đất đai", "counters": [2]},
        ]
    )
    ticket = actions.issue_ticket(KIOSK, "BG", "H")
    assert actions.call_next(ONE, "BG", 1) is None
    with pytest.raises(Conflict) as refused:
        actions.call_ticket(ONE, "BG", 1, ticket.id)
    assert refused.value.code == "service_not_served"
    called = actions.call_next(TWO, "BG", 2)
    assert called is not None
    assert called.id == ticket.id


def test_case_26_a_favoured_class_is_called_before_one_that_came_a_little_earlier() -> None:
    make_hall()
    with clock.frozen(MONDAY) as held:
        actions.issue_ticket(KIOSK, "BG", "A")
        held.move(10 * 60)
        elderly = actions.issue_ticket(KIOSK, "BG", "A", priority="elderly")
        assert elderly.ahead == 0
        assert serve_all() == ["A002", "A001"]


def test_case_27_nobody_is_overtaken_by_somebody_who_came_later_than_the_head_start() -> None:
    make_hall(options={"queue": {"head_start_minutes": {"elderly": 10}}})
    with clock.frozen(MONDAY) as held:
        actions.issue_ticket(KIOSK, "BG", "A")
        for _ in range(4):
            held.move(4 * 60)
            actions.issue_ticket(KIOSK, "BG", "A", priority="elderly")
        assert serve_all() == ["A002", "A003", "A001", "A004", "A005"]


@pytest.mark.parametrize(("minutes", "order"), [(0, ["A001", "A002", "A003"]), (100_000, ["A003", "A001", "A002"])])
def test_case_28_no_head_start_is_arrival_order_and_a_very_large_one_strict_priority(
    minutes: int, order: list[str]
) -> None:
    make_hall(options={"queue": {"head_start_minutes": {"disabled": minutes}}})
    with clock.frozen(MONDAY) as held:
        for priority in ("none", "none", "disabled"):
            actions.issue_ticket(KIOSK, "BG", "A", priority=priority)
            held.move(3600)
        assert serve_all() == order


def test_case_31_what_is_not_waiting_is_never_called_next() -> None:
    make_hall(counters=4)
    tickets = [actions.issue_ticket(KIOSK, "BG", "A") for _ in range(5)]
    actions.call_ticket(ONE, "BG", 1, tickets[0].id)
    actions.hold(receptionist(3), tickets[1].id)
    actions.cancel(KIOSK, tickets[2].id)
    for counter, verb in ((2, "no_show"), (3, "finish")):
        actor, ticket = receptionist(counter), tickets[counter + 1]
        actions.call_ticket(actor, "BG", counter, ticket.id)
        if verb == "no_show":
            actions.no_show(actor, ticket.id)
        else:
            actions.start(actor, ticket.id)
            actions.finish(actor, ticket.id)
    assert actions.call_next(receptionist(4), "BG", 4) is None


def test_case_32_who_did_not_come_is_not_offered_again_before_the_cool_down() -> None:
    make_hall(options={"queue": {"calls_before_no_show": 3, "cool_down_minutes": 5}})
    with clock.frozen(MONDAY) as held:
        actions.issue_ticket(KIOSK, "BG", "A")
        actions.issue_ticket(KIOSK, "BG", "A")
        first = actions.call_next(ONE, "BG", 1)
        assert first is not None
        assert actions.no_show(ONE, first.id).state == "waiting"
        assert queries.counter_screen(ONE, "BG", 1).callable == 1
        assert serve_all() == ["A002"]
        held.move(5 * 60)
        assert serve_all() == ["A001"]


def test_case_33_a_call_that_was_rolled_back_leaves_the_person_first() -> None:
    make_hall()
    actions.issue_ticket(KIOSK, "BG", "A")
    actions.issue_ticket(KIOSK, "BG", "A")
    with transaction.atomic():
        actions.call_next(ONE, "BG", 1)
        transaction.set_rollback(True)
    called = actions.call_next(TWO, "BG", 2)
    assert called is not None
    assert called.label == "A001"


services_of_counters = st.lists(st.sets(st.sampled_from("AHK"), min_size=1), min_size=2, max_size=3)


@given(services_of_counters, st.lists(st.sampled_from("AHK"), max_size=8), st.integers(0, 3))
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_case_35_counts_lists_and_calls_agree(served: list[set[str]], wanted: list[str], held: int) -> None:
    with transaction.atomic():
        rows = [{"prefix": p, "name": p, "counters": [n for n, s in enumerate(served, 1) if p in s]} for p in "AHK"]
        make_hall(counters=len(served), services=rows)
        tickets = [actions.issue_ticket(KIOSK, "BG", code) for code in wanted]
        for ticket in tickets[:held]:
            actions.hold(ONE, ticket.id)
        screen = queries.counter_screen(ONE, "BG", 1)
        promised = [view.label for view in screen.waiting]
        assert screen.callable == len(promised) == queries.hall("BG")[0].waiting
        assert sum(view.waiting for view in queries.services("BG")) == queries.centre_view("BG").waiting
        assert serve_all(1) == promised
        assert queries.counter_screen(ONE, "BG", 1).callable == 0
        transaction.set_rollback(True)


def test_whom_another_counter_calls_while_a_screen_is_read_is_not_shown_there_as_present(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The order is read by one statement and the tickets by the next; for a moment two counters seemed to have called one person."""
    make_hall(counters=2)
    first, second = (actions.issue_ticket(KIOSK, "BG", "A") for _ in range(2))
    read = planned.run
    called: list[TicketView | None] = []

    def read_then_call(statement: str, values: planned.Values) -> list[tuple[Any, ...]]:
        rows = read(statement, values)
        monkeypatch.setattr(planned, "run", read)
        called.append(actions.call_next(TWO, "BG", 2))
        return rows

    monkeypatch.setattr(planned, "run", read_then_call)
    screen = queries.counter_screen(ONE, "BG", 1)
    assert [one and one.label for one in called] == [first.label]
    assert screen.current is None
    assert [one.label for one in screen.waiting] == [second.label]
    there = queries.counter_screen(TWO, "BG", 2).current
    assert there
    assert there.label == first.label


def test_case_63_the_list_and_the_count_agree_and_the_list_is_in_calling_order() -> None:
    make_hall(counters=2)
    with clock.frozen(MONDAY) as time:
        for priority in ("none", "none", "elderly", "none", "disabled"):
            actions.issue_ticket(KIOSK, "BG", "A", priority=priority)
            time.move(seconds=360)
        held = actions.call_next(ONE, "BG", 1)
        assert held
        actions.start(ONE, held.id)
        actions.hold(ONE, held.id)
        listed = [one.label for one in queries.counter_screen(ONE, "BG", 1).waiting]
        assert listed != sorted(listed), "a favoured class stands before who came earlier"
        counted = queries.services("BG")[0].waiting
        assert counted == len(listed) == queries.board("BG").waiting[0].waiting
        in_all = {one.label for one in queries.tickets(ONE, "BG", state="waiting").items}
        assert in_all == set(listed)
        assert serve_all(1) == listed


def test_a_counter_that_is_closed_or_paused_calls_nobody() -> None:
    make_hall(opened=False)
    actions.issue_ticket(KIOSK, "BG", "A")
    with pytest.raises(Conflict) as closed:
        actions.call_next(ONE, "BG", 1)
    assert closed.value.code == "counter_closed"
    actions.open_counter(ONE, "BG", 1)
    actions.pause_counter(ONE, "BG", 1, "họp")
    with pytest.raises(Conflict) as paused:
        actions.call_next(ONE, "BG", 1)
    assert paused.value.code == "counter_paused"
    actions.open_counter(ONE, "BG", 1)
    assert actions.call_next(ONE, "BG", 1) is not None


def test_yesterdays_ticket_is_not_called_today() -> None:
    make_hall()
    with clock.frozen(MONDAY) as held:
        actions.issue_ticket(KIOSK, "BG", "A")
        held.move(24 * 3600)
        assert actions.call_next(ONE, "BG", 1) is None
        assert queries.centre_view("BG").waiting == 0


def test_a_call_is_told_with_label_counter_and_language() -> None:
    make_hall()
    ticket = actions.issue_ticket(KIOSK, "BG", "A", language="en")
    actions.call_next(ONE, "BG", 1)
    entry = journal.subject_history(f"ticket:{ticket.id}")[-1]
    assert entry.kind == "ticket.called"
    assert entry.data == {"label": "A001", "service": "A", "counter": 1, "call_count": 1, "language": "en"}


def test_an_unknown_counter_or_ticket_is_not_found() -> None:
    make_hall(counters=1)
    with pytest.raises(NotFound):
        actions.call_next(receptionist(9), "BG", 9)
    with pytest.raises(NotFound):
        actions.call_ticket(ONE, "BG", 1, uuid4())


def test_a_finished_ticket_cannot_be_called() -> None:
    make_hall()
    ticket = actions.issue_ticket(KIOSK, "BG", "A")
    serve_all()
    with pytest.raises(IllegalTransition) as refused:
        actions.call_ticket(ONE, "BG", 1, ticket.id)
    assert refused.value.extra == {"state": "finished", "allowed": []}


def test_somebody_elses_counter_is_not_ones_to_call_at() -> None:
    make_hall()
    for press in (actions.call_next, actions.open_counter, actions.close_counter):
        with pytest.raises(Forbidden):
            press(ONE, "BG", 2)


def test_case_84_old_tickets_do_not_enter_the_search_for_the_next() -> None:
    make_hall()
    with clock.frozen(MONDAY):
        actions.issue_ticket(KIOSK, "BG", "A")
        done = Ticket.objects.get()
        many_like(done, 20_001, state="finished")
        with connection.cursor() as cursor:
            cursor.execute(
                "EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) " + waits.WAITING_HERE["head_start"],
                {"centre": done.centre_id, "day": done.business_day, "counter": 1, "now": MONDAY, "limit": 1},
            )
            plan = cursor.fetchone()[0]
            plan = json.loads(plan) if isinstance(plan, str) else plan
        assert plan[0]["Plan"]["Shared Hit Blocks"] + plan[0]["Plan"]["Shared Read Blocks"] < 20
