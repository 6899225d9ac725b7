"""Case 9: numbers that begin again after the last of a range; a number means one person who is here."""

import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from motcua.base import clock
from motcua.base.actor import Actor, Grant
from motcua.base.problems import Conflict, InvalidInput, Problem
from motcua.domain.centre.models import Centre
from motcua.domain.queue import actions, queries
from motcua.domain.queue.actions.settings import add_service, change_service, undo_service_change
from motcua.domain.queue.models import QuotaDay, Series, Service, Ticket
from motcua.domain.queue.queries.settings import facts_of
from motcua.domain.queue.rules.services import ServiceFacts, faults
from motcua.domain.queue.shapes import IssuedTicket
from motcua.domain.queue.tests.factories import KIOSK, MONDAY, SYSTEM, make_hall, receptionist

pytestmark = pytest.mark.django_db
ADMIN = Actor("staff", "1", "Trần Thị Hoa", (Grant("admin", "BG"),))
ONE = receptionist(1)
OFFICE = {"mon-fri": ["07:30-11:30", "13:30-17:00"]}
SHARED = [
    {"code": "A1", "prefix": "A", "name": "Hộ tịch", "counters": [1], "wraps_after": 10},
    {"code": "A2", "prefix": "A", "name": "Lý lịch tư pháp", "counters": [1], "wraps_after": 10},
]


def wrapping(quota: int | None = None, **facts: object) -> Centre:
    row = {"prefix": "A", "name": "Tư pháp", "counters": [1, 2], "wraps_after": 10, "daily_quota": quota}
    return make_hall(counters=2, services=[row], **facts)


def give(count: int) -> list[IssuedTicket]:
    return [actions.issue_ticket(KIOSK, "BG", "A") for _ in range(count)]


def serve(count: int) -> None:
    for _ in range(count):
        called = actions.call_next(ONE, "BG", 1)
        assert called is not None
        actions.start(ONE, called.id)
        actions.finish(ONE, called.id)


def labels(tickets: Sequence[IssuedTicket]) -> list[str]:
    return [ticket.label for ticket in tickets]


def refused() -> Problem:
    with pytest.raises(Conflict) as found:
        actions.issue_ticket(KIOSK, "BG", "A")
    return found.value


def test_case_09_after_the_last_number_the_first_comes_again_but_none_whose_holder_is_still_here() -> None:
    wrapping()
    with clock.frozen(MONDAY) as held:
        given_before = give(10)
        serve(2)  # A001, A002
        parked, missed = actions.call_next(ONE, "BG", 1), actions.call_next(receptionist(2), "BG", 2)
        assert parked is not None
        assert missed is not None
        actions.start(ONE, parked.id)
        actions.hold(ONE, parked.id)  # A003
        actions.no_show(receptionist(2), missed.id)  # A004, who may come back within the hour
        serve(1)  # A005
        called = actions.call_next(ONE, "BG", 1)  # A006
        at_counter = actions.call_next(receptionist(2), "BG", 2)  # A007
        assert at_counter is not None
        actions.start(receptionist(2), at_counter.id)
        actions.cancel(KIOSK, given_before[8].id)  # A009
        held.move(15 * 60)
        assert labels(give(4)) == ["A001", "A002", "A005", "A009"]
        assert refused().code == "numbers_used_up"
        held.move(50 * 60)
        assert labels(give(1)) == ["A004"]  # too late for the one who missed the call
        with pytest.raises(Conflict):
            actions.return_to_queue(ONE, missed.id)
    assert called is not None
    assert called.label == "A006"


def test_case_09_a_number_rests_for_a_while_after_its_visit() -> None:
    wrapping()
    with clock.frozen(MONDAY) as held:
        give(10)
        serve(3)
        assert refused().code == "numbers_used_up"
        held.move(11 * 60)
        assert labels(give(3)) == ["A001", "A002", "A003"]


def test_case_09_a_refused_issue_takes_neither_number_nor_quota() -> None:
    wrapping(quota=12)
    with clock.frozen(MONDAY) as held:
        give(10)
        refused()
        assert QuotaDay.objects.get().given == 10
        assert Ticket.objects.count() == 10
        serve(10)
        held.move(11 * 60)
        give(2)
        assert refused().code == "quota_reached"


