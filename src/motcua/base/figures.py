"""What the web processes of a node count for Prometheus: how many requests, how they ended, how long they took, who listens.

Each process counts for itself; whichever is asked at `/metrics` tells the sum of all (files in a folder that the supervisor names in
`PROMETHEUS_MULTIPROC_DIR`). No label holds an address or who asked: `door` is one of the few below.
"""

import os
import re
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from prometheus_client import REGISTRY, CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from prometheus_client.registry import Collector

from motcua.base.env import FIGURES_FOLDER

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
OPERATIONS = frozenset({"/healthz", "/readyz", "/metrics"})
_LIVE_GAUGE = re.compile(r"gauge_live\w*_(\d+)\.db")

ANSWERS = Counter("motcua_http_answers", "Requests that were answered", ["door", "status"])
SECONDS = Histogram(
    "motcua_http_seconds", "From the head of a request to the first byte of its answer", ["door"], buckets=BUCKETS
)
LISTENING = Gauge("motcua_live_listening", "Screens and phones that listen now", multiprocess_mode="livesum")

Message = dict[str, Any]
Send = Callable[[Message], Awaitable[None]]


def door_of(path: str) -> str:
    """By which of a few doors a request came in."""
    if path.startswith("/api/"):
        return "api"
    if path.startswith("/static/"):
        return "static"
    return "operations" if path in OPERATIONS else "page"


def counted(send: Send, path: str) -> Send:
    """`send`, which also notes when and how the answer begins."""
    begun, door = time.perf_counter(), door_of(path)

    async def told(message: Message) -> None:
        if message["type"] == "http.response.start":
            ANSWERS.labels(door, f"{message['status'] // 100}xx").inc()
            SECONDS.labels(door).observe(time.perf_counter() - begun)
        await send(message)

    return told


def registry(*collectors: Collector) -> CollectorRegistry:
    """All that is told at `/metrics`: what the processes counted, and what these collectors find when they are asked."""
    folder = os.environ.get(FIGURES_FOLDER)
    found = CollectorRegistry()
    if folder:
        _forget_the_dead(Path(folder))
        MultiProcessCollector(found, folder)  # type: ignore[no-untyped-call] # prometheus_client has no types here
    else:
        found.register(REGISTRY)
    for one in collectors:
        found.register(one)
    return found


def _forget_the_dead(folder: Path) -> None:
    """Nobody listens at a process that has ended; what it answered stays counted."""
    for name in os.listdir(folder):
        match = _LIVE_GAUGE.fullmatch(name)
        if match and not Path(f"/proc/{match[1]}").exists():
            with suppress(FileNotFoundError):  # another process was asked at the same time, and forgot it
                mark_process_dead(int(match[1]), str(folder))  # type: ignore[no-untyped-call] # as above
