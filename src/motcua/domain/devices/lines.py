"""The line to a printer: network, USB, a serial port or the kernel's own device. Bytes go out, answers come back, no more.

Every fault of a line is an OSError, a missing answer TimeoutError, so that who prints need not know what the line is made of.
"""

import os
import select
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol

import serial
import usb.core
import usb.util
from escpos.exceptions import DeviceNotFoundError
from escpos.printer import Usb

from motcua.domain.devices.rules import Connection, PrinterSettings

LONGEST_ANSWER = 16
BITS_A_BYTE = 10  # on a serial line, with start and stop bit
PRINTER_CLASS = 7  # of USB interfaces
STALE_SECONDS = 0.02  # what a printer said before we asked is thrown away


class Line(Protocol):
    """An open line. `send` and `answer` raise OSError, TimeoutError after `seconds`."""

    def send(self, data: bytes, seconds: float) -> None: ...

    def answer(self, seconds: float) -> bytes: ...

    def close(self) -> None: ...


class Unreachable(OSError):
    """There is no line to the printer."""


@contextmanager
def opened(where: PrinterSettings, seconds: float) -> Iterator[Line]:
    """The line, closed at the end. Raises Unreachable."""
    try:
        line = _LINES[Connection(where.connection)](where, seconds)
    except (DeviceNotFoundError, OSError, ValueError, usb.core.NoBackendError) as error:
        raise Unreachable(f"{where.address}: {error}") from error
    try:
        yield line
    finally:
        line.close()


class NetworkLine:
    def __init__(self, where: PrinterSettings, seconds: float) -> None:
        self._socket = socket.create_connection((where.host, where.port), seconds)

    def send(self, data: bytes, seconds: float) -> None:
        self._socket.settimeout(seconds)
        self._socket.sendall(data)

    def answer(self, seconds: float) -> bytes:
        self._socket.settimeout(seconds)
        return _spoken(self._socket.recv(LONGEST_ANSWER))

    def close(self) -> None:
        self._socket.close()


class SerialLine:
    def __init__(self, where: PrinterSettings, seconds: float) -> None:
        self._port = serial.Serial(where.device, where.baud, timeout=seconds, write_timeout=seconds, exclusive=True)
        self._baud = where.baud
        self._port.reset_input_buffer()

    def send(self, data: bytes, seconds: float) -> None:
        self._port.write_timeout = seconds + len(data) * BITS_A_BYTE / self._baud
        try:
            self._port.write(data)
        except serial.SerialTimeoutException as error:
            raise TimeoutError(str(error)) from error

    def answer(self, seconds: float) -> bytes:
        self._port.timeout = seconds
        first: bytes = self._port.read(1)
        if not first:
            raise TimeoutError("no answer")
        return first + bytes(self._port.read(min(self._port.in_waiting, LONGEST_ANSWER)))

    def close(self) -> None:
        self._port.close()


class FileLine:
    """A character device that takes bytes as they are, such as /dev/usb/lp0."""

    def __init__(self, where: PrinterSettings, seconds: float) -> None:
        self._file = os.open(where.device, os.O_RDWR | os.O_NONBLOCK | os.O_NOCTTY)
        while select.select([self._file], [], [], STALE_SECONDS)[0] and os.read(self._file, LONGEST_ANSWER):
            pass

    def send(self, data: bytes, seconds: float) -> None:
        rest, until = memoryview(data), time.monotonic() + seconds
        while rest:
            if not select.select([], [self._file], [], max(0.0, until - time.monotonic()))[1]:
                raise TimeoutError("the printer takes no more")
            rest = rest[os.write(self._file, rest) :]

    def answer(self, seconds: float) -> bytes:
        if not select.select([self._file], [], [], seconds)[0]:
            raise TimeoutError("no answer")
        return _spoken(os.read(self._file, LONGEST_ANSWER))

    def close(self) -> None:
        os.close(self._file)


class UsbLine:
    """By python-escpos, which frees the device from the kernel's driver; its end points as the printer itself names them."""

    def __init__(self, where: PrinterSettings, seconds: float) -> None:
        self._printer = Usb(where.vendor, where.product)
        self._printer.open()
        self._device: Any = self._printer.device
        self._out, self._in = _end_points(self._device)

    def send(self, data: bytes, seconds: float) -> None:
        try:
            sent = self._device.write(self._out, data, round(seconds * 1000))
        except usb.core.USBTimeoutError as error:
            raise TimeoutError(str(error)) from error
        if sent != len(data):
            raise TimeoutError(f"the printer took {sent} of {len(data)} bytes")

    def answer(self, seconds: float) -> bytes:
        try:
            return _spoken(bytes(self._device.read(self._in, LONGEST_ANSWER, round(seconds * 1000))))
        except usb.core.USBTimeoutError as error:
            raise TimeoutError(str(error)) from error

    def close(self) -> None:
        usb.util.dispose_resources(self._device)


def _end_points(device: Any) -> tuple[int, int]:
    """The addresses of a printer's way out and its way back (USB printer class 1.0, section 4). Raises Unreachable."""
    for interface in device.get_active_configuration():
        if interface.bInterfaceClass != PRINTER_CLASS:
            continue
        ways = {usb.util.endpoint_direction(one.bEndpointAddress): one.bEndpointAddress for one in interface}
        if {usb.util.ENDPOINT_OUT, usb.util.ENDPOINT_IN} <= set(ways):
            return ways[usb.util.ENDPOINT_OUT], ways[usb.util.ENDPOINT_IN]
    raise Unreachable("this USB device has no printer that answers")


def _spoken(answer: bytes) -> bytes:
    if not answer:
        raise ConnectionResetError("the printer closed the line")
    return answer


_LINES: dict[Connection, type[NetworkLine] | type[SerialLine] | type[FileLine] | type[UsbLine]] = {
    Connection.NETWORK: NetworkLine,
    Connection.SERIAL: SerialLine,
    Connection.FILE: FileLine,
    Connection.USB: UsbLine,
}
