"""The public page of a ticket and what a phone is told and tells: cases 79 and 80, and "I am coming"."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection, transaction

from motcua.base import clock, journal
from motcua.base.problems import IllegalTransition, NotFound
from motcua.domain.queue import actions, queries
from motcua.domain.queue.models import Ticket
from motcua.domain.queue.tests.factories import KIOSK, MONDAY, SYSTEM, make_hall, receptionist

pytestmark = pytest.mark.django_db
ONE = receptionist(1)


def near(ticket: UUID) -> int:
    return [entry.kind for entry in journal.subject_history(f"ticket:{ticket}")].count("ticket.near")


def move_up() -> int:
    ticket = Ticket.objects.first()
    assert ticket is not None
    return actions.tell_who_is_near(SYSTEM, ticket.service_id, ticket.business_day)


def test_case_80_whoever_comes_to_the_nth_place_is_told_once_and_not_again_after_a_recall() -> None:
    make_hall(counters=1, options={"queue": {"remind_at_place": 2, "calls_before_no_show": 3, "cool_down_minutes": 0}})
    with clock.frozen(MONDAY) as time:
        tickets = [actions.issue_ticket(KIOSK, "BG", "A").id for _number in range(4)]
        assert move_up() == 2
        assert [near(one) for one in tickets] == [1, 1, 0, 0]
        first = actions.call_next(ONE, "BG", 1)
        assert first is not None
        assert (move_up(), move_up()) == (1, 0)
        actions.recall(ONE, first.id)
        actions.no_show(ONE, first.id)  # back into the line
        time.move(60)
        move_up()
        again = actions.call_next(ONE, "BG", 1)
        assert again is not None
        assert again.id == first.id
        move_up()
    assert [near(one) for one in tickets] == [1, 1, 1, 0]


def test_where_the_centre_wants_no_reminders_there_are_none() -> None:
    make_hall(counters=1, options={"queue": {"remind_at_place": 0}})
    actions.issue_ticket(KIOSK, "BG", "A")
    assert move_up() == 0


def test_who_is_called_says_i_am_coming_and_the_counter_sees_it() -> None:
    make_hall(counters=1)
    ticket = actions.issue_ticket(KIOSK, "BG", "A")
    with pytest.raises(IllegalTransition):
        actions.confirm_coming(ticket.id, ticket.secret)
    actions.call_next(ONE, "BG", 1)
    with pytest.raises(NotFound):
        actions.confirm_coming(ticket.id, "x" * 12)
    said = [actions.confirm_coming(ticket.id, ticket.secret).confirmed_at for _time in range(2)]
    assert said[0] is not None
    assert said[0] == said[1]
    current = queries.counter_screen(ONE, "BG", 1).current
    assert current is not None
    assert current.confirmed_at == said[0]
    kinds = [entry.kind for entry in journal.subject_history(f"ticket:{ticket.id}")]
    assert kinds.count("ticket.confirmed") == 1


@pytest.mark.django_db(transaction=True)
def test_case_33_while_people_are_told_that_they_are_near_nobody_is_passed_over() -> None:
    make_hall(counters=1)
    first = actions.issue_ticket(KIOSK, "BG", "A")
    with ThreadPoolExecutor(1) as other, transaction.atomic():
        assert move_up() == 1

        def call() -> str:
            try:
                called = actions.call_next(ONE, "BG", 1)
                return called.label if called else "nobody"
            finally:
                connection.close()

        assert other.submit(call).result(timeout=30) == first.label


def test_case_79_the_secret_of_a_ticket_shows_its_place_and_who_left_by_it_is_not_called() -> None:
    make_hall(counters=1)
    first, second = (actions.issue_ticket(KIOSK, "BG", "A") for _one in range(2))
    for wrong in (first.secret, "0" * len(second.secret), ""):
        with pytest.raises(NotFound):
            queries.ticket_by_secret(second.id, wrong)
        with pytest.raises(NotFound):
            actions.leave(second.id, wrong)
    seen = queries.ticket_by_secret(second.id, second.secret)
    assert seen.ahead == 1
    assert seen.wait
    actions.leave(first.id, first.secret)
    assert queries.ticket_by_secret(second.id, second.secret).ahead == 0
    called = actions.call_next(ONE, "BG", 1)
    assert called
    assert called.id == second.id


def test_what_was_said_to_an_earlier_call_is_not_shown_at_the_next() -> None:
    make_hall(counters=1, options={"queue": {"calls_before_no_show": 2, "cool_down_minutes": 0}})
    ticket = actions.issue_ticket(KIOSK, "BG", "A")
    called = actions.call_next(ONE, "BG", 1)
    assert called
    assert called.called_at
    said = called.called_at + timedelta(seconds=1)
    Ticket.objects.filter(pk=ticket.id).update(confirmed_at=said)
    assert queries.ticket_by_secret(ticket.id, ticket.secret).confirmed_at == said
    actions.no_show(ONE, ticket.id)
    with clock.frozen(said + timedelta(seconds=5)):
        again = actions.call_ticket(ONE, "BG", 1, ticket.id)
    assert again.confirmed_at is None
