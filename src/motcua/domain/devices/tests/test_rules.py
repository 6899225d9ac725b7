"""What a printer's status bytes mean."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.domain.devices.rules import READY_STATES, PrinterState, is_status, printer_state


@pytest.mark.parametrize(
    ("status", "cause", "paper", "state"),
    [
        (0x12, 0x12, 0x12, PrinterState.READY),
        (0x12, 0x12, 0x1E, PrinterState.PAPER_NEAR_END),
        (0x1A, 0x32, 0x7E, PrinterState.PAPER_OUT),
        (0x1A, 0x16, 0x12, PrinterState.COVER_OPEN),
        (0x1A, 0x12, 0x12, PrinterState.OFFLINE),
        (0x1A, 0x36, 0x72, PrinterState.PAPER_OUT),
    ],
)
def test_status_bytes_name_one_state(status: int, cause: int, paper: int, state: PrinterState) -> None:
    assert printer_state(status, cause, paper) is state


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (0x1A, PrinterState.CUTTER_JAM),
        (0x52, PrinterState.TOO_HOT),
        (0x32, PrinterState.BROKEN),
        (0x72, PrinterState.BROKEN),  # hot as well, and it will not go on by itself
        (0x12, PrinterState.BROKEN),  # an error that it does not name
    ],
)
def test_an_error_is_named_so_that_somebody_knows_what_to_do(error: int, state: PrinterState) -> None:
    assert printer_state(0x1A, 0x52, 0x12, error) is state
    assert printer_state(0x1A, 0x56, 0x12, error) is PrinterState.COVER_OPEN, "the cover first: it explains the error"


@given(st.integers(0, 255), st.integers(0, 255), st.integers(0, 255))
def test_an_offline_printer_is_never_ready(status: int, cause: int, paper: int) -> None:
    assert printer_state(status | 0x08, cause, paper) not in READY_STATES


@pytest.mark.parametrize(
    ("byte", "known"), [(0x12, True), (0x7E, True), (0x00, False), (0x11, False), (0x13, False), (0x92, False)]
)
def test_only_bytes_in_epsons_form_are_status(byte: int, known: bool) -> None:
    assert is_status(byte) is known
