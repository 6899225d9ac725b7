"""POST /counters/{c}/{n}/call-next without Django's overhead: the presses that came meanwhile are written in one transaction.

Each press runs the action's own statement, one after the other, with its key claimed before and its answer kept after, as
`base.idempotency` does. Whatever is not plain (unknown or forbidden callers, a centre that calls by a weighted mix, a batch
that failed) is handed to Django's door, which then answers and keeps its answer.
"""

import json
import logging
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import psycopg
from django.db import Error as DjangoDatabaseError
from django.utils import translation
from ninja.responses import NinjaJSONEncoder

from motcua.base import clock
from motcua.base.bodies import Gone
from motcua.base.idempotency import together
from motcua.base.idempotency.keys import is_key
from motcua.base.idempotency.middleware import NOT_KEPT
from motcua.base.idempotency.together import Kept
from motcua.base.journal import relay
from motcua.base.live.asgi import Receive, Scope, Send, header, send_problem
from motcua.base.problems import Problem
from motcua.domain.centre.queries import get_centre
from motcua.domain.queue.actions import calling, calling_sql
from motcua.domain.queue.rules import QueueOptions
from motcua.domain.queue.rules.options import Order
from motcua.surfaces.api.hot_door import (
    LARGEST_BODY,
    Asking,
    Remembered,
    Together,
    body_of,
    is_bearer,
    key_of,
    request_id,
)
from motcua.surfaces.api.hot_door import language as language_of
from motcua.surfaces.api.queue_shapes import TicketOut, ticket_out

PATH = re.compile(r"/api/v1/counters/([^/]+)/([0-9]{1,6})/call-next")
JSON = "application/json; charset=utf-8"
NOBODY = 204  # waits
ONCE = (b"authorization", b"idempotency-key", b"accept-language", b"content-type")
LOCK_COUNTERS = """
SELECT counter.id FROM centre_counter counter JOIN centre_centre centre ON centre.id = counter.centre_id
WHERE (centre.code, counter.number) IN (SELECT * FROM unnest(%s::text[], %s::int[]))
ORDER BY counter.id FOR NO KEY UPDATE OF counter
"""

log = logging.getLogger(__name__)
App = Callable[[Scope, Receive, Send], Awaitable[None]]


@dataclass(frozen=True)
class Press:
    """One press of "next": where, by whose right, and the key under which it happens once."""

    centre: str
    number: int
    order: Order
    values: dict[str, Any]  # of the statement
    scope: str
    key: str
    fingerprint: bytes
    language: str


def claims(scope: Scope) -> bool:
    return scope["method"] == "POST" and PATH.fullmatch(scope["path"]) is not None and is_bearer(scope)


class HotCall:
    """The app. `slow` is Django's door."""

    def __init__(self, slow: App) -> None:
        self._slow = slow
        self._asking = Asking("hot-call")
        self._presses = Presses()
        self._options: Remembered[str, QueueOptions] = Remembered()

    async def stop(self) -> None:
        await self._presses.close()
        self._asking.close()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        press = await self._press(scope)
        if press is None:
            await self._slow(scope, receive, send)
            return
        try:
            body = await body_of(receive)
        except Gone:
            return
        except Problem as problem:
            await send_problem(send, problem)
            return
        digest = sha256(f"POST {scope['path']}\n".encode() + body).digest()
        kept = await self._presses.written(Press(**{**press, "fingerprint": digest}))
        if kept is None:
            await self._slow(scope, _sent_again(body, receive), send)
        else:
            await _send(send, kept, request_id(scope))

    async def _press(self, scope: Scope) -> dict[str, Any] | None:
        """The press without its body; None where Django is to answer, or to refuse."""
        found = PATH.fullmatch(scope["path"])
        if found is None or not _plain(scope):
            return None
        centre, number = found[1], int(found[2])
        try:
            actor = await self._asking.actor(scope)
            options = await self._options.get(centre, lambda: self._ask_options(centre))
            values = calling.values(actor, centre, number, options)
        except (Problem, DjangoDatabaseError, ValueError):
            return None
        if options.order == Order.MIX:
            return None
        return {
            "centre": centre,
            "number": number,
            "order": Order(options.order),
            "values": values,
            "scope": str(actor.reference),
            "key": key_of(scope) or "",
            "language": language_of(scope),
        }

    async def _ask_options(self, centre: str) -> QueueOptions:
        return await self._asking.in_thread(lambda: QueueOptions.of(get_centre(centre).options))


