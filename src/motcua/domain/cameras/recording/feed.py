"""Gives each picture of a camera to whoever watches, as soon as it is there; and keeps the last seconds for HLS."""

import asyncio
import json
import struct
import threading
import time
from collections import deque
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Protocol

from motcua.domain.cameras.recording import fmp4
from motcua.domain.cameras.recording.groups import Group, Picture
from motcua.domain.cameras.rules.timing import TICKS

# kind, number of the camera in this stream, length, milliseconds since 1970 at which the picture arrived
HEADER = struct.Struct(">BBIQ")
HEAD, PICTURES, STATE = 1, 2, 3
PART_SECONDS, PARTS_KEPT = 2.0, 7
USUAL_DURATION = TICKS // 25


class Viewer(Protocol):
    """Who watches. Called in the event loop."""

    def write(self, kind: int, body: bytes, at: float) -> None: ...


@dataclass
class Feed:
    """One way of showing a camera: as it comes, or with its masks painted."""

    loop: asyncio.AbstractEventLoop
    head: bytes = b""
    codec: str = ""
    size: tuple[int, int] = (0, 0)
    viewers: tuple[Viewer, ...] = ()  # exchanged as a whole, so that it may be read without the lock
    _joining: deque[Viewer] = field(default_factory=deque)
    _pictures: list[Picture] = field(default_factory=list)
    _number: int = 0
    _lock: threading.Lock = field(
        default_factory=threading.Lock
    )  # viewers come and go in the loop, are let in by the camera's thread

    def begin(self, head: bytes, size: tuple[int, int]) -> None:
        """A connection was made: who watches starts anew with its first key picture."""
        self.head, self.codec, self.size, self._pictures = head, fmp4.codec_of(head), size, []
        with self._lock:
            self._joining.extend(self.viewers)
            self.viewers = ()

    def join(self, viewer: Viewer) -> None:
        with self._lock:
            self._joining.append(viewer)

    def leave(self, viewer: Viewer) -> None:
        with self._lock:
            self.viewers = tuple(one for one in self.viewers if one is not viewer)
            if viewer in self._joining:
                self._joining.remove(viewer)

    @property
    def is_watched(self) -> bool:
        return bool(self.viewers or self._joining)

    def add(self, picture: Picture, arrived: float) -> None:
        """Called by the camera's thread for each picture."""
        if picture.is_key:
            self._pictures = [picture]
        elif self._pictures:
            self._pictures.append(picture)
        else:
            return
        if self.viewers:
            self._send(self.viewers, PICTURES, self._fragment([picture]), arrived)
        if self._joining:
            self._let_in(arrived)

    def tell(self, state: str) -> None:
        """Tells who watches how the camera is."""
        with self._lock:
            told = (*self.viewers, *self._joining)
        self._send(told, STATE, json.dumps({"state": state}).encode(), time.time())

    def _let_in(self, arrived: float) -> None:
        facts = {"codec": self.codec, "width": self.size[0], "height": self.size[1]}
        with self._lock:
            fresh = tuple(self._joining)
            self._joining.clear()
            self._send(fresh, HEAD, json.dumps(facts).encode() + b"\n" + self.head, arrived)
            self._send(fresh, PICTURES, self._fragment(self._pictures), arrived)
            self.viewers = (*self.viewers, *fresh)

    def _fragment(self, pictures: list[Picture]) -> bytes:
        stamps = [one.stamp for one in pictures]
        before = self._pictures[-2].stamp if len(self._pictures) > 1 else stamps[0] - USUAL_DURATION
        last = max(1, min(stamps[-1] - before, TICKS))
        lengths = [max(1, after - this) for this, after in pairwise(stamps)] + [last]
        samples = [fmp4.Sample(p.data, d, p.shift, p.is_key) for p, d in zip(pictures, lengths, strict=True)]
        self._number += 1
        return fmp4.fragment(self._number, stamps[0], samples)

    def _send(self, viewers: tuple[Viewer, ...], kind: int, body: bytes, at: float) -> None:
        if viewers:
            self.loop.call_soon_threadsafe(_write, viewers, kind, body, at)


def _write(viewers: tuple[Viewer, ...], kind: int, body: bytes, at: float) -> None:
    for viewer in viewers:
        viewer.write(kind, body, at)


@dataclass(frozen=True)
class Part:
    """About two seconds for HLS. `head`: number of the connection, whose head describes it."""

    number: int
    connection: int
    begins: int
    duration: int
    made: bytes


class Parts:
    """The last seconds of a camera as HLS wants them; the bytes are those that went into the ring."""

    def __init__(self) -> None:
        self.connection = 0
        self.heads: dict[int, bytes] = {}
        self._kept: deque[Part] = deque(maxlen=PARTS_KEPT)
        self._open: list[Group] = []
        self._number = int(time.time())  # goes on growing over a restart, as a player expects

    def begin(self, head: bytes) -> None:
        self.connection += 1
        self._open = []
        self.heads[self.connection] = head
        used = {part.connection for part in self._kept} | {self.connection}
        self.heads = {number: one for number, one in self.heads.items() if number in used}

    def add(self, group: Group) -> None:
        self._open.append(group)
        duration = group.ends - self._open[0].begins
        if duration >= PART_SECONDS * TICKS * 0.9:
            made = b"".join(one.made for one in self._open)
            self._kept.append(Part(self._number, self.connection, self._open[0].begins, duration, made))
            self._number += 1
            self._open = []

    def kept(self) -> list[Part]:
        return list(self._kept)

    def part(self, number: int) -> Part | None:
        return next((one for one in self.kept() if one.number == number), None)
