"""Talks to a network printer by ESC/POS: asks how it is, sends a picture, waits until the paper is said to be out."""

from collections.abc import Iterator
from contextlib import contextmanager

from escpos.exceptions import DeviceNotFoundError
from escpos.printer import Network
from PIL import Image

from motcua.domain.devices.rules import READY_STATES, PrinterSettings, PrinterState, Reason, is_status, printer_state

ANSWER_SECONDS = 3.0  # to connect, and for each answer
SEND_SECONDS = 8.0  # for a picture of 50 kB through a printer's small buffer
PROFILE = "TM-T20II"
FRAGMENT_ROWS = 1024  # a picture is sent in pieces that fit the buffer of small printers
DLE_EOT = b"\x10\x04"
GS_R_PAPER = b"\x1dr\x01"  # answered in order: once everything before it was printed
LONGEST_ANSWER = 16


class NotPrinted(Exception):
    """Surely nothing came out; `reason` is the printer's state or a `Reason`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = str(reason)


class Uncertain(NotPrinted):
    """The picture was on its way, and nobody knows how much of it came out."""


def ask(where: PrinterSettings) -> PrinterState:
    """How the printer is, within twice ANSWER_SECONDS."""
    try:
        with _connected(where) as printer:
            return _status(printer)
    except NotPrinted as problem:
        return PrinterState(problem.reason)


def print_picture(where: PrinterSettings, picture: Image.Image) -> PrinterState:
    """Prints and cuts; returns how the printer is afterwards. Raises NotPrinted and Uncertain."""
    with _connected(where) as printer:
        before = _status(printer)
        if before not in READY_STATES:
            raise NotPrinted(before)
        try:
            printer.device.settimeout(SEND_SECONDS)
            printer.image(picture, impl="bitImageRaster", fragment_height=FRAGMENT_ROWS)
            printer.cut()
            return _confirmed(printer, where)
        except OSError as error:
            raise Uncertain(Reason.INTERRUPTED) from error


@contextmanager
def _connected(where: PrinterSettings) -> Iterator[Network]:
    printer = Network(where.host, port=where.port, timeout=ANSWER_SECONDS, profile=PROFILE)
    try:
        printer.open()
    except (DeviceNotFoundError, OSError, UnicodeError) as error:
        raise NotPrinted(PrinterState.UNREACHABLE) from error
    try:
        yield printer
    finally:
        printer.close()


def _status(printer: Network) -> PrinterState:
    """By DLE EOT, which printers answer at once even when they cannot print."""
    try:
        printer.device.settimeout(ANSWER_SECONDS)
        status, cause, paper = (_answer(printer, DLE_EOT + bytes([question])) for question in (1, 2, 4))
    except OSError:
        return PrinterState.SILENT
    if not all(map(is_status, (status, cause, paper))):
        return PrinterState.SILENT
    return printer_state(status, cause, paper)


def _confirmed(printer: Network, where: PrinterSettings) -> PrinterState:
    if where.confirms:
        try:
            printer.device.settimeout(ANSWER_SECONDS)
            _answer(printer, GS_R_PAPER)
        except TimeoutError:
            _wait_longer(printer)
    after = _status(printer)
    if after not in READY_STATES and not where.confirms:
        raise Uncertain(after)
    return after


def _wait_longer(printer: Network) -> None:
    """A printer that is ready may still be printing; one that is not will not come to our question."""
    state = _status(printer)
    if state not in READY_STATES:
        raise Uncertain(state)
    try:
        printer.device.settimeout(SEND_SECONDS - ANSWER_SECONDS)
        _answer(printer, b"")
    except TimeoutError:
        raise Uncertain(Reason.NOT_CONFIRMED) from None


def _answer(printer: Network, question: bytes) -> int:
    printer._raw(question)
    answer = printer._read()
    if not answer:
        raise ConnectionResetError("the printer closed the connection")
    return int(answer[-1])
