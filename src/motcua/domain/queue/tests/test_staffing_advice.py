"""Case 62 in the hall: how many counters each service needs in this hour, from the arrivals of the last weeks."""

from datetime import timedelta

import pytest

from motcua.base import clock
from motcua.domain.queue import actions, queries
from motcua.domain.queue.models import Service, Ticket
from motcua.domain.queue.shapes import StaffingAdvice
from motcua.domain.queue.tests.factories import KIOSK, MONDAY, make_hall, receptionist

pytestmark = pytest.mark.django_db

TWO_SERVICES = [
    {"prefix": "A", "name": "Tư pháp", "counters": [1, 2, 3, 4, 5]},
    {"prefix": "H", "name": "Đất đai", "counters": [5]},
]


def remember_arrivals(per_day: int, days: int = 2) -> None:
    """So many visitors of A came between nine and ten on the same weekday of the last weeks, and as many at noon."""
    for week in range(1, days + 1):
        with clock.frozen(MONDAY - timedelta(weeks=week)) as held:
            for hours in (0, 3):
                held.at = MONDAY - timedelta(weeks=week) + timedelta(hours=hours)
                for _ in range(per_day):
                    actions.issue_ticket(KIOSK, "BG", "A")
                    held.move(60)
    Ticket.objects.update(state="cancelled")


def advice() -> dict[str, StaffingAdvice]:
    centre = Service.objects.all()[0].centre
    return {one.service: one for one in queries.staffing_advice(centre)}


def test_case_62_the_hour_is_staffed_by_what_came_in_the_last_weeks() -> None:
    make_hall(counters=5, services=TWO_SERVICES, opened=False)
    remember_arrivals(28)
    for number in (1, 2, 3):
        actions.open_counter(receptionist(number), "BG", number)
    with clock.frozen(MONDAY + timedelta(minutes=5)):
        found = advice()["A"]
    assert (found.arrivals_per_hour, found.service_seconds) == (28.0, 480)
    assert (found.needed, found.open, found.missing) == (5, 3, 2)
    assert found.share is None  # 28 visits of 8 minutes are more than three counters can do: the line grows
    for number in (4, 5):
        actions.open_counter(receptionist(number), "BG", number)
    with clock.frozen(MONDAY + timedelta(minutes=5)):
        found = advice()["A"]
    assert found.missing == 0
    assert found.share is not None
    assert found.share >= 0.8


def test_of_a_service_that_few_ask_for_there_is_no_advice() -> None:
    make_hall(counters=5, services=TWO_SERVICES)
    remember_arrivals(2)
    with clock.frozen(MONDAY):
        assert advice() == {}


def test_no_more_counters_are_asked_for_than_there_are() -> None:
    make_hall(counters=5, services=[{"prefix": "A", "name": "Tư pháp", "counters": [1, 2]}])
    remember_arrivals(40)
    with clock.frozen(MONDAY):
        found = advice()["A"]
    assert found.needed > 2
    assert (found.possible, found.open, found.missing) == (2, 2, 0)


def test_the_promise_of_each_service_is_told_and_a_service_without_visits_says_so() -> None:
    centre = make_hall(counters=5, services=TWO_SERVICES)
    with clock.frozen(MONDAY):
        ticket = actions.issue_ticket(KIOSK, "BG", "A")
        actions.call_next(receptionist(1), "BG", 1)
        actions.note_promise(ticket.id)
        actions.note_promise(ticket.id)
        found = {one.service: one for one in queries.calibration(centre)}
        whole = queries.calibration_of_all(centre)
    assert (found["A"].visits, found["A"].inside, found["A"].percent) == (1, 1, 100)
    assert (found["H"].visits, found["H"].percent) == (0, None)
    assert (whole.visits, whole.percent) == (1, 100)
