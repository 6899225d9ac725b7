"""POST /centres/{c}/tickets without Django's overhead: one plain ASGI app over the action's own statement.

A process has one statement in flight; the next takes every order that arrived meanwhile, so that many tickets share one
commit. Nothing is answered before its commit. A browser's request (no bearer token) goes to Django.
"""

import asyncio
import json
import logging
import re
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Generic, TypeVar

import psycopg
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import InterfaceError, OperationalError, close_old_connections, connections
from django.utils import translation
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _
from django.utils.translation.trans_real import parse_accept_lang_header
from pydantic import ValidationError

from motcua.base import clock, crypto
from motcua.base.actor import Actor
from motcua.base.ids import uuid7
from motcua.base.journal import relay
from motcua.base.live.asgi import Receive, Scope, Send, header, send_problem
from motcua.base.problems import FieldError, InvalidInput, NotAuthenticated, Problem, TooLarge, Unavailable
from motcua.base.web import Unforeseen
from motcua.domain.people.queries import actor_for_token
from motcua.domain.queue.actions import issue
from motcua.domain.queue.actions.issue import Order
from motcua.domain.queue.actions.issue_sql import ISSUE_SQL
from motcua.domain.queue.queries.doors import Entrance, entrance
from motcua.domain.queue.shapes import IssuedTicket
from motcua.surfaces.api.queue import check_in, ticket_options
from motcua.surfaces.api.queue_shapes import TicketIn, issued_out

PATH = re.compile(r"/api/v1/centres/([^/]+)/tickets")
REQUEST_ID = re.compile(r"[A-Za-z0-9-]{8,64}")
LARGEST_BODY = 16 * 1024
LARGEST_BATCH = 64
REMEMBERED_SECONDS = 2.0  # so long a revoked token or changed opening hours may still hold here
STATEMENT_SECONDS = 10
FORGET_EXPIRED = """
UPDATE queue_ticket SET issue_key = NULL
WHERE issued_by = %s AND issue_key = %s AND issued_at <= %s - interval '24 hours'
"""

log = logging.getLogger(__name__)
T = TypeVar("T")
K = TypeVar("K")
V = TypeVar("V")
Answer = IssuedTicket | Problem | None


class Gone(Exception):
    """The sender closed the connection before it had sent all."""


def claims(scope: Scope) -> bool:
    return (
        scope["method"] == "POST"
        and PATH.fullmatch(scope["path"]) is not None
        and header(scope, b"authorization")[:7].lower() == "bearer "
    )


