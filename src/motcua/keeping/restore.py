"""Puts a backup into an installation: beside what is there, checked, and only then in its place."""

import base64
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader

from motcua.base import crypto, journal
from motcua.base.actor import Actor
from motcua.base.crypto import Key
from motcua.base.embedded import EmbeddedPostgres
from motcua.keeping import keys, manifest, swap, tables, verification
from motcua.keeping.manifest import Manifest
from motcua.keeping.places import (
    FOLDERS,
    SEALED_FILES,
    KeepingProblem,
    Say,
    connection_parameters,
    data_folder,
    database,
    run_tool,
)
from motcua.keeping.swap import BEFORE, FRESH

MOST_BURNT = 5_000_000  # transactions counted through; a hundred seconds

# Transactions of the journal lie in this cluster's past, or followers would wait until it has caught up (docs/decisions/0003).
AHEAD = """
SELECT greatest((SELECT coalesce(max(xid::text::bigint), 0) FROM journal_entry), (SELECT coalesce(max(xid), 0) FROM journal_cursor))
    - pg_current_xact_id()::text::bigint
"""
OTHERS = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
"""
BURN = "DO $$ BEGIN FOR count IN 0..{count} LOOP PERFORM pg_current_xact_id(); COMMIT; END LOOP; END $$"


def restore(actor: Actor, source: Path, *, replace: bool, key_file: Path | None, passphrase: str, say: Say) -> Manifest:
    """Raises KeepingProblem and leaves this installation as it was, unless all of the backup is sound and in its place."""
    found = manifest.read(source)
    with database(mends=True) as server:
        _mend_interrupted(say)
        newest = _require_room(replace)
        wanted = keys.read(source, key_file, passphrase)
        _use_keys(wanted)
        if found.code != manifest.code_of(found):
            raise KeepingProblem(f"the manifest of {source} was changed: take another backup")
        say("reading the backup")
        if faults := manifest.faults(source, found):
            raise KeepingProblem(f"{source} is not as it was made, take another backup: {'; '.join(faults[:5])}")
        fresh = _Fresh(found, source, () if _KEYS_ARE_GIVEN else wanted, say)
        try:
            fresh.fill(server)
            fresh.verify()
            fresh.take_place(newest)
        except BaseException:
            fresh.throw_away()
            raise
        _note(actor, found)  # not before: who is woken by it holds a session of that database
    return found


_KEYS_ARE_GIVEN = bool(settings.MOTCUA_KEYS)  # by the environment, before `_use_keys`


def _use_keys(wanted: tuple[Key, ...]) -> None:
    """For this process those of the backup; where it has none, those at hand must do (`code_of` says if not)."""
    if not wanted:
        return
    if _KEYS_ARE_GIVEN and keys.as_file(wanted) != keys.as_file(crypto.keys()):
        raise KeepingProblem("MOTCUA_KEYS names other keys than the backup: take it away, or give those of the backup")
    settings.MOTCUA_KEYS = [f"{key.version}:{base64.b64encode(key.material).decode()}" for key in wanted]


def _has_files() -> bool:
    return any(Path(settings.FILES_DIR).glob("*/*/*.sealed"))


def _require_room(replace: bool) -> int | None:
    """Refuses an installation that has data, and one that people are at. Gives the newest entry of its journal."""
    _require_nobody()
    newest = _newest_entry()
    if newest is not None and not replace:
        raise KeepingProblem("this installation has data: name another MOTCUA_DATA or DATABASE_URL, or add --replace")
    if _has_files() and not replace:
        raise KeepingProblem(f"there are files in {settings.FILES_DIR}: name another MOTCUA_DATA, or add --replace")
    for place in _places():
        if os.path.ismount(place):
            raise KeepingProblem(
                f"{place} is where a disk is mounted, and cannot be exchanged: mount it at {place.parent}"
            )
    return newest


def _require_nobody() -> None:
    with connection.cursor() as cursor:
        cursor.execute(OTHERS)
        if cursor.fetchone()[0]:
            raise KeepingProblem("others use this database: stop 'motcua serve' on every node first")


def _newest_entry() -> int | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('journal_entry') IS NOT NULL")
        if not cursor.fetchone()[0]:
            return None
        cursor.execute("SELECT max(id) FROM journal_entry")
        newest: int | None = cursor.fetchone()[0]
        return newest


def _places() -> list[Path]:
    """All that may be exchanged beside the database, but for the keys."""
    return [Path(settings.FILES_DIR), *(data_folder() / name for name in (*FOLDERS, *SEALED_FILES))]


def _mend_interrupted(say: Say) -> None:
    """Of a restore that was killed between the old and the new."""
    if swap.is_under_way():
        with outside() as server:
            is_new = _settle(server)
        say(f"a restore was interrupted: {'it is in its place now' if is_new else 'what was there before is back'}")


def _settle(server: psycopg.Connection[Any]) -> bool:
    """Ends an exchange where the database is the new one already, else takes it back; says whether it is the new one."""
    name = str(connection.settings_dict["NAME"])
    is_new = server.execute("SELECT FROM pg_database WHERE datname = %s", [name + BEFORE]).fetchone() is not None
    if not is_new:
        swap.take_back()
        return False
    swap.end()
    server.execute(f'DROP DATABASE "{name}{BEFORE}"')
    return True


@contextmanager
def outside() -> Iterator[psycopg.Connection[Any]]:
    """A session of the same server that is in no database of ours."""
    connection.close()
    try:
        with psycopg.connect(**connection_parameters("postgres"), autocommit=True) as session:
            yield session
    except psycopg.errors.InsufficientPrivilege as error:
        raise KeepingProblem(f"the database user may not make databases: ALTER ROLE … CREATEDB ({error})") from None


class _Fresh:
    """The restored installation, as long as it lies beside the one that is there."""

    def __init__(self, found: Manifest, source: Path, wanted: tuple[Key, ...], say: Say) -> None:
        self._found, self._source, self._wanted, self._say = found, source, wanted, say
        self._name = str(connection.settings_dict["NAME"])
        self._fresh_name = self._name + FRESH
        self._files = Path(settings.FILES_DIR)
        self._fresh_files = swap.fresh(self._files)
        self._places = [*_places(), Path(settings.MOTCUA_KEY_FILE)]

    def fill(self, embedded: EmbeddedPostgres | None) -> None:
        self.throw_away()
        with outside() as server:
            server.execute(f'CREATE DATABASE "{self._fresh_name}" TEMPLATE template0')
        run_tool("pg_restore", "--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges",
                 str(self._source / manifest.DUMP), database=self._fresh_name)  # fmt: skip
        self._say("database: restored")
        self._use(self._fresh_name)
        _bring_into_the_past(embedded)
        if lines := tables.differences(self._found.tables, tables.sums()):
            raise KeepingProblem(f"the database is not that of the backup, take another one: {'; '.join(lines[:5])}")
        self._say(f"tables: {len(self._found.tables)}, {sum(one.rows for one in self._found.tables.values())} rows")
        _require_known_migrations()
        call_command("migrate", verbosity=0, interactive=False)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        self._fresh_files.mkdir(parents=True)
        if (self._source / "files").exists():
            shutil.copytree(self._source / "files", self._fresh_files, dirs_exist_ok=True)
        self._say(f"files: {self._found.files} copied")
        self._lay_beside()

    def _lay_beside(self) -> None:
        """Folders and settings of the backup, and its keys where they are others."""
        data, key_file = self._source / "data", Path(settings.MOTCUA_KEY_FILE)
        for name in FOLDERS:
            if (data / name).is_dir():
                shutil.copytree(data / name, swap.fresh(data_folder() / name))
        for name in SEALED_FILES:
            sealed = data / f"{name}.sealed"
            if sealed.is_file():
                plain = crypto.unseal(sealed.read_bytes(), f"backup:{name}")
                keys.write_private(swap.fresh(data_folder() / name), plain)
        wanted = keys.as_file(self._wanted)
        if self._wanted and not (key_file.exists() and key_file.read_bytes() == wanted):
            key_file.parent.mkdir(parents=True, exist_ok=True)
            keys.write_private(swap.fresh(key_file), wanted)

    def verify(self) -> None:
        """Everything is opened where it lies now; the journal's seals by the keys that came with them."""
        lost = {one.file for one in self._found.missing}
        signing = settings.SIGNING_DIR
        settings.FILES_DIR, settings.SIGNING_DIR = self._fresh_files, self._source / "data" / "signing"
        try:
            lines = [line for line in verification.faults(self._say) if not any(file in line for file in lost)]
        finally:
            settings.FILES_DIR, settings.SIGNING_DIR = self._files, signing
        if lines:
            raise KeepingProblem(f"what was restored is not sound, and nothing was replaced: {'; '.join(lines[:5])}")

    def take_place(self, newest: int | None) -> None:
        """From here on it is the installation; what was there before goes last. Raises KeepingProblem, and all is as it was.

        `newest` was the last entry of the journal that is replaced: copying took long, and somebody may have worked meanwhile.
        """
        os.sync()  # minutes perhaps, while nothing is exchanged yet
        self._use(self._name)
        _require_nobody()
        if _newest_entry() != newest:
            raise KeepingProblem("somebody worked here meanwhile: stop 'motcua serve' on every node, and restore again")
        with outside() as server:
            server.execute(f'DROP DATABASE IF EXISTS "{self._name}{BEFORE}"')
            try:
                swap.begin([place for place in self._places if swap.fresh(place).exists()])
                with server.transaction():
                    server.execute(f'ALTER DATABASE "{self._name}" RENAME TO "{self._name}{BEFORE}"')
                    server.execute(f'ALTER DATABASE "{self._fresh_name}" RENAME TO "{self._name}"')
            except OSError as fault:
                raise KeepingProblem(
                    f"nothing was replaced: {fault.filename} cannot be moved ({fault.strerror})"
                ) from None
            except psycopg.errors.ObjectInUse:
                raise KeepingProblem(
                    "nothing was replaced, others use this database: stop 'motcua serve' on every node"
                ) from None
            finally:
                if swap.is_under_way():
                    _settle(server)

    def throw_away(self) -> None:
        """What an attempt left."""
        self._use(self._name)
        with outside() as server:
            server.execute(f'DROP DATABASE IF EXISTS "{self._fresh_name}" WITH (FORCE)')
        for place in self._places:
            swap.remove(swap.fresh(place))

    def _use(self, name: str) -> None:
        connection.close()
        connection.settings_dict["NAME"] = name