@given(st.lists(st.sampled_from(["give", "give", "serve", "park", "miss", "leave", "time"]), max_size=30))
@settings(max_examples=5, deadline=None)
@pytest.mark.usefixtures("db")
def test_whatever_happens_a_number_is_never_of_two_people_who_are_here(acts: list[str]) -> None:
    with transaction.atomic(), clock.frozen(MONDAY) as held:
        wrapping()
        for act in acts:
            if act == "give":
                try:
                    give(1)
                except Conflict as problem:
                    assert problem.code == "numbers_used_up"  # noqa: PT017 - only of the second kind of answer
            elif act == "time":
                held.move(12 * 60)
            elif called := actions.call_next(ONE, "BG", 1):
                if act == "miss":
                    actions.no_show(ONE, called.id)
                elif act == "leave":
                    actions.cancel(ONE, called.id)
                else:
                    actions.start(ONE, called.id)
                    (actions.hold if act == "park" else actions.finish)(ONE, called.id)
            here = list(Ticket.objects.filter(state__in=["waiting", "called", "serving", "held"]).values_list("label"))
            assert len(here) == len(set(here)) <= 10
        transaction.set_rollback(True)


def test_in_each_lap_numbers_run_on_from_the_last_one_given() -> None:
    wrapping()
    with clock.frozen(MONDAY) as held:
        found = []
        for _ in range(5):
            found += labels(give(5))
            serve(5)
            held.move(11 * 60)
        assert found == [f"A{n % 10 + 1:03d}" for n in range(25)]
        assert list(Ticket.objects.order_by("id").values_list("lap", flat=True)) == [1] * 10 + [2] * 10 + [3] * 5
        held.move(24 * 3600)
        assert labels(give(1)) == ["A001"]


def test_a_wall_shows_the_latest_call_of_a_number_alone() -> None:
    wrapping(options={"queue": {"last_calls": 10}})
    with clock.frozen(MONDAY) as held:
        give(10)
        for _ in range(10):
            held.move(1)
            serve(1)
        held.move(11 * 60)
        give(2)
        called = actions.call_next(receptionist(2), "BG", 2)
        assert called is not None
        board = queries.board("BG")
    assert [(one.label, one.counter) for one in board.now_calling] == [("A001", 2)]
    shown = [(one.label, one.counter) for one in board.last_calls]
    assert shown == [("A001", 2), *((f"A{n:03d}", 1) for n in range(10, 1, -1))]


def test_who_is_carried_into_the_next_day_keeps_the_number_in_every_lap_of_it() -> None:
    centre = wrapping(always_open=False, hours=OFFICE, options={"queue": {"at_day_end": "carry"}})
    with clock.frozen(MONDAY) as held:
        give(10)
        serve(2)
        held.move(12 * 60)
        give(1)  # A001 of the second lap
        serve(7)  # A003 to A009
        held.move(24 * 3600)
        actions.close_past_days(SYSTEM, centre)  # A010 and A001 wait on
        actions.open_counter(ONE, "BG", 1)
        assert labels(give(8)) == [f"A{n:03d}" for n in range(2, 10)]
        serve(10)
        held.move(11 * 60)
        assert labels(give(1)) == ["A002"]


def test_services_of_one_letter_share_their_range_and_a_change_of_it_is_one_for_all() -> None:
    make_hall(counters=1, services=SHARED)
    first = Service.objects.get(code="A1")
    change_service(ADMIN, "BG", "A1", replace(facts_of(first), wraps_after=99))
    assert set(Service.objects.values_list("wraps_after", flat=True)) == {99}
    undo_service_change(ADMIN, "BG", "A2")
    assert set(Service.objects.values_list("wraps_after", flat=True)) == {10}
    assert add_service(ADMIN, "BG", "A3", "Khai sinh", "A") == "A3"
    assert Service.objects.get(code="A3").wraps_after == 10
    add_service(ADMIN, "BG", "B", "Đất đai", "B")
    other = Service.objects.get(code="B")
    with pytest.raises(InvalidInput) as told:
        change_service(ADMIN, "BG", "B", replace(facts_of(other), prefix="A"))
    assert [error.field for error in told.value.errors] == ["wraps_after"]
    change_service(ADMIN, "BG", "B", replace(facts_of(other), prefix="A", wraps_after=10))


def test_master_data_tells_the_range_and_refuses_two_for_one_letter() -> None:
    make_hall(counters=1, services=SHARED)
    assert [row["wraps_after"] for row in actions.export_services("BG")] == [10, 10]
    for wrong in (None, 20, 9, "10", True):
        with pytest.raises(InvalidInput):
            actions.import_services(SYSTEM, "BG", [SHARED[0], {**SHARED[1], "wraps_after": wrong}])


