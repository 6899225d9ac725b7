"""A request goes from the loop into one of Django's threads whole, and its answer comes back whole: one hand-over there, one back.

a2wsgi hands over each part by itself (the body, the head, each piece, the end), and for each the thread waits for the loop: a good part of
what a small request costs, and as long as somebody drips their body or sips their answer that thread is lost to all others. So the body is
read before a thread is asked for, an answer goes back whole where it is not long, and of a long one each piece has its time.
"""

import asyncio
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import Any, cast

from a2wsgi.wsgi import build_environ

from motcua.base.bodies import REFUSED, Bodies, Body, Gone
from motcua.base.live.asgi import Receive, Scope, Send
from motcua.base.problems import Problem

MOST_WHOLE = 2 * 1024 * 1024  # bytes of a streamed answer that goes back whole; every static file is smaller
PIECE_SECONDS = 30.0  # that whoever asked may take for one piece of a longer one
Environ = dict[str, Any]
WsgiApp = Callable[[Environ, Callable[..., object]], Iterable[bytes]]


class NotTaken(Exception):
    """Whoever asked does not take the answer; what times out while it is made is another matter."""


class Threads:
    """The app for ASGI around one for WSGI, with `workers` threads a process."""

    def __init__(self, app: WsgiApp, workers: int) -> None:
        self._app = app
        self.executor = ThreadPoolExecutor(workers, thread_name_prefix="WSGI")
        self._bodies = Bodies()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        refused: Problem | None = None
        try:
            body = await self._bodies.read(scope, receive)
        except Gone:
            return
        except Problem as problem:
            body, refused = Body(self._bodies), problem
        try:
            environ = cast(Environ, build_environ(cast(Any, scope), cast(Any, body.file)))
            environ["CONTENT_LENGTH"] = str(body.size)
            if refused is not None:
                environ[REFUSED] = refused
            await self._answer(environ, send)
        except NotTaken:  # what is left of it is not sent, and the server hangs up
            return
        finally:
            body.close()

    async def _answer(self, environ: Environ, send: Send) -> None:
        loop = asyncio.get_running_loop()

        def now(message: dict[str, Any]) -> None:
            """Raises NotTaken; the connection is cut then."""
            sending = asyncio.run_coroutine_threadsafe(cast(Any, send(message)), loop)
            try:
                sending.result(PIECE_SECONDS)
            except TimeoutError:
                sending.cancel()
                raise NotTaken from None

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
            if not getattr(found, "streaming", True) or _is_short(head):
                return [head, {"type": "http.response.body", "body": b"".join(found)}]
            now(head)
            for piece in found:
                now({"type": "http.response.body", "body": piece, "more_body": True})
            return [{"type": "http.response.body", "body": b""}]
        finally:
            getattr(found, "close", lambda: None)()  # here: its connections to the database are this thread's


def _is_short(head: dict[str, Any]) -> bool:
    """Whether a stream says that it is not long."""
    length = dict(head["headers"]).get(b"content-length", b"")
    return length.isdigit() and int(length) <= MOST_WHOLE
