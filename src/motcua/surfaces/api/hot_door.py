"""What the hot doors share: who asks and in which language, the body in time, a connection of their own, and writing together.

A hot door answers the plain case of one POST that must be fast, in the process's event loop, without Django's overhead.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Hashable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, Generic, TypeVar, cast

import psycopg
from django.conf import settings
from django.db import close_old_connections, connections
from django.utils import translation
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _
from django.utils.translation.trans_real import parse_accept_lang_header

from motcua.base import crypto
from motcua.base.actor import Actor
from motcua.base.bodies import Gone
from motcua.base.ids import uuid7
from motcua.base.live.asgi import Receive, Scope, header
from motcua.base.logs import REQUEST_ID
from motcua.base.problems import NotAuthenticated, Problem, TooLarge, TooSlow
from motcua.domain.people.queries import actor_for_token

LARGEST_BODY = 16 * 1024
LARGEST_BATCH = 64
REMEMBERED_SECONDS = 2.0  # so long a revoked token or changed opening hours may still hold here
FRESH_SECONDS = 1.0  # from then on whoever asks has it asked again, without waiting for the answer
STATEMENT_SECONDS = 10
BODY_SECONDS = 10.0  # a body of a few hundred bytes; who takes longer holds a connection for nothing

T = TypeVar("T")
K = TypeVar("K")
V = TypeVar("V")
J = TypeVar("J")
A = TypeVar("A")


class Remembered(Generic[K, V]):
    """Answers kept for a moment. What raised is not kept; the oldest make room.

    Those who ask for the same while it is being found wait for that one answer: else, each time it runs out, a full house would
    ask the database as often as there are requests. And what is asked for all the time is asked anew before it runs out, so that in a
    full hall nobody waits for it.
    """

    MOST = 1000

    def __init__(self) -> None:
        self._known: dict[K, tuple[float, V]] = {}
        self._finding: dict[K, asyncio.Task[V]] = {}

    async def get(self, key: K, find: Callable[[], Awaitable[V]]) -> V:
        until, value = self._known.get(key, (0.0, None))
        left = until - time.monotonic()
        finding = self._finding.get(key)
        if finding is None and left < max(REMEMBERED_SECONDS - FRESH_SECONDS, 0):
            finding = self._finding[key] = asyncio.create_task(self._find(key, find))
            finding.add_done_callback(partial(self._found, key))
        if finding is None or (value is not None and left > 0):
            return cast(V, value)
        return await asyncio.shield(finding)  # who goes away does not take the answer from the others

    def _found(self, key: K, finding: "asyncio.Task[V]") -> None:
        """What failed is not kept, nor is what was known before: the next who asks is told why."""
        self._finding.pop(key, None)
        if finding.cancelled() or finding.exception() is not None:
            self._known.pop(key, None)

    async def _find(self, key: K, find: Callable[[], Awaitable[V]]) -> V:
        value = await find()
        self._known.pop(key, None)
        self._known[key] = (time.monotonic() + REMEMBERED_SECONDS, value)
        if len(self._known) > self.MOST:
            del self._known[next(iter(self._known))]
        return value


class Asking:
    """Questions that go through Django, in two threads of their own, and who asks, kept for a moment."""

    def __init__(self, name: str) -> None:
        self._threads = ThreadPoolExecutor(max_workers=2, thread_name_prefix=name)
        self._actors: Remembered[bytes, Actor] = Remembered()

    def close(self) -> None:
        self._threads.shutdown(wait=False)

    async def actor(self, scope: Scope) -> Actor:
        """Raises NotAuthenticated."""
        token = header(scope, b"authorization")[7:].strip()

        async def find() -> Actor:
            found = await self.in_thread(lambda: _known(token))
            if found is None:
                raise NotAuthenticated(_("The token is not valid; make a new one with: motcua token"))
            return found

        return await self._actors.get(crypto.token_hash(token), find)

    async def in_thread(self, question: Callable[[], T]) -> T:
        language = translation.get_language()

        def ask() -> T:
            close_old_connections()
            with translation.override(language):
                return question()

        return await asyncio.get_running_loop().run_in_executor(self._threads, ask)


class Together(Generic[J, A]):
    """Takes jobs one by one and writes those that came meanwhile together, on one connection with one batch in flight."""

    def __init__(self) -> None:
        self._waiting: list[tuple[J, asyncio.Future[A]]] = []
        self._running: asyncio.Task[None] | None = None
        self._connection: psycopg.AsyncConnection[Any] | None = None

    async def written(self, job: J) -> A:
        """The answer to a job. Raises what its writing raised, unless that is the answer."""
        answer: asyncio.Future[A] = asyncio.get_running_loop().create_future()
        self._waiting.append((job, answer))
        if self._running is None or self._running.done():
            self._running = asyncio.create_task(self._run(), name=type(self).__name__)
        return await answer

    async def close(self) -> None:
        if self._running is not None:
            await asyncio.gather(self._running, return_exceptions=True)
        await self._disconnect()

    def _key(self, job: J) -> Hashable:
        """What no two jobs of a batch may share: the second waits for the answer of the first. None shares with all."""
        raise NotImplementedError

    async def _answers(self, jobs: list[J]) -> list[A | Exception]:
        """The answers to a batch, in its order."""
        raise NotImplementedError

    async def _run(self) -> None:
        while self._waiting:
            batch = self._next_batch()
            try:
                answers = await self._answers([job for job, _answer in batch])
            except Exception as error:
                answers = [error] * len(batch)
            for (_job, future), answer in zip(batch, answers, strict=True):
                if future.cancelled():
                    continue
                if isinstance(answer, Exception) and not isinstance(answer, Problem):
                    future.set_exception(answer)
                else:
                    future.set_result(answer)  # type: ignore[arg-type] # a Problem is among the answers of those who give one

    def _next_batch(self) -> list[tuple[J, "asyncio.Future[A]"]]:
        batch: list[tuple[J, asyncio.Future[A]]] = []
        later: list[tuple[J, asyncio.Future[A]]] = []
        keys: set[Hashable] = set()
        for job, answer in self._waiting:
            key = self._key(job)
            if len(batch) == LARGEST_BATCH or (key is not None and key in keys):
                later.append((job, answer))
            else:
                batch.append((job, answer))
                keys.add(key)
        self._waiting = later
        return batch

    async def _connected(self) -> psycopg.AsyncConnection[Any]:
        if self._connection is None or self._connection.closed or self._connection.broken:
            found = connections["default"].get_connection_params()
            parameters = {k: v for k, v in found.items() if k not in ("cursor_factory", "context", "prepare_threshold")}
            here = f"-c statement_timeout={STATEMENT_SECONDS}s -c TimeZone=UTC"
            parameters["options"] = f"{parameters.get('options', '')} {here}".strip()
            self._connection = await psycopg.AsyncConnection.connect(**parameters, autocommit=True)
        return self._connection

    async def _disconnect(self) -> None:
        """Ends the connection and with it what was not committed."""
        if self._connection is not None:
            await self._connection.close()
        self._connection = None


def is_bearer(scope: Scope) -> bool:
    return header(scope, b"authorization")[:7].lower() == "bearer "


def key_of(scope: Scope) -> str | None:
    """The Idempotency-Key as it was sent; None where none was."""
    sent = any(name == b"idempotency-key" for name, _value in scope["headers"])
    return header(scope, b"idempotency-key").strip() if sent else None


def request_id(scope: Scope) -> str:
    given = header(scope, b"x-request-id")
    return given if REQUEST_ID.fullmatch(given) else uuid7().hex[:20]


def language(scope: Scope) -> str:
    known = dict(settings.LANGUAGES)
    for tag, _quality in parse_accept_lang_header(header(scope, b"accept-language").lower()):
        if tag.partition("-")[0] in known:
            return tag.partition("-")[0]
    return settings.LANGUAGE_CODE


async def body_of(receive: Receive, seconds: float = BODY_SECONDS) -> bytes:
    """Raises TooLarge, TooSlow, Gone when the sender went away."""
    try:
        async with asyncio.timeout(seconds):
            return await _all_parts(receive)
    except TimeoutError:
        raise TooSlow from None


async def _all_parts(receive: Receive) -> bytes:
    body = b""
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Gone
        part: bytes = message.get("body", b"")
        body += part
        if len(body) > LARGEST_BODY:
            raise TooLarge
        if not message.get("more_body"):
            return body


def _known(token: str) -> Actor | None:
    """As the middleware of Django finds it: a program, or a device that is no browser by the token of its pairing."""
    actor_for_device: Callable[[str], Actor | None] = import_string(settings.MOTCUA_DEVICE_ACTOR)
    return actor_for_token(token) or actor_for_device(token)
