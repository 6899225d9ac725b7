"""Of the backups made by night so many are kept, and none goes for one that is not sound."""

from datetime import datetime
from pathlib import Path

import pytest

from motcua.keeping import manifest, nightly
from motcua.keeping.manifest import KeyMark, Manifest
from motcua.keeping.places import KeepingProblem

SAID = Manifest(
    id="1", made_at="2026-11-01T01:30:00+07:00", release="0.1.0", postgresql=16, keys_kept="apart", keys=[KeyMark(1, "m")],
    tables={}, files=0, bytes=0, missing=[], sums="",
)  # fmt: skip


def night(folder: Path, day: int, *, is_whole: bool = True) -> Path:
    made = nightly.place(folder, datetime(2026, 11, day, 1, 30))  # noqa: DTZ001 - a name, no moment
    made.mkdir()
    if is_whole:
        (made / manifest.NAME).write_text(SAID.text())
    return made


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for day in range(1, 5):
        night(tmp_path, day)
    for other in ("before-0.1.0", "night-2026-11-05-013000.unfinished", "night-photos"):
        (tmp_path / other).mkdir()
    (tmp_path / "night-2026-11-06-013000").write_text("a file of somebody's")
    return tmp_path


def test_the_newest_stay_and_whatever_else_lies_there(folder: Path) -> None:
    assert [one.name for one in nightly.forget_old(folder, 2)] == ["night-2026-11-01-013000", "night-2026-11-02-013000"]
    assert sorted(one.name for one in folder.iterdir()) == [
        "before-0.1.0", "night-2026-11-03-013000", "night-2026-11-04-013000", "night-2026-11-05-013000.unfinished",
        "night-2026-11-06-013000", "night-photos",
    ]  # fmt: skip
    assert nightly.forget_old(folder, 2) == []


def test_the_newest_is_never_taken_away(folder: Path) -> None:
    with pytest.raises(KeepingProblem, match="above 0"):
        nightly.forget_old(folder, 0)
    assert len(list(folder.iterdir())) == 8


def test_one_that_is_no_whole_backup_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KeepingProblem, match="never finished"):
        nightly.require_sound(night(tmp_path, 4, is_whole=False), print)


def test_what_cannot_be_read_takes_no_whole_ones_place(tmp_path: Path) -> None:
    first, second = night(tmp_path, 1), night(tmp_path, 2)
    night(tmp_path, 3, is_whole=False)
    night(tmp_path, 4, is_whole=False)
    assert nightly.forget_old(tmp_path, 2) == []
    fifth = night(tmp_path, 5)
    assert nightly.forget_old(tmp_path, 2) == [first]
    assert second.exists()
    assert fifth.exists()


def test_while_too_few_can_be_read_those_of_another_release_stay(tmp_path: Path) -> None:
    for day in (1, 2):
        night(tmp_path, day, is_whole=False)
    night(tmp_path, 3)
    assert nightly.forget_old(tmp_path, 2) == []


def test_what_a_killed_one_left_goes_once_there_is_a_newer_one(tmp_path: Path) -> None:
    left = tmp_path / "night-2026-11-01-013000.unfinished"
    left.mkdir()
    night(tmp_path, 2, is_whole=False)
    assert nightly.forget_old(tmp_path, 14) == []
    night(tmp_path, 3)
    assert nightly.forget_old(tmp_path, 14) == [left]
