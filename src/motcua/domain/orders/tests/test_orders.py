"""Orders of the control room: seen at the counter, accepted or declined with a reason, carried out, told of when nobody answers."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, transaction

from motcua.base import clock, journal
from motcua.base.actor import Actor, Grant, system
from motcua.base.journal.registry import followers
from motcua.base.problems import Conflict, Forbidden, InvalidInput, NotFound
from motcua.domain.orders import actions, queries
from motcua.domain.orders.follow import COUNTERS, LEFT
from motcua.domain.orders.models import Order
from motcua.domain.orders.rules import State
from motcua.domain.orders.tasks import end_of_day
from motcua.domain.people.actions import create_staff
from motcua.domain.people.models import Staff
from motcua.domain.queue import actions as queue
from motcua.domain.queue.models import CounterSession, Ticket
from motcua.domain.queue.queries import counter
from motcua.domain.queue.tests.factories import KIOSK, MONDAY, SYSTEM, make_hall, receptionist
from motcua.domain.threads import presence

pytestmark = pytest.mark.django_db
CONTROL = Actor("staff", "900", "control", (Grant("control_room", "BG"),))
SECOND = Actor("staff", "901", "control", (Grant("manager", "BG"),))
OFFICER = receptionist(1)


@pytest.fixture(autouse=True)
def hall() -> Any:
    return make_hall(opened=False)


def ordered(kind: str, **more: Any) -> UUID:
    return actions.give(CONTROL, "BG", kind, counter=1, **more)


def view(order: UUID) -> Any:
    return queries.order(CONTROL, order)


def opened() -> None:
    queue.open_counter(OFFICER, "BG", 1)
    queue.counter_beat(OFFICER, "BG", 1)


def hears(follower: str) -> None:
    """The follower is told all that has happened at the counters."""
    kinds = (*COUNTERS, *LEFT)
    told = reversed(journal.latest("BG", kinds, clock.now() - timedelta(hours=1), 100))
    followers[follower].handle([entry for entry in told if followers[follower].concerns(entry)])


def serves_somebody() -> UUID:
    queue.issue_ticket(KIOSK, "BG", "A")
    called = queue.call_next(OFFICER, "BG", 1)
    assert called is not None
    queue.start(OFFICER, called.id)
    return called.id


def test_the_counter_sees_the_order_at_once_and_who_accepts_opens_it() -> None:
    order = ordered("open", words="Hàng A dài")
    assert [one.id for one in queries.of_counter(OFFICER, "BG", 1)] == [order]
    assert [one.words for one in queries.waiting_for(OFFICER)] == ["Hàng A dài"]
    actions.accept(OFFICER, order)
    seen = view(order)
    assert (seen.state, seen.answered_by, counter("BG", 1).state) == (State.DONE, OFFICER.reference, "open")
    assert seen.answered_at is not None
    assert queries.waiting_for(OFFICER) == []
    kinds = [entry.kind for entry in journal.subject_history(f"order:{order}")]
    assert kinds == ["order.given", "order.accepted", "order.done"]
    assert "Hàng A dài" not in str([entry.data for entry in journal.subject_history(f"order:{order}")])


@pytest.mark.parametrize("kind", ["open", "page"])
def test_yes_pressed_twice_is_yes_once(kind: str) -> None:
    member = person("quay01", Grant("receptionist", "BG", None, 1)).actor()
    order = ordered(kind, person=member.reference)
    for _press in range(2):
        actions.accept(member, order)
    assert view(order).state == State.DONE
    kinds = [entry.kind for entry in journal.subject_history(f"order:{order}")]
    assert kinds == ["order.given", "order.accepted", "order.done"]
    with pytest.raises(Conflict) as refused:
        actions.decline(member, order, "Tôi đang họp")
    assert refused.value.code == "order_over"


def test_a_counter_that_was_opened_from_elsewhere_pauses_when_nobody_comes_to_it(hall: Any) -> None:
    with clock.frozen(MONDAY) as held:
        actions.accept(OFFICER, ordered("open"))
        held.move(60)
        assert queue.pause_silent_counters(SYSTEM, hall) == 0
        held.move(1)
        assert queue.pause_silent_counters(SYSTEM, hall) == 1
        assert queue.counter_beat(OFFICER, "BG", 1).state == "open"


def test_a_counter_that_a_program_opened_by_order_has_no_screen_that_could_be_missed(hall: Any) -> None:
    program = Actor("token", "7", "program", (Grant("receptionist", "BG", None, 1),))
    with clock.frozen(MONDAY) as held:
        actions.accept(program, ordered("open"))
        held.move(3600)
        assert queue.pause_silent_counters(SYSTEM, hall) == 0


def test_who_cannot_says_why_and_the_control_room_reads_it() -> None:
    opened()
    order = ordered("close")
    with pytest.raises(InvalidInput):
        actions.decline(OFFICER, order, "  ")
    actions.decline(OFFICER, order, "Còn hồ sơ dở")
    seen = view(order)
    assert (seen.state, seen.reason, counter("BG", 1).state) == (State.DECLINED, "Còn hồ sơ dở", "open")
    with pytest.raises(Conflict) as refused:
        actions.accept(OFFICER, order)
    assert refused.value.code == "order_over"


def test_a_counter_that_serves_somebody_calls_nobody_more_and_closes_after_that_visit() -> None:
    opened()
    ticket = serves_somebody()
    order = ordered("close")
    actions.accept(OFFICER, order)
    assert (view(order).state, counter("BG", 1).state) == (State.ACCEPTED, "paused")
    hears("orders.after_visit")
    assert counter("BG", 1).state == "paused"
    queue.finish(OFFICER, ticket)
    hears("orders.after_visit")
    assert (view(order).state, counter("BG", 1).state) == (State.DONE, "closed")


@pytest.mark.django_db(transaction=True)
def test_an_order_that_is_just_being_taken_back_closes_no_counter() -> None:
    opened()
    ticket = serves_somebody()
    order = ordered("close")
    actions.accept(OFFICER, order)
    queue.finish(OFFICER, ticket)

    def meanwhile() -> int:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SET lock_timeout = '2s'")
            return actions.close_after_visits(SYSTEM)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as other, transaction.atomic():
        actions.withdraw(CONTROL, order)
        assert other.submit(meanwhile).result(timeout=30) == 0
    assert (view(order).state, actions.close_after_visits(SYSTEM)) == (State.WITHDRAWN, 0)


@pytest.mark.parametrize("on_hold_first", [True, False])
def test_no_counter_is_closed_under_a_visitor_who_is_on_hold_while_the_officer_phones(on_hold_first: bool) -> None:
    with clock.frozen(MONDAY) as held:
        opened()
        ticket = serves_somebody()
        order = ordered("close")
        if on_hold_first:
            queue.hold(OFFICER, ticket, "On the phone", private=True)
        actions.accept(OFFICER, order)
        if not on_hold_first:
            queue.hold(OFFICER, ticket, "On the phone", private=True)
        assert actions.close_after_visits(SYSTEM) == 0
        assert (view(order).state, counter("BG", 1).state) == (State.ACCEPTED, "paused")
        held.move(300)
        assert queue.call_ticket(OFFICER, "BG", 1, ticket).state == "called"
        queue.start(OFFICER, ticket)
        queue.finish(OFFICER, ticket)
        hears("orders.after_visit")
        assert (view(order).state, counter("BG", 1).state) == (State.DONE, "closed")


def test_who_is_on_hold_comes_back_before_the_counter_closes_and_who_waits_for_any_counter_does_not() -> None:
    opened()
    copies = serves_somebody()
    queue.hold(OFFICER, copies, "Đi photo")
    ticket = serves_somebody()
    order = ordered("close")
    actions.accept(OFFICER, order)
    queue.hold(OFFICER, ticket, "Đi photo")
    hears("orders.after_visit")
    assert (view(order).state, counter("BG", 1).state) == (State.ACCEPTED, "paused")
    queue.resume(OFFICER, ticket)
    hears("orders.after_visit")
    assert (view(order).state, counter("BG", 1).state) == (State.DONE, "closed")
    assert Ticket.objects.get(pk=copies).state == "held"


@pytest.mark.parametrize("who", ["the control room", "the officer"])
def test_a_counter_that_need_not_close_after_all_is_open_again(who: str) -> None:
    opened()
    ticket = serves_somebody()
    order = ordered("close")
    actions.accept(OFFICER, order)
    assert counter("BG", 1).state == "paused"
    if who == "the officer":
        actions.decline(OFFICER, order, "Còn hồ sơ dở")
    else:
        actions.withdraw(CONTROL, order)
    assert (counter("BG", 1).state, counter("BG", 1).staff) == ("open", OFFICER.reference)
    assert Ticket.objects.get(pk=ticket).state == "serving"
    hears("orders.met")
    assert view(order).state in (State.WITHDRAWN, State.DECLINED)


def test_a_pause_of_another_order_or_of_the_officer_goes_on_when_it_need_not_close() -> None:
    opened()
    serves_somebody()
    actions.accept(OFFICER, ordered("pause"))
    unanswered = ordered("close")
    actions.decline(OFFICER, unanswered, "Còn hồ sơ dở")
    accepted = ordered("close")
    actions.accept(OFFICER, accepted)
    actions.withdraw(CONTROL, accepted)
    assert counter("BG", 1).state == "paused"
    queue.open_counter(OFFICER, "BG", 1)
    accepted = ordered("close")
    actions.accept(OFFICER, accepted)
    queue.pause_counter(OFFICER, "BG", 1, "Ăn trưa")
    actions.withdraw(CONTROL, accepted)
    assert counter("BG", 1).state == "paused"


def test_a_pause_leaves_the_visit_as_it_is() -> None:
    opened()
    ticket = serves_somebody()
    order = ordered("pause")
    actions.accept(OFFICER, order)
    assert (view(order).state, Ticket.objects.get(pk=ticket).state) == (State.DONE, "serving")


def test_who_does_it_without_pressing_has_answered() -> None:
    order = ordered("open")
    queue.open_counter(OFFICER, "BG", 1)
    hears("orders.met")
    assert (view(order).state, view(order).answered_by) == (State.DONE, OFFICER.reference)


def test_a_pause_because_the_screen_is_gone_is_no_answer() -> None:
    opened()
    order = ordered("pause")
    CounterSession.objects.update(seen_at=clock.now() - timedelta(minutes=5))
    queue.pause_silent_counters(system("queue"), Order.objects.get().centre)
    hears("orders.met")
    assert view(order).state == State.GIVEN


def test_two_controllers_at_once_the_same_order_is_one_and_another_is_refused_with_who_was_first() -> None:
    opened()
    order = ordered("close")
    assert actions.give(SECOND, "BG", "close", counter=1) == order
    with pytest.raises(Conflict) as refused:
        actions.give(SECOND, "BG", "pause", counter=1)
    assert refused.value.code == "order_running"
    actions.withdraw(SECOND, order)
    assert view(order).state == State.WITHDRAWN
    assert view(actions.give(SECOND, "BG", "pause", counter=1)).state == State.GIVEN


def test_what_is_so_already_is_not_ordered() -> None:
    with pytest.raises(Conflict) as refused:
        ordered("close")
    assert refused.value.code == "already_so"
    with pytest.raises(Conflict) as refused:
        ordered("pause")
    assert refused.value.code == "counter_closed"


def test_where_nobody_can_see_it_that_is_known_at_once() -> None:
    """The officer is away, or the counter's screen is gone."""
    assert view(ordered("open")).reach == "nobody"
    actions.withdraw(CONTROL, Order.objects.get().pk)
    opened()
    CounterSession.objects.update(seen_at=clock.now() - timedelta(minutes=2))
    assert view(ordered("close")).reach == "nobody"


