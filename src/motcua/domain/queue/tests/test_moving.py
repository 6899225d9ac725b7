"""A service is served at other counters for today: the queue follows at once, and on the next day it is as before."""

from datetime import timedelta
from typing import Any

import pytest

from motcua.base import clock, journal
from motcua.base.actor import Actor, Grant
from motcua.base.problems import Conflict, Forbidden, InvalidInput, NotFound
from motcua.domain.queue import actions, queries
from motcua.domain.queue.actions.settings import change_service
from motcua.domain.queue.models import CounterService, Service, Ticket
from motcua.domain.queue.queries.settings import facts_of
from motcua.domain.queue.tests.factories import KIOSK, MONDAY, SYSTEM, make_hall, receptionist

pytestmark = pytest.mark.django_db
CONTROL = Actor("staff", "900", "control", (Grant("control_room", "BG"),))
SERVICES = [{"prefix": "A", "name": "Tư pháp", "counters": [1, 2]}, {"prefix": "B", "name": "Đất đai", "counters": [3]}]


@pytest.fixture(autouse=True)
def hall(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(clock, "now", lambda: MONDAY)
    return make_hall(services=SERVICES)


def issue(service: str = "A") -> str:
    return actions.issue_ticket(KIOSK, "BG", service).label


def next_at(counter: int) -> str | None:
    called = actions.call_next(receptionist(counter), "BG", counter)
    return called.label if called else None


def tomorrow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: MONDAY + timedelta(days=1))


def test_who_waits_is_called_at_the_new_counter_at_once_and_no_more_at_the_old_one() -> None:
    label = issue()
    assert actions.move_service(CONTROL, "BG", "A", [3]) == [3]
    assert next_at(1) is None
    assert [ticket.label for ticket in queries.counter_screen(receptionist(3), "BG", 3).waiting] == [label]
    assert next_at(3) == label


def test_the_hall_the_kiosk_and_the_paper_tell_of_the_new_counters(hall: Any) -> None:
    issue()
    actions.move_service(CONTROL, "BG", "A", [3])
    assert {one.number: (one.services, one.waiting) for one in queries.hall("BG")} == {
        1: ((), 0),
        2: ((), 0),
        3: (("A", "B"), 1),
    }
    shown = next(one for one in queries.services("BG") if one.code == "A")
    assert (shown.counters, shown.open_counters) == ((3,), 1)
    assert queries.counters_serving(hall)["A"] == [3]
    assert queries.counters_for(Ticket.objects.get().pk) == (3,)
    moved = queries.moved_today(hall)
    assert [(one.code, one.counters, one.usual) for one in moved] == [("A", (3,), (1, 2))]


def test_on_the_next_day_it_is_as_before_though_nobody_did_anything(hall: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    actions.move_service(CONTROL, "BG", "A", [2, 3])
    tomorrow(monkeypatch)
    label = issue()
    assert queries.moved_today(hall) == []
    assert next_at(3) is None
    assert next_at(1) == label
    assert queries.counters_serving(hall) == {"A": [1, 2], "B": [3]}


def test_it_is_moved_back_before_the_day_ends_once() -> None:
    actions.move_service(CONTROL, "BG", "A", [3])
    label = issue()
    actions.move_service_back(CONTROL, "BG", "A")
    assert (next_at(3), next_at(2)) == (None, label)
    with pytest.raises(Conflict) as refused:
        actions.move_service_back(CONTROL, "BG", "A")
    assert refused.value.code == "not_moved"
    told = [entry.kind for entry in journal.subject_history("queue_service:BG/A")]
    assert told == ["queue.service_moved", "queue.service_moved_back"]


def test_two_moves_of_one_service_leave_the_last_and_the_usual_counters_are_kept(hall: Any) -> None:
    actions.move_service(CONTROL, "BG", "A", [3])
    actions.move_service(CONTROL, "BG", "A", [1, 3])
    assert queries.counters_serving(hall)["A"] == [1, 3]
    actions.move_service(CONTROL, "BG", "A", [1, 2])
    assert queries.moved_today(hall) == []
    assert CounterService.objects.count() == 3


def test_who_was_sent_to_one_counter_that_serves_it_no_more_waits_for_all() -> None:
    label = issue()
    next_at(1)
    ticket = Ticket.objects.get()
    actions.start(receptionist(1), ticket.pk)
    actions.transfer(receptionist(1), ticket.pk, "A", 2)
    actions.move_service(CONTROL, "BG", "A", [3])
    assert next_at(3) == label


def test_who_was_sent_to_a_counter_that_served_it_for_a_day_waits_for_all_when_carried_on(
    hall: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    hall.options = {"queue": {"at_day_end": "carry"}}
    hall.save()
    actions.move_service(CONTROL, "BG", "A", [3])
    sent, kept = issue(), issue("B")
    for label in (sent, kept):
        ticket = Ticket.objects.get(label=label)
        actions.call_ticket(receptionist(3), "BG", 3, ticket.pk)
        actions.start(receptionist(3), ticket.pk)
        actions.transfer(receptionist(3), ticket.pk, ticket.service.code, 3)
    tomorrow(monkeypatch)
    assert actions.close_past_days(SYSTEM, hall).carried == 2
    for number in (1, 3):
        actions.open_counter(receptionist(number), "BG", number)
    assert next_at(1) == sent
    assert Ticket.objects.get(label=kept).only_counter == hall.counters.get(number=3)


def test_a_team_that_serves_it_no_more_leaves_its_visitors_to_the_others(hall: Any) -> None:
    teams = [{"prefix": "A", "name": "Tư pháp", "counters": [1, 2], "teams": {"sang": [1], "chieu": [2]}}, SERVICES[1]]
    actions.import_services(SYSTEM, "BG", teams)
    labels = {issue(), issue()}
    actions.move_service(CONTROL, "BG", "A", [2])
    first = next_at(2)
    actions.start(receptionist(2), Ticket.objects.get(label=first).pk)
    actions.finish(receptionist(2), Ticket.objects.get(label=first).pk)
    assert {first, next_at(2)} == labels


def test_what_an_administrator_sets_meanwhile_is_the_rule_and_today_stays_as_it_was_ordered(hall: Any) -> None:
    actions.move_service(CONTROL, "BG", "B", [1])
    row = Service.objects.get(code="B")
    assert facts_of(row).counters == (3,)
    assert actions.export_services("BG")[1]["counters"] == [3]
    change_service(Actor("staff", "1", "a", (Grant("admin", "BG"),)), "BG", "B", facts_of(row).__class__(
        name="Đất đai và nhà ở", prefix="B", counters=(3,)
    ))  # fmt: skip
    assert queries.counters_serving(hall)["B"] == [1]


def test_it_is_moved_by_the_control_room_alone_and_to_counters_that_are_there() -> None:
    for other in (receptionist(1), Actor("staff", "9", "control", (Grant("control_room", "LS"),)), KIOSK):
        with pytest.raises(Forbidden):
            actions.move_service(other, "BG", "A", [3])
    for wrong in ([], [7]):
        with pytest.raises(InvalidInput):
            actions.move_service(CONTROL, "BG", "A", wrong)
    with pytest.raises(NotFound):
        actions.move_service(CONTROL, "BG", "Z", [3])
