"""A restore takes the place of what was there whole or not at all, wherever it is broken off; what was there goes last."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from motcua.keeping import restore, swap
from motcua.keeping.manifest import Manifest
from motcua.keeping.places import KeepingProblem, connection_parameters, database

NAMES = ("files", "signing", "gateways.toml", "keys.json")  # nothing is in the place of `signing` yet
BACKUP = Manifest(
    id="1", made_at="", release="", postgresql=18, keys_kept="apart", keys=[], tables={}, files=0, bytes=0, missing=[], sums=""
)  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path, settings: object) -> Path:
    settings.DATA_DIR, settings.FILES_DIR, settings.MOTCUA_KEY_FILE = (
        tmp_path,
        tmp_path / "files",
        tmp_path / "keys.json",
    )
    for words, names in (("old", ("files/1", "gateways.toml", "keys.json")),
                         ("new", ("files_restoring/2", "signing_restoring/journal-seal.keys", "gateways.toml_restoring",
                                  "keys.json_restoring"))):  # fmt: skip
        for name in names:
            (tmp_path / name).parent.mkdir(exist_ok=True)
            (tmp_path / name).write_text(words)
    return tmp_path


def standing(folder: Path) -> dict[str, str]:
    """All but what lies beside and waits."""
    found = {path.relative_to(folder).as_posix(): path.read_text() for path in folder.rglob("*") if path.is_file()}
    return {name: words for name, words in found.items() if swap.FRESH not in name}


NEW = {"files/2": "new", "signing/journal-seal.keys": "new", "gateways.toml": "new", "keys.json": "new"}
OLD = {"files/1": "old", "gateways.toml": "old", "keys.json": "old"}


@pytest.mark.parametrize("name", NAMES)
def test_broken_off_anywhere_it_is_taken_back(folder: Path, name: str) -> None:
    swap.remove(swap.fresh(folder / name))  # so that it goes no further than to this one
    with pytest.raises(FileNotFoundError):
        swap.begin([folder / one for one in NAMES])
    assert swap.is_under_way()
    swap.take_back()
    assert standing(folder) == OLD


def test_at_its_end_only_the_old_keys_are_left_of_what_was_there(folder: Path) -> None:
    swap.begin([folder / one for one in NAMES])
    assert standing(folder).items() >= NEW.items()
    swap.end()
    assert standing(folder) == {**NEW, "keys.json.before-restore": "old"}


def test_nobody_works_on_halves(folder: Path) -> None:
    swap.begin([folder / one for one in NAMES])
    with pytest.raises(KeepingProblem, match="interrupted"), database():
        pass
    swap.take_back()
    assert standing(folder) == OLD


class Databases:
    """The one that is there and the one that shall take its place, as empty ones of the tests' server."""

    def __init__(self) -> None:
        self.name = f"{connection.settings_dict['NAME']}_swap"
        self._server = psycopg.connect(**connection_parameters("postgres"), autocommit=True)
        self.remove()
        for name in (self.name, self.name + swap.FRESH):
            self._server.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
        self._first = self._numbers()

    def _numbers(self) -> dict[str, int]:
        rows = self._server.execute("SELECT datname, oid FROM pg_database WHERE datname LIKE %s", [self.name + "%"])
        return dict(rows.fetchall())

    def stands(self) -> str:
        """Which one has the name now; nothing may lie beside it any more, unless it waits."""
        now = self._numbers()
        assert self.name + swap.BEFORE not in now
        return "old" if now[self.name] == self._first[self.name] else "new"

    def exchange(self) -> None:
        self._server.execute(f'ALTER DATABASE "{self.name}" RENAME TO "{self.name}{swap.BEFORE}"')
        self._server.execute(f'ALTER DATABASE "{self.name}{swap.FRESH}" RENAME TO "{self.name}"')

    def remove(self) -> None:
        for name in ("", swap.FRESH, swap.BEFORE):
            self._server.execute(f'DROP DATABASE IF EXISTS "{self.name}{name}" WITH (FORCE)')

    def close(self) -> None:
        self.remove()
        self._server.close()


@pytest.fixture
def databases(transactional_db: None) -> Iterator[Databases]:
    name = connection.settings_dict["NAME"]
    with closing(Databases()) as made:
        connection.close()
        connection.settings_dict["NAME"] = made.name
        yield made
        connection.close()
        connection.settings_dict["NAME"] = name


def copy(folder: Path) -> restore._Fresh:
    return restore._Fresh(BACKUP, folder, (), print)


def test_all_of_it_takes_its_place(folder: Path, databases: Databases) -> None:
    copy(folder).take_place(None)
    assert databases.stands() == "new"
    assert standing(folder) == {**NEW, "keys.json.before-restore": "old"}


def test_where_somebody_is_at_the_database_all_stays(folder: Path, databases: Databases) -> None:
    with psycopg.connect(**connection_parameters()), pytest.raises(KeepingProblem, match="others use this database"):
        copy(folder).take_place(None)
    assert databases.stands() == "old"
    assert standing(folder) == OLD


def test_what_cannot_be_moved_is_told_and_all_stays(folder: Path, databases: Databases) -> None:
    taken = copy(folder)
    taken._places = [folder / "keys.json", folder / "files", folder / "files"]  # a second time it cannot be moved
    with pytest.raises(KeepingProblem, match="nothing was replaced"):
        taken.take_place(None)
    assert databases.stands() == "old"
    assert standing(folder) == OLD


def test_what_somebody_recorded_meanwhile_is_not_thrown_away(folder: Path, databases: Databases) -> None:
    with psycopg.connect(**connection_parameters()) as there:
        there.execute("CREATE TABLE journal_entry AS SELECT 8 AS id")
    with pytest.raises(KeepingProblem, match="worked here meanwhile"):
        copy(folder).take_place(7)
    assert databases.stands() == "old"
    assert standing(folder) == OLD
    copy(folder).take_place(8)
    assert databases.stands() == "new"


@pytest.mark.parametrize("database_is_new", [False, True])
def test_the_next_restore_mends_one_that_was_killed(
    folder: Path, databases: Databases, *, database_is_new: bool
) -> None:
    swap.begin([folder / one for one in NAMES])
    if database_is_new:
        databases.exchange()
    restore._mend_interrupted(print)
    assert databases.stands() == ("new" if database_is_new else "old")
    assert standing(folder) == ({**NEW, "keys.json.before-restore": "old"} if database_is_new else OLD)
    assert not swap.is_under_way()
