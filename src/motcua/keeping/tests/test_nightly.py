"""Of the backups made by night so many are kept, and none goes for one that is not sound."""

from datetime import datetime
from pathlib import Path

import pytest

from motcua.keeping import nightly
from motcua.keeping.places import KeepingProblem


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for day in range(1, 5):
        nightly.place(tmp_path, datetime(2026, 11, day, 1, 30)).mkdir()  # noqa: DTZ001 - a name, no moment
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


def test_one_that_is_no_whole_backup_is_refused(folder: Path) -> None:
    with pytest.raises(KeepingProblem, match="never finished"):
        nightly.require_sound(folder / "night-2026-11-04-013000", print)
