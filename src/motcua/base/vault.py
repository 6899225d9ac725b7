"""Files sealed at rest under the data folder: AES-GCM in chunks, so that a large one is opened piece by piece.

Each chunk is bound to its file, its place and whether it is the last: none can be moved, left out or put elsewhere.
While a backup is made nothing leaves: what is removed lies in a folder aside until the backup has it (docs/decisions/0053).
"""

import fcntl
import os
import re
import struct
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from hashlib import sha256
from itertools import chain
from pathlib import Path
from typing import BinaryIO
from uuid import UUID, uuid4

from django.conf import settings

from motcua.base.crypto import CannotUnseal, keys, seal, unseal, version_of

CHUNK_BYTES = 1024 * 1024
UNFINISHED_KEPT_SECONDS = 24 * 3600
_LENGTH = struct.Struct(">I")
_REMOVED = ".removed"  # the folder aside
_FILE = re.compile(r"[0-9a-f]{32}\.sealed")


class BackupUnderWay(Exception):
    """Another process keeps what is removed."""


def place_of(file: UUID) -> Path:
    """Two levels of folders by the random end of the identifier, so that none grows beyond reason."""
    name = file.hex
    return Path(settings.FILES_DIR) / name[-2:] / name[-4:-2] / f"{name}.sealed"


class Writing:
    """A file that comes piece by piece and is never whole in memory. Nobody sees it before `keep`. Size and hash are of the content."""

    def __init__(self, file: UUID) -> None:
        self.size = 0
        self._file, self._hash, self._number, self._waiting = file, sha256(), 0, bytearray()
        self._place = place_of(file)
        self._place.parent.mkdir(parents=True, exist_ok=True)
        self._fresh = self._place.with_suffix(f".{uuid4().hex}.writing")
        self._out = self._fresh.open("wb")

    @property
    def sha256(self) -> str:
        return self._hash.hexdigest()

    def add(self, piece: bytes) -> None:
        self._hash.update(piece)
        self.size += len(piece)
        self._waiting += piece
        while len(self._waiting) > CHUNK_BYTES:  # the last chunk says that it is the last, so one always waits
            self._seal(bytes(self._waiting[:CHUNK_BYTES]), is_last=False)
            del self._waiting[:CHUNK_BYTES]

    def keep(self) -> None:
        """Synced and in its place, before the row that names it commits; a crash leaves a file that nothing names."""
        if self._waiting:
            self._seal(bytes(self._waiting), is_last=True)
        self._out.flush()
        os.fsync(self._out.fileno())
        self._out.close()
        self._fresh.replace(self._place)

    def drop(self) -> None:
        """What was not kept goes; after `keep` nothing happens."""
        with suppress(OSError):  # the disk is full: what still waits to be written goes as well
            self._out.close()
        self._fresh.unlink(missing_ok=True)

    def _seal(self, chunk: bytes, *, is_last: bool) -> None:
        sealed = seal(chunk, _context(self._file, self._number, is_last=is_last))
        self._out.write(_LENGTH.pack(len(sealed)) + sealed)
        self._number += 1


@contextmanager
def writing(file: UUID) -> Iterator[Writing]:
    """A file that is written piece by piece; it is dropped unless it was kept."""
    out = Writing(file)
    try:
        yield out
    finally:
        out.drop()


def clear_unfinished() -> int:
    """What a process that was killed left half written; gives how many."""
    before = time.time() - UNFINISHED_KEPT_SECONDS
    left = [one for one in Path(settings.FILES_DIR).glob("*/*/*.writing") if one.stat().st_mtime < before]
    for one in left:
        one.unlink(missing_ok=True)
    return len(left)


def write(file: UUID, content: bytes) -> None:
    """Writes and syncs before the row that names it commits; a crash leaves a file that nothing names."""
    with writing(file) as out:
        out.add(content)
        out.keep()


def read(file: UUID) -> Iterator[bytes]:
    """The content in the clear, chunk by chunk. Raises CannotUnseal for a file that was changed, cut or is missing."""
    try:
        stream = place_of(file).open("rb")
    except OSError as error:
        raise CannotUnseal(f"the file {file} is missing from the data folder") from error
    with stream:
        number, header = 0, stream.read(_LENGTH.size)
        while header:
            try:
                sealed = stream.read(_LENGTH.unpack(header)[0])
            except struct.error as error:
                raise CannotUnseal(f"the file {file} was cut") from error
            header = stream.read(_LENGTH.size)
            yield unseal(sealed, _context(file, number, is_last=not header))
            number += 1
    if number == 0:
        raise CannotUnseal(f"the file {file} is empty")


def read_part(file: UUID, begin: int, end: int) -> Iterator[bytes]:
    """The content from `begin` up to before `end`; chunks outside are passed over unopened. Raises CannotUnseal as `read` does."""
    try:
        stream = place_of(file).open("rb")
    except OSError as error:
        raise CannotUnseal(f"the file {file} is missing from the data folder") from error
    with stream:
        number, header = 0, stream.read(_LENGTH.size)
        while header and number * CHUNK_BYTES < end:
            try:
                length = _LENGTH.unpack(header)[0]
            except struct.error as error:
                raise CannotUnseal(f"the file {file} was cut") from error
            at = number * CHUNK_BYTES
            if at + CHUNK_BYTES <= begin:
                stream.seek(length, os.SEEK_CUR)
                header = stream.read(_LENGTH.size)
            else:
                sealed = stream.read(length)
                header = stream.read(_LENGTH.size)
                chunk = unseal(sealed, _context(file, number, is_last=not header))
                yield chunk[max(0, begin - at) : end - at]
            number += 1


