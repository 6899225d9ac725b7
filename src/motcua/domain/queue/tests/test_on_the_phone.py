"""What the phone of a visitor is told and tells: case 80, and "I am coming"."""

from concurrent.futures import ThreadPoolExecutor
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
