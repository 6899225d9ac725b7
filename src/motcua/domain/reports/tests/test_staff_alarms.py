"""An officer who calls for help stands first among what needs a person."""

import pytest
from django.utils import translation

from motcua.base.actor import Actor, Grant
from motcua.domain.queue import actions
from motcua.domain.queue.tests.factories import KIOSK, make_hall, receptionist
from motcua.domain.reports.control_room import overview

pytestmark = pytest.mark.django_db
CONTROL = Actor("staff", "900", "control", (Grant("control_room", "BG"),))


def alarms() -> list[str]:
    return [str(alert.text) for alert in overview(CONTROL, "BG").alerts if alert.kind == "alarm"]


def test_an_alarm_is_told_first_and_who_goes_until_it_is_over() -> None:
    make_hall()
    actions.issue_ticket(KIOSK, "BG", "A")  # counters stand free while somebody waits: needs a person too
    with translation.override("en"):
        raised = actions.raise_alarm(receptionist(2), "BG", 2)
        assert overview(CONTROL, "BG").alerts[0].kind == "alarm"
        assert alarms() == ["Counter 2 needs help now, nobody has accepted yet"]
        actions.accept_alarm(CONTROL, raised.id)
        assert alarms() == [f"Counter 2 needs help; {CONTROL.reference} is going there"]
        actions.end_alarm(CONTROL, raised.id)
        assert alarms() == []
