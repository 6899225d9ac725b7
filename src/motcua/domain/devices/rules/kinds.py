"""Which kinds of devices there are, what a printer's status means, when paper is too late. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    KIOSK = "kiosk"
    DISPLAY = "display"
    RATING_TABLET = "rating_tablet"
    LOOKUP_KIOSK = "lookup_kiosk"
    COUNTER_SCREEN = "counter_screen"
    PRINTER = "printer"
    SCANNER = "scanner"
    CAMERA = "camera"
    LOUDSPEAKER = "loudspeaker"


NOTED_KINDS = frozenset({Kind.CAMERA})  # known by name and place
ENTERED_KINDS = frozenset({Kind.PRINTER, Kind.LOUDSPEAKER})  # by their address
PAIRED_KINDS = frozenset(Kind) - NOTED_KINDS - ENTERED_KINDS
NEVER_BEATS = NOTED_KINDS | ENTERED_KINDS  # nothing of ours runs on them
KINDS_AT_A_COUNTER = frozenset({Kind.RATING_TABLET, Kind.COUNTER_SCREEN, Kind.SCANNER})

CODE_DIGITS = 6
CODE_LIVES = timedelta(minutes=10)
HEARTBEAT_EVERY = timedelta(seconds=15)  # a device that is seen more often is not written down again
TOO_LATE = timedelta(seconds=120)  # paper that comes later than this finds nobody who takes it


class PrinterState(StrEnum):
    """What a printer said last; unknown until it was asked."""

    UNKNOWN = ""
    READY = "ready"
    PAPER_NEAR_END = "paper_near_end"
    PAPER_OUT = "paper_out"
    COVER_OPEN = "cover_open"
    CUTTER_JAM = "cutter_jam"
    TOO_HOT = "too_hot"  # its print head; goes on by itself
    BROKEN = "broken"  # an error that it does not come out of
    OFFLINE = "offline"
    UNREACHABLE = "unreachable"
    SILENT = "silent"  # takes the connection and does not answer


READY_STATES = frozenset({PrinterState.READY, PrinterState.PAPER_NEAR_END})


class JobState(StrEnum):
    WAITING = "waiting"
    SENDING = "sending"
    PRINTED = "printed"
    FAILED = "failed"  # nothing came out
    UNCERTAIN = "uncertain"  # something may have come out; never printed again by itself


class Reason(StrEnum):
    """Why no paper came out, as the journal tells it; a printer's state that forbids printing is a reason too."""

    NO_PRINTER = "no_printer"
    TOO_LATE = "too_late"
    CANNOT_DRAW = "cannot_draw"
    NOT_CONFIRMED = "not_confirmed"  # sent whole, and the printer did not say that it came out
    INTERRUPTED = "interrupted"  # the program ended or the connection broke while sending


class Connection(StrEnum):
    """How a printer hangs on this machine."""

    NETWORK = "network"
    USB = "usb"
    SERIAL = "serial"
    FILE = "file"  # the kernel's own device of a USB printer, such as /dev/usb/lp0


BAUD_RATES = (4800, 9600, 19200, 38400, 57600, 115200)


@dataclass(frozen=True)
class PrinterSettings:
    """Where a printer is and how wide it prints; widths are 576 dots for 80 mm of paper, 384 for 58 mm."""

    host: str = ""
    port: int = 9100
    width: int = 576
    confirms: bool = True  # answers GS r; a cheap printer that does not is asked by DLE EOT alone
    answers: bool = True  # a printer that takes bytes and never says a word is believed blindly
    connection: str = Connection.NETWORK.value
    vendor: int = 0  # of USB, as `lsusb` tells them
    product: int = 0
    device: str = ""  # the serial port or the file
    baud: int = 9600

    @classmethod
    def of(cls, settings: Mapping[str, Any]) -> "PrinterSettings":
        return cls(**{name: settings[name] for name in cls.__dataclass_fields__ if name in settings})

    @property
    def address(self) -> str:
        """Where it is, in one line for people."""
        if self.connection == Connection.USB:
            return f"USB {self.vendor:04x}:{self.product:04x}"
        if self.connection in (Connection.SERIAL, Connection.FILE):
            return self.device
        return f"{self.host}:{self.port}"


WIDTHS = {80: 576, 58: 384}  # dots by millimetres of paper


def has_error(offline_cause: int) -> bool:
    """Whether the answer to `DLE EOT 2` says that there is an error: which one, `DLE EOT 3` tells."""
    return bool(offline_cause & 0x40)


def printer_state(status: int, offline_cause: int, paper: int, error: int = 0) -> PrinterState:
    """What the answers to `DLE EOT 1`, `2`, `4` and, at an error, `3` mean (Epson, "ESC/POS Application Programming Guide")."""
    if paper & 0x60 or offline_cause & 0x20:
        return PrinterState.PAPER_OUT
    if offline_cause & 0x04:
        return PrinterState.COVER_OPEN
    if has_error(offline_cause):
        return _error(error)
    if status & 0x08:
        return PrinterState.OFFLINE
    return PrinterState.PAPER_NEAR_END if paper & 0x0C else PrinterState.READY


def _error(told: int) -> PrinterState:
    """The cutter first: somebody in the hall can free it. An error without a name is one that needs a person."""
    if told & 0x08:
        return PrinterState.CUTTER_JAM
    return PrinterState.TOO_HOT if told & 0x40 and not told & 0x20 else PrinterState.BROKEN


def is_status(byte: int) -> bool:
    """Whether a byte can be an answer to DLE EOT: bits 1 and 4 are set, bits 0 and 7 are not."""
    return byte & 0x93 == 0x12


def comes_too_late(issued_at: datetime, now: datetime) -> bool:
    return now - issued_at > TOO_LATE
