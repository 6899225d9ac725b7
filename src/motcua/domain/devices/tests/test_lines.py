"""Serial port, kernel device and USB: the same printer behind other lines.

Serial and kernel device are a pseudo-terminal that a real process reads: pyserial and the kernel do their real work. For USB there is no
hardware here: a backend of pyusb stands for the host controller and passes what it carries to the same process; all above it is real.
"""

import socket
import time
from collections.abc import Iterator
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import usb.backend
import usb.backend.libusb1
import usb.core
import zxingcpp
from PIL import Image

from motcua.domain.devices import printing
from motcua.domain.devices.rules import Connection, PrinterSettings, PrinterState
from motcua.domain.devices.tests.test_ticket_picture import ADDRESS, TICKET
from motcua.domain.devices.ticket_picture import draw_ticket
from motcua_simulators.running import Simulator, running

VENDOR, PRODUCT = 0x04B8, 0x0E15


@pytest.fixture(scope="module")
def process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulator]:
    with running("printer", tmp_path_factory.mktemp("printer"), "--serial") as simulator:
        yield simulator


@pytest.fixture
def printer(process: Simulator) -> Simulator:
    for old in process.kept():
        old.unlink()
    process.set(
        paper="ok", cover_open="false", offline="false", error="none", mute="false", tickets_left=-1, slow_seconds=0
    )
    return process


