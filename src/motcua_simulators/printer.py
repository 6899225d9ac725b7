"""A network receipt printer: ESC/POS over TCP, as the Epson TM series speaks it.

Each cut saves the paper as a picture; a small page shows the last ones and lets a person take the paper out or open the
cover.
"""

import argparse
import asyncio
import contextlib
import html
import os
import sys
import time
import tty
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from motcua_simulators import _control

KEPT_TICKETS = 200
SHOWN_TICKETS = 12
LINE_HEIGHT = 30  # dots of a line of the printer's own text
DLE, ESC, FS, GS, LF, EOT = 0x10, 0x1B, 0x1C, 0x1D, 0x0A, 0x04

# How many bytes follow a command that changes nothing we draw (Epson, "ESC/POS Application Programming Guide").
ESC_ARGUMENTS = {**dict.fromkeys(map(ord, "!-EGMRTVatr{3U= "), 1), **dict.fromkeys(map(ord, "$\\"), 2), ord("p"): 3}
GS_ARGUMENTS = {**dict.fromkeys(map(ord, "!BHfhwbaI"), 1), **dict.fromkeys(map(ord, "LWP$\\"), 2)}
FS_ARGUMENTS = dict.fromkeys(map(ord, "!-C"), 1)
PAPER = ("ok", "near_end", "out")
ERRORS = {"none": 0, "cutter": 0x08, "broken": 0x20, "hot": 0x40}  # bits of the answer to DLE EOT 3
Dots = np.ndarray[tuple[int, int], np.dtype[np.bool_]]  # rows of dots, True is black


@dataclass
class State:
    """What the printer is like at the moment."""

    paper: str = "ok"  # one of PAPER
    cover_open: bool = False
    offline: bool = False
    error: str = "none"  # one of ERRORS
    mute: bool = False  # takes connections and never answers a question
    tickets_left: int = -1  # until the paper is out; below 0: no end
    slow_seconds: float = 0.0  # how long each picture takes
    printed: int = 0

    @property
    def can_print(self) -> bool:
        return self.paper != "out" and not self.cover_open and not self.offline and self.error == "none"

    def set(self, changes: Mapping[str, str]) -> None:
        """Takes changes as text. Raises ValueError for what is unknown."""
        kinds = {field.name: type(getattr(self, field.name)) for field in fields(self)}
        for name, text in changes.items():
            if name not in kinds or name == "printed":
                raise ValueError(f"unknown: {name}")
            if name == "paper" and text not in PAPER:
                raise ValueError(f"paper is one of {', '.join(PAPER)}")
            if name == "error" and text not in ERRORS:
                raise ValueError(f"an error is one of {', '.join(ERRORS)}")
            setattr(self, name, text.lower() in ("1", "true", "yes") if kinds[name] is bool else kinds[name](text))

    def answer(self, question: int) -> int:
        """The byte that `DLE EOT question` is answered with; bits 1 and 4 are always set."""
        byte = 0x12
        if question == 1:
            byte |= 0x08 if not self.can_print else 0
        elif question == 2:
            byte |= (
                (0x04 if self.cover_open else 0)
                | (0x20 if self.paper == "out" else 0)
                | (0x40 if self.error != "none" else 0)
            )
        elif question == 3:
            byte |= ERRORS[self.error]
        elif question == 4:
            byte |= {"ok": 0, "near_end": 0x0C, "out": 0x6C}[self.paper]
        return byte


class Paper:
    """What has come out since the last cut, as strips."""

    def __init__(self) -> None:
        self._strips: list[Dots] = []
        self._line = ""
        self._fed = 0

    def add(self, strip: Dots) -> None:
        self.end_line()
        if self._fed and self._strips:
            self._strips.append(np.zeros((self._fed, 1), dtype=bool))
        self._fed = 0
        self._strips.append(strip)

    def write(self, character: str) -> None:
        self._line += character

    def end_line(self) -> None:
        line, self._line = self._line, ""
        if line:
            drawn = Image.new("1", (576, LINE_HEIGHT), 1)
            ImageDraw.Draw(drawn).text((0, 2), line, font=ImageFont.load_default(22), fill=0)
            self.add(~np.asarray(drawn))

    def feed(self, dots: int) -> None:
        self.end_line()
        self._fed += dots

    def picture(self) -> Image.Image | None:
        """The paper as a 1-bit picture, without what was fed at its end; None when nothing black came out."""
        self.end_line()
        width = max((strip.shape[1] for strip in self._strips), default=0)
        strips = [np.pad(strip, ((0, 0), (0, width - strip.shape[1]))) for strip in self._strips]
        return Image.fromarray(~np.vstack(strips)) if any(strip.any() for strip in strips) else None


