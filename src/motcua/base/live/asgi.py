"""The plain ASGI app that opens the event streams, beside Django; from then on the hub holds the socket."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

from motcua.base.journal.places import Cursor
from motcua.base.live.hub import Hub
from motcua.base.live.line import Filter, Proof, take_over
from motcua.base.problems import Problem, headers

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]

KIND = [(b"content-type", b"text/event-stream; charset=utf-8"), (b"cache-control", b"no-store")]


@dataclass(frozen=True)
class Stream:
    """What a request may listen to: one group (a centre's code, or "all"), which of its entries, and `who` it belongs to, if to one."""

    group: str
    passes: Filter
    who: str = ""
    proof: Proof | None = None  # asked again while it is open; None: what anybody may hear


Resolve = Callable[[Scope], Awaitable[Stream]]


def header(scope: Scope, name: bytes) -> str:
    return next((str(value, "latin-1") for key, value in scope["headers"] if key == name), "")


def _asked(scope: Scope, name: str) -> str:
    """From the address: a page that opens a new EventSource after an error can't send the header."""
    return parse_qs(str(scope["query_string"], "latin-1")).get(name, [""])[0]


async def send_problem(send: Send, problem: Problem) -> None:
    body = json.dumps(problem.as_dict(), ensure_ascii=False).encode()
    extra = [(name.lower().encode(), value.encode()) for name, value in headers(problem).items()]
    start = {"type": "http.response.start", "status": problem.status}
    kind = [(b"content-type", b"application/problem+json"), (b"content-length", str(len(body)).encode())]
    await send({**start, "headers": [*kind, *extra]})
    await send({"type": "http.response.body", "body": body})


class LiveApp:
    """GET → text/event-stream. `resolve` decides who may hear what, or raises a Problem."""

    def __init__(self, hub: Hub, resolve: Resolve) -> None:
        self._hub = hub
        self._resolve = resolve

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            stream = await self._resolve(scope)
        except Problem as problem:
            await send_problem(send, problem)
            return
        if scope["method"] == "HEAD":
            await send({"type": "http.response.start", "status": 200, "headers": KIND})
            await send({"type": "http.response.body", "body": b""})
            return
        try:
            line = take_over(send, stream.group, stream.passes)
        except ConnectionError:
            return
        line.who, line.proof = stream.who, stream.proof
        await self._hub.join(line, _resume(scope))


def _resume(scope: Scope) -> Cursor | None:
    given = header(scope, b"last-event-id") or _asked(scope, "last-event-id")
    if not given:
        return None
    try:
        return Cursor.parse(given)
    except ValueError:
        return None
