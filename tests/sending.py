"""Kiosks and desks that go on sending whatever is killed meanwhile, each request again with its key; and what must be there in the end."""

import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from typing import Any, Protocol

import httpx
import psycopg

from tests.running import CENTRE, tickets_of_today

SENDERS = 8
PAUSE_SECONDS = 0.05
PATIENCE_SECONDS = 60.0
END_OTHERS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE backend_type = 'client backend' AND NOT pid = ANY (%s)
"""
NOT_NOW = frozenset({500, 502, 503, 504})  # nothing was done: it is sent again


@contextmanager
def no_connection_free(url: str) -> Iterator[None]:
    """All connections that this database gives are ours; whoever had one has lost it."""
    with ExitStack() as stack:
        held = [stack.enter_context(psycopg.connect(url, autocommit=True))]
        while True:
            with suppress(psycopg.OperationalError):
                while True:
                    held.append(stack.enter_context(psycopg.connect(url)))
            ours = [one.info.backend_pid for one in held]
            if not held[0].execute(END_OTHERS, [ours]).fetchall():  # else somebody was quicker than we
                break
        yield


class Serving(Protocol):
    """A server that runs, or a proxy before some."""

    @property
    def base(self) -> str: ...
    def token(self, role: str, **where: str | int) -> str: ...
    def client(self, role: str, **where: str | int) -> httpx.Client: ...


class Load:
    """Several kiosks that ask for tickets all the while, each request again with its key until it is answered.

    `longest`: the longest that one request took until it was answered, in seconds.
    """

    def __init__(self, server: Serving, senders: int = SENDERS, pause: float = 0.0) -> None:
        self.base = server.base
        self.acknowledged: list[dict[str, Any]] = []
        self.longest = 0.0
        self.failures: list[str] = []
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._token = server.token("kiosk", centre=CENTRE)
        self._pause = pause
        self._threads = [threading.Thread(target=self._send, args=(number,)) for number in range(senders)]

    def run(self) -> None:
        for thread in self._threads:
            thread.start()

    def _send(self, number: int) -> None:
        headers = {"Authorization": f"Bearer {self._token}"}
        with httpx.Client(base_url=f"{self.base}/api/v1", headers=headers, timeout=5) as client:
            count = 0
            while not self._stop.wait(self._pause):
                count += 1
                try:
                    self._one(client, f"{number}-{count}-{id(self)}")
                except AssertionError as fault:
                    self.failures.append(str(fault))
                    return

    def _one(self, client: httpx.Client, key: str) -> None:
        begun = time.monotonic()
        while time.monotonic() < begun + PATIENCE_SECONDS:
            try:
                answer = client.post(
                    f"/centres/{CENTRE}/tickets", json={"service": "K"}, headers={"Idempotency-Key": key}
                )
            except httpx.HTTPError:
                time.sleep(PAUSE_SECONDS)
                continue
            if answer.status_code == 201:
                with self._lock:
                    self.acknowledged.append(answer.json())
                    self.longest = max(self.longest, time.monotonic() - begun)
                return
            assert answer.status_code in NOT_NOW, answer.text
            time.sleep(PAUSE_SECONDS)
        raise AssertionError("a request was never answered")

    def finish(self) -> list[dict[str, Any]]:
        self._stop.set()
        for thread in self._threads:
            thread.join(PATIENCE_SECONDS + 30)
            assert not thread.is_alive()
        assert self.failures == []
        return self.acknowledged


def check(server: Serving, acknowledged: list[dict[str, Any]]) -> None:
    """Every acknowledged ticket is there, once, and the numbers of the day have no gap."""
    labels = Counter(ticket["label"] for ticket in acknowledged)
    assert [label for label, count in labels.items() if count > 1] == []
    with server.client("manager", centre=CENTRE) as manager:
        found = {item["id"]: item for item in tickets_of_today(manager, service="K")}
    assert {ticket["id"] for ticket in acknowledged} <= set(found)
    numbers = sorted(item["number"] for item in found.values())
    assert numbers == list(range(1, len(numbers) + 1))
