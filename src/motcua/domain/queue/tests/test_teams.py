"""Case 15: a service offered by two teams goes to the team with the fewest waiting; finished ones do not count."""

import pytest

from motcua.base import clock
from motcua.base.problems import InvalidInput
from motcua.domain.queue import actions
from motcua.domain.queue.models import Ticket
from motcua.domain.queue.tests.factories import KIOSK, MONDAY, SYSTEM, make_hall, receptionist

pytestmark = pytest.mark.django_db

TEAMS = {"prefix": "A", "name": "Tư pháp", "counters": [1, 2, 3], "teams": {"north": [1, 2], "south": [3]}}


def issue() -> str:
    """The team of a fresh ticket."""
    return Ticket.objects.get(pk=actions.issue_ticket(KIOSK, "BG", "A").id).team


def serve(counter: int) -> Ticket:
    called = actions.call_next(receptionist(counter), "BG", counter)
    assert called is not None
    actions.start(receptionist(counter), called.id)
    actions.finish(receptionist(counter), called.id)
    return Ticket.objects.get(pk=called.id)


def test_case_15_a_number_goes_to_the_team_with_the_fewest_waiting() -> None:
    make_hall(services=[TEAMS])
    with clock.frozen(MONDAY) as held:
        assert [issue() for _ in range(4)] == ["north", "south", "north", "south"]
        for _ in range(2):
            held.move(1)
            assert serve(3).team == "south"  # these are finished: they do not count
        assert [issue() for _ in range(3)] == ["south", "south", "north"]


def test_case_15_a_team_calls_its_own_and_a_counter_without_a_team_calls_all() -> None:
    make_hall(counters=4, services=[{**TEAMS, "counters": [1, 2, 3, 4]}])
    with clock.frozen(MONDAY):
        assert [issue() for _ in range(3)] == ["north", "south", "north"]
        assert serve(3).team == "south"
        assert actions.call_next(receptionist(3), "BG", 3) is None
        assert serve(4).label == "A001"
        assert serve(1).label == "A003"


def test_case_15_nobody_is_given_to_a_team_without_an_open_counter() -> None:
    make_hall(services=[TEAMS])
    actions.close_counter(receptionist(3), "BG", 3)
    assert [issue() for _ in range(3)] == ["north"] * 3


def test_case_15_who_waits_for_a_team_that_is_no_more_waits_for_all() -> None:
    make_hall(services=[TEAMS])
    assert [issue() for _ in range(2)] == ["north", "south"]
    actions.import_services(SYSTEM, "BG", [{**TEAMS, "teams": {"north": [1, 2, 3]}}])
    assert list(Ticket.objects.order_by("number").values_list("team", flat=True)) == ["north", ""]


def test_teams_go_out_as_they_came_in_and_are_checked() -> None:
    make_hall(services=[TEAMS])
    assert actions.export_services("BG") == [TEAMS]
    for wrong in ({"north": [1], "south": [1]}, {"north": [9]}, {"": [1]}):
        with pytest.raises(InvalidInput):
            actions.import_services(SYSTEM, "BG", [{**TEAMS, "teams": wrong}])


def test_case_15_a_ticket_that_is_sent_to_another_service_leaves_its_team() -> None:
    other = {"prefix": "H", "name": "Đất đai", "counters": [3], "teams": {"east": [3]}}
    make_hall(services=[TEAMS, other])
    with clock.frozen(MONDAY):
        assert issue() == "north"
        called = actions.call_next(receptionist(1), "BG", 1)
        assert called is not None
        actions.start(receptionist(1), called.id)
        actions.transfer(receptionist(1), called.id, "H")
        assert serve(3).pk == called.id
