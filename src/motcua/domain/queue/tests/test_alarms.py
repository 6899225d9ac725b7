"""The silent call for help."""

from typing import Any
from uuid import UUID

import pytest

from motcua.base import clock, journal
from motcua.base.actor import Actor, Grant
from motcua.base.problems import Conflict, Forbidden, NotFound
from motcua.domain.queue import actions, queries
from motcua.domain.queue.models import StaffAlarm
from motcua.domain.queue.tests.factories import KIOSK, MONDAY, make_hall, receptionist
from motcua.domain.queue.tests.test_concurrency import connections

pytestmark = pytest.mark.django_db
CONTROL = Actor("staff", "900", "control", (Grant("control_room", "BG"),))
SPECIALIST = Actor("staff", "901", "specialist", (Grant("specialist", "BG", "STP"),))
ELSEWHERE = Actor("staff", "902", "control", (Grant("control_room", "LS"),))


@pytest.fixture(autouse=True)
def hall() -> Any:
    return make_hall()


def kinds(alarm: Any) -> list[str]:
    return [entry.kind for entry in journal.subject_history(f"alarm:{alarm.id}")]


def test_case_81_the_emergency_button_reaches_all_stations_one_accepts_and_it_can_be_ended() -> None:
    raised = actions.raise_alarm(receptionist(2), "BG", 2)
    for station in (receptionist(1), receptionist(2), receptionist(3), CONTROL):
        assert [(one.counter, one.state) for one in queries.running_alarms(station, "BG")] == [(2, "raised")]
    actions.accept_alarm(receptionist(3), raised.id)
    with pytest.raises(Conflict) as refused:
        actions.accept_alarm(receptionist(1), raised.id)
    assert refused.value.code == "alarm_accepted"
    seen = queries.running_alarms(receptionist(1), "BG")[0]
    assert (seen.state, seen.accepted_by) == ("accepted", receptionist(3).reference)
    ended = actions.end_alarm(CONTROL, raised.id)
    assert (ended.state, ended.ended_by) == ("ended", CONTROL.reference)
    assert queries.running_alarms(CONTROL, "BG") == []
    assert kinds(raised) == ["alarm.raised", "alarm.accepted", "alarm.ended"]


def test_case_81_who_has_no_right_to_it_can_neither_raise_nor_see_nor_accept_nor_end_it() -> None:
    for other in (SPECIALIST, KIOSK, ELSEWHERE, receptionist(3)):
        with pytest.raises(Forbidden):
            actions.raise_alarm(other, "BG", 2)
    raised = actions.raise_alarm(receptionist(2), "BG", 2)
    for other in (SPECIALIST, KIOSK, ELSEWHERE):
        for refused in (actions.accept_alarm, actions.end_alarm, actions.withdraw_alarm):
            with pytest.raises(Forbidden):
                refused(other, raised.id)
        with pytest.raises(Forbidden):
            queries.running_alarms(other, "BG")
    assert kinds(raised) == ["alarm.raised"]


def test_an_alarm_pressed_twice_is_one_and_another_after_its_end_is_another() -> None:
    first = actions.raise_alarm(receptionist(2), "BG", 2)
    assert actions.raise_alarm(receptionist(2), "BG", 2).id == first.id
    assert StaffAlarm.objects.count() == 1
    actions.end_alarm(receptionist(1), first.id)
    actions.end_alarm(receptionist(3), first.id)
    assert kinds(first) == ["alarm.raised", "alarm.ended"]
    assert actions.raise_alarm(receptionist(2), "BG", 2).id != first.id
    assert actions.raise_alarm(receptionist(3), "BG", 3).counter == 3


def test_an_alarm_is_taken_back_by_who_raised_it_within_seconds_and_recorded() -> None:
    with clock.frozen(MONDAY) as time:
        raised = actions.raise_alarm(receptionist(2), "BG", 2)
        with pytest.raises(Forbidden):
            actions.withdraw_alarm(receptionist(1), raised.id)
        time.move(5)
        assert actions.withdraw_alarm(receptionist(2), raised.id).state == "withdrawn"
        assert kinds(raised) == ["alarm.raised", "alarm.withdrawn"]
        late = actions.raise_alarm(receptionist(2), "BG", 2)
        time.move(31)
        with pytest.raises(Conflict):
            actions.withdraw_alarm(receptionist(2), late.id)
        taken = actions.raise_alarm(receptionist(3), "BG", 3)
        actions.accept_alarm(CONTROL, taken.id)
        with pytest.raises(Conflict):
            actions.withdraw_alarm(receptionist(3), taken.id)


def test_an_alarm_that_is_over_is_not_accepted_and_its_history_says_who_did_what() -> None:
    raised = actions.raise_alarm(receptionist(2), "BG", 2)
    actions.accept_alarm(CONTROL, raised.id)
    actions.accept_alarm(CONTROL, raised.id)
    actions.end_alarm(receptionist(2), raised.id)
    with pytest.raises(Conflict):
        actions.accept_alarm(CONTROL, raised.id)
    kept = queries.alarms(CONTROL, "BG")[0]
    assert (kept.raised_by, kept.accepted_by, kept.ended_by) == (
        receptionist(2).reference,
        CONTROL.reference,
        receptionist(2).reference,
    )
    assert kinds(raised) == ["alarm.raised", "alarm.accepted", "alarm.ended"]


@pytest.mark.django_db(transaction=True)
def test_case_81_of_eight_who_accept_at_once_one_goes_and_the_others_are_told() -> None:
    raised = actions.raise_alarm(receptionist(2), "BG", 2)
    helpers = [Actor("staff", str(200 + place), "", (Grant("control_room", "BG"),)) for place in range(8)]

    def accept(place: int) -> str:
        try:
            return actions.accept_alarm(helpers[place], raised.id).accepted_by
        except Conflict as refused:
            return refused.code

    with connections(8) as at_once:
        answers = [str(answer) for answer in at_once(accept)]
    assert answers.count("alarm_accepted") == 7
    (goes,) = [answer for answer in answers if answer != "alarm_accepted"]
    assert StaffAlarm.objects.get().accepted_by == goes
    assert kinds(raised) == ["alarm.raised", "alarm.accepted"]


@pytest.mark.django_db(transaction=True)
def test_case_81_the_button_pressed_on_two_screens_at_once_is_one_alarm() -> None:
    with connections(4) as at_once:
        raised = at_once(lambda _place: actions.raise_alarm(receptionist(2), "BG", 2).id)
    assert set(raised) == {StaffAlarm.objects.get().id}


def test_an_alarm_of_nowhere_is_not_found() -> None:
    with pytest.raises(NotFound):
        actions.raise_alarm(CONTROL, "BG", 77)
    with pytest.raises(NotFound):
        actions.accept_alarm(CONTROL, UUID(int=1))