class Presses(Together[Press, Kept | None]):
    """Writes presses together; None is the answer of those that Django has to write alone."""

    def _key(self, job: Press) -> tuple[str, str] | None:
        return (job.scope, job.key) if job.key else None

    async def _answers(self, jobs: list[Press]) -> list[Kept | Exception | None]:
        try:
            answers = await self._write(jobs)
        except Exception as error:
            known = isinstance(error, psycopg.Error | OSError)
            log.warning("%s calls go to Django one by one: %s", len(jobs), error, exc_info=None if known else error)
            await self._disconnect()
            return [None] * len(jobs)
        relay.wake()
        return list(answers)

    async def _write(self, jobs: list[Press]) -> list[Kept | None]:
        """Three trips to the database: claim keys and lock counters, call, keep the answers and commit; one more to look at the
        whole line where nobody was at its head.

        Locks are taken in one order (keys, counters, tickets) and each kind sorted, as two processes do this at once.
        """
        connection = await self._connected()
        keyed = [job for job in jobs if job.key]
        now = clock.now()
        async with connection.pipeline() as pipeline, connection.transaction():
            claimed = connection.cursor()
            if keyed:
                given = together.claim_values([(job.scope, job.key, job.fingerprint) for job in keyed], now)
                await claimed.execute(together.CLAIM_ALL, given, prepare=True)
            where = [[job.centre for job in jobs], [job.number for job in jobs]]
            await connection.execute(LOCK_COUNTERS, where, prepare=True)
            await pipeline.sync()
            ours = {(scope, key): pk for pk, scope, key in await claimed.fetchall()} if keyed else {}
            new = [job for job in jobs if not job.key or (job.scope, job.key) in ours]
            answers: dict[int, Kept] = {}
            left = [(job, calling_sql.STATEMENTS[job.order]) for job in new]
            while left:
                called = [
                    await connection.cursor().execute(statements[0], job.values, prepare=True)
                    for job, statements in left
                ]
                await pipeline.sync()
                for (job, _statements), cursor in zip(left, called, strict=True):
                    answers[id(job)] = _answer(job, await cursor.fetchall())
                left = [(job, more) for job, (_done, *more) in left if more and answers[id(job)].status == NOBODY]
            first = [(ours[job.scope, job.key], answers[id(job)]) for job in new if job.key]
            if first:
                await connection.execute(together.KEEP_ALL, together.keep_values(first), prepare=True)
        return [answers.get(id(job)) for job in jobs]  # a key that was used before is Django's: it repeats or refuses


def _answer(press: Press, rows: list[Any]) -> Kept:
    """What Django's door answers to the same rows."""
    try:
        called = calling.answer(rows, press.centre, press.number)
    except Problem as problem:
        if problem.status >= 500 or problem.status in NOT_KEPT:
            raise AssertionError("the statement refuses nobody for a reason that would not be kept") from problem
        with translation.override(press.language):
            return Kept(problem.status, "application/problem+json", json.dumps(problem.as_dict(), cls=NinjaJSONEncoder))
    if called is None:
        return Kept(NOBODY, JSON, "")
    shown = ticket_out(called)
    return Kept(200, JSON, json.dumps({name: shown[name] for name in TicketOut.model_fields}, cls=NinjaJSONEncoder))


def _plain(scope: Scope) -> bool:
    """A short request of a program, as nearly all are; a form, a cookie or an odd key is for Django to judge."""
    names = [name for name, _value in scope["headers"]]
    key = key_of(scope)
    return (
        b"cookie" not in names
        and b"transfer-encoding" not in names
        and all(names.count(name) <= 1 for name in ONCE)
        and "form" not in header(scope, b"content-type").lower()
        and (key is None or is_key(key))
        and _length(scope) <= LARGEST_BODY
    )


def _length(scope: Scope) -> int:
    written = header(scope, b"content-length")
    return int(written) if written.isdecimal() else 0


def _sent_again(body: bytes, receive: Receive) -> Receive:
    """The request from its beginning, for the next who reads it."""
    parts = [{"type": "http.request", "body": body, "more_body": False}]

    async def again() -> dict[str, Any]:
        return parts.pop() if parts else await receive()

    return again


async def _send(send: Send, answer: Kept, request: str) -> None:
    body = answer.body.encode()
    headers = [
        (b"content-type", answer.content_type.encode()),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
        (b"x-request-id", request.encode()),
    ]
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
