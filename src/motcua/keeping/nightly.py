"""The backup of each night in a folder of its own, and how many of them are kept."""

import re
import shutil
from datetime import datetime
from pathlib import Path

from motcua.keeping import manifest
from motcua.keeping.backup import UNFINISHED
from motcua.keeping.places import KeepingProblem, Say

NAME = re.compile(r"night-\d{4}-\d\d-\d\d-\d{6}")


def place(folder: Path, at: datetime) -> Path:
    """Where the backup that is begun at this time goes."""
    return folder / f"night-{at:%Y-%m-%d-%H%M%S}"


def require_sound(made: Path, say: Say) -> None:
    """Reads it back to its last byte. Raises KeepingProblem; then no older one may go."""
    if faults := list(manifest.verify(made, say)):
        raise KeepingProblem(f"{made} is not sound, and the older ones are kept: {'; '.join(faults[:3])}")


def forget_old(folder: Path, kept: int) -> list[Path]:
    """Takes away what was made here by night but the newest `kept`; gives what went. Whatever else lies there stays.

    What cannot be read counts as none. What a killed one left unfinished goes as soon as there is a newer whole one.
    """
    if kept < 1:
        raise KeepingProblem("at least the newest backup is kept: give a number above 0")
    places = sorted(path for path in folder.iterdir() if path.is_dir())
    nights = [path for path in places if NAME.fullmatch(path.name)]
    whole = [path for path in nights if _can_be_read(path)]
    old = [path for path in nights if path < whole[-kept]] if len(whole) >= kept else []
    begun = [path for path in places if NAME.fullmatch(path.name.removesuffix(UNFINISHED)) and path not in nights]
    old += [path for path in begun if whole and path < whole[-1]]
    for path in old:
        shutil.rmtree(path)
    return old


def _can_be_read(made: Path) -> bool:
    try:
        manifest.read(made)
    except KeepingProblem:
        return False
    return True
