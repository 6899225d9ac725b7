"""What the drills share: nodes of an installation as whole processes, a small proxy before them, and figures as JSON lines."""

import atexit
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from motcua.base.embedded import EmbeddedPostgres
from motcua.base.supervisor import end_with_parent

CENTRE = "BG"
START_SECONDS = 240.0


def say(drill: str, **figures: object) -> None:
    print(json.dumps({"drill": drill, **figures}, ensure_ascii=False), flush=True)


def number(name: str, default: float) -> float:
    """A setting of a drill."""
    return float(os.environ.get(name) or default)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Node:
    """A `motcua serve` that runs, and how to talk to it."""

    port: int
    data: Path
    environment: dict[str, str]
    process: "subprocess.Popen[bytes]"
    tokens: dict[str, str] = field(default_factory=dict)
    program: tuple[str, ...] = (sys.executable, "-m", "motcua")

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def command(self, *arguments: str) -> str:
        """Runs `motcua …` on its data; gives what it printed. Raises RuntimeError with its complaint."""
        done = subprocess.run([*self.program, *arguments], env=self.environment, capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(
                f"motcua {' '.join(arguments)}: {done.stdout.strip()[-1000:]}{done.stderr.strip()[-1000:]}"
            )
        return done.stdout.strip()

    def token(self, role: str, **where: str | int) -> str:
        options = [part for name, value in where.items() for part in (f"--{name}", str(value))]
        known = " ".join((role, *options))
        if known not in self.tokens:
            self.tokens[known] = self.command("token", "--role", role, *options)
        return self.tokens[known]

    def client(self, role: str, **where: str | int) -> httpx.Client:
        headers = {"Authorization": f"Bearer {self.token(role, **where)}"}
        return httpx.Client(base_url=f"{self.base}/api/v1", headers=headers, timeout=30)

    def wait_ready(self, seconds: float = START_SECONDS) -> float:
        """Seconds until it can work. Raises TimeoutError."""
        begun = time.monotonic()
        while time.monotonic() < begun + seconds:
            with suppress(httpx.HTTPError):
                if httpx.get(f"{self.base}/readyz", timeout=5).status_code == 200:
                    return time.monotonic() - begun
            time.sleep(0.05)
        raise TimeoutError(f"no answer within {seconds:.0f} s; the end of its log: {self.last_words()}")

    def last_words(self) -> str:
        return (self.data / f"serve-{self.port}.log").read_text(errors="replace")[-2000:]

    def kill(self) -> None:
        """As the loss of its machine: supervisor and all of its processes are gone at once."""
        for pid in (self.process.pid, *descendants(self.process.pid)):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(60)
        except subprocess.TimeoutExpired:
            self.kill()


def descendants(parent: int) -> list[int]:
    """All processes below this one."""
    below: dict[int, list[int]] = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError, ValueError, IndexError):
            below.setdefault(int(entry.read_text().rpartition(")")[2].split()[1]), []).append(int(entry.parent.name))
    found, waiting = [], [parent]
    while waiting:
        found += (children := below.get(waiting.pop(), []))
        waiting += children
    return found


def start(data: Path, database: str = "", *, port: int = 0, settings: Mapping[str, str] | None = None) -> Node:
    """A node with the demonstration on these data; the embedded database unless one is named. It may not answer yet."""
    port = port or free_port()
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("MOTCUA_", "DATABASE_URL"))}
    environment = {
        **kept, "MOTCUA_DATA": str(data), "PORT": str(port), "MOTCUA_CAMERA_PORT": "0", "MOTCUA_QUIET_HOURS": "",
        "MOTCUA_DEMO_PRINTER": f"127.0.0.1:{free_port()}", "MOTCUA_BASE_URL": f"http://127.0.0.1:{port}", **(settings or {}),
        **({"DATABASE_URL": database} if database else {}),
    }  # fmt: skip
    command = [sys.executable, "-m", "motcua", "serve", "--demo", "--port", str(port)]
    with (data / f"serve-{port}.log").open("ab") as log:
        process = subprocess.Popen(
            command, env=environment, stdout=log, stderr=log, preexec_fn=end_with_parent(signal.SIGTERM)
        )
    return Node(port, data, environment, process)


def prepare(data: Path) -> None:
    """Puts the demonstration there as a first start leaves it: that is made once in a run, and copied. DRILL_PREPARED keeps it longer."""
    named = os.environ.get("DRILL_PREPARED")
    kept = Path(named or Path(tempfile.gettempdir()) / f"motcua-drill-prepared-{os.getpid()}")
    if not kept.exists():
        fresh = kept.with_name(f"{kept.name}.fresh")
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o711)
        with serving(fresh):
            pass
        fresh.rename(kept)
        if not named:
            atexit.register(shutil.rmtree, kept, ignore_errors=True)
    data.mkdir(mode=0o711, exist_ok=True)
    subprocess.run(["cp", "-a", f"{kept}/.", str(data)], check=True)
    for log in data.glob("serve-*.log"):
        log.unlink()


@contextmanager
def database_of(data: Path) -> Iterator[EmbeddedPostgres]:
    """The database of a prepared folder, run by the drill itself, which may kill it."""
    server = EmbeddedPostgres(data)
    server.start()
    try:
        yield server
    finally:
        server.stop()


@contextmanager
def serving(data: Path, database: str = "", **settings: str) -> Iterator[Node]:
    """A node that answers and has the demonstration; stopped afterwards."""
    node = start(data, database, settings=settings)
    try:
        node.wait_ready()
        wait_for_demonstration(node)
        yield node
    finally:
        node.stop()


def wait_for_demonstration(node: Node) -> None:
    deadline = time.monotonic() + START_SECONDS
    while b"Motcua is ready" not in (node.data / f"serve-{node.port}.log").read_bytes():
        if node.process.poll() is not None or time.monotonic() > deadline:
            raise TimeoutError(node.last_words())
        time.sleep(0.1)


class Proxy:
    """What stands before several nodes: each connection goes to the next that takes it. `base` is its address."""

    def __init__(self, *ports: int) -> None:
        self._ports, self._turn = list(ports), 0
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=512)
        self.base = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                client, _address = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        for _try in self._ports:
            self._turn += 1
            with suppress(OSError):
                node = socket.create_connection(("127.0.0.1", self._ports[self._turn % len(self._ports)]), timeout=2)
                node.settimeout(None)
                threading.Thread(target=self._pass, args=(client, node), daemon=True).start()
                self._pass(node, client)
                return
        client.close()

    def _pass(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while piece := source.recv(65536):
                target.sendall(piece)
        for one in (source, target):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        self._listener.close()
