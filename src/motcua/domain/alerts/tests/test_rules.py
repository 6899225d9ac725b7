"""The rules of a centre: what can be set, what stands under which rule, who is told."""

from datetime import UTC, datetime, timedelta

import pytest

from motcua.domain.alerts.rules import (
    DEFAULTS,
    THRESHOLDS,
    Rule,
    Setting,
    is_due,
    rate,
    rule_of,
    settings_of,
    told_addresses,
)
from motcua.domain.alerts.words import NAMES, UNITS
from motcua.domain.devices.rules import Alarm
from motcua.domain.reports.control_room import PRINTER_NEEDS

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


def test_a_centre_that_set_nothing_has_the_defaults_and_each_rule_is_named() -> None:
    assert settings_of({}) == DEFAULTS
    assert set(NAMES) == set(Rule)
    assert set(UNITS) == set(THRESHOLDS)


def test_the_defaults_could_be_entered_by_hand() -> None:
    for rule, (least, most) in THRESHOLDS.items():
        assert least <= DEFAULTS[rule].threshold <= most, rule


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"long_wait": {"threshold": 0}}, "long_wait.threshold"),
        ({"long_wait": {"threshold": True}}, "long_wait.threshold"),
        ({"device": {"threshold": 5}}, "device.threshold"),
        ({"device": {"on": "yes"}}, "device.on"),
        ({"device": {"to": []}}, "device.to"),
        ({"device": {"to": ["citizen"]}}, "device.to"),
        ({"device": {"escalate_minutes": -1}}, "device.escalate_minutes"),
        ({"device": {"colour": "red"}}, "device.colour"),
        ({"weather": {}}, "weather"),
    ],
)
def test_what_cannot_be_set_is_named(given: dict[str, object], field: str) -> None:
    with pytest.raises(ValueError, match=f"^{field}$"):
        settings_of({"alerts": given})


def test_a_rule_that_tells_nobody_needs_no_receiver() -> None:
    wanted = settings_of({"alerts": {"device": {"to": [], "escalate_minutes": 0}}})[Rule.DEVICE]
    assert wanted == Setting(to=(), escalate_minutes=0)


def test_every_trouble_of_a_device_stands_under_a_rule_and_paper_under_its_own() -> None:
    assert {rule_of(f"device_{alarm}") for alarm in Alarm} == {Rule.DEVICE}
    assert {rule_of(f"printer_{state}") for state in PRINTER_NEEDS} == {Rule.PRINTER, Rule.PAPER}
    assert rule_of("printer_paper_out") == Rule.PAPER
    assert rule_of("camera") == Rule.CAMERA
    assert rule_of("alarm") is None


@pytest.mark.parametrize(("minutes", "due"), [(9, False), (10, True), (600, True)])
def test_it_is_told_above_when_nobody_has_had_it_for_so_long(minutes: int, due: bool) -> None:
    assert is_due(Setting(escalate_minutes=10), NOW - timedelta(minutes=minutes), NOW) is due
    assert not is_due(Setting(escalate_minutes=0), NOW - timedelta(minutes=minutes), NOW)


def test_a_leader_is_that_of_the_agency_and_where_there_is_none_the_manager() -> None:
    assert told_addresses(("leader",), "BG", "STP") == ["agency:STP/leader"]
    assert told_addresses(("leader", "manager"), "BG", "") == ["role:BG/manager"]
    assert told_addresses(("control_room",), "BG", "STP") == ["role:BG/control_room"]


def test_a_rate_of_nothing_is_nothing() -> None:
    assert rate(0, 0) == 0
    assert rate(1, 3) == 33