def test_a_range_has_ten_to_9999_numbers() -> None:
    for last, wrong in ((9, True), (10, False), (9999, False), (10_000, True), (None, False)):
        facts = ServiceFacts("Tư pháp", "A", counters=(1,), wraps_after=last)
        assert ("wraps_after" in faults(facts, [], frozenset({1}))) == wrong


def test_a_range_that_is_set_or_taken_away_during_the_day_gives_nobody_a_number_that_somebody_has() -> None:
    make_hall(counters=2)
    with clock.frozen(MONDAY) as held:
        give(8)
        serve(4)
        held.move(11 * 60)
        service = Service.objects.get()
        change_service(ADMIN, "BG", "A", replace(facts_of(service), wraps_after=10))
        assert labels(give(4)) == ["A009", "A010", "A001", "A002"]
        undo_service_change(ADMIN, "BG", "A")
        assert labels(give(2)) == ["A011", "A012"]  # none of the day comes twice any more
        service.refresh_from_db()
        change_service(ADMIN, "BG", "A", replace(facts_of(service), wraps_after=20))
        assert labels(give(9)) == [*(f"A{n:03d}" for n in range(13, 21)), "A003"]


def test_taking_back_what_ended_a_visit_is_refused_once_its_number_is_somebody_elses() -> None:
    wrapping(options={"queue": {"undo_seconds": 3600, "return_minutes": 5}})
    with clock.frozen(MONDAY) as held:
        tickets = give(10)
        called = actions.call_next(ONE, "BG", 1)
        assert called is not None
        actions.no_show(ONE, called.id)
        serve(1)
        held.move(11 * 60)
        assert labels(give(2)) == ["A001", "A002"]
        for ticket in tickets[:2]:
            with pytest.raises(Conflict) as told:
                actions.undo(ONE, ticket.id)
            assert told.value.code == "number_given_again"
        supervisor = Actor("staff", "9", "Điều hành", (Grant("control_room", "BG"),))
        with pytest.raises(Conflict) as told:
            actions.return_to_queue(supervisor, tickets[0].id)
        assert told.value.code == "number_given_again"


def test_the_database_keeps_a_number_from_two_who_are_here() -> None:
    wrapping()
    first, second = give(2)
    with pytest.raises(IntegrityError, match="one_open_ticket_per_number"), transaction.atomic():
        Ticket.objects.filter(pk=second.id).update(number=1, lap=2)
    Ticket.objects.filter(pk=first.id).update(state="finished")
    assert Ticket.objects.filter(pk=second.id).update(number=1, lap=2) == 1
    with pytest.raises(IntegrityError, match="one_number_per_lap_and_day"), transaction.atomic():
        Ticket.objects.filter(pk=second.id).update(lap=1)


def at_once(work: list[object]) -> list[str]:
    gate = threading.Barrier(len(work))

    def press(_place: object) -> str:
        try:
            connection.ensure_connection()
            gate.wait(timeout=30)
            return actions.issue_ticket(KIOSK, "BG", "A", key=str(uuid4())).label
        except Conflict as problem:
            return problem.code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(work)) as pool:
        return list(pool.map(press, work))


@pytest.mark.django_db(transaction=True)
def test_case_09_twelve_at_once_get_the_five_numbers_that_are_free_each_once() -> None:
    wrapping()
    now = clock.now()
    with clock.frozen(now - timedelta(minutes=12)):
        give(10)
        serve(5)
    answers = at_once([None] * 12)
    assert sorted(answers) == [*(f"A{n:03d}" for n in range(1, 6)), *["numbers_used_up"] * 7]
    assert Ticket.objects.count() == 15


@pytest.mark.django_db(transaction=True)
def test_case_09_who_waited_while_the_last_free_number_was_given_gets_none() -> None:
    """Its statement began when A010 was free, and cannot see that it no longer is: the constraint does, and it looks again."""
    wrapping()
    give(9)
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            Series.objects.select_for_update().get()
            waits = pool.submit(at_once, [None])
            deadline = time.monotonic() + 10
            with connection.cursor() as cursor:
                while time.monotonic() < deadline:
                    cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
                    if cursor.fetchone()[0]:
                        break
                    time.sleep(0.01)
            assert labels(give(1)) == ["A010"]
        assert waits.result(timeout=10) == ["numbers_used_up"]
    assert Ticket.objects.count() == 10
