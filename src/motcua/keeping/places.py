"""Where an installation lies: its database, which is started where nobody runs it, and the folders that belong to it."""

import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from psycopg.conninfo import make_conninfo

from motcua.base.embedded import EmbeddedPostgres, installed_binaries

Say = Callable[[str], object]

# Beside the database and the vault: signing tokens (sealed already), and recordings of the voice. What is made anew stays out: texts that
# were spoken once, compressed pages, the simulators' own; and cameras' recordings, for which the disk of a backup would be too small.
FOLDERS = ("signing", "voices")
MADE_ANEW = ("voices/announcements",)
# They may hold passwords in the clear, so in a backup they are sealed like everything else.
SEALED_FILES = ("gateways.toml", "secret-key")
UNDER_WAY = "restore-under-way.json"  # in the data folder, while a restore puts things in place


class KeepingProblem(Exception):
    """A backup cannot be made, used or restored; says what to do."""


def data_folder() -> Path:
    return Path(settings.DATA_DIR)


def require_whole() -> None:
    """Raises KeepingProblem where a restore was killed while it put things in place: the keys may be others than the database needs."""
    if (data_folder() / UNDER_WAY).exists():
        raise KeepingProblem(
            "a restore was interrupted here: run 'motcua restore' once more, which ends it or takes it back"
        )


@contextmanager
def database(*, mends: bool = False) -> Iterator[EmbeddedPostgres | None]:
    """The database answers as long as it lasts; the embedded one, which is given, is started where no server runs on these data.

    Raises KeepingProblem for halves of a restore, unless the caller mends them.
    """
    if not mends:
        require_whole()
    if os.environ.get("DATABASE_URL"):
        yield None
        return
    server = EmbeddedPostgres(data_folder())
    if server.answers():
        yield None
        return
    server.start()
    try:
        yield server
    finally:
        connection.close()
        server.stop()


def connection_parameters(name: str = "") -> dict[str, Any]:
    """How Django reaches its database, or another one of the same server, as libpq takes it."""
    given = connection.get_connection_params()
    ours = ("cursor_factory", "context", "prepare_threshold")
    return {**{key: value for key, value in given.items() if key not in ours}, **({"dbname": name} if name else {})}


def run_tool(tool: str, *arguments: str, database: str = "") -> None:
    """Runs one of PostgreSQL's programs on the database that Django uses, or another of its server. The password is in no command line."""
    given = connection_parameters(database)
    password = given.pop("password", None)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    environment |= {"PGPASSWORD": str(password)} if password else {}
    command = [str(installed_binaries() / tool), "--dbname", make_conninfo(**given), *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    if done.returncode:
        words = done.stderr.strip().splitlines()
        raise KeepingProblem(f"{tool} failed: {' / '.join(words[:3]) or done.returncode}")
