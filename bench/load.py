"""The load: a light process of its own that speaks HTTP/1.1 over raw sockets; JSON in, JSON out.

Order: {"port", "clients": [{"requests": [[method, path, body, token], …]}, …], "rounds"}; a client sends its requests
one after another, `rounds` times, each POST with a key of its own.

With "pace" (requests a second) and "count" the clients send in turn at planned moments instead, whether answers come or not; a client
that still waits for an answer sends as soon as it has that, and its time counts from the planned moment all the same.
"""

import asyncio
import json
import sys
import time
from collections import deque
from functools import partial
from typing import Any, cast
from uuid import uuid4


class Client(asyncio.Protocol):
    """One connection. Sends a request, reads the whole answer, notes how long it took, and goes on."""

    def __init__(self, requests: list[list[str]], rounds: int) -> None:
        self._requests = [_encoded(*request) for request in requests]
        self._left = rounds * len(requests)
        self._buffer = b""
        self._since = 0.0
        self._planned: deque[float] = deque()
        self._waits = False  # for an answer
        self._paced = False
        self.late: list[float] = []
        self._turn = 0
        self.seconds: list[list[float]] = [[] for _ in requests]
        self.statuses: dict[int, int] = {}
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def go(self) -> None:
        if self._left == 0:
            if not self.done.done():
                self.done.set_result(None)
            return
        now = time.perf_counter()
        if self._paced and not self._planned:
            return
        self._left -= 1
        head, body = self._requests[self._turn]
        self._since = self._planned.popleft() if self._paced else now
        self._waits = True
        self._transport.write(head + uuid4().hex.encode() + b"\r\n\r\n" + body)

    def expect(self, count: int) -> None:
        """So many requests will be planned."""
        self._paced, self._left = True, count

    def press(self, planned: float) -> None:
        """A planned moment has come."""
        if not self._waits:
            self.late.append(time.perf_counter() - planned)
        self._planned.append(planned)
        if not self._waits:
            self.go()

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0:
            return
        head = self._buffer[:end].lower()
        length = int(head.partition(b"content-length:")[2].partition(b"\r\n")[0] or 0)
        if len(self._buffer) < end + 4 + length:
            return
        self.seconds[self._turn].append(time.perf_counter() - self._since)
        self._waits = False
        status = int(self._buffer[9:12])
        self.statuses[status] = self.statuses.get(status, 0) + 1
        if status == 200 and b'"id"' in self._buffer:
            self._remember(self._buffer[end + 4 : end + 4 + length])
        self._buffer = self._buffer[end + 4 + length :]
        self._turn = (self._turn + 1) % len(self._requests)
        self.go()

    def _remember(self, body: bytes) -> None:
        """The ticket that was just called is what the next request of the round is about."""
        ticket = json.loads(body)["id"]
        template = self._requests[(self._turn + 1) % len(self._requests)]
        self._requests[(self._turn + 1) % len(self._requests)] = (_with_ticket(template[0], ticket), template[1])

    def connection_lost(self, error: Exception | None) -> None:
        if not self.done.done():
            self.done.set_exception(error or ConnectionError("the server closed the connection"))


def _encoded(method: str, path: str, body: str, token: str) -> tuple[bytes, bytes]:
    lines = [f"{method} {path} HTTP/1.1", "Host: localhost", "Accept-Encoding: gzip"]
    lines += [f"Authorization: Bearer {token}"] if token else []
    lines += ["Content-Type: application/json", f"Content-Length: {len(body.encode())}", "Idempotency-Key: "]
    return "\r\n".join(lines).encode(), body.encode()


def _with_ticket(head: bytes, ticket: str) -> bytes:
    """Puts the id where the path says {ticket}, or where the last id stands."""
    line, rest = head.split(b"\r\n", 1)
    parts = line.split(b"/")
    if b"tickets" in parts:
        parts[parts.index(b"tickets") + 1] = ticket.encode()
    return b"/".join(parts) + b"\r\n" + rest


def _same(client: Client) -> Client:
    return client


def plan(clients: list[Client], pace: float, count: int) -> None:
    """Tells each client in turn when to send; the moments are those of a clock, not of the answers."""
    loop = asyncio.get_running_loop()
    begun, loop_begun = time.perf_counter(), loop.time()
    for client, number in zip(clients, range(len(clients)), strict=True):
        client.expect(len(range(number, count, len(clients))))
    for number in range(count):
        at = number / pace
        loop.call_at(loop_begun + at, clients[number % len(clients)].press, begun + at)
    for client in clients:
        client.go()  # one that has nothing to send is done


async def run(order: dict[str, Any]) -> dict[str, object]:
    loop = asyncio.get_running_loop()
    clients = []
    for wanted in order["clients"]:
        client = Client(wanted["requests"], order["rounds"])
        await loop.create_connection(partial(_same, client), "127.0.0.1", order["port"])
        clients.append(client)
    begun = time.perf_counter()
    if "pace" in order:
        plan(clients, order["pace"], order["count"])
    else:
        for client in clients:
            client.go()
    await asyncio.gather(*(client.done for client in clients))
    took = time.perf_counter() - begun
    statuses: dict[int, int] = {}
    for client in clients:
        for status, count in client.statuses.items():
            statuses[status] = statuses.get(status, 0) + count
    kinds = range(len(clients[0].seconds))
    return {
        "seconds": took,
        "statuses": statuses,
        "late": sorted(seconds for client in clients for seconds in client.late),
        "latencies": [sorted(s for client in clients for s in client.seconds[kind]) for kind in kinds],
    }


if __name__ == "__main__":
    try:
        import uvloop

        uvloop.install()
    except ImportError:
        pass
    print(json.dumps(asyncio.run(run(json.load(sys.stdin)))))
