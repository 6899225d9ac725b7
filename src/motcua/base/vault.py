"""Files sealed at rest under the data folder: AES-GCM in chunks, so that a large one is opened piece by piece.

Each chunk is bound to its file, its place and whether it is the last: none can be moved, left out or put elsewhere.
"""

import os
import struct
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

from django.conf import settings

from motcua.base.crypto import CannotUnseal, seal, unseal

CHUNK_BYTES = 1024 * 1024
_LENGTH = struct.Struct(">I")


def place_of(file: UUID) -> Path:
    """Two levels of folders by the random end of the identifier, so that none grows beyond reason."""
    name = file.hex
    return Path(settings.FILES_DIR) / name[-2:] / name[-4:-2] / f"{name}.sealed"


def write(file: UUID, content: bytes) -> None:
    """Writes and syncs before the row that names it commits; a crash leaves a file that nothing names."""
    place = place_of(file)
    place.parent.mkdir(parents=True, exist_ok=True)
    fresh = place.with_suffix(".writing")
    with fresh.open("wb") as out:
        chunks = [content[at : at + CHUNK_BYTES] for at in range(0, len(content), CHUNK_BYTES)]
        for number, chunk in enumerate(chunks):
            sealed = seal(chunk, _context(file, number, is_last=number == len(chunks) - 1))
            out.write(_LENGTH.pack(len(sealed)) + sealed)
        out.flush()
        os.fsync(out.fileno())
    fresh.replace(place)


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


def remove(file: UUID) -> None:
    """Takes away what a transaction wrote that did not commit, or what nothing names any more."""
    place_of(file).unlink(missing_ok=True)


def _context(file: UUID, number: int, *, is_last: bool) -> str:
    return f"file:{file}:{number}:{'last' if is_last else 'more'}"
