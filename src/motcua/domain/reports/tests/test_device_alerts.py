"""What is wrong with a device calls for a person in the control room, in words."""

from datetime import UTC, datetime

import pytest

from motcua.domain.devices.rules import Alarm
from motcua.domain.devices.shapes import AlarmView, DeviceView
from motcua.domain.reports.control_room import _device_alarms

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


def device(*alarms: Alarm) -> DeviceView:
    raised = tuple(AlarmView(one, NOW) for one in alarms)
    return DeviceView(7, "display", "Sảnh", None, "", NOW, NOW, (), {}, alarms=raised)


@pytest.mark.parametrize("alarm", sorted(Alarm))
def test_every_alarm_has_its_words_and_names_the_device(alarm: Alarm) -> None:
    (alert,) = _device_alarms([device(alarm)])
    assert (alert.kind, alert.subject) == (f"device_{alarm}", "device:7")
    assert "Sảnh" in alert.text


def test_a_lost_or_frozen_wall_is_urgent_and_a_mute_one_soon() -> None:
    levels = {one.kind: one.level for one in _device_alarms([device(Alarm.LOST, Alarm.FROZEN, Alarm.MUTE)])}
    assert levels == {"device_lost": "late", "device_frozen": "late", "device_mute": "soon"}


def test_a_device_that_works_calls_for_nobody() -> None:
    assert _device_alarms([device()]) == []
