"""The simulated printer, spoken to over TCP."""

import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from motcua_simulators.running import SOURCE, Simulator, running

RESET, CUT = b"\x1b@", b"\x1dV\x00"


@pytest.fixture(scope="module")
def process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulator]:
    with running("printer", tmp_path_factory.mktemp("printer")) as simulator:
        yield simulator


@pytest.fixture
def printer(process: Simulator) -> Simulator:
    for old in process.kept():
        old.unlink()
    process.set(paper="ok", cover_open="false", offline="false", mute="false", tickets_left=-1, slow_seconds=0)
    return process


def raster(dots: np.ndarray) -> bytes:
    height, width = dots.shape
    return (
        b"\x1dv0\x00" + (width // 8).to_bytes(2, "little") + height.to_bytes(2, "little") + np.packbits(dots).tobytes()
    )


def send(printer: Simulator, data: bytes) -> None:
    with socket.create_connection(("127.0.0.1", printer.port), timeout=5) as connection:
        connection.sendall(data)


def ask(printer: Simulator, question: int) -> int:
    with socket.create_connection(("127.0.0.1", printer.port), timeout=5) as connection:
        connection.sendall(bytes([0x10, 0x04, question]))
        return connection.recv(1)[0]


def picture(path: Path) -> np.ndarray:
    return ~np.asarray(Image.open(path))


def test_a_raster_comes_out_dot_for_dot(printer: Simulator) -> None:
    dots = np.random.default_rng(7).random((100, 576)) < 0.5
    send(printer, RESET + raster(dots) + CUT)
    assert np.array_equal(picture(printer.wait_for(1)[0]), dots)


def test_pieces_of_a_raster_make_one_ticket_and_each_cut_makes_another(printer: Simulator) -> None:
    dots = np.random.default_rng(8).random((90, 384)) < 0.5
    send(printer, raster(dots[:50]) + raster(dots[50:]) + b"\x1bd\x06" + CUT + raster(dots) + b"\x1dVB\x00")
    first, second = printer.wait_for(2)
    assert np.array_equal(picture(first), dots)
    assert np.array_equal(picture(second), dots)


def test_bit_images_by_column_are_understood(printer: Simulator) -> None:
    dots = np.random.default_rng(9).random((24, 40)) < 0.5
    columns = np.packbits(dots.T.reshape(-1)).tobytes()
    send(printer, b"\x1b*\x21" + (40).to_bytes(2, "little") + columns + b"\n" + CUT)
    assert np.array_equal(picture(printer.wait_for(1)[0]), dots)


def test_commands_that_draw_nothing_are_passed_over(printer: Simulator) -> None:
    dots = np.ones((16, 16), dtype=bool)
    noise = RESET + b"\x1ba\x01\x1b!\x00\x1bt\x10\x1b2\x1b3\x18\x1dL\x00\x00\x1d(L\x02\x00\x30\x32\x1c."
    send(printer, noise + raster(dots) + CUT)
    assert np.array_equal(picture(printer.wait_for(1)[0]), dots)


def test_plain_text_is_printed_too(printer: Simulator) -> None:
    send(printer, b"HELLO\n" + CUT)
    assert picture(printer.wait_for(1)[0]).any()


@pytest.mark.parametrize(
    ("state", "question", "expected"),
    [
        ({}, 1, 0x12), ({}, 2, 0x12), ({}, 4, 0x12),
        ({"paper": "near_end"}, 4, 0x1E), ({"paper": "near_end"}, 1, 0x12),
        ({"paper": "out"}, 4, 0x7E), ({"paper": "out"}, 1, 0x1A), ({"paper": "out"}, 2, 0x32),
        ({"cover_open": "true"}, 2, 0x16), ({"cover_open": "true"}, 1, 0x1A), ({"offline": "true"}, 1, 0x1A),
    ],
)  # fmt: skip
def test_status_is_told_in_epsons_bits(printer: Simulator, state: dict[str, str], question: int, expected: int) -> None:
    printer.set(**state)
    assert ask(printer, question) == expected


def test_status_bytes_inside_a_picture_are_picture(printer: Simulator) -> None:
    dots = np.unpackbits(np.frombuffer(b"\x10\x04\x01\x10\x04\x04\x1dV\x00" * 8, dtype=np.uint8)).astype(bool)
    send(printer, raster(dots.reshape(9, 64)) + CUT)
    assert np.array_equal(picture(printer.wait_for(1)[0]), dots.reshape(9, 64))


@pytest.mark.parametrize("state", [{"paper": "out"}, {"cover_open": "true"}, {"offline": "true"}])
def test_nothing_comes_out_of_a_printer_that_cannot_print(printer: Simulator, state: dict[str, str]) -> None:
    printer.set(**state)
    send(printer, raster(np.ones((8, 8), dtype=bool)) + CUT + b"\x10\x04\x01")
    assert ask(printer, 1) == 0x1A
    assert printer.kept() == []


def test_the_paper_runs_out_in_the_middle(printer: Simulator) -> None:
    printer.set(tickets_left=1)
    send(printer, (raster(np.ones((8, 8), dtype=bool)) + CUT) * 2)
    printer.wait_for(1)
    assert ask(printer, 4) == 0x7E
    assert len(printer.kept()) == 1


def test_the_page_shows_what_was_printed(printer: Simulator) -> None:
    send(printer, raster(np.ones((8, 8), dtype=bool)) + CUT)
    name = printer.wait_for(1)[0].name
    assert f'src="/tickets/{name}"' in printer.get("/").decode()
    assert printer.get(f"/tickets/{name}").startswith(b"\x89PNG")


def test_the_page_serves_its_own_pictures_only(printer: Simulator) -> None:
    with pytest.raises(urllib.error.HTTPError, match="404"):
        printer.get("/tickets/../../../etc/passwd")


@pytest.mark.parametrize("changes", [{"paper": "wet"}, {"colour": "red"}, {"printed": "5"}, {"tickets_left": "x"}])
def test_an_unknown_state_is_refused(printer: Simulator, changes: dict[str, str]) -> None:
    with pytest.raises(urllib.error.HTTPError, match="422"):
        printer.set(**changes)


def test_another_site_cannot_change_the_printer(printer: Simulator) -> None:
    url = f"http://127.0.0.1:{printer.control_port}/state"
    request = urllib.request.Request(url, b"paper=out", {"Origin": "http://evil.example"})
    with pytest.raises(urllib.error.HTTPError, match="403"):
        urllib.request.urlopen(request, timeout=5)
    assert printer.state()["paper"] == "ok"


def test_a_taken_port_is_told_in_one_line(printer: Simulator, tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "motcua_simulators.printer",
        "--port",
        str(printer.port),
        "--folder",
        str(tmp_path),
    ]
    ended = subprocess.run(command, cwd=SOURCE, capture_output=True, text=True, timeout=30)
    assert ended.returncode == 1
    assert len(ended.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize("module", ["printer", "smtp"])
def test_help_names_the_options(module: str) -> None:
    command = [sys.executable, "-m", f"motcua_simulators.{module}", "--help"]
    text = subprocess.run(command, cwd=SOURCE, capture_output=True, text=True, timeout=30, check=True).stdout
    assert all(option in text for option in ("--port", "--control-port", "--folder"))


def test_a_question_in_order_is_answered_after_the_paper_and_never_without_paper(printer: Simulator) -> None:
    printer.set(tickets_left=1, slow_seconds=0.3)
    ticket = raster(np.ones((8, 8), dtype=bool)) + CUT + b"\x1dr\x01"
    with socket.create_connection(("127.0.0.1", printer.port), timeout=5) as connection:
        connection.sendall(ticket)
        assert connection.recv(1) == b"\x00"
        assert len(printer.kept()) == 1
        connection.sendall(ticket + b"\x10\x04\x04")
        assert connection.recv(1) == b"\x7e", "the paper ended: only the real-time question is answered"
