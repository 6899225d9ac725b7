"""The tables of the tests, kept from run to run: to migrate takes most of the time that a single test file does.

What is kept is the dump of a database just migrated, named after all that makes it: the migrations and the packages that bring some.
Django still migrates what it finds, which is then nothing; a run in a fresh checkout finds none and leaves one.
"""

import hashlib
import os
import subprocess
from pathlib import Path

from motcua.base.embedded import EmbeddedPostgres

SOURCES = ("src/**/migrations/*.py", "requirements/base.txt")
KEPT = 4  # of other branches or of before a change


class KeptTables:
    """The dump in this folder that fits the checkout at `root`, there or not."""

    def __init__(self, folder: Path, root: Path, database: dict[str, str]) -> None:
        self._folder, self._database = folder, database
        self._postgres = EmbeddedPostgres(Path(os.environ["MOTCUA_TEST_DATA"]))
        digest = hashlib.sha256(self._postgres.major.encode())
        for path in sorted(path for pattern in SOURCES for path in root.glob(pattern)):
            digest.update(f"{path.relative_to(root)}\0".encode() + path.read_bytes())
        self._dump = folder / f"{digest.hexdigest()[:32]}.sql"

    def restore(self) -> bool:
        """Into a new database of the tests' own server. False where none is kept."""
        if not self._dump.exists():
            return False
        self._run("createdb", "--template=template0", self._database["NAME"])
        return self.fill()

    def fill(self) -> bool:
        """Into a database that is empty. False where none is kept."""
        if not self._dump.exists():
            return False
        os.utime(self._dump)
        self._run(
            "psql", "--quiet", "--no-psqlrc", "--single-transaction", "--set=ON_ERROR_STOP=1", f"--file={self._dump}"
        )
        return True

    def keep(self) -> None:
        """From the database as it is now, before any test."""
        if self._dump.exists():
            return
        self._folder.mkdir(parents=True, exist_ok=True)
        fresh = self._dump.with_suffix(f".{os.getpid()}")
        self._run("pg_dump", "--no-owner", f"--file={fresh}")
        fresh.replace(self._dump)
        newest = sorted(self._folder.glob("*.sql"), key=lambda path: path.stat().st_mtime, reverse=True)
        for old in newest[KEPT:]:
            old.unlink(missing_ok=True)

    def _run(self, program: str, *arguments: str) -> None:
        connection = {
            "PGHOST": self._database["HOST"],
            "PGUSER": self._database["USER"],
            "PGDATABASE": self._database["NAME"],
        }
        if program == "createdb":
            connection["PGDATABASE"] = "postgres"
        subprocess.run(
            [str(self._postgres.binaries / program), *arguments],
            env={**os.environ, **connection},
            stdout=subprocess.DEVNULL,
            check=True,
        )
