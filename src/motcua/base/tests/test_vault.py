"""A file comes into the vault piece by piece, whatever its size, and nobody sees it before it is whole."""

import hashlib
import os
import time
import tracemalloc
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from pytest_django import Settings

from motcua.base import vault
from motcua.base.crypto import CannotUnseal

MEGABYTE = 2**20


@pytest.fixture
def file(settings: Settings, tmp_path: Path) -> UUID:
    settings.FILES_DIR = tmp_path
    return uuid4()


def left(tmp_path: Path) -> list[str]:
    return [one.name for one in tmp_path.rglob("*") if one.is_file()]


@pytest.mark.parametrize("size", [1, MEGABYTE - 1, MEGABYTE, MEGABYTE + 1, 3 * MEGABYTE])
def test_a_file_written_in_pieces_is_read_as_one_written_at_once(file: UUID, size: int) -> None:
    content = bytes(range(256)) * (size // 256 + 1)
    content = content[:size]
    with vault.writing(file) as out:
        for at in range(0, size, 300_000):
            out.add(content[at : at + 300_000])
        out.keep()
    assert (out.size, out.sha256) == (size, hashlib.sha256(content).hexdigest())
    assert b"".join(vault.read(file)) == content
    assert b"".join(vault.read_part(file, size // 2, size)) == content[size // 2 :]
    at_once = uuid4()
    vault.write(at_once, content)
    assert vault.place_of(at_once).stat().st_size == vault.place_of(file).stat().st_size


def test_a_file_of_many_megabytes_is_never_whole_in_memory(file: UUID) -> None:
    piece = b"x" * 100_000
    tracemalloc.start()
    try:
        with vault.writing(file) as out:
            for _ in range(320):
                out.add(piece)
            out.keep()
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert out.size == 32_000_000
    assert most < 6 * MEGABYTE


def test_what_was_not_kept_leaves_nothing_and_harms_not_what_was_there(file: UUID, tmp_path: Path) -> None:
    with vault.writing(file) as out:
        out.add(b"half a film")
    with pytest.raises(CannotUnseal):
        list(vault.read(file))
    assert left(tmp_path) == []
    vault.write(file, b"the first")
    with vault.writing(file) as slower:
        slower.add(b"another")
    assert b"".join(vault.read(file)) == b"the first"
    assert left(tmp_path) == [vault.place_of(file).name]


def test_what_a_killed_process_left_half_written_goes_after_a_day_and_what_is_being_written_stays(
    file: UUID, tmp_path: Path
) -> None:
    killed, busy = vault.Writing(file), vault.Writing(uuid4())
    day_ago = time.time() - vault.UNFINISHED_KEPT_SECONDS - 60
    (lost,) = vault.place_of(file).parent.glob("*.writing")
    os.utime(lost, (day_ago, day_ago))
    assert vault.clear_unfinished() == 1
    assert not lost.exists()
    busy.add(b"still coming")
    busy.keep()
    killed.drop()
    assert len(left(tmp_path)) == 1