def _bring_into_the_past(server: EmbeddedPostgres | None) -> None:
    """Raises KeepingProblem where a server that is not ours must be helped by hand."""
    with connection.cursor() as cursor:
        cursor.execute(AHEAD)
        ahead = int(cursor.fetchone()[0])
        if ahead < 0:
            return
        if ahead <= MOST_BURNT:
            cursor.execute(BURN.format(count=ahead))
            return
        cursor.execute("SELECT (pg_current_xact_id()::text::bigint + %s) / 4294967296 + 1", [ahead])
        epoch = int(cursor.fetchone()[0])
    if server is None:
        raise KeepingProblem(
            f"this PostgreSQL has counted fewer transactions than the one of the backup: stop it, run 'pg_resetwal -e {epoch}' on its "
            f"data folder, start it, and restore again"
        )
    connection.close()
    server.raise_transactions(epoch)


def _require_known_migrations() -> None:
    loader = MigrationLoader(connection)
    unknown = [f"{app}.{name}" for app, name in loader.applied_migrations if (app, name) not in loader.disk_migrations]
    ours = {app for app, _name in loader.disk_migrations}
    if newer := [one for one in unknown if one.partition(".")[0] in ours]:
        raise KeepingProblem(
            f"the backup was made by a newer release: install that one first ({', '.join(sorted(newer)[:3])})"
        )


@transaction.atomic
def _note(actor: Actor, found: Manifest) -> None:
    journal.record(actor, "backup.restored", f"backup:{found.id}", made_at=found.made_at, files=found.files)
