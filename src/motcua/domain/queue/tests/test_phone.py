"""The public page of a ticket (case 79), and what its holder said to a call."""

from datetime import timedelta

import pytest

from motcua.base import clock
from motcua.base.problems import NotFound
from motcua.domain.queue import actions, queries
from motcua.domain.queue.models import Ticket
from motcua.domain.queue.tests.factories import KIOSK, make_hall, receptionist

pytestmark = pytest.mark.django_db
OFFICER = receptionist(1)


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
    called = actions.call_next(OFFICER, "BG", 1)
    assert called
    assert called.id == second.id


def test_what_was_said_to_an_earlier_call_is_not_shown_at_the_next() -> None:
    make_hall(counters=1, options={"queue": {"calls_before_no_show": 2, "cool_down_minutes": 0}})
    ticket = actions.issue_ticket(KIOSK, "BG", "A")
    called = actions.call_next(OFFICER, "BG", 1)
    assert called
    assert called.called_at
    said = called.called_at + timedelta(seconds=1)
    Ticket.objects.filter(pk=ticket.id).update(confirmed_at=said)
    assert queries.ticket_by_secret(ticket.id, ticket.secret).confirmed_at == said
    actions.no_show(OFFICER, ticket.id)
    with clock.frozen(said + timedelta(seconds=5)):
        again = actions.call_ticket(OFFICER, "BG", 1, ticket.id)
    assert again.confirmed_at is None
