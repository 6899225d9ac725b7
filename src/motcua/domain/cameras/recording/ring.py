"""The files of the ring: each group of pictures sealed by itself as soon as it is complete, so that a crash loses the one at hand alone.

A file is a row of chunks: a plain header (length, begin and duration in ticks) and the sealed bytes; the first chunk is the head of the
MP4. A chunk opens only in its file, at its place and time.
"""

import os
import shutil
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from uuid import UUID

from django.conf import settings

from motcua.base.crypto import CannotUnseal, seal, unseal
from motcua.base.ids import uuid7
from motcua.domain.cameras.rules.timing import TICKS

_HEADER = struct.Struct(">IQI")


@dataclass(frozen=True)
class Chunk:
    """A group of pictures in a file: where it lies, when it begins, how long it lasts (ticks)."""

    offset: int
    length: int
    begins: int
    duration: int

    @property
    def ends(self) -> int:
        return self.begins + self.duration


@dataclass(frozen=True)
class Closed:
    """What is known of a file that is complete."""

    id: UUID
    camera: UUID
    begins: int
    ends: int
    size: int
    sha256: str


class SegmentFile:
    """A file that is being written."""

    def __init__(self, camera: UUID, begins: int, head: bytes) -> None:
        self.id, self.camera, self.begins, self.ends, self.size = uuid7(), camera, begins, begins, 0
        self._number = 0
        self._hash = sha256()
        place = place_of(camera, self.id, begins)
        place.parent.mkdir(parents=True, exist_ok=True)
        self._out = place.open("wb", buffering=0)
        self._write(head, begins, 0)

    def add(self, made: bytes, begins: int, duration: int) -> None:
        """Raises OSError when the disk is full; what was written before stays whole."""
        self._write(made, begins, duration)
        self.ends = begins + duration

    def close(self) -> Closed:
        os.fdatasync(self._out.fileno())
        self._out.close()
        return Closed(self.id, self.camera, self.begins, self.ends, self.size, self._hash.hexdigest())

    def _write(self, plain: bytes, begins: int, duration: int) -> None:
        sealed = seal(plain, _context(self.id, self._number, begins))
        chunk = _HEADER.pack(len(sealed), begins, duration) + sealed
        try:
            written = self._out.write(chunk)
            if written != len(chunk):
                raise OSError(28, "No space left on device")
        except OSError:
            os.ftruncate(self._out.fileno(), self.size)
            self._out.seek(self.size)
            raise
        self._hash.update(chunk)
        self.size += len(chunk)
        self._number += 1


def folder() -> Path:
    return Path(settings.CAMERAS_DIR)


def place_of(camera: UUID, segment: UUID, begins: int) -> Path:
    return folder() / camera.hex / day_of(begins) / f"{segment.hex}.segment"


def day_of(begins: int) -> str:
    """The folder of a day, in UTC; they sort by time."""
    return datetime.fromtimestamp(begins / TICKS, UTC).strftime("%Y-%m-%d")


def ticks(at: datetime) -> int:
    return round(at.timestamp() * TICKS)


def moment(at: int) -> datetime:
    return datetime.fromtimestamp(at / TICKS, UTC)


def chunks(place: Path) -> Iterator[Chunk]:
    """All whole chunks, the head first; what a crash left at the end is passed over."""
    size = place.stat().st_size
    with place.open("rb") as stream:
        offset = 0
        while len(header := stream.read(_HEADER.size)) == _HEADER.size:
            length, begins, duration = _HEADER.unpack(header)
            if offset + _HEADER.size + length > size:
                return
            yield Chunk(offset, _HEADER.size + length, begins, duration)
            offset += _HEADER.size + length
            stream.seek(offset)


def open_chunks(place: Path, segment: UUID, begins: int = 0, ends: int = 2**62) -> Iterator[tuple[Chunk, bytes]]:
    """The head, then each group of pictures that touches the stretch, in the clear. Raises CannotUnseal, OSError."""
    with place.open("rb") as stream:
        for number, chunk in enumerate(chunks(place)):
            if number == 0 or (chunk.ends > begins and chunk.begins < ends):
                stream.seek(chunk.offset + _HEADER.size)
                sealed = stream.read(chunk.length - _HEADER.size)
                yield chunk, unseal(sealed, _context(segment, number, chunk.begins))


def repaired(place: Path, camera: UUID, segment: UUID) -> Closed | None:
    """Cuts off what a crash left half written and gives the rest as a closed file; None where nothing can be used, and the file is gone."""
    whole = list(chunks(place))
    pictures = whole[1:]
    if not pictures:
        place.unlink(missing_ok=True)
        return None
    size = whole[-1].offset + whole[-1].length
    os.truncate(place, size)
    return Closed(segment, camera, pictures[0].begins, pictures[-1].ends, size, hash_of(place))


def hash_of(place: Path) -> str:
    with place.open("rb") as stream:
        digest = sha256()
        while piece := stream.read(1 << 20):
            digest.update(piece)
    return digest.hexdigest()


def is_sound(place: Path, segment: UUID) -> bool:
    """Whether every chunk still opens."""
    try:
        return any(True for _ in open_chunks(place, segment))
    except (CannotUnseal, OSError):
        return False


def free_bytes() -> int:
    folder().mkdir(parents=True, exist_ok=True)
    return shutil.disk_usage(folder()).free


def _context(segment: UUID, number: int, begins: int) -> str:
    return f"camera-segment:{segment}:{number}:{begins}"
