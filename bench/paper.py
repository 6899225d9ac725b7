"""From a touch at the ticket machine to the last byte at its printer, against the least that could do it.

The yardstick commits one row, wakes a second connection by NOTIFY and sends as many bytes to the same printer from there:
what database and network cost whoever writes the program. What is beyond it is ours: giving the number, the journal, the
line of jobs, drawing the paper, asking the printer.
"""

import asyncio
import http.client
import json
import queue
import socket
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

import psycopg

from bench.hall import CENTRE, Hall
from motcua_simulators.printer import Paper, Printer, State

TICKETS = 30
PAUSE_SECONDS = 0.33
PATIENCE_SECONDS = 30


class TimedPrinter(Printer):
    """The simulated printer; tells when the command came that cuts a ticket off, its last."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, State())
        self.cuts: queue.Queue[float] = queue.Queue()

    async def _cut(self, paper: Paper) -> None:
        self.cuts.put(time.monotonic())
        await super()._cut(paper)

    async def serve(self, port: int) -> None:
        async with await asyncio.start_server(self.connected, "127.0.0.1", port) as server:
            await server.serve_forever()


def run(hall: Hall) -> Iterator[dict[str, object]]:
    from django.conf import settings

    port = int(settings.MOTCUA_DEMO_PRINTER.rpartition(":")[2])
    printer = TimedPrinter(Path(tempfile.mkdtemp(dir=hall.folder)))
    threading.Thread(target=asyncio.run, args=(printer.serve(port),), daemon=True).start()
    from motcua.domain.devices import actions

    hall.sql("TRUNCATE queue_ticket, queue_series CASCADE")
    token = actions.pair_demo(CENTRE, "kiosk")
    _ticket(hall, printer, token)  # imports, connections, typefaces
    seconds = [_ticket(hall, printer, token) for _ in range(TICKETS)]
    bare = Bare(port, _bytes_of_a_ticket())
    least = [bare.seconds(printer) for _ in range(TICKETS)]
    middle, floor = statistics.median(seconds), statistics.median(least)
    yield {
        "what": "from POST of a ticket to the last byte at the printer",
        "tickets": TICKETS,
        "median_ms": round(middle * 1000, 1),
        "p95_ms": round(sorted(seconds)[int(TICKETS * 0.95)] * 1000, 1),
        "commit_notify_send_ms": round(floor * 1000, 1),
        "ratio": round(middle / floor, 2),
    }


def _ticket(hall: Hall, printer: TimedPrinter, token: str) -> float:
    time.sleep(PAUSE_SECONDS)
    connection = http.client.HTTPConnection("127.0.0.1", hall.port, timeout=PATIENCE_SECONDS)
    connection.connect()
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json", "Idempotency-Key": uuid4().hex}
    touched = time.monotonic()
    connection.request("POST", f"/api/v1/centres/{CENTRE}/tickets", json.dumps({"service": "A"}), headers)
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    if answer.status != 201:
        raise RuntimeError(body.decode())
    return printer.cuts.get(timeout=PATIENCE_SECONDS) - touched


def _bytes_of_a_ticket() -> int:
    """How many bytes the paper of the newest ticket is."""
    from motcua.domain.devices.models import PrintJob
    from motcua.domain.devices.printing import _commands
    from motcua.domain.devices.spooler import ticket_picture

    return sum(map(len, _commands(ticket_picture(PrintJob.objects.latest("pk"), 576))))


class Bare:
    """One row committed, one wake-up, and bytes to the printer from whoever was woken."""

    def __init__(self, port: int, count: int) -> None:
        rows = -(-count // 72)
        picture = b"\x1dv0\x00" + bytes([72, 0, rows % 256, rows // 256]) + b"\xff" * (72 * rows)
        self._bytes = b"\x1b@" + picture + b"\x1dV\x00"
        self._port = port
        self._writing = self._connected()
        self._writing.execute("CREATE TABLE IF NOT EXISTS bench_paper (at timestamptz)")
        self._woken = self._connected()
        self._woken.execute("LISTEN bench_paper")
        threading.Thread(target=self._send_when_woken, daemon=True).start()

    def _connected(self) -> "psycopg.Connection[tuple[object, ...]]":
        from motcua.base.journal.relay import connect

        return connect()

    def _send_when_woken(self) -> None:
        with suppress(psycopg.OperationalError):  # the hall ends before we do
            for _ in self._woken.notifies():
                with socket.create_connection(("127.0.0.1", self._port)) as line:
                    line.sendall(self._bytes)

    def seconds(self, printer: TimedPrinter) -> float:
        time.sleep(PAUSE_SECONDS)
        begun = time.monotonic()
        with self._writing.transaction():
            self._writing.execute("INSERT INTO bench_paper VALUES (now())")
            self._writing.execute("NOTIFY bench_paper")
        return printer.cuts.get(timeout=PATIENCE_SECONDS) - begun
