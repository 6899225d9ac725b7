"""Long polls of the feed: `GET /api/v1/feed?…&wait=25` is asked of Django anew whenever something was published.

Django has a dozen threads a process; a data centre that waits here costs a socket and a task, and no thread.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qs

import psycopg

from motcua.base.live.asgi import Receive, Scope, Send
from motcua.domain.exchange.publish import CHANNEL
from motcua.surfaces.api.feed import COUNT_HEADER

LONGEST_WAIT = 25.0  # seconds; below the half minute after which proxies give up
MOST_WAITING = 200  # a process; who comes then is answered at once
LOOK_SECONDS = 1.0
HEAD = "SELECT coalesce((SELECT sequence FROM exchange_stream WHERE centre = ''), 0)"

log = logging.getLogger(__name__)
App = Callable[[Scope, Receive, Send], Awaitable[None]]
Connect = Callable[[], Awaitable[psycopg.AsyncConnection[Any]]]


def claims(scope: Scope) -> bool:
    return scope["method"] == "GET" and scope["path"] == "/api/v1/feed" and _wait(scope) > 0


def _wait(scope: Scope) -> float:
    given = parse_qs(str(scope["query_string"], "latin-1")).get("wait", ["0"])[-1]
    try:
        return max(0.0, min(float(given), LONGEST_WAIT))
    except ValueError:
        return 0.0


class FeedWait:
    """The app. `django` answers each time, and decides who may ask."""

    def __init__(self, django: App, connect: Connect) -> None:
        self._django = django
        self._bell = Bell(connect)
        self._waiting = 0

    async def stop(self) -> None:
        await self._bell.stop()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        until = asyncio.get_running_loop().time() + (_wait(scope) if self._waiting < MOST_WAITING else 0)
        self._waiting += 1
        gone = asyncio.create_task(_gone(receive))
        try:
            while not gone.done():
                rung = self._bell.rung()  # before the question: what is published meanwhile is not slept through
                answer = await _ask(self._django, scope)
                left = until - asyncio.get_running_loop().time()
                if not _nothing_new(answer) or left <= 0:
                    for message in answer:
                        await send(message)
                    return
                await asyncio.wait({rung, gone}, timeout=left, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._waiting -= 1
            gone.cancel()


class Bell:
    """Rings when something was published: one connection a process, once somebody waits."""

    def __init__(self, connect: Connect) -> None:
        self._connect = connect
        self._rung: asyncio.Future[None] | None = None
        self._task: asyncio.Task[None] | None = None

    def rung(self) -> "asyncio.Future[None]":
        """Done at the next ring."""
        if self._rung is None or self._rung.done():
            self._rung = asyncio.get_running_loop().create_future()
        if self._task is None:
            self._task = asyncio.create_task(self._listen(), name="feed-bell")
        return self._rung

    async def stop(self) -> None:
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        self._ring()

    def _ring(self) -> None:
        if self._rung is not None and not self._rung.done():
            self._rung.set_result(None)

    async def _listen(self) -> None:
        known = None
        while True:
            try:
                async with await self._connect() as connection:
                    await connection.execute(f"LISTEN {CHANNEL}")
                    while True:
                        row = await (await connection.execute(HEAD)).fetchone()
                        if row != known:
                            known = row
                            self._ring()
                        async for _ in connection.notifies(timeout=LOOK_SECONDS, stop_after=1):
                            pass
            except psycopg.Error as error:
                log.warning("the feed's bell lost the database (%s); it looks again in a second", error)
                await asyncio.sleep(LOOK_SECONDS)


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _ask(app: App, scope: Scope) -> list[dict[str, Any]]:
    """What the app answers to a request without a body."""
    answer: list[dict[str, Any]] = []

    async def keep(message: dict[str, Any]) -> None:
        answer.append(message)

    async def nothing() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    await app(scope, nothing, keep)
    return answer


def _nothing_new(answer: list[dict[str, Any]]) -> bool:
    start = answer[0]
    headers = {bytes(name).lower(): bytes(value) for name, value in start["headers"]}
    return start["status"] in (200, 304) and headers.get(COUNT_HEADER.lower().encode()) == b"0"
