"""Speaking to a real process that speaks ESC/POS."""

import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import zxingcpp
from PIL import Image

from motcua.domain.devices import printing
from motcua.domain.devices.rules import PrinterSettings, PrinterState, Reason
from motcua.domain.devices.tests.test_ticket_picture import ADDRESS, TICKET
from motcua.domain.devices.ticket_picture import draw_ticket
from motcua_simulators.running import Simulator, free_ports, running


@pytest.fixture(scope="module")
def process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulator]:
    with running("printer", tmp_path_factory.mktemp("printer")) as simulator:
        yield simulator


@pytest.fixture
def printer(process: Simulator) -> Simulator:
    for old in process.kept():
        old.unlink()
    process.set(
        paper="ok", cover_open="false", offline="false", error="none", mute="false", tickets_left=-1, slow_seconds=0
    )
    return process


@pytest.fixture
def where(printer: Simulator) -> PrinterSettings:
    return PrinterSettings("127.0.0.1", printer.port)


@pytest.mark.parametrize("width", [576, 384])
def test_what_comes_out_is_the_preview_dot_for_dot(printer: Simulator, where: PrinterSettings, width: int) -> None:
    preview = draw_ticket(TICKET, ADDRESS, width)
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
def test_a_printer_says_how_it_is(
    printer: Simulator, where: PrinterSettings, state: dict[str, object], told: PrinterState
) -> None:
    printer.set(**state)
    assert printing.ask(where) is told


@pytest.mark.parametrize("state", [{"paper": "out"}, {"cover_open": True}, {"offline": True}, {"error": "cutter"}])
def test_nothing_is_sent_to_a_printer_that_cannot_print(
    printer: Simulator, where: PrinterSettings, state: dict[str, object]
) -> None:
    printer.set(**state)
    with pytest.raises(printing.NotPrinted) as refused:
        printing.print_picture(where, draw_ticket(TICKET, ADDRESS))
    assert type(refused.value) is printing.NotPrinted
    assert printer.kept() == []


def test_paper_near_its_end_still_prints(printer: Simulator, where: PrinterSettings) -> None:
    printer.set(paper="near_end")
    assert printing.print_picture(where, draw_ticket(TICKET, ADDRESS)) is PrinterState.PAPER_NEAR_END
    printer.wait_for(1)


def test_paper_that_ends_in_the_middle_is_told_as_uncertain(printer: Simulator, where: PrinterSettings) -> None:
    printer.set(tickets_left=0)
    with pytest.raises(printing.Uncertain) as told:
        printing.print_picture(where, draw_ticket(TICKET, ADDRESS))
    assert told.value.reason == PrinterState.PAPER_OUT


def test_an_unreachable_printer_is_given_up_within_the_time_out() -> None:
    begin = time.monotonic()
    with pytest.raises(printing.NotPrinted) as told:
        printing.print_picture(PrinterSettings("127.0.0.1", free_ports(1)[0]), draw_ticket(TICKET, ADDRESS))
    assert told.value.reason == PrinterState.UNREACHABLE
    assert time.monotonic() - begin < printing.ANSWER_SECONDS + 15, "one time-out, and what a busy machine adds"


def test_a_silent_printer_is_given_up_within_the_time_out(printer: Simulator, where: PrinterSettings) -> None:
    printer.set(mute=True)
    begin = time.monotonic()
    with pytest.raises(printing.NotPrinted) as told:
        printing.print_picture(where, draw_ticket(TICKET, ADDRESS))
    assert told.value.reason == PrinterState.SILENT
    assert time.monotonic() - begin < printing.ANSWER_SECONDS + 15, "one time-out, and what a busy machine adds"


def test_a_name_that_is_not_known_is_unreachable() -> None:
    assert printing.ask(PrinterSettings("may-in.invalid")) is PrinterState.UNREACHABLE
    assert printing.ask(PrinterSettings("x" * 70)) is PrinterState.UNREACHABLE


def test_a_listener_that_is_no_printer_gets_no_ticket() -> None:
    """Somebody entered the address of something else: it answers, but not as a printer does."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        got: list[bytes] = []

        def greet() -> None:
            connection, _address = server.accept()
            with connection:
                got.append(connection.recv(100))
                connection.sendall(b"HTTP/1.1 400 Bad Request\r\n")
                time.sleep(0.3)

        threading.Thread(target=greet, daemon=True).start()
        with pytest.raises(printing.NotPrinted) as told:
            printing.print_picture(PrinterSettings("127.0.0.1", server.getsockname()[1]), draw_ticket(TICKET, ADDRESS))
    assert told.value.reason == PrinterState.SILENT
    assert got == [b"\x10\x04\x01"]


def test_a_connection_that_breaks_while_sending_is_uncertain() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def break_off() -> None:
            connection, _address = server.accept()
            with connection:
                for _question in range(3):
                    connection.recv(3)
                    connection.sendall(b"\x12")
                connection.recv(1000)
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")

        threading.Thread(target=break_off, daemon=True).start()
        with pytest.raises(printing.Uncertain) as told:
            printing.print_picture(PrinterSettings("127.0.0.1", server.getsockname()[1]), draw_ticket(TICKET, ADDRESS))
    assert told.value.reason == Reason.INTERRUPTED


def test_a_cheap_printer_without_gs_r_is_asked_by_dle_eot_alone(printer: Simulator) -> None:
    where = PrinterSettings("127.0.0.1", printer.port, confirms=False)
    assert printing.print_picture(where, draw_ticket(TICKET, ADDRESS)) is PrinterState.READY
    assert Path(printer.wait_for(1)[0]).exists()


def test_a_slow_printer_is_waited_for(printer: Simulator, where: PrinterSettings) -> None:
    printer.set(slow_seconds=1.2)
    assert printing.print_picture(where, draw_ticket(TICKET, ADDRESS)) is PrinterState.READY
    assert len(printer.kept()) == 1
