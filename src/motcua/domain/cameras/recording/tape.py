"""Writes the groups of pictures of one camera into files of the ring; when the disk is full it lets them go, and live goes on."""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID

from motcua.domain.cameras.recording.groups import Group
from motcua.domain.cameras.recording.ring import SegmentFile
from motcua.domain.cameras.recording.told import Finished, Opened, Told
from motcua.domain.cameras.rules import SEGMENT_SECONDS
from motcua.domain.cameras.rules.timing import TICKS

TRY_AGAIN_SECONDS = 3.0
log = logging.getLogger(__name__)


@dataclass
class Room:
    """Whether there is room, as the keeper of the ring sees it; a tape that finds none asks for some."""

    is_full: bool = False
    wanted: threading.Event = field(default_factory=threading.Event)

    def ask(self) -> None:
        self.wanted.set()


class Tape:
    """Of one camera."""

    def __init__(self, camera: UUID, room: Room, tell: Callable[[Told], None]) -> None:
        self.is_full = False
        self._camera, self._room, self._tell = camera, room, tell
        self._file: SegmentFile | None = None
        self._head = b""
        self._motion = 0.0
        self._again_at = 0.0

    def begin(self, head: bytes) -> None:
        """A connection was made; what comes now is described by this head."""
        self.close()
        self._head = head

    def note_motion(self, motion: float) -> None:
        self._motion = max(self._motion, motion)

    def write(self, group: Group) -> None:
        if self._room.is_full or time.monotonic() < self._again_at:
            self._stop()
            return
        try:
            self._put(group)
            self.is_full = False
        except OSError as problem:
            log.warning("a camera cannot be recorded: %s", problem.strerror)
            self._again_at = time.monotonic() + TRY_AGAIN_SECONDS
            self._room.ask()
            self._stop()

    def close(self) -> None:
        if self._file is None:
            return
        file, self._file = self._file, None
        try:
            closed = file.close()
        except OSError as problem:  # it is mended, or let go, at the next start
            log.warning("a recording could not be closed: %s", problem.strerror)
            return
        if closed.ends > closed.begins:
            self._tell(Finished(closed, self._motion))
        self._motion = 0.0

    def _put(self, group: Group) -> None:
        file = self._file
        if file is not None and (group.gap or file.ends - file.begins >= SEGMENT_SECONDS * TICKS):
            self.close()
        if self._file is None:
            self._file = SegmentFile(self._camera, group.begins, self._head)
            self._tell(Opened(self._file.id, self._camera, group.begins))
        self._file.add(group.made, group.begins, group.duration)

    def _stop(self) -> None:
        self.close()
        self.is_full = True
