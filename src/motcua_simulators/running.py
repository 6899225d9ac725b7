"""Starts a simulator as a process of its own, for tests and measurements, and speaks to its control page."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

START_SECONDS = 20.0
SOURCE = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Simulator:
    """A running simulator: where it listens, where its page is, where it keeps what came in."""

    port: int
    control_port: int
    folder: Path

    def get(self, path: str) -> bytes:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.control_port}{path}", timeout=5) as answer:
            return bytes(answer.read())

    def state(self) -> dict[str, Any]:
        return dict(json.loads(self.get("/state")))

    def set(self, **changes: object) -> None:
        """Changes the state, such as `set(paper="out")`. Raises HTTPError for what the simulator does not know."""
        data = urllib.parse.urlencode(changes).encode()
        urllib.request.urlopen(f"http://127.0.0.1:{self.control_port}/state", data, timeout=5).close()

    def kept(self, pattern: str = "[0-9]*") -> list[Path]:
        """What came in, oldest first."""
        return sorted(self.folder.glob(pattern))

    def wait_for(self, count: int, seconds: float = 10) -> list[Path]:
        """What came in once there are `count`. Raises TimeoutError."""
        deadline = time.monotonic() + seconds
        while len(self.kept()) < count:
            if time.monotonic() > deadline:
                raise TimeoutError(f"{len(self.kept())} of {count} came in within {seconds} s")
            time.sleep(0.02)
        return self.kept()


@contextmanager
def running(name: str, folder: Path, *more: str) -> Iterator[Simulator]:
    """The simulator `name` ("printer" or "smtp") on two free ports, with `more` options, until the block ends."""
    port, control_port = free_ports(2)
    simulator = Simulator(port, control_port, folder)
    options = ["--port", str(port), "--control-port", str(control_port), "--folder", str(folder), *more]
    process = subprocess.Popen(
        [sys.executable, "-m", f"motcua_simulators.{name}", *options], env={**os.environ, "PYTHONPATH": str(SOURCE)}
    )
    try:
        _wait_until_answering(simulator, process)
        yield simulator
    finally:
        process.terminate()
        process.wait(10)


def free_ports(count: int) -> list[int]:
    """Ports that nobody listens on at the moment."""
    held = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [one.getsockname()[1] for one in held]
    for one in held:
        one.close()
    return ports


def _wait_until_answering(simulator: Simulator, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            simulator.get("/state")
            socket.create_connection(("127.0.0.1", simulator.port), timeout=5).close()
            return
        except (urllib.error.URLError, OSError):
            if process.poll() is not None or time.monotonic() > deadline:
                raise
            time.sleep(0.05)