class HostController(usb.backend.IBackend):
    """A USB bus with one printer on it, whose cable ends at the simulator."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._cable: socket.socket | None = None
        self.claimed = False

    def enumerate_devices(self) -> Iterator[str]:
        yield "printer"

    def get_device_descriptor(self, dev: str) -> Any:
        return SimpleNamespace(
            bLength=18, bDescriptorType=1, bcdUSB=0x0200, bDeviceClass=0, bDeviceSubClass=0, bDeviceProtocol=0,
            bMaxPacketSize0=64, idVendor=VENDOR, idProduct=PRODUCT, bcdDevice=0x0100, iManufacturer=0, iProduct=0,
            iSerialNumber=0, bNumConfigurations=1, address=4, bus=1, port_number=1, port_numbers=(1,), speed=3,
        )  # fmt: skip

    def get_configuration_descriptor(self, dev: str, config: int) -> Any:
        return SimpleNamespace(
            bLength=9, bDescriptorType=2, wTotalLength=32, bNumInterfaces=1, bConfigurationValue=1, iConfiguration=0,
            bmAttributes=0xC0, bMaxPower=1, extra_descriptors=[],
        )  # fmt: skip

    def get_interface_descriptor(self, dev: str, intf: int, alt: int, config: int) -> Any:
        if (intf, alt) != (0, 0):
            raise IndexError
        return SimpleNamespace(
            bLength=9, bDescriptorType=4, bInterfaceNumber=0, bAlternateSetting=0, bNumEndpoints=2, bInterfaceClass=7,
            bInterfaceSubClass=1, bInterfaceProtocol=2, iInterface=0, extra_descriptors=[],
        )  # fmt: skip

    def get_endpoint_descriptor(self, dev: str, ep: int, intf: int, alt: int, config: int) -> Any:
        return SimpleNamespace(
            bLength=7, bDescriptorType=5, bEndpointAddress=(0x03, 0x84)[ep], bmAttributes=2, wMaxPacketSize=64,
            bInterval=0, bRefresh=0, bSynchAddress=0, extra_descriptors=[],
        )  # fmt: skip

    def open_device(self, dev: str) -> socket.socket:
        self._cable = socket.create_connection(("127.0.0.1", self._port), timeout=5)
        return self._cable

    def close_device(self, handle: socket.socket) -> None:
        handle.close()

    def set_configuration(self, handle: socket.socket, value: int) -> None: ...

    def get_configuration(self, handle: socket.socket) -> int:
        return 1

    def claim_interface(self, handle: socket.socket, intf: int) -> None:
        self.claimed = True

    def release_interface(self, handle: socket.socket, intf: int) -> None: ...

    def reset_device(self, handle: socket.socket) -> None: ...

    def is_kernel_driver_active(self, handle: socket.socket, intf: int) -> bool:
        return False

    def bulk_write(self, handle: socket.socket, ep: int, intf: int, data: Any, timeout: int) -> int:
        assert ep == 0x03, "the end point that the printer names, not the one most printers have"
        handle.sendall(bytes(data))
        return len(data)

    def bulk_read(self, handle: socket.socket, ep: int, intf: int, buff: Any, timeout: int) -> int:
        assert ep == 0x84
        handle.settimeout(timeout / 1000)
        try:
            came = handle.recv(len(buff))
        except TimeoutError:
            raise usb.core.USBTimeoutError("Operation timed out") from None
        buff[: len(came)] = type(buff)("B", came)
        return len(came)


@pytest.fixture(params=["serial", "file", "usb"])
def where(request: pytest.FixtureRequest, printer: Simulator, monkeypatch: pytest.MonkeyPatch) -> PrinterSettings:
    port = (printer.folder / "serial-port").read_text()
    if request.param == "serial":
        return PrinterSettings(connection=Connection.SERIAL, device=port, baud=115200)
    if request.param == "file":
        return PrinterSettings(connection=Connection.FILE, device=port)
    monkeypatch.setattr(usb.backend.libusb1, "get_backend", lambda *_a, **_k: HostController(printer.port))
    return PrinterSettings(connection=Connection.USB, vendor=VENDOR, product=PRODUCT)


def test_what_comes_out_is_the_preview_dot_for_dot(printer: Simulator, where: PrinterSettings) -> None:
    preview = draw_ticket(TICKET, ADDRESS)
    assert printing.print_picture(where, preview) is PrinterState.READY
    with Image.open(printer.wait_for(1)[0]) as paper:
        assert np.array_equal(np.asarray(paper), np.asarray(preview))
        (code,) = zxingcpp.read_barcodes(paper.convert("L"))
    assert code.text == ADDRESS


@pytest.mark.parametrize(
    ("state", "told"),
    [
        ({"paper": "near_end"}, PrinterState.PAPER_NEAR_END),
        ({"paper": "out"}, PrinterState.PAPER_OUT),
        ({"cover_open": True}, PrinterState.COVER_OPEN),
        ({"error": "cutter"}, PrinterState.CUTTER_JAM),
        ({"error": "hot"}, PrinterState.TOO_HOT),
        ({"error": "broken"}, PrinterState.BROKEN),
        ({"offline": True}, PrinterState.OFFLINE),
        ({}, PrinterState.READY),
    ],
)
def test_a_printer_says_how_it_is_over_any_line(
    printer: Simulator, where: PrinterSettings, state: dict[str, object], told: PrinterState
) -> None:
    printer.set(**state)
    assert printing.ask(where) is told


def test_a_printer_that_is_switched_off_is_silent(printer: Simulator, where: PrinterSettings) -> None:
    printer.set(mute=True)
    begin = time.monotonic()
    with pytest.raises(printing.NotPrinted) as told:
        printing.print_picture(where, draw_ticket(TICKET, ADDRESS))
    assert type(told.value) is printing.NotPrinted
    assert told.value.reason == PrinterState.SILENT
    assert time.monotonic() - begin < printing.ANSWER_SECONDS + 15
    printer.set(mute=False)
    assert printing.ask(where) is PrinterState.READY, "the line is free again"


def test_paper_that_ends_in_the_middle_is_uncertain_over_any_line(printer: Simulator, where: PrinterSettings) -> None:
    printer.set(tickets_left=0)
    with pytest.raises(printing.Uncertain) as told:
        printing.print_picture(where, draw_ticket(TICKET, ADDRESS))
    assert told.value.reason == PrinterState.PAPER_OUT


@pytest.mark.parametrize(
    "where",
    [
        PrinterSettings(connection=Connection.SERIAL, device="/dev/ttyUSB97"),
        PrinterSettings(connection=Connection.FILE, device="/dev/usb/lp97"),
        PrinterSettings(connection=Connection.USB, vendor=0x1234, product=0x5678),
    ],
)
def test_a_cable_that_is_not_there_is_unreachable(where: PrinterSettings) -> None:
    assert printing.ask(where) is PrinterState.UNREACHABLE


def test_a_printer_that_never_answers_prints_and_its_state_stays_unknown(
    printer: Simulator, where: PrinterSettings
) -> None:
    printer.set(mute=True)
    dumb = replace(where, answers=False)
    assert printing.print_picture(dumb, draw_ticket(TICKET, ADDRESS)) is PrinterState.UNKNOWN
    printer.wait_for(1)
    assert printing.ask(dumb) is PrinterState.UNKNOWN
    gone = PrinterSettings(connection=Connection.FILE, device="/dev/usb/lp97", answers=False)
    assert printing.ask(gone) is PrinterState.UNREACHABLE, "that there is no line is known of any printer"
