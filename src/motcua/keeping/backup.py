"""Makes a backup while the system works: one snapshot for the dump, the sums of tables and the files that they name."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from django.db import connection, transaction

from motcua.base import clock, crypto, journal, vault, vaulted
from motcua.base.actor import Actor
from motcua.base.crypto import Key
from motcua.base.ids import uuid7
from motcua.base.release import release
from motcua.keeping import keys, manifest, tables
from motcua.keeping.keys import Kept
from motcua.keeping.manifest import Lost, Manifest
from motcua.keeping.places import (
    FOLDERS,
    MADE_ANEW,
    SEALED_FILES,
    KeepingProblem,
    Say,
    data_folder,
    database,
    run_tool,
)
from motcua.keeping.tables import Sum

UNFINISHED = ".unfinished"
TOLD_EVERY = 1000  # files
COPIED_AT_ONCE = 1024 * 1024


def make(actor: Actor, target: Path, kept: Kept, passphrase: str, say: Say) -> Manifest:
    """Makes a backup in the new or empty folder `target`; it gets this name when it is whole and on the disk.

    Raises KeepingProblem, EmbeddedPostgresProblem. An interrupted one leaves at most `….unfinished`, which the next one
    takes away.
    """
    target = target.absolute()
    fresh = _begin(target)
    try:
        with database():
            made = _Backup(fresh, say).make(kept, passphrase)
            _finish(fresh, target)
            _note(actor, made)
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        raise
    return made


def _begin(target: Path) -> Path:
    if target.is_symlink() or (target.exists() and not target.is_dir()):
        raise KeepingProblem(f"{target} is no folder: name a new or an empty one")
    if target.exists() and any(target.iterdir()):
        raise KeepingProblem(f"{target} is not empty: name a new or an empty folder")
    if os.path.ismount(target):
        raise KeepingProblem(f"{target} is where a disk is mounted: name a new folder in it")
    fresh = target.with_name(target.name + UNFINISHED)
    try:
        shutil.rmtree(fresh, ignore_errors=True)  # of one that was interrupted
        fresh.mkdir(parents=True, mode=0o700)
    except OSError as error:
        raise KeepingProblem(f"{fresh} cannot be made: {error.strerror}") from None
    return fresh


def _finish(fresh: Path, target: Path) -> None:
    """All of it is on the disk before it has its name."""
    os.sync()
    fresh.replace(target)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


@transaction.atomic
def _note(actor: Actor, made: Manifest) -> None:
    journal.record(
        actor,
        "backup.made",
        f"backup:{made.id}",
        made_at=made.made_at,
        files=made.files,
        bytes=made.bytes,
        missing=sum(not one.erased for one in made.missing),
        keys=made.keys_kept,
    )


def _lost(missing: dict[UUID, vaulted.Named]) -> list[Lost]:
    """What is erased loses its content first (ADR 0020); what rows still name after the snapshot is lost."""
    still = {named.file for named in vaulted.all_named() if named.file in missing} if missing else set()
    return [Lost(str(file), named.by, file not in still) for file, named in missing.items()]


@contextmanager
def _snapshot() -> Iterator[str]:
    """A transaction that sees one moment; gives the name by which pg_dump sees the same."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")  # a large dump takes longer
        cursor.execute("SELECT pg_export_snapshot()")
        yield cursor.fetchone()[0]


