"""A request goes from the loop into one of Django's threads whole, and its answer comes back whole: one hand-over there, one back.

a2wsgi hands over each part by itself (the body, the head, each piece, the end), and for each the thread waits for the loop: a good part of
what a small request costs. So it has only what cannot be whole in memory: long uploads. A streamed answer goes piece by piece here too.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from io import BytesIO
from typing import Any, cast

from a2wsgi import WSGIMiddleware
from a2wsgi.wsgi import build_environ

from motcua.base.live.asgi import Receive, Scope, Send

MOST_WHOLE = 1 << 16  # bytes of a body that is read before a thread is asked for; every form without a file is smaller
Environ = dict[str, Any]
WsgiApp = Callable[[Environ, Callable[..., object]], Iterable[bytes]]


class Threads:
    """The app for ASGI around one for WSGI, with `workers` threads a process."""

    def __init__(self, app: WsgiApp, workers: int) -> None:
        self._app = app
        self.executor = ThreadPoolExecutor(workers, thread_name_prefix="WSGI")
        by_parts = WSGIMiddleware(cast(Any, app))
        by_parts.executor = self.executor
        self._by_parts = cast("Callable[[Scope, Receive, Send], Awaitable[None]]", by_parts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        size = _announced(scope)
        if size is None or size > MOST_WHOLE:
            await self._by_parts(scope, receive, send)
            return
        body = await _whole(receive) if size else b""
        if body is None:  # who asked has left
            return
        environ = cast(Environ, build_environ(cast(Any, scope), cast(Any, BytesIO(body))))
        loop = asyncio.get_running_loop()

        def now(message: dict[str, Any]) -> None:
            asyncio.run_coroutine_threadsafe(cast(Any, send(message)), loop).result()

        answer = await loop.run_in_executor(self.executor, copy_context().run, self._answered, environ, now)
        for message in answer:
            await send(message)

    def _answered(self, environ: Environ, now: Callable[[dict[str, Any]], None]) -> list[dict[str, Any]]:
        """The messages of the answer; what is streamed has been sent by `now` already. In a thread."""
        head: dict[str, Any] = {"type": "http.response.start"}

        def start(status: str, headers: list[tuple[str, str]], _error: object = None) -> None:
            head["status"] = int(status[:3])
            head["headers"] = [(name.lower().encode("latin1"), value.encode("latin1")) for name, value in headers]

        found = self._app(environ, start)
        try:
            if not getattr(found, "streaming", True):
                return [head, {"type": "http.response.body", "body": b"".join(found)}]
            now(head)
            for piece in found:
                now({"type": "http.response.body", "body": piece, "more_body": True})
            return [{"type": "http.response.body", "body": b""}]
        finally:
            getattr(found, "close", lambda: None)()  # here: its connections to the database are this thread's


def _announced(scope: Scope) -> int | None:
    """How long the body is (bytes); None where nobody says."""
    headers = dict(scope["headers"])
    if b"transfer-encoding" in headers:
        return None
    length: bytes = headers.get(b"content-length", b"0")
    return int(length) if length.isdigit() else None


async def _whole(receive: Receive) -> bytes | None:
    """The body; None where whoever sends it leaves before its end."""
    parts = []
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return None
        parts.append(message.get("body", b""))
        if not message.get("more_body", False):
            return b"".join(parts)
