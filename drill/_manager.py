"""The service manager of a root of its own, as far as `deploy/setup.sh` asks for one: it starts what the unit names, knows that it serves
when it says so (`Type=notify`), and stops it."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

from drill._house import Node, descendants
from motcua.base.supervisor import end_with_parent

ASK = """#!/bin/sh
exec "{python}" -c '
import socket, sys
with socket.socket(socket.AF_UNIX) as line:
    line.connect(sys.argv[1])
    line.sendall(" ".join(sys.argv[2:]).encode())
    line.shutdown(socket.SHUT_WR)
    sys.exit(int(line.recv(16)))
' "{place}" "$@"
"""
LOOK_SECONDS = 0.1


class Manager:
    """Of the one service of this root. `program`: what setup.sh calls in place of systemctl; `away`: seconds in which it served nobody."""

    def __init__(self, root: Path, folder: Path) -> None:
        self.away: list[float] = []
        self.asked: list[str] = []
        self.program = folder / "systemctl"
        self._root, self._stopped_at = root, 0.0
        self._process: subprocess.Popen[bytes] | None = None
        place, self._told_at = folder / "manager.socket", folder / "notify.socket"
        self.program.write_text(ASK.format(python=sys.executable, place=place))
        self.program.chmod(0o755)
        self._orders = socket.socket(socket.AF_UNIX)
        self._orders.bind(str(place))
        self._orders.listen()
        self._told = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._told.bind(str(self._told_at))
        self._told.settimeout(LOOK_SECONDS)
        threading.Thread(target=self._listen, daemon=True).start()

    @property
    def settings(self) -> dict[str, str]:
        lines = (self._root / "etc/motcua/motcua.env").read_text().splitlines()
        return dict(line.split("=", 1) for line in lines if line[:1].isalpha())

    def node(self) -> Node:
        """What runs now, for whoever asks it."""
        assert self._process is not None
        settings = self.settings
        program = (str(self._root / "opt/motcua/current/.venv/bin/motcua"),)
        data = Path(settings["MOTCUA_DATA"])
        return Node(int(settings["PORT"]), data, self._environment(), self._process, program=program)

    def close(self) -> None:
        self._orders.close()
        self._stop()
        self._told.close()

    def _listen(self) -> None:
        while True:
            try:
                line, _address = self._orders.accept()
            except OSError:
                return
            with line, suppress(BrokenPipeError):
                order = line.makefile("r").read()
                self.asked.append(order)
                line.sendall(str(self._obey(order)).encode())

    def _obey(self, order: str) -> int:
        if order == "stop motcua.service":
            self._stop()
        elif order == "restart motcua.service":
            self._stop()
            return self._start()
        return 0

    def _start(self) -> int:
        """1 where it ends before it serves, as the job of systemd fails then."""
        unit = (self._root / "etc/systemd/system/motcua.service").read_text()
        (command,) = [line.partition("=")[2].split() for line in unit.splitlines() if line.startswith("ExecStart=")]
        program, environment = f"{self._root}{command[0]}", self._environment()
        with (Path(environment["MOTCUA_DATA"]) / f"serve-{environment['PORT']}.log").open("ab") as log:
            self._process = subprocess.Popen(
                [program, *command[1:], "--demo"],
                env={**environment, "NOTIFY_SOCKET": str(self._told_at)},
                stdout=log, stderr=log, preexec_fn=end_with_parent(signal.SIGTERM),
            )  # fmt: skip
        while self._process.poll() is None:
            with suppress(TimeoutError):
                if b"READY=1" in self._told.recv(4096):
                    self.away += [time.monotonic() - self._stopped_at] if self._stopped_at else []
                    return 0
        return 1

    def _environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("MOTCUA_", "DATABASE_URL"))}
        return {**kept, **self.settings}

    def _stop(self) -> None:
        if self._process is None or self._process.poll() is not None:
            return
        self._stopped_at = time.monotonic()
        left = descendants(self._process.pid)
        self._process.terminate()
        try:
            self._process.wait(60)
        except subprocess.TimeoutExpired:
            for pid in (self._process.pid, *left):
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            self._process.wait()
