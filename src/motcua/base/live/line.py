"""One open stream: the socket itself, taken over from the HTTP server, so that ten thousand cost neither tasks nor queues.

A stream by ASGI's `send()` keeps a request, its headers, a parser, a task and several events for as long as it is open
(measured: 14 kB each). What is needed is the socket and to whom it belongs.
"""

import asyncio
from collections.abc import Callable
from typing import Any, cast

from motcua.base.journal._entries import Entry

Filter = Callable[[Entry], bool]
Proof = tuple[str, tuple[tuple[bytes, bytes], ...]]  # a path, and the headers by which its asker was known
MOST_UNSENT_BYTES = 65536  # who has not taken so much is cut off

HEAD = (
    b"HTTP/1.1 200 OK\r\n"
    b"content-type: text/event-stream; charset=utf-8\r\n"
    b"cache-control: no-store\r\n"
    b"x-accel-buffering: no\r\n"
    b"x-content-type-options: nosniff\r\n"
    b"connection: close\r\n"  # ends where the socket ends, so that one event is the same bytes for all, in no chunks
)
RETRY = b"retry: 1500\n\n"


class Line(asyncio.Protocol):
    """A listener. `passes` says which entries it may see; who listens to the same shares the same function."""

    __slots__ = ("_on_gone", "_transport", "group", "is_full", "passes", "proof", "who")

    def __init__(self, transport: asyncio.Transport, group: str, passes: Filter) -> None:
        self._transport = transport
        self._on_gone: Callable[[Line], None] | None = None
        self.group = group
        self.passes = passes
        self.who = ""  # whose it is, where that is asked for
        self.proof: Proof | None = None  # by which it was opened, where that may be taken back
        self.is_full = False
        transport.set_write_buffer_limits(high=MOST_UNSENT_BYTES)

    def joined(self, on_gone: Callable[["Line"], None]) -> None:
        """From here on `on_gone` is told when the socket has closed."""
        self._on_gone = on_gone

    @property
    def is_open(self) -> bool:
        return not self._transport.is_closing()

    def write(self, body: bytes) -> bool:
        """Writes without waiting. False when the reader is too slow, or gone: then it is cut off, whatever it has not yet read."""
        if self.is_full or self._transport.is_closing():
            self._transport.abort()  # to close it would wait until its buffer is empty, which may be never
            return False
        self._transport.write(body)
        return True

    def close(self) -> None:
        """Ends the stream once what was written is sent."""
        self._transport.close()

    # what the event loop calls

    def data_received(self, data: bytes) -> None:
        """A listener says nothing more; whatever it says is passed over."""

    def pause_writing(self) -> None:
        self.is_full = True

    def resume_writing(self) -> None:
        self.is_full = False

    def connection_lost(self, error: Exception | None) -> None:
        if self._on_gone is not None:
            self._on_gone(self)
            self._on_gone = None


def take_over(send: Callable[..., Any], group: str, passes: Filter) -> Line:
    """Takes the socket of a request from uvicorn, which forgets it as it forgets one that becomes a WebSocket.

    Raises ConnectionError when the socket has closed meanwhile.
    """
    cycle = cast(
        Any, send
    ).__self__  # uvicorn's RequestResponseCycle: the version is locked, and the tests go through it
    transport: asyncio.Transport = cycle.transport
    if cycle.disconnected or transport.is_closing():
        raise ConnectionError("the listener has gone")
    http = cast(Any, transport.get_protocol())
    http.connections.discard(http)
    http.parser = None  # parser and protocol hold each other; without this they stay until the collector comes
    cycle.disconnected = True  # nothing is to be answered any more by the server itself
    line = Line(transport, group, passes)
    transport.set_protocol(line)
    extra = b"".join(name + b": " + value + b"\r\n" for name, value in cycle.default_headers)
    transport.write(HEAD + extra + b"\r\n" + RETRY)
    return line