def test_an_officer_of_the_counter_who_is_elsewhere_sees_it_there() -> None:
    member = person("quay01", Grant("receptionist", "BG", None, 1))
    presence.note([member.actor().reference])
    order = ordered("open")
    assert view(order).reach == "person"
    assert [one.id for one in queries.waiting_for(member.actor())] == [order]
    entry = journal.subject_history(f"order:{order}")[0]
    assert entry.data["to"] == [member.actor().reference]


def person(name: str, grant: Grant) -> Staff:
    return create_staff(SYSTEM, name, "Trần Thị Hoa", "a-long-password-2016", [grant])


def test_somebody_is_paged_comes_or_says_why_not_and_nobody_answers_for_them() -> None:
    member = person("cv", Grant("specialist", "BG", "STP")).actor()
    order = actions.give(CONTROL, "BG", "page", person=member.reference, counter=2, words="Xem hồ sơ")
    assert [one.counter for one in queries.waiting_for(member)] == [2]
    assert actions.give(SECOND, "BG", "page", person=member.reference, counter=2) == order
    for other in (OFFICER, CONTROL):
        with pytest.raises(NotFound):
            actions.accept(other, order)
    actions.accept(member, order)
    assert (view(order).state, view(order).answered_by_name) == (State.DONE, "Trần Thị Hoa")
    assert queries.of_counter(receptionist(2), "BG", 2) == []


