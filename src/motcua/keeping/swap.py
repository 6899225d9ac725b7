"""Folders and files take the places of others, all or none; what was there lies beside until the database is the new one too.

A note in the data folder tells of it as long as it is under way: by this the next restore ends or takes back one that was killed, and
nobody works on halves (`places.require_whole`).
"""

import json
import os
import shutil
from pathlib import Path

from django.conf import settings

from motcua.keeping.places import UNDER_WAY, data_folder

FRESH, BEFORE = "_restoring", "_before_restore"


def fresh(place: Path) -> Path:
    """Where it lies that shall take this place."""
    return place.with_name(place.name + FRESH)


def before(place: Path) -> Path:
    """Where it lies that had this place."""
    return place.with_name(place.name + BEFORE)


def begin(places: list[Path]) -> None:
    """Puts into each place what lies beside it. Raises OSError; then it is to be taken back."""
    places = [place.absolute() for place in places]
    for place in places:
        remove(before(place))  # of a restore that was in place already
    _note({str(place): os.path.lexists(place) for place in places})
    for place in places:
        if os.path.lexists(place):
            place.replace(before(place))
        fresh(place).replace(place)
    os.sync()


def is_under_way() -> bool:
    return (data_folder() / UNDER_WAY).exists()


def take_back() -> None:
    """What was there comes back; where nothing was, nothing stays. Done again after a kill it goes on."""
    for place, was_there in _noted().items():
        if os.path.lexists(before(place)):
            remove(place)
            before(place).replace(place)
        elif not was_there:
            remove(place)
    os.sync()
    _forget()


def end() -> None:
    """What was there goes, but for its keys: older backups need them."""
    places = list(_noted())
    key_file = Path(settings.MOTCUA_KEY_FILE).absolute()
    if key_file in places and before(key_file).exists():
        before(key_file).replace(key_file.with_name(f"{key_file.name}.before-restore"))
    _forget()
    for place in places:
        remove(before(place))


def remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def _note(places: dict[str, bool]) -> None:
    writing = data_folder() / f"{UNDER_WAY}.new"
    with writing.open("w") as out:
        out.write(json.dumps(places))
        out.flush()
        os.fsync(out.fileno())
    writing.replace(data_folder() / UNDER_WAY)
    _sync_folder()


def _noted() -> dict[Path, bool]:
    told: dict[str, bool] = json.loads((data_folder() / UNDER_WAY).read_text())
    return {Path(place): was_there for place, was_there in told.items()}


def _forget() -> None:
    (data_folder() / UNDER_WAY).unlink()
    _sync_folder()


def _sync_folder() -> None:
    folder = os.open(data_folder(), os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
