"""The plain ASGI app that holds the event streams, beside Django."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

from motcua.base.journal._entries import Cursor
from motcua.base.live.hub import Filter, Hub, Listener
from motcua.base.problems import Problem, headers

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]

STREAM_HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
    (b"x-content-type-options", b"nosniff"),
]
RETRY = b"retry: 1500\n\n"


@dataclass(frozen=True)
class Stream:
    """What a request may listen to: one group (a centre's code, or "all") and which of its entries."""

    group: str
    passes: Filter


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
            resume = self._resume(scope)
        except Problem as problem:
            await send_problem(send, problem)
            return
        await send({"type": "http.response.start", "status": 200, "headers": STREAM_HEADERS})
        await send({"type": "http.response.body", "body": RETRY, "more_body": True})
        if scope["method"] == "HEAD":
            await send({"type": "http.response.body", "body": b""})
            return
        listener = Listener(send, stream.passes, stream.group)
        try:
            await self._hub.join(listener, resume)
            await self._until_closed(listener, receive)
        finally:
            self._hub.remove(listener)
        if listener.gone.is_set():
            _abort(send)

    def _resume(self, scope: Scope) -> Cursor | None:
        given = header(scope, b"last-event-id") or _asked(scope, "last-event-id")
        if not given:
            return None
        try:
            return Cursor.parse(given)
        except ValueError:
            return None

    async def _until_closed(self, listener: Listener, receive: Receive) -> None:
        cut_off = asyncio.ensure_future(listener.gone.wait())
        closed = asyncio.ensure_future(_disconnect(receive))
        try:
            await asyncio.wait({cut_off, closed}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            cut_off.cancel()
            closed.cancel()


async def _disconnect(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _abort(send: Send) -> None:
    """Closes the socket of a reader that was cut off: waiting for its buffer to empty would keep it for ever."""
    transport = getattr(getattr(send, "__self__", None), "transport", None)
    if transport is not None:
        transport.abort()