def test_only_staff_of_the_centre_are_paged() -> None:
    elsewhere = person("ls", Grant("receptionist", "LS")).actor()
    for wrong in (elsewhere.reference, "token:1", "staff:x", ""):
        with pytest.raises(InvalidInput):
            actions.give(CONTROL, "BG", "page", person=wrong)


def test_whom_another_centre_is_asking_to_come_is_not_paged_and_nothing_of_that_order_is_told() -> None:
    make_hall("LS", counters=1)
    member = create_staff(
        SYSTEM, "cv", "Trần Thị Hoa", "a-long-password-2016", [Grant("receptionist", "BG"), Grant("receptionist", "LS")]
    ).actor()
    there = actions.give(
        Actor("staff", "902", "control", (Grant("control_room", "LS"),)), "LS", "page", person=member.reference
    )
    with pytest.raises(Conflict) as refused:
        actions.give(CONTROL, "BG", "page", person=member.reference)
    assert (refused.value.code, refused.value.extra) == ("paged_elsewhere", {})
    actions.accept(member, there)
    assert view(actions.give(CONTROL, "BG", "page", person=member.reference)).state == State.GIVEN


def test_what_was_not_answered_ends_with_the_day_and_is_no_order_on_the_next(
    hall: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(monkeypatch, MONDAY)
    order = ordered("open")
    at(monkeypatch, MONDAY + timedelta(days=1))
    fresh = ordered("open")
    assert (view(order).state, fresh != order) == (State.LAPSED, True)
    actions.end_day(SYSTEM, hall)
    assert view(fresh).state == State.LAPSED


def test_what_yesterday_left_is_listed_until_the_job_after_midnight_ends_it() -> None:
    member = person("cv", Grant("specialist", "BG", "STP")).actor()
    with clock.frozen(MONDAY) as held:
        orders = {ordered("open"), actions.give(CONTROL, "BG", "page", person=member.reference)}
        end_of_day(timestamp=0)
        assert {view(one).state for one in orders} == {State.GIVEN}
        held.move(24 * 3600)
        assert {one.id for one in queries.orders(CONTROL, "BG")} == orders
        assert queries.orders(CONTROL, "BG", clock.now().date()) == []
        end_of_day(timestamp=0)
        assert {view(one).state for one in orders} == {State.LAPSED}
        assert (queries.waiting_for(member), queries.orders(CONTROL, "BG")) == ([], [])


def at(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> None:
    monkeypatch.setattr(clock, "now", lambda: moment)


def test_orders_are_given_by_the_control_room_and_answered_at_the_counter_alone() -> None:
    for other in (OFFICER, KIOSK, Actor("staff", "9", "x", (Grant("control_room", "LS"),))):
        with pytest.raises(Forbidden):
            actions.give(other, "BG", "open", counter=1)
    order = ordered("open")
    for other in (receptionist(2), CONTROL):
        with pytest.raises(NotFound):
            actions.accept(other, order)
    with pytest.raises(NotFound):
        actions.withdraw(Actor("staff", "9", "x", (Grant("control_room", "LS"),)), order)


def test_what_was_written_is_forgotten_after_a_year_and_that_there_was_an_order_stays() -> None:
    order = ordered("open", words="Hàng dài")
    actions.decline(OFFICER, order, "Tôi đang họp")
    Order.objects.update(given_at=clock.now() - timedelta(days=366))
    actions.forget_old(SYSTEM)
    row = Order.objects.get()
    assert (row.words, row.reason, row.outcome) == ("", "", "declined")