class Printer:
    """Reads the bytes of each connection as commands."""

    def __init__(self, folder: Path, state: State) -> None:
        self.folder = folder
        self.state = state
        folder.mkdir(parents=True, exist_ok=True)
        self.cable: asyncio.Task[None] | None = None
        self._one_at_a_time = asyncio.Lock()

    async def connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        paper = Paper()
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            async with self._one_at_a_time:
                while True:
                    paper = await self._command(reader, writer, paper)
        writer.close()

    async def attached(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """A cable stays where it is, whoever uses it."""
        paper = Paper()
        while True:
            paper = await self._command(reader, writer, paper)

    async def _command(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, paper: Paper) -> Paper:
        first = (await reader.readexactly(1))[0]
        if first == DLE:
            await self._real_time(reader, writer)
        elif first == ESC:
            return await self._escape(reader, paper)
        elif first == GS:
            return await self._group(reader, writer, paper)
        elif first == FS:
            await reader.readexactly(FS_ARGUMENTS.get((await reader.readexactly(1))[0], 0))
        elif first == LF:
            paper.end_line()
        elif first >= 0x20:
            paper.write(bytes([first]).decode("cp437"))
        return paper

    async def _real_time(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if (await reader.readexactly(1))[0] == EOT:
            question = (await reader.readexactly(1))[0]
            if not self.state.mute:
                writer.write(bytes([self.state.answer(question)]))
                await writer.drain()

    async def _escape(self, reader: asyncio.StreamReader, paper: Paper) -> Paper:
        command = chr((await reader.readexactly(1))[0])
        if command == "@":
            return Paper()
        if command == "*":
            paper.add(await read_columns(reader))
        elif command in "Jd":
            count = (await reader.readexactly(1))[0]
            paper.feed(count if command == "J" else count * LINE_HEIGHT)
        elif command in "im":
            await self._cut(paper)
            return Paper()
        else:
            await reader.readexactly(ESC_ARGUMENTS.get(ord(command), 0))
        return paper

    async def _group(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, paper: Paper) -> Paper:
        command = chr((await reader.readexactly(1))[0])
        if command == "v":
            paper.add(await read_raster(reader))
            await asyncio.sleep(self.state.slow_seconds)
        elif command == "V":
            if (await reader.readexactly(1))[0] in (65, 66, 97, 98, 103, 104):
                await reader.readexactly(1)
            await self._cut(paper)
            return Paper()
        elif command == "r":  # asked in order: a printer that cannot go on does not come to it
            await reader.readexactly(1)
            if self.state.can_print and not self.state.mute:
                writer.write(b"\x03" if self.state.paper == "near_end" else b"\x00")
                await writer.drain()
        elif command == "(":
            _function, low, high = await reader.readexactly(3)
            await reader.readexactly(low + 256 * high)
        else:
            await reader.readexactly(GS_ARGUMENTS.get(ord(command), 0))
        return paper

    async def _cut(self, paper: Paper) -> None:
        picture = paper.picture()
        if picture is None or not self.state.can_print:
            return
        if self.state.tickets_left == 0:
            self.state.paper = "out"
            return
        await asyncio.to_thread(self._save, picture)
        self.state.printed += 1
        if self.state.tickets_left > 0:
            self.state.tickets_left -= 1

    def _save(self, picture: Image.Image) -> None:
        name = f"{time.time_ns()}.png"
        fresh = self.folder / f".{name}"
        picture.save(fresh, "PNG")
        os.replace(fresh, self.folder / name)
        for old in self.tickets()[KEPT_TICKETS:]:
            old.unlink(missing_ok=True)

    def tickets(self) -> list[Path]:
        """The saved tickets, newest first."""
        return sorted(self.folder.glob("[0-9]*.png"), reverse=True)


async def read_raster(reader: asyncio.StreamReader) -> Dots:
    """The picture of `GS v 0 m xL xH yL yH d…`: rows of bytes, the highest bit leftmost."""
    _zero, mode, *size = await reader.readexactly(6)
    width, height = size[0] + 256 * size[1], size[2] + 256 * size[3]
    dots = np.unpackbits(np.frombuffer(await reader.readexactly(width * height), dtype=np.uint8)).astype(bool)
    picture = dots.reshape(height, width * 8)
    return picture.repeat(2 if mode & 2 else 1, axis=0).repeat(2 if mode & 1 else 1, axis=1)


async def read_columns(reader: asyncio.StreamReader) -> Dots:
    """The strip of `ESC * m nL nH d…`: columns of 8 or 24 dots, the highest bit on top."""
    mode, low, high = await reader.readexactly(3)
    count, height = low + 256 * high, 24 if mode in (32, 33) else 8
    data = np.frombuffer(await reader.readexactly(count * height // 8), dtype=np.uint8)
    return np.unpackbits(data).astype(bool).reshape(count, height).T


def control_page(printer: Printer) -> Callable[[str], _control.Answer | None]:
    def get(path: str) -> _control.Answer | None:
        if path == "/":
            return _control.page("Printer simulator", page_body(printer))
        if path == "/state":
            return _control.as_json(asdict(printer.state))
        if path == "/tickets":
            return _control.as_json([ticket.name for ticket in printer.tickets()])
        found = [ticket for ticket in printer.tickets() if path == f"/tickets/{ticket.name}"]
        return _control.Answer(found[0].read_bytes(), "image/png") if found else None

    return get


SWITCHES = (("cutter", "Cutter stuck"), ("hot", "Print head too hot"), ("broken", "Broken"))


def page_body(printer: Printer) -> str:
    state = printer.state
    switches = [
        _control.switch("paper", "ok", "Paper", state.paper == "ok"),
        _control.switch("paper", "near_end", "Paper near its end", state.paper == "near_end"),
        _control.switch("paper", "out", "No paper", state.paper == "out"),
        _control.switch("cover_open", str(not state.cover_open), "Cover open", state.cover_open),
        _control.switch("offline", str(not state.offline), "Offline", state.offline),
        *(
            _control.switch("error", "none" if state.error == name else name, words, state.error == name)
            for name, words in SWITCHES
        ),
    ]
    tickets = "".join(
        f'<li><img src="/tickets/{html.escape(ticket.name)}" alt="A printed ticket"></li>'
        for ticket in printer.tickets()[:SHOWN_TICKETS]
    )
    return f'<p>{"".join(switches)}</p><p>{state.printed} printed since the start.</p><ul class="paper">{tickets}</ul>'


async def serial_port(printer: Printer) -> str:
    """Opens a pseudo-terminal at whose other end the printer listens; returns the path that a program opens as a serial port."""
    ours, theirs = os.openpty()
    tty.setraw(theirs)
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader()
    protocol = asyncio.StreamReaderProtocol(reader)
    await loop.connect_read_pipe(lambda: protocol, os.fdopen(ours, "rb", 0))
    sending, _protocol = await loop.connect_write_pipe(lambda: protocol, os.fdopen(os.dup(ours), "wb", 0))
    writer = asyncio.StreamWriter(sending, protocol, reader, loop)
    printer.cable = asyncio.create_task(printer.attached(reader, writer))
    path = os.ttyname(theirs)  # `theirs` stays open, so that the line outlives each program that uses it
    (printer.folder / "serial-port").write_text(path)
    return path


async def run(port: int, control_port: int, folder: Path, state: State, serial: bool = False) -> None:
    printer = Printer(folder, state)
    if serial:
        sys.stderr.write(f"printer simulator: serial port {await serial_port(printer)}\n")
    server = await asyncio.start_server(printer.connected, _control.LOOPBACK, port)
    control = _control.serve(control_port, control_page(printer), state.set)
    try:
        async with server:
            await server.serve_forever()
    finally:
        control.shutdown()


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m motcua_simulators.printer", description=__doc__)
    parser.add_argument("--port", type=int, default=9100, help="where the printer listens (default 9100)")
    parser.add_argument("--control-port", type=int, default=9101, help="where its page is (default 9101)")
    parser.add_argument("--folder", type=Path, default=Path("printed"), help="where tickets go (default ./printed)")
    parser.add_argument("--paper", choices=PAPER, default="ok", help="how much paper there is at the start")
    parser.add_argument(
        "--serial", action="store_true", help="also listen on a pseudo-terminal; its path is in FOLDER/serial-port"
    )
    given = parser.parse_args(arguments)
    try:
        asyncio.run(run(given.port, given.control_port, given.folder, State(paper=given.paper), given.serial))
    except KeyboardInterrupt:
        return 0
    except OSError as problem:
        sys.stderr.write(f"printer simulator: {problem}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
