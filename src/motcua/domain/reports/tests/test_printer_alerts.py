"""A printer that needs a person calls for one in the control room."""

from datetime import UTC, datetime

import pytest

from motcua.domain.devices.rules import READY_STATES, PrinterState
from motcua.domain.devices.shapes import DeviceView
from motcua.domain.reports.control_room import _printers

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


def printer(state: str, kind: str = "printer") -> DeviceView:
    return DeviceView(7, kind, "Máy in 1", None, state, NOW, NOW, (), {})


GOES_ON_BY_ITSELF = {PrinterState.TOO_HOT}


@pytest.mark.parametrize("state", sorted(set(PrinterState) - READY_STATES - GOES_ON_BY_ITSELF - {PrinterState.UNKNOWN}))
def test_a_printer_that_cannot_print_is_urgent(state: str) -> None:
    (alert,) = _printers([printer(state)])
    assert (alert.level, alert.subject) == ("late", "device:7")
    assert "Máy in 1" in alert.text


def test_a_head_that_cools_down_calls_for_nobody_at_once() -> None:
    (alert,) = _printers([printer(PrinterState.TOO_HOT)])
    assert alert.level == "soon"


def test_paper_near_its_end_is_told_before_it_is_out() -> None:
    (alert,) = _printers([printer("paper_near_end")])
    assert alert.level == "soon"


@pytest.mark.parametrize("state", ["", "ready"])
def test_a_printer_that_prints_calls_for_nobody(state: str) -> None:
    assert _printers([printer(state)]) == []


def test_only_printers_are_asked_for_paper() -> None:
    assert _printers([printer("paper_out", kind="kiosk")]) == []