class _Backup:
    """Collects the parts with their checksums."""

    def __init__(self, folder: Path, say: Say) -> None:
        self._folder, self._say = folder, say
        self._sums: list[str] = []
        self._bytes = 0

    def make(self, kept: Kept, passphrase: str) -> Manifest:
        keys.require_passphrase(kept, passphrase)
        with self._all_stays(), _snapshot() as snapshot:
            made_at = clock.now()
            dump = self._folder / manifest.DUMP
            run_tool("pg_dump", "--format=custom", "--compress=1", "--no-owner", "--no-privileges",
                     f"--snapshot={snapshot}", f"--file={dump}")  # fmt: skip
            self._count(manifest.DUMP, manifest.digest_of(dump), dump.stat().st_size)
            self._say(f"database: {dump.stat().st_size / 1e6:.1f} MB")
            sums = tables.sums()
            copied, lost = self._copy_files()
            version = int(connection.cursor().connection.info.server_version) // 10000
        missing = _lost(lost)
        self._copy_folders()
        self._seal_settings()
        # After everything that is sealed by them, and the same that the manifest names: somebody may rotate them meanwhile.
        all_keys = crypto.keys()
        keys.write(self._folder, all_keys, kept, passphrase)
        for name in (keys.CLEAR, keys.SEALED):
            if (self._folder / name).exists():
                self._count(name, manifest.digest_of(self._folder / name), (self._folder / name).stat().st_size)
        return self._write_manifest(kept, all_keys, version, sums, copied, missing, made_at.isoformat())

    @contextmanager
    def _all_stays(self) -> Iterator[None]:
        try:
            with vault.nothing_leaves():
                yield
        except vault.BackupUnderWay:
            raise KeepingProblem("another backup is being made: wait until it is there") from None

    def _copy_files(self) -> tuple[int, dict[UUID, vaulted.Named]]:
        """All files that the snapshot names; how many there are, and those that are not there."""
        done: set[UUID] = set()
        lost: dict[UUID, vaulted.Named] = {}
        for named in vaulted.all_named():
            if named.file in done or named.file in lost:
                continue
            try:
                stream = vault.stored(named.file)
            except FileNotFoundError:
                lost[named.file] = named
                continue
            place = vault.place_of(named.file)
            self._copy(stream, f"files/{place.parent.parent.name}/{place.parent.name}/{place.name}")
            done.add(named.file)
            if len(done) % TOLD_EVERY == 0:
                self._say(f"files: {len(done)}")
        self._say(f"files: {len(done)}, {self._bytes / 1e6:.1f} MB so far")
        return len(done), lost

    def _copy_folders(self) -> None:
        for folder in FOLDERS:
            for path in sorted((data_folder() / folder).rglob("*")):
                name = path.relative_to(data_folder()).as_posix()
                if path.is_file() and not name.startswith(MADE_ANEW):
                    self._copy(path.open("rb"), f"data/{name}")

    def _seal_settings(self) -> None:
        for name in SEALED_FILES:
            path = data_folder() / name
            if path.is_file():
                place = self._folder / "data" / f"{name}.sealed"
                place.parent.mkdir(exist_ok=True, mode=0o700)
                sealed = crypto.seal(path.read_bytes(), f"backup:{name}")
                place.write_bytes(sealed)
                self._count(f"data/{name}.sealed", sha256(sealed).hexdigest(), len(sealed))

    def _copy(self, stream: BinaryIO, name: str) -> None:
        place = self._folder / name
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        digest, size = sha256(), 0
        with stream, place.open("wb") as out:
            while part := stream.read(COPIED_AT_ONCE):
                digest.update(part)
                size += out.write(part)
        self._count(name, digest.hexdigest(), size)

    def _count(self, name: str, digest: str, size: int) -> None:
        self._sums.append(f"{digest}  {name}\n")
        self._bytes += size

    def _write_manifest(
        self,
        kept: Kept,
        all_keys: tuple[Key, ...],
        version: int,
        sums: dict[str, Sum],
        files: int,
        missing: list[Lost],
        made_at: str,
    ) -> Manifest:
        listed = "".join(self._sums).encode()
        (self._folder / manifest.SUMS).write_bytes(listed)
        made = Manifest(
            id=str(uuid7()), made_at=made_at, release=release(), postgresql=version, keys_kept=kept.value,
            keys=manifest.marks(all_keys), tables=sums, files=files, bytes=self._bytes, missing=missing,
            sums=sha256(listed).hexdigest(),
        )  # fmt: skip
        made = Manifest(**{**made.__dict__, "code": manifest.code_of(made)})
        place = self._folder / manifest.NAME
        place.with_suffix(".writing").write_text(made.text())
        place.with_suffix(".writing").replace(place)
        return made
