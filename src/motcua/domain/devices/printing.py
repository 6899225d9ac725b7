"""Talks to a printer by ESC/POS: asks how it is, sends a picture, waits until the paper is said to be out."""

from collections.abc import Iterator
from contextlib import contextmanager

from escpos.printer import Dummy
from PIL import Image

from motcua.domain.devices.lines import Line, Unreachable, opened
from motcua.domain.devices.rules import (
    READY_STATES,
    PrinterSettings,
    PrinterState,
    Reason,
    has_error,
    is_status,
    printer_state,
)

ANSWER_SECONDS = 3.0  # to connect, and for each answer
SEND_SECONDS = 8.0  # for a picture of 50 kB through a printer's small buffer
PROFILE = "TM-T20II"
FRAGMENT_ROWS = 1024  # a picture is sent in pieces that fit the buffer of small printers
DLE_EOT = b"\x10\x04"
NO_ERROR = 0x12  # what DLE EOT 3 is answered with
GS_R_PAPER = b"\x1dr\x01"  # answered in order: once everything before it was printed


class NotPrinted(Exception):
    """Surely nothing came out; `reason` is the printer's state or a `Reason`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = str(reason)


class Uncertain(NotPrinted):
    """The picture was on its way, and nobody knows how much of it came out."""


def ask(where: PrinterSettings) -> PrinterState:
    """How the printer is, within twice ANSWER_SECONDS; of one that never answers only whether there is a line to it."""
    try:
        with _connected(where) as line:
            return _status(line) if where.answers else PrinterState.UNKNOWN
    except NotPrinted as problem:
        return PrinterState(problem.reason)


def print_picture(where: PrinterSettings, picture: Image.Image) -> PrinterState:
    """Prints and cuts; returns how the printer is afterwards. Raises NotPrinted and Uncertain."""
    commands = _commands(picture)
    with _connected(where) as line:
        before = _status(line) if where.answers else PrinterState.READY
        if before not in READY_STATES:
            raise NotPrinted(before)
        try:
            for part in commands:
                line.send(part, SEND_SECONDS)
            return _confirmed(line, where) if where.answers else PrinterState.UNKNOWN
        except OSError as error:
            raise Uncertain(Reason.INTERRUPTED) from error


def _commands(picture: Image.Image) -> list[bytes]:
    """The picture in pieces, then the cut."""
    drawn = Dummy(profile=PROFILE)
    drawn.image(picture, impl="bitImageRaster", fragment_height=FRAGMENT_ROWS)
    drawn.cut()
    return [bytes(part) for part in drawn._output_list]


@contextmanager
def _connected(where: PrinterSettings) -> Iterator[Line]:
    try:
        with opened(where, ANSWER_SECONDS) as line:
            yield line
    except (Unreachable, UnicodeError) as error:
        raise NotPrinted(PrinterState.UNREACHABLE) from error


def _status(line: Line) -> PrinterState:
    """By DLE EOT, which printers answer at once even when they cannot print."""
    try:
        status, cause, paper = (_answer(line, DLE_EOT + bytes([question])) for question in (1, 2, 4))
        error = _answer(line, DLE_EOT + bytes([3])) if has_error(cause) else NO_ERROR
    except OSError:
        return PrinterState.SILENT
    if not all(map(is_status, (status, cause, paper, error))):
        return PrinterState.SILENT
    return printer_state(status, cause, paper, error)


def _confirmed(line: Line, where: PrinterSettings) -> PrinterState:
    if where.confirms:
        try:
            _answer(line, GS_R_PAPER)
        except TimeoutError:
            _wait_longer(line)
    after = _status(line)
    if after not in READY_STATES and not where.confirms:
        raise Uncertain(after)
    return after


def _wait_longer(line: Line) -> None:
    """A printer that is ready may still be printing; one that is not will not come to our question."""
    state = _status(line)
    if state not in READY_STATES:
        raise Uncertain(state)
    try:
        line.answer(SEND_SECONDS - ANSWER_SECONDS)
    except TimeoutError:
        raise Uncertain(Reason.NOT_CONFIRMED) from None


def _answer(line: Line, question: bytes) -> int:
    line.send(question, ANSWER_SECONDS)
    return int(line.answer(ANSWER_SECONDS)[-1])
