"""A visit as it is told afterwards and meanwhile: its parts and times, its place by the secret, the board, the list of the day."""

from datetime import timedelta

import pytest

from motcua.base import clock, journal
from motcua.base.actor import Actor, Grant
from motcua.base.problems import InvalidInput, NotFound
from motcua.domain.centre.models import Centre
from motcua.domain.queue import actions, queries
from motcua.domain.queue.models import CounterSession, Ticket
from motcua.domain.queue.tests.factories import KIOSK, MONDAY, make_hall
from motcua.domain.queue.tests.test_serving import ONE, TWO, TWO_SERVICES, called, serving

pytestmark = pytest.mark.django_db


def test_case_49_a_visit_of_two_services_is_one_ticket_with_times_for_each() -> None:
    make_hall(services=TWO_SERVICES)
    with clock.frozen(MONDAY) as held:
        ticket = serving()
        held.move(100)
        actions.transfer(ONE, ticket.id, "H")
        held.move(50)
        actions.call_next(TWO, "BG", 2)
        assert Ticket.objects.filter(state__in=["called", "serving"]).count() == 1
        actions.start(TWO, ticket.id)
        held.move(30)
        assert actions.finish(TWO, ticket.id).state == "finished"
    entries = {entry.kind: entry.data for entry in journal.subject_history(f"ticket:{ticket.id}")}
    assert entries["ticket.transferred"]["served_seconds"] == 100
    assert entries["ticket.finished"]["served_seconds"] == 30


def test_case_75_a_cancelled_ticket_stays_with_who_and_when() -> None:
    make_hall()
    ticket = actions.issue_ticket(KIOSK, "BG", "A")
    actions.cancel(ONE, ticket.id)
    entry = journal.subject_history(f"ticket:{ticket.id}")[-1]
    assert (entry.kind, entry.actor, entry.data["by"]) == ("ticket.cancelled", ONE.reference, "office")
    assert Ticket.objects.filter(pk=ticket.id, state="cancelled").exists()


def test_case_76_the_times_of_a_visit_add_up_to_the_time_in_the_building() -> None:
    make_hall()
    ticket = serving()
    actions.hold(ONE, ticket.id)
    actions.resume(ONE, ticket.id)
    actions.call_next(TWO, "BG", 2)
    actions.start(TWO, ticket.id)
    actions.finish(TWO, ticket.id)
    parts = queries.visit(ticket.id)
    entries = journal.subject_history(f"ticket:{ticket.id}")
    assert [part.state for part in parts] == ["waiting", "called", "serving", "held", "waiting", "called", "serving"]
    assert sum(part.seconds for part in parts) == pytest.approx((entries[-1].at - entries[0].at).total_seconds())


def test_case_79_the_holder_sees_the_place_by_the_secret_and_can_leave() -> None:
    make_hall()
    actions.issue_ticket(KIOSK, "BG", "A")
    ticket = actions.issue_ticket(KIOSK, "BG", "A")
    seen = queries.ticket_by_secret(ticket.id, ticket.secret)
    assert (seen.ahead, seen.wait) == (1, ticket.wait)
    for wrong in ("", "0" * 12):
        with pytest.raises(NotFound):
            queries.ticket_by_secret(ticket.id, wrong)
        with pytest.raises(NotFound):
            actions.leave(ticket.id, wrong)
    assert actions.leave(ticket.id, ticket.secret.upper()).state == "cancelled"
    assert actions.call_next(ONE, "BG", 1) is not None
    assert actions.call_next(TWO, "BG", 2) is None


def test_case_79_a_token_that_cannot_be_one_is_not_found() -> None:
    with pytest.raises(NotFound):
        queries.ticket_by_token("nonsense")


def test_case_59_an_estimate_is_now_with_a_free_counter_and_none_when_all_are_closed() -> None:
    make_hall(counters=2, opened=False)
    assert actions.issue_ticket(KIOSK, "BG", "A").wait is None
    actions.open_counter(ONE, "BG", 1)
    assert queries.ticket(ONE, Ticket.objects.get().id).wait == (0, 0)
    actions.call_next(ONE, "BG", 1)
    low, high = actions.issue_ticket(KIOSK, "BG", "A").wait or (0, 0)
    assert 0 <= low < high


def test_case_71_the_board_tells_the_present_and_nobodys_name() -> None:
    make_hall()
    called(phone="0912345678")
    other = called(2)
    board = queries.board("BG")
    assert [(call.label, call.counter) for call in board.now_calling] == [("A002", 2), ("A001", 1)]
    actions.start(TWO, other.id)
    board = queries.board("BG")
    assert [call.label for call in board.now_calling] == ["A001"]
    assert [call.label for call in board.last_calls] == ["A002", "A001"]
    assert "0912345678" not in repr(board)


def test_opening_by_somebody_else_signs_the_first_off() -> None:
    make_hall(counters=1)
    relief = Actor("staff", "555", "relief", (Grant("receptionist", "BG"),))
    view = actions.open_counter(relief, "BG", 1)
    assert (view.state, view.staff) == ("open", "staff:555")
    assert CounterSession.objects.filter(closed_at__isnull=False, staff=ONE.reference).count() == 1


def test_opening_and_closing_twice_is_told_once() -> None:
    make_hall(counters=1, opened=False)
    place = journal.latest("BG", ("counter.opened", "counter.closed"), MONDAY - timedelta(days=9999), 100)
    for _ in range(2):
        actions.open_counter(ONE, "BG", 1)
    for _ in range(2):
        actions.close_counter(ONE, "BG", 1)
    told = journal.latest("BG", ("counter.opened", "counter.closed"), MONDAY - timedelta(days=9999), 100)
    assert [entry.kind for entry in reversed(told)][len(place) :] == ["counter.opened", "counter.closed"]


def test_the_list_of_the_day_goes_page_by_page() -> None:
    make_hall()
    labels = [actions.issue_ticket(KIOSK, "BG", "A").label for _ in range(5)]
    seen, after = [], ""
    while True:
        page = queries.tickets(ONE, "BG", after=after, limit=2)
        seen += [view.label for view in page.items]
        if not page.next:
            break
        after = page.next
    assert seen == labels
    assert queries.tickets(ONE, "BG", state="called").items == []
    with pytest.raises(InvalidInput):
        queries.tickets(ONE, "BG", state="asleep")
    with pytest.raises(InvalidInput):
        queries.tickets(ONE, "BG", after="here")


def test_case_68_a_centre_is_answered_for_although_another_is_broken() -> None:
    make_hall()
    Centre.objects.create(code="HN", name="Hà Nội", always_open=True)
    assert [(view.centre.code, view.waiting) for view in queries.centre_views()] == [("BG", 0), ("HN", 0)]
    assert queries.services("HN") == []
