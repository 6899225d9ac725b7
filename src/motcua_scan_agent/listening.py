"""Hears from the server that there is something to do: a stream of events that comes back by itself."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from http.client import HTTPException

from motcua_scan_agent.web import Away, Refused, Server, Unpaired

SILENCE = 30.0  # seconds; the server says "beat" every 12
PAUSES = (1.0, 2.0, 4.0, 8.0, 15.0)  # seconds between tries
ORDERED = ("dossier.scan_ordered", "tray.scan_ordered")  # of a dossier, or of an intake that becomes one
CANCELLED = ("dossier.scan_cancelled", "tray.scan_cancelled")


class Listener(threading.Thread):
    """Calls `wake` whenever there may be something to do, and remembers which orders were cancelled."""

    def __init__(self, server: Server, wake: Callable[[], None]) -> None:
        super().__init__(name="listener", daemon=True)
        self._server, self._wake = server, wake
        self._ended = threading.Event()
        self.cancelled: set[str] = set()

    def run(self) -> None:
        tries = 0
        while not self._ended.is_set():
            try:
                with self._server.listen(SILENCE) as stream:
                    tries = 0
                    self._wake()  # what was ordered while nobody listened
                    while line := stream.readline():
                        self._hear(line)
            except (Away, Refused, Unpaired, OSError, HTTPException, ValueError):
                pass  # the main loop says what is wrong; here it is only tried again
            self._ended.wait(PAUSES[min(tries, len(PAUSES) - 1)])
            tries += 1

    def stop(self) -> None:
        self._ended.set()

    def _hear(self, line: bytes) -> None:
        if not line.startswith(b"data:"):
            return
        told = json.loads(line[5:])
        kind = told.get("kind") if isinstance(told, dict) else None
        if kind in CANCELLED:
            self.cancelled.add(str(told.get("data", {}).get("order", "")))
        if kind in ORDERED + CANCELLED:
            self._wake()
