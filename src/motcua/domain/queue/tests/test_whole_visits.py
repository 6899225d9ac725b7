"""Cases 40, 49 to 51: several services in one visit, taking back the last act, serving without a ticket, lists of one's own."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from motcua.base import clock, journal
from motcua.base.problems import Conflict, Forbidden, IllegalTransition, InvalidInput, NotFound
from motcua.domain.queue import actions, queries
from motcua.domain.queue.models import Ticket
from motcua.domain.queue.tests.factories import KIOSK, MONDAY, SYSTEM, make_hall, receptionist

pytestmark = pytest.mark.django_db
ONE, TWO = receptionist(1), receptionist(2)
THREE = [{"prefix": name, "name": name, "counters": [1, 2]} for name in "ABC"]


@pytest.fixture(autouse=True)
def at_nine() -> Any:
    with clock.frozen(MONDAY) as frozen:
        yield frozen


def called_and_started(service: str = "A") -> Any:
    actions.issue_ticket(KIOSK, "BG", service)
    called = actions.call_next(ONE, "BG", 1)
    assert called
    return actions.start(ONE, called.id)


def kinds(ticket: Any) -> list[str]:
    return [entry.kind for entry in journal.subject_history(f"ticket:{ticket.id}")]


# --- several services ---


def test_case_49_three_services_one_after_the_other_under_one_number_each_with_its_own_times(at_nine: Any) -> None:
    make_hall(services=THREE)
    ticket = actions.issue_ticket(KIOSK, "BG", "A")
    actions.add_service(KIOSK, ticket.id, "B", quantity=3)
    actions.add_service(KIOSK, ticket.id, "C")
    other = actions.issue_ticket(KIOSK, "BG", "B")
    for minutes, service in ((5, "A"), (7, "B"), (2, "C")):
        called = actions.call_next(ONE, "BG", 1)
        assert called
        assert (called.label, called.service) == (ticket.label, service)
        actions.start(ONE, called.id)
        at_nine.move(seconds=60 * minutes)
        view = actions.finish(ONE, called.id)
    assert view.state == "finished"
    assert [(part.service, part.state, part.quantity, part.served_seconds) for part in view.parts] == [
        ("A", "done", 1, 300),
        ("B", "done", 3, 420),
        ("C", "done", 1, 120),
    ]
    assert kinds(ticket).count("ticket.service_finished") == 2
    assert kinds(ticket).count("ticket.finished") == 1
    assert queries.ticket(ONE, other.id).state == "waiting"


def test_case_50_only_one_service_of_a_visit_is_active_at_any_time() -> None:
    make_hall(services=THREE)
    ticket = actions.issue_ticket(KIOSK, "BG", "A")
    actions.add_service(KIOSK, ticket.id, "B")
    called = actions.call_next(ONE, "BG", 1)
    assert called
    actions.start(ONE, called.id)
    assert [part.state for part in queries.ticket(ONE, ticket.id).parts] == ["active", "waiting"]
    actions.finish(ONE, called.id)
    assert [part.state for part in queries.ticket(ONE, ticket.id).parts] == ["done", "active"]


def test_case_51_a_visit_ends_when_its_last_service_is_finished_or_dropped() -> None:
    make_hall(services=THREE)
    started = called_and_started()
    actions.add_service(ONE, started.id, "B")
    actions.drop_service(ONE, started.id, "B")
    assert actions.finish(ONE, started.id).state == "finished"
    with pytest.raises(IllegalTransition):
        actions.add_service(ONE, started.id, "C")


def test_a_service_is_asked_for_once_in_a_visit_and_must_exist() -> None:
    make_hall(services=THREE)
    ticket = actions.issue_ticket(KIOSK, "BG", "A")
    with pytest.raises(Conflict):
        actions.add_service(KIOSK, ticket.id, "A")
    with pytest.raises(InvalidInput):
        actions.add_service(KIOSK, ticket.id, "Z")
    with pytest.raises(InvalidInput):
        actions.add_service(KIOSK, ticket.id, "B", quantity=0)
    with pytest.raises(NotFound):
        actions.drop_service(KIOSK, ticket.id, "B")


# --- undo ---

ACTS: dict[str, Callable[[Any], Any]] = {
    "finish": lambda ticket: actions.finish(ONE, ticket.id),
    "hold": lambda ticket: actions.hold(ONE, ticket.id, "papers", minutes=5),
    "transfer": lambda ticket: actions.transfer(ONE, ticket.id, "B", note="please"),
    "return_to_queue": lambda ticket: actions.return_to_queue(ONE, ticket.id),
}


@pytest.mark.parametrize("act", ACTS)
def test_the_last_act_is_taken_back_within_half_a_minute(act: str, at_nine: Any) -> None:
    make_hall(services=THREE)
    started = called_and_started()
    at_nine.move(seconds=90)
    before = {
        name: value for name, value in Ticket.objects.values().get().items() if not name.startswith(("acted", "before"))
    }
    ACTS[act](started)
    at_nine.move(seconds=29)
    back = actions.undo(ONE, started.id)
    after = {
        name: value for name, value in Ticket.objects.values().get().items() if not name.startswith(("acted", "before"))
    }
    assert (back.state, back.counter) == ("serving", 1)
    assert after == before
    assert kinds(back)[-1] == "ticket.undone"
    assert queries.visit(started.id, until=MONDAY + timedelta(days=36500))[-1].state == "serving"


def test_a_mistaken_call_is_taken_back_to_its_place() -> None:
    make_hall()
    actions.issue_ticket(KIOSK, "BG", "A")
    called = actions.call_next(ONE, "BG", 1)
    assert called
    assert actions.undo(ONE, called.id).state == "waiting"
    assert actions.call_next(TWO, "BG", 2).call_count == 1


def test_it_is_not_taken_back_later_nor_twice_nor_by_another_nor_over_somebody_else(at_nine: Any) -> None:
    make_hall(services=THREE)
    started = called_and_started()
    actions.finish(ONE, started.id)
    with pytest.raises(Conflict) as refused:
        actions.undo(TWO, started.id)
    assert refused.value.code == "nothing_to_undo"
    second = called_and_started()
    with pytest.raises(Conflict) as refused:
        actions.undo(ONE, started.id)
    assert refused.value.code == "counter_busy"
    assert queries.ticket(ONE, started.id).state == "finished"
    actions.finish(ONE, second.id)
    actions.undo(ONE, second.id)
    with pytest.raises(Conflict):
        actions.undo(ONE, second.id)
    actions.finish(ONE, second.id)
    at_nine.move(seconds=31)
    with pytest.raises(Conflict) as refused:
        actions.undo(ONE, second.id)
    assert refused.value.code == "too_late_to_undo"


def test_undoing_the_end_of_one_of_several_services_brings_it_back() -> None:
    make_hall(services=THREE)
    started = called_and_started()
    actions.add_service(ONE, started.id, "B")
    actions.finish(ONE, started.id)
    back = actions.undo(ONE, started.id)
    assert (back.service, back.state, [part.state for part in back.parts]) == ("A", "serving", ["active", "waiting"])


def test_undoing_a_transfer_gives_the_service_of_the_visit_and_the_team_back() -> None:
    make_hall(services=THREE)
    started = called_and_started()
    actions.add_service(ONE, started.id, "C")
    Ticket.objects.filter(pk=started.id).update(team="north")
    parts = list(Ticket.objects.get().parts.values())
    actions.transfer(ONE, started.id, "B")
    actions.undo(ONE, started.id)
    assert list(Ticket.objects.get().parts.values()) == parts
    assert Ticket.objects.get().team == "north"


def test_undoing_the_end_of_a_service_leaves_no_trace_in_the_services_of_the_visit() -> None:
    make_hall(services=THREE)
    started = called_and_started()
    actions.add_service(ONE, started.id, "C")
    parts = list(Ticket.objects.get().parts.values())
    actions.finish(ONE, started.id)
    actions.undo(ONE, started.id)
    assert list(Ticket.objects.get().parts.values()) == parts


# --- serving somebody without a ticket ---


def test_who_stands_at_the_counter_is_served_without_being_called() -> None:
    make_hall(services=THREE)
    view = actions.serve_directly(ONE, "BG", 1, "B")
    assert (view.state, view.counter, view.label) == ("serving", 1, "B001")
    assert kinds(view) == ["ticket.issued", "ticket.started"]
    assert queries.board("BG").now_calling == ()
    with pytest.raises(Conflict) as refused:
        actions.serve_directly(ONE, "BG", 1, "A")
    assert refused.value.code == "counter_busy"
    assert Ticket.objects.count() == 1  # the refused one used no number


def test_nobody_is_served_directly_at_a_closed_counter_or_for_what_it_does_not_serve() -> None:
    make_hall(services=[*THREE, {"prefix": "D", "name": "D", "counters": [2]}], opened=False)
    with pytest.raises(Conflict) as refused:
        actions.serve_directly(ONE, "BG", 1, "A")
    assert refused.value.code == "counter_closed"
    actions.open_counter(ONE, "BG", 1)
    with pytest.raises(Conflict) as refused:
        actions.serve_directly(ONE, "BG", 1, "D")
    assert refused.value.code == "service_not_served"
    with pytest.raises(Forbidden):
        actions.serve_directly(TWO, "BG", 1, "A")


# --- lists of one's own, sending back, a chosen ticket ---


def test_a_visitor_on_an_officers_own_list_is_seen_and_called_by_that_officer_alone(at_nine: Any) -> None:
    make_hall(services=THREE)
    started = called_and_started()
    held = actions.hold(ONE, started.id, "fetches a copy", private=True, minutes=10)
    assert held.held_until == MONDAY + timedelta(minutes=10)
    assert [one.label for one in queries.counter_screen(ONE, "BG", 1).held] == [started.label]
    assert queries.counter_screen(TWO, "BG", 2).held == ()
    with pytest.raises(Conflict) as refused:
        actions.call_ticket(TWO, "BG", 2, started.id)
    assert refused.value.code == "held_privately"
    with pytest.raises(Forbidden):
        actions.resume(TWO, started.id)
    assert actions.call_ticket(ONE, "BG", 1, started.id).state == "called"


def test_a_visitor_is_sent_back_to_the_officer_who_sent_him_before_the_others() -> None:
    make_hall(services=[{"prefix": "A", "name": "A", "counters": [1]}, {"prefix": "B", "name": "B", "counters": [2]}])
    started = called_and_started()
    actions.transfer(ONE, started.id, "B", note="stamp")
    actions.issue_ticket(KIOSK, "BG", "A")
    actions.call_next(TWO, "BG", 2)
    actions.start(TWO, started.id)
    back = actions.send_back(TWO, started.id, "stamped")
    assert (back.service, back.only_staff, back.note) == ("A", ONE.reference, "stamped")
    assert actions.call_next(ONE, "BG", 1).label == started.label


def test_nobody_is_sent_back_who_was_not_sent() -> None:
    make_hall(services=THREE)
    started = called_and_started()
    with pytest.raises(Conflict) as refused:
        actions.send_back(ONE, started.id)
    assert refused.value.code == "nobody_sent"
    with pytest.raises(InvalidInput):
        actions.transfer(ONE, started.id, "B", staff="staff:999")


def test_a_call_out_of_order_is_recorded_with_its_reason() -> None:
    make_hall()
    actions.issue_ticket(KIOSK, "BG", "A")
    second = actions.issue_ticket(KIOSK, "BG", "A")
    actions.call_ticket(ONE, "BG", 1, second.id, "has a train to catch")
    entry = journal.subject_history(f"ticket:{second.id}")[-1]
    assert (entry.data["chosen"], entry.data["reason"]) == (True, "has a train to catch")


def test_case_40_who_missed_the_call_gets_back_in_line_once_and_soon_and_the_record_shows_both(at_nine: Any) -> None:
    make_hall(options={"queue": {"return_minutes": 30}})
    ticket = actions.issue_ticket(KIOSK, "BG", "A")
    actions.call_next(ONE, "BG", 1)
    actions.no_show(ONE, ticket.id)
    at_nine.move(seconds=29 * 60)
    assert actions.return_to_queue(TWO, ticket.id).state == "waiting"
    assert {"ticket.no_show", "ticket.returned_to_queue"} <= set(kinds(ticket))
    actions.call_next(ONE, "BG", 1)
    actions.no_show(ONE, ticket.id)
    with pytest.raises(Conflict) as refused:
        actions.return_to_queue(ONE, ticket.id)
    assert refused.value.code == "returned_too_often"
    late = actions.issue_ticket(KIOSK, "BG", "A")
    actions.call_next(ONE, "BG", 1)
    actions.no_show(ONE, late.id)
    at_nine.move(seconds=31 * 60)
    with pytest.raises(Conflict) as refused:
        actions.return_to_queue(ONE, late.id)
    assert refused.value.code == "too_late_to_return"
    assert actions.return_to_queue(SYSTEM, late.id).state == "waiting"
