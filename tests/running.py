"""A whole server for end-to-end tests: `motcua serve --demo --simulators` on a data folder of its own, and how to talk to it."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from motcua.base.embedded import DATABASE, EmbeddedPostgres
from motcua.base.supervisor import end_with_parent
from motcua_simulators.tables import KeptTables
from tests import prepared

CENTRE = "BG"
PASSWORD = "mot-cua-2016"
ROOT = Path(__file__).resolve().parents[1]
START_SECONDS = 180  # the most that a busy machine takes
# By which verb whoever is in a state leaves the hall, and who may press it everywhere.
LEAVING = {
    "serving": ("receptionist", "finish"),
    "called": ("kiosk", "cancel"),
    "held": ("kiosk", "cancel"),
    "waiting": ("kiosk", "cancel"),
}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def free_pair() -> int:
    """A port whose neighbour is free too."""
    while True:
        port = free_port()
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port + 1))
            except OSError:
                continue
            return port


@dataclass
class Running:
    """A server that runs."""

    base: str
    data: Path
    environment: dict[str, str]
    process: subprocess.Popen[str]
    printer_port: int
    mail_port: int
    bank_port: int
    identity_port: int
    tokens: dict[prepared.Token, str] = field(default_factory=dict)
    sessions: dict[str, str] = field(default_factory=dict)  # of who has signed in, by user name

    def command(self, *arguments: str) -> str:
        """Runs `motcua …` on this server's data; gives what it printed on standard output."""
        done = subprocess.run(
            [sys.executable, "-m", "motcua", *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def client(self, role: str, **where: str | int) -> httpx.Client:
        """An API client with a token of this role."""
        token = self.token(role, **where)
        return httpx.Client(base_url=f"{self.base}/api/v1", headers={"Authorization": f"Bearer {token}"}, timeout=30)

    def token(self, role: str, **where: str | int) -> str:
        """One that is at hand, else a new one."""
        known = prepared.token_of(role, where)
        if known not in self.tokens:
            options = [part for name, value in where.items() for part in (f"--{name}", str(value))]
            self.tokens[known] = self.command("token", "--role", role, *options)
        return self.tokens[known]

    def empty_the_hall(self) -> None:
        """As in the morning: nobody waits, is called or sits at a counter, and no counter is open."""
        with self.client("receptionist", centre=CENTRE) as officer:
            for state, (role, verb) in LEAVING.items():
                with self.client(role, centre=CENTRE) as by:
                    for one in tickets_of_today(officer, state=state):
                        by.post(f"/tickets/{one['id']}/{verb}", json={}).raise_for_status()
            for number in range(1, officer.get(f"/centres/{CENTRE}").json()["counters"] + 1):
                officer.post(f"/counters/{CENTRE}/{number}/close").raise_for_status()

    @property
    def public(self) -> httpx.Client:
        return httpx.Client(base_url=f"{self.base}/api/v1", timeout=30)

    def child(self, *words: str) -> list[int]:
        """The processes of this server whose command holds all these words."""
        found = []
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                line = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except (OSError, ValueError, IndexError):
                continue
            if parent == self.process.pid and all(word in line for word in words):
                found.append(int(entry.name))
        return found

    def last_words(self, lines: int = 40) -> str:
        """The end of its log, and how it ended where it did."""
        ended = self.process.poll()
        log = (self.data / "serve.log").read_text().splitlines()[-lines:] if self.data.exists() else []
        return "\n".join([*log, f"ended: {ended}"])

    def wait_ready(self, seconds: float = 60) -> None:
        deadline = time.monotonic() + seconds
        while True:
            try:
                if httpx.get(f"{self.base}/readyz", timeout=5).status_code == 200:
                    return
            except httpx.HTTPError:
                pass
            assert time.monotonic() < deadline, "the server did not come back"
            time.sleep(0.1)


def tickets_of_today(client: httpx.Client, **wanted: str) -> list[dict[str, Any]]:
    """All that this client may see, however many pages they fill."""
    found: list[dict[str, Any]] = []
    after = ""
    while True:
        asked: dict[str, str | int] = {**wanted, "limit": 200, "after": after}
        page = client.get(f"/centres/{CENTRE}/tickets", params=asked).raise_for_status().json()
        found += page["items"]
        after = page["next"]
        if not after:
            return found


@contextmanager
def running_server(host: str = "127.0.0.1", *, durable: bool = False, **settings: str) -> Iterator[Running]:
    """Starts a server on data of its own, the demonstration as new, and stops it at the end.

    `durable`: its database waits for the disk, as everywhere but in tests. `host`: as browsers call it; passkeys need a name.
    """
    folder = Path(tempfile.mkdtemp(prefix="motcua-e2e-"))
    folder.chmod(0o755)
    try:
        prepared.copy_to(folder, _set_up, durable=durable)
        with _serving(folder, host, settings) as server:
            server.tokens = prepared.tokens(folder)
            yield server
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _set_up(folder: Path) -> None:
    """A first start, until all is there that it makes beside its work; to make the tables anew would take most of it."""
    _fill_tables(folder)
    with _serving(folder, "127.0.0.1", {}) as server:
        prepared.make_tokens(folder, server.environment)
        deadline = time.monotonic() + START_SECONDS
        while not prepared.has_its_voice(folder):
            assert time.monotonic() < deadline, (folder / "serve.log").read_text()[-4000:]
            time.sleep(0.1)


def _fill_tables(folder: Path) -> None:
    """With those that a worker kept before its first test, where there are any."""
    postgres = EmbeddedPostgres(folder)
    postgres.start()
    try:
        where = {"HOST": str(postgres.socket_folder), "USER": DATABASE, "NAME": DATABASE}
        KeptTables(ROOT / ".pytest_cache" / "d" / "tables", ROOT, where).fill()
    finally:
        postgres.stop()


@contextmanager
def _serving(folder: Path, host: str, settings: dict[str, str]) -> Iterator[Running]:
    port, printer, mail, data_centre, bank = free_port(), free_pair(), free_pair(), free_pair(), free_pair()
    identity, sms, carrier, mailbox = free_pair(), free_pair(), free_pair(), free_pair()
    environment = {
        **{
            name: value
            for name, value in os.environ.items()
            if not name.startswith("MOTCUA_") and name != "DATABASE_URL"
        },
        "MOTCUA_DATA": str(folder),
        "PORT": str(port),
        "MOTCUA_PRINTER_PORT": str(printer),
        "MOTCUA_DEMO_PRINTER": f"127.0.0.1:{printer}",
        "SMTP_PORT": str(mail),
        "MOTCUA_DATA_CENTRE_PORT": str(data_centre),
        "MOTCUA_BANK_PORT": str(bank),
        "MOTCUA_IDENTITY_PORT": str(identity),
        "MOTCUA_SMS_PORT": str(sms),
        "MOTCUA_CAMERA_PORT": "0",  # no simulated cameras: each draws and encodes all the time
        "MOTCUA_CARRIER_PORT": str(carrier),
        "MOTCUA_MAILBOX_PORT": str(mailbox),
        "MOTCUA_BASE_URL": f"http://{host}:{port}",
        **settings,
    }
    command = [sys.executable, "-m", "motcua", "serve", "--demo", "--simulators", "--port", str(port)]
    with (folder / "serve.log").open("w") as log:
        process = subprocess.Popen(
            command, env=environment, stdout=log, stderr=log, text=True, preexec_fn=end_with_parent(signal.SIGTERM)
        )  # a run of the tests that is killed leaves no server behind
    server = Running(f"http://{host}:{port}", folder, environment, process, printer, mail, bank, identity)
    try:
        deadline = time.monotonic() + START_SECONDS
        while "Motcua is ready" not in (folder / "serve.log").read_text():
            assert process.poll() is None, (folder / "serve.log").read_text()[-4000:]
            assert time.monotonic() < deadline, (folder / "serve.log").read_text()[-4000:]
            time.sleep(0.1)
        yield server
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(40)
        except subprocess.TimeoutExpired:
            process.kill()