class HotIssue:
    """The app. `start` and `stop` are called with the server's."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(max_workers=2, thread_name_prefix="hot")
        self._batches = Batches()
        self._actors: Remembered[bytes, Actor] = Remembered()
        self._entrances: Remembered[str, Entrance] = Remembered()

    async def start(self) -> None:
        """Nothing has to be ready before the first order: the connection is opened when it is needed."""

    async def stop(self) -> None:
        await self._batches.close()
        self._threads.shutdown(wait=False)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with translation.override(_language(scope)):
            try:
                ticket = await self._issue(scope, await _body(receive))
            except Gone:
                return
            except (OperationalError, InterfaceError, psycopg.OperationalError, psycopg.InterfaceError) as error:
                log.error("no ticket, the database cannot be reached: %s", error)
                await send_problem(send, Unavailable(_("Send it again with the same Idempotency-Key in a moment")))
            except Problem as problem:
                await send_problem(send, problem)
            except Exception:
                log.exception("no ticket")
                await send_problem(send, Unforeseen())
            else:
                await _send_ticket(send, ticket, _request_id(scope))

    async def _issue(self, scope: Scope, body: bytes) -> IssuedTicket:
        actor = await self._actor(header(scope, b"authorization")[7:].strip())
        match = PATH.fullmatch(scope["path"])
        place = await self._entrance(match[1] if match else "")
        try:
            wanted = TicketIn.model_validate_json(body)
        except ValidationError as error:
            raise _invalid(error) from None
        if wanted.appointment:
            return await self._in_thread(lambda: check_in(actor, place.centre.code, wanted))
        key = header(scope, b"idempotency-key").strip() or None
        order = issue.make_order(actor, place, wanted.service, **ticket_options(wanted, actor), key=key)
        answer = await self._batches.issue(order)
        if isinstance(answer, IssuedTicket):
            return answer
        problem = answer if answer is not None else await self._in_thread(lambda: issue.refusal(order))
        raise problem

    async def _actor(self, token: str) -> Actor:
        async def find() -> Actor:
            found = await self._in_thread(lambda: _known(token))
            if found is None:
                raise NotAuthenticated(_("The token is not valid; make a new one with: motcua token"))
            return found

        return await self._actors.get(crypto.token_hash(token), find)

    async def _entrance(self, code: str) -> Entrance:
        return await self._entrances.get(code, lambda: self._in_thread(lambda: entrance(code)))

    async def _in_thread(self, question: Callable[[], T]) -> T:
        """A question that goes through Django, in one of two threads of its own."""

        language = translation.get_language()

        def ask() -> T:
            close_old_connections()
            with translation.override(language):
                return question()

        return await asyncio.get_running_loop().run_in_executor(self._threads, ask)


class Remembered(Generic[K, V]):
    """Answers kept for a moment. What raised is not kept; the oldest make room."""

    MOST = 1000

    def __init__(self) -> None:
        self._known: dict[K, tuple[float, V]] = {}

    async def get(self, key: K, find: Callable[[], Awaitable[V]]) -> V:
        until, value = self._known.get(key, (0.0, None))
        if value is not None and until > time.monotonic():
            return value
        value = await find()
        self._known.pop(key, None)
        self._known[key] = (time.monotonic() + REMEMBERED_SECONDS, value)
        if len(self._known) > self.MOST:
            del self._known[next(iter(self._known))]
        return value


class Batches:
    """Takes orders one by one and writes those that came meanwhile together; one statement in flight."""

    def __init__(self) -> None:
        self._waiting: list[tuple[Order, asyncio.Future[Answer]]] = []
        self._running: asyncio.Task[None] | None = None
        self._connection: psycopg.AsyncConnection[Any] | None = None

    async def issue(self, order: Order) -> Answer:
        """The ticket, a refusal, or None where `issue.refusal` knows why. Raises psycopg's errors."""
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting.append((order, answer))
        if self._running is None or self._running.done():
            self._running = asyncio.create_task(self._run(), name="ticket-batches")
        return await answer

    async def close(self) -> None:
        if self._running is not None:
            await asyncio.gather(self._running, return_exceptions=True)
        if self._connection is not None:
            await self._connection.close()

    async def _run(self) -> None:
        while self._waiting:
            batch = self._next_batch()
            orders = [order for order, _answer in batch]
            try:
                answers: list[Answer | Exception] = list(await self._write(orders))
                relay.wake()
            except Exception as error:
                alone = len(orders) == 1 or _database_away(error)
                answers = [error] * len(orders) if alone else await self._one_by_one(orders)
            for (_order, future), answer in zip(batch, answers, strict=True):
                if future.cancelled():
                    continue
                if isinstance(answer, Exception) and not isinstance(answer, Problem):
                    future.set_exception(answer)
                else:
                    future.set_result(answer)

    def _next_batch(self) -> list[tuple[Order, "asyncio.Future[Answer]"]]:
        """The orders that came first, of each key one: a second with the same key waits for the answer of the first."""
        batch: list[tuple[Order, asyncio.Future[Answer]]] = []
        later: list[tuple[Order, asyncio.Future[Answer]]] = []
        keys: set[tuple[str, str | None]] = set()
        for order, answer in self._waiting:
            key = (order.issued_by, order.key)
            if len(batch) == LARGEST_BATCH or (order.key is not None and key in keys):
                later.append((order, answer))
            else:
                batch.append((order, answer))
                keys.add(key)
        self._waiting = later
        return batch

    async def _one_by_one(self, orders: list[Order]) -> list[Answer | Exception]:
        """After a batch that failed: each alone, so that a bad one harms no other."""
        answers: list[Answer | Exception] = []
        for order in orders:
            try:
                answers.extend(await self._write([order]))
            except Exception as error:
                answers.append(error)
        relay.wake()
        return answers

    async def _write(self, orders: list[Order]) -> list[Answer]:
        for last in (False,) * (issue.MOST_TRIES - 1) + (True,):
            connection = await self._connected()
            try:
                cursor = await connection.execute(ISSUE_SQL, issue.parameters(orders, clock.now()), prepare=True)
                return issue.answers(orders, await cursor.fetchall())
            except psycopg.errors.UniqueViolation as error:
                if last or not issue.key_was_used(error):
                    raise
                for order in orders:
                    if order.key is not None:
                        await connection.execute(FORGET_EXPIRED, [order.issued_by, order.key, clock.now()])
        raise AssertionError("the last try returns or raises")

    async def _connected(self) -> psycopg.AsyncConnection[Any]:
        if self._connection is None or self._connection.closed or self._connection.broken:
            found = connections["default"].get_connection_params()
            parameters = {k: v for k, v in found.items() if k not in ("cursor_factory", "context", "prepare_threshold")}
            limit = f"-c statement_timeout={STATEMENT_SECONDS}s"
            parameters["options"] = f"{parameters.get('options', '')} {limit}".strip()
            self._connection = await psycopg.AsyncConnection.connect(**parameters, autocommit=True)
        return self._connection


def _known(token: str) -> Actor | None:
    """As the middleware of Django finds it: a program, or a device that is no browser by the token of its pairing."""
    actor_for_device: Callable[[str], Actor | None] = import_string(settings.MOTCUA_DEVICE_ACTOR)
    return actor_for_token(token) or actor_for_device(token)


def _database_away(error: Exception) -> bool:
    return isinstance(error, psycopg.OperationalError | psycopg.InterfaceError)


def _invalid(error: ValidationError) -> InvalidInput:
    """As Django's door tells it: the field by its path, in the sender's words."""
    faults = error.errors()
    if any(fault["type"] == "json_invalid" for fault in faults):
        return InvalidInput.of("body", "JSON")
    return InvalidInput([FieldError(".".join(map(str, fault["loc"])) or "body", fault["msg"]) for fault in faults])


def _request_id(scope: Scope) -> str:
    given = header(scope, b"x-request-id")
    return given if REQUEST_ID.fullmatch(given) else uuid7().hex[:20]


def _language(scope: Scope) -> str:
    known = dict(settings.LANGUAGES)
    for tag, _quality in parse_accept_lang_header(header(scope, b"accept-language").lower()):
        if tag.partition("-")[0] in known:
            return tag.partition("-")[0]
    return settings.LANGUAGE_CODE


async def _body(receive: Receive) -> bytes:
    """Raises TooLarge, Gone when the sender went away."""
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


async def _send_ticket(send: Send, ticket: IssuedTicket, request_id: str) -> None:
    body = json.dumps(issued_out(ticket), cls=DjangoJSONEncoder, ensure_ascii=False).encode()
    headers = [
        (b"content-type", b"application/json; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
        (b"x-request-id", request_id.encode()),
    ]
    if ticket.replayed:
        headers.append((b"idempotent-replayed", b"true"))
    await send({"type": "http.response.start", "status": 201, "headers": headers})
    await send({"type": "http.response.body", "body": body})