def _removed_place_of(file: UUID) -> Path:
    return Path(settings.FILES_DIR) / _REMOVED / f"{file.hex}.sealed"


def remove(file: UUID) -> None:
    """Takes away what a transaction wrote that did not commit, or what nothing names any more."""
    place, aside = place_of(file), _removed_place_of(file)
    with _gate(fcntl.LOCK_SH), _lock(fcntl.LOCK_SH) as is_free:
        if is_free:
            place.unlink(missing_ok=True)
        elif place.exists():
            aside.parent.mkdir(exist_ok=True)
            place.replace(aside)


@contextmanager
def nothing_leaves() -> Iterator[None]:
    """For whoever copies the files of a snapshot: what is removed meanwhile can still be opened by `stored`; at the end it goes.

    Raises BackupUnderWay. Is the process killed, what was removed goes with the next `clear_removed`.
    """
    with ExitStack() as held:
        with _gate(fcntl.LOCK_EX):
            if not held.enter_context(_lock(fcntl.LOCK_EX)):
                raise BackupUnderWay
        try:
            yield
        finally:
            with _gate(fcntl.LOCK_EX):  # nobody moves a file aside between the clearing and the end of the lock
                _clear()
                held.close()


def clear_removed() -> int:
    """Takes away what an interrupted backup left of removed files; returns how many. Nothing while a backup is made."""
    with _gate(fcntl.LOCK_EX), _lock(fcntl.LOCK_EX) as is_mine:
        return _clear() if is_mine else 0


def _clear() -> int:
    found = list((Path(settings.FILES_DIR) / _REMOVED).glob("*.sealed"))
    for one in found:
        one.unlink(missing_ok=True)
    return len(found)


@contextmanager
def _gate(kind: int) -> Iterator[None]:
    """The door to the lock of removals, held for the moment of one removal or of one end of a backup: it is waited for."""
    with _opened(".gate") as held:
        fcntl.flock(held, kind)
        yield


@contextmanager
def _lock(kind: int) -> Iterator[bool]:
    """The lock of removals, which a backup holds as long as it lasts: it is not waited for. The kernel lets it go with its process."""
    with _opened(".removing") as held:
        try:
            fcntl.flock(held, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


def _opened(name: str) -> BinaryIO:
    folder = Path(settings.FILES_DIR)
    folder.mkdir(parents=True, exist_ok=True)
    return (folder / name).open("ab")


def stored(file: UUID) -> BinaryIO:
    """The file as it lies there, sealed, also one that was removed while `nothing_leaves`. Raises FileNotFoundError."""
    place = place_of(file)
    for one in (place, _removed_place_of(file), place):  # it may be moved between two looks
        try:
            return one.open("rb")
        except FileNotFoundError:
            continue
    raise FileNotFoundError(place)


def is_sealed_anew(file: UUID) -> bool:
    """Whether the newest key sealed it. Raises CannotUnseal for a file that is missing or cut."""
    try:
        with place_of(file).open("rb") as stream:
            stream.seek(_LENGTH.size)
            return version_of(stream.read(16)) == keys()[0].version
    except OSError as error:
        raise CannotUnseal(f"the file {file} is missing from the data folder") from error


def seal_anew(file: UUID) -> bool:
    """Seals the same content by the newest key, chunk by chunk; False where it was removed or written anew meanwhile.

    Raises CannotUnseal, BackupUnderWay.
    """
    fresh = place_of(file).with_suffix(".resealing")
    try:
        before = place_of(file).stat().st_ino
        sealed_copy(file, fresh)
        return take_place(file, fresh, before)
    except FileNotFoundError:
        return False
    finally:
        fresh.unlink(missing_ok=True)


def sealed_copy(file: UUID, fresh: Path) -> None:
    """The same content beside it, sealed by the newest key."""
    with fresh.open("wb") as out:
        number, chunk = 0, None
        for following in chain(read(file), (None,)):
            if chunk is not None:
                sealed = seal(chunk, _context(file, number, is_last=following is None))
                out.write(_LENGTH.pack(len(sealed)) + sealed)
                number += 1
            chunk = following
        out.flush()
        os.fsync(out.fileno())


def take_place(file: UUID, fresh: Path, before: int) -> bool:
    """Puts the copy in place, unless that is not the file any more (`before`: its inode) of which it was made."""
    place = place_of(file)
    with _gate(fcntl.LOCK_EX), _lock(fcntl.LOCK_EX) as is_mine:
        if not is_mine:
            raise BackupUnderWay
        if not place.exists() or place.stat().st_ino != before:
            return False
        fresh.replace(place)
    return True


def all_stored() -> Iterator[Path]:
    """Everything that lies there under the name of a file."""
    return Path(settings.FILES_DIR).glob("*/*/*.sealed")


def all_files(after: str = "") -> Iterator[UUID]:
    """All files that lie there, in the order of their places, from behind that of the file `after` on (hexadecimal)."""
    folder = Path(settings.FILES_DIR)
    begin = place_of(UUID(hex=after)).relative_to(folder).parts if after else ("", "", "")
    for first in _listed(folder):
        for second in _listed(folder / first) if first >= begin[0] else ():
            for name in _listed(folder / first / second) if (first, second) >= begin[:2] else ():
                if (first, second, name) > begin and _FILE.fullmatch(name):
                    yield UUID(hex=name.removesuffix(".sealed"))


def _listed(folder: Path) -> list[str]:
    """Names in their order; none where it is no folder, or not any more."""
    try:
        return sorted(os.listdir(folder))
    except (NotADirectoryError, FileNotFoundError):
        return []


def _context(file: UUID, number: int, *, is_last: bool) -> str:
    return f"file:{file}:{number}:{'last' if is_last else 'more'}"
