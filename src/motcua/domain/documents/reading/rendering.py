"""The pages of a file, made by `pages.py` in a limited process and read here one by one."""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import IO

from motcua.domain.documents.reading.limited import environment, limited
from motcua.domain.documents.reading.pages import FRAME, MOST_PAGES, Box, Fault

MEGABYTES = 1536
SECONDS = 240  # of processor time, for a file of hundreds of pages
SLOWEST = 600  # seconds on the clock
MOST_FRAME = 64 << 20  # bytes

# What is said where a process ended by its limits instead of by itself.
FAULTS = {fault.value: fault.name.lower() for fault in Fault}
LIMITS = "limits"


class Unreadable(Exception):
    """The file has no pages that could be made; `fault` says why: a name of `Fault`, or "limits"."""

    def __init__(self, fault: str) -> None:
        super().__init__(fault)
        self.fault = fault


@dataclass(frozen=True)
class Page:
    """A page as it was made. `separator`: what a sheet between two papers says; `words` only of a PDF with text."""

    number: int
    width: int
    height: int
    angle: float
    blank: bool
    separator: str | None
    words: list[Box]
    picture: bytes

    def without_picture(self) -> "Page":
        """What is kept in memory of a page while the next ones are made."""
        return replace(self, picture=b"")


def pages(content: bytes) -> Iterator[Page]:
    """The pages as they are made. Raises Unreadable, also after some pages: then none of them counts."""
    process = subprocess.Popen(
        limited(MEGABYTES, SECONDS, sys.executable, "-m", "motcua.domain.documents.reading.pages"),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment(),
    )
    if process.stdin is None or process.stdout is None:
        raise OSError("no pipes")
    feeding = threading.Thread(target=_feed, args=(process.stdin, content), daemon=True)
    ending = threading.Timer(SLOWEST, process.kill)
    feeding.start()
    ending.start()
    try:
        yield from _frames(process.stdout)
        if process.wait() != 0:
            raise Unreadable(FAULTS.get(process.returncode, LIMITS))
    except _Cut:
        raise Unreadable(FAULTS.get(process.wait(), LIMITS)) from None
    finally:
        ending.cancel()
        process.kill()
        process.wait()
        process.stdout.close()
        feeding.join(5)


class _Cut(Exception):
    """The stream ended before the last frame."""


def _feed(pipe: IO[bytes], content: bytes) -> None:
    try:
        with pipe:
            pipe.write(content)
    except OSError:
        return  # it ended before it had read all; its exit status tells why


def _frames(stream: IO[bytes]) -> Iterator[Page]:
    for _number in range(MOST_PAGES + 1):
        said, pictured = FRAME.unpack(_exactly(stream, FRAME.size))
        if said + pictured > MOST_FRAME:
            raise Unreadable(LIMITS)
        written, picture = _exactly(stream, said), _exactly(stream, pictured)
        try:
            header = json.loads(written)
            if header.get("end"):
                return
            page = Page(**header, picture=picture)
        except (ValueError, TypeError, AttributeError):
            raise Unreadable(LIMITS) from None
        yield page


def _exactly(stream: IO[bytes], size: int) -> bytes:
    found = stream.read(size)
    if len(found) < size:
        raise _Cut
    return found
