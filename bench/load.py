"""The load: a light process of its own that speaks HTTP/1.1 over raw sockets; JSON in, JSON out.

Order: {"port", "clients": [{"requests": [[method, path, body, token], …]}, …], "rounds"}; a client sends its requests
one after another, `rounds` times, each POST with a key of its own.
"""

import asyncio
import json
import sys
import time
from functools import partial
from typing import Any, cast
from uuid import uuid4


class Client(asyncio.Protocol):
    """One connection. Sends a request, reads the whole answer, notes how long it took, and goes on."""

    def __init__(self, requests: list[list[str]], rounds: int) -> None:
        self._requests = [_encoded(*request) for request in requests]
        self._left = rounds * len(requests)
        self._buffer = b""
        self._sent = 0.0
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
        self._left -= 1
        head, body = self._requests[self._turn]
        self._sent = time.perf_counter()
        self._transport.write(head + uuid4().hex.encode() + b"\r\n\r\n" + body)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0:
            return
        head = self._buffer[:end].lower()
        length = int(head.partition(b"content-length:")[2].partition(b"\r\n")[0] or 0)
        if len(self._buffer) < end + 4 + length:
            return
        self.seconds[self._turn].append(time.perf_counter() - self._sent)
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
    lines = [f"{method} {path} HTTP/1.1", "Host: localhost", f"Authorization: Bearer {token}"]
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


async def run(order: dict[str, Any]) -> dict[str, object]:
    loop = asyncio.get_running_loop()
    clients = []
    for wanted in order["clients"]:
        client = Client(wanted["requests"], order["rounds"])
        await loop.create_connection(partial(_same, client), "127.0.0.1", order["port"])
        clients.append(client)
    begun = time.perf_counter()
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
        "latencies": [sorted(s for client in clients for s in client.seconds[kind]) for kind in kinds],
    }


if __name__ == "__main__":
    try:
        import uvloop

        uvloop.install()
    except ImportError:
        pass
    print(json.dumps(asyncio.run(run(json.load(sys.stdin)))))
