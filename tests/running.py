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
from dataclasses import dataclass
from pathlib import Path

import httpx

CENTRE = "BG"
PASSWORD = "mot-cua-2016"
START_SECONDS = 90


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
        options = [part for name, value in where.items() for part in (f"--{name}", str(value))]
        token = self.command("token", "--role", role, *options)
        return httpx.Client(base_url=f"{self.base}/api/v1", headers={"Authorization": f"Bearer {token}"}, timeout=30)

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


@contextmanager
def running_server(host: str = "127.0.0.1", **settings: str) -> Iterator[Running]:
    """Starts a server on fresh data and stops it at the end. `host`: as browsers call it; passkeys need a name."""
    folder = Path(tempfile.mkdtemp(prefix="motcua-e2e-"))
    folder.chmod(0o755)
    port, printer, mail, data_centre, bank = free_port(), free_pair(), free_pair(), free_pair(), free_pair()
    identity = free_pair()
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
        "MOTCUA_BASE_URL": f"http://{host}:{port}",
        **settings,
    }
    log = (folder / "serve.log").open("w+")
    command = [sys.executable, "-m", "motcua", "serve", "--demo", "--simulators", "--port", str(port)]
    process = subprocess.Popen(command, env=environment, stdout=log, stderr=log, text=True)
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
        log.close()
        shutil.rmtree(folder, ignore_errors=True)
