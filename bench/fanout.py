"""One call told to 10,000 listeners of one web process: time to the last, as a ratio to a bare asyncio server; memory of each."""

import json
import resource
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast
from uuid import UUID

from bench.hall import CENTRE, Hall

LISTENERS = 10_000
SPARE_FILES = 200
CALLS = 7
COUNTER = 1
PATH = f"/api/v1/centres/{CENTRE}/live"
WORD = "event: ticket.called\n"
PAUSE_SECONDS = 1.0


class Process:
    """A process that is spoken with by lines of JSON."""

    def __init__(self, module: str, order: dict[str, object]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", module], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.say(json.dumps(order))

    def say(self, line: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(f"{line}\n")
        self._process.stdin.flush()

    def hear(self) -> dict[str, Any]:
        """Raises RuntimeError when the process has ended instead."""
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"{self._process.args!r} ended")
        found: dict[str, Any] = json.loads(line)
        return found

    def end(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(30)


def run(hall: Hall) -> Iterator[dict[str, object]]:
    count = min(LISTENERS, resource.getrlimit(resource.RLIMIT_NOFILE)[1] - SPARE_FILES)
    _prepare(hall)
    with _web_process() as (port, pid):
        payload = _payload(hall, port)
        _warm_up(port)
        before = _memory(pid)
        listeners = Process("bench.listeners", {"port": port, "count": count, "path": PATH, "word": WORD})
        listeners.hear()
        time.sleep(PAUSE_SECONDS)
        each = (_memory(pid) - before) / count
        bare = Bare(payload, count)
        told, least = [], []
        for _ in range(CALLS):  # by turns: what else this machine does disturbs both
            told.append(_told(hall, listeners))
            least.append(bare.seconds())
        listeners.end()
        bare.end()
    to_last, bare_to_last = statistics.median(told), statistics.median(least)
    yield {
        "what": "one call to all listeners of one web process",
        "listeners": count,
        "calls": CALLS,
        "bytes": len(payload),
        "ms_to_the_last": round(to_last * 1000, 1),
        "bare_asyncio_ms": round(bare_to_last * 1000, 1),
        "ratio": round(to_last / bare_to_last, 2),
        "kb_a_listener": round(each / 1000, 2),
    }


def _prepare(hall: Hall) -> None:
    from motcua.base.actor import system
    from motcua.domain.queue.actions import open_counter

    hall.sql("TRUNCATE queue_ticket, queue_series CASCADE")
    open_counter(system("bench"), CENTRE, COUNTER)


def _call(hall: Hall) -> float:
    """One ticket is issued and called; just before the call was committed, by the monotonic clock."""
    from django.db import transaction

    from motcua.base.actor import system
    from motcua.domain.queue import actions

    bench = system("bench")
    for (before,) in hall.sql("SELECT id FROM queue_ticket WHERE state = 'called'"):
        actions.no_show(bench, cast(UUID, before))
    actions.issue_ticket(bench, CENTRE, "A")
    time.sleep(PAUSE_SECONDS)  # what else happened has been told to all
    with transaction.atomic():
        if actions.call_next(bench, CENTRE, COUNTER) is None:
            raise RuntimeError("nobody was called")
        return time.monotonic()


def _told(hall: Hall, listeners: Process) -> float:
    """Seconds from the commit of a call until the last listener has its event."""
    listeners.say("again")
    called = _call(hall)
    return float(listeners.hear()["last"]) - called


class Bare:
    """The same payload to as many listeners by the bare server."""

    def __init__(self, payload: str, count: int) -> None:
        self._count = count
        self._server = Process("bench.bare", {"payload": payload})
        order = {"port": self._server.hear()["port"], "count": count, "path": PATH, "word": WORD}
        self._listeners = Process("bench.listeners", order)
        self._listeners.hear()

    def seconds(self) -> float:
        self._listeners.say("again")
        time.sleep(PAUSE_SECONDS)
        self._server.say("write")
        begun = self._server.hear()
        if begun["listeners"] != self._count:
            raise RuntimeError(f"the bare server has {begun['listeners']} listeners")
        return float(self._listeners.hear()["last"]) - float(begun["begun"])

    def end(self) -> None:
        self._listeners.end()
        self._server.end()


def _payload(hall: Hall, port: int) -> str:
    """The event of a call as the server writes it."""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as stream:
        stream.sendall(f"GET {PATH} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        read = ""
        while "event: hello" not in read:
            read += stream.recv(65536).decode()
        _call(hall)
        while WORD not in read or not read.rstrip("\r\n0").endswith("}"):
            read += stream.recv(65536).decode()
    event = next(block for block in read.split("\n\n") if WORD in f"{block}\n")
    return f"id: {event.partition('id: ')[2]}\n\n"


def _warm_up(port: int) -> None:
    """What a process keeps after its first streams (imports, pools, buffers) is not a listener's."""
    Process("bench.listeners", {"port": port, "count": 500, "path": PATH, "word": WORD}).end()


@contextmanager
def _web_process() -> Iterator[tuple[int, int]]:
    """One more web process of the hall, on a port of its own: its port and its process."""
    from motcua import server

    listener = server.listen("127.0.0.1", 0)
    port = int(listener.getsockname()[1])
    command = [sys.executable, "-m", "motcua", "web", "--fd", str(listener.fileno())]
    web = subprocess.Popen(command, pass_fds=[listener.fileno()])
    try:
        server.wait_until_answering(port, "127.0.0.1")
        yield port, web.pid
    finally:
        web.terminate()
        web.wait(30)
        listener.close()


def _memory(pid: int) -> int:
    """Bytes that are the process's own and in memory."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Private_Dirty:"):
            return int(line.split()[1]) * 1024
    raise RuntimeError("no Private_Dirty")
