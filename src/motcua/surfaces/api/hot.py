"""POST /centres/{c}/tickets without Django's overhead: one plain ASGI app over the action's own statement.

A process has one statement in flight; the next takes every order that arrived meanwhile, so that many tickets share one
commit. Nothing is answered before its commit. A browser's request (no bearer token) goes to Django.
"""

import json
import logging
import re
from collections.abc import Hashable

import psycopg
from django.core.serializers.json import DjangoJSONEncoder
from django.db import InterfaceError, OperationalError
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from pydantic import ValidationError

from motcua.base import clock
from motcua.base.bodies import Gone
from motcua.base.journal import relay
from motcua.base.live.asgi import Receive, Scope, Send, send_problem
from motcua.base.problems import FieldError, InvalidInput, Problem, Unavailable
from motcua.base.web import Unforeseen
from motcua.domain.queue.actions import issue
from motcua.domain.queue.actions.issue import Order
from motcua.domain.queue.actions.issue_sql import ISSUE_SQL
from motcua.domain.queue.queries.doors import Entrance, entrance
from motcua.domain.queue.shapes import IssuedTicket
from motcua.surfaces.api.hot_door import Asking, Remembered, Together, body_of, is_bearer, key_of, language, request_id
from motcua.surfaces.api.queue import check_in, ticket_options
from motcua.surfaces.api.queue_shapes import TicketIn, issued_out

PATH = re.compile(r"/api/v1/centres/([^/]+)/tickets")
FORGET_EXPIRED = """
UPDATE queue_ticket SET issue_key = NULL
WHERE issued_by = %s AND issue_key = %s AND issued_at <= %s - interval '24 hours'
"""

log = logging.getLogger(__name__)
Answer = IssuedTicket | Problem | None


def claims(scope: Scope) -> bool:
    return scope["method"] == "POST" and PATH.fullmatch(scope["path"]) is not None and is_bearer(scope)


class HotIssue:
    """The app. `start` and `stop` are called with the server's."""

    def __init__(self) -> None:
        self._asking = Asking("hot-issue")
        self._batches = Batches()
        self._entrances: Remembered[str, Entrance] = Remembered()

    async def start(self) -> None:
        """Nothing has to be ready before the first order: the connection is opened when it is needed."""

    async def stop(self) -> None:
        await self._batches.close()
        self._asking.close()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with translation.override(language(scope)):
            try:
                ticket = await self._issue(scope, await body_of(receive))
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
                await _send_ticket(send, ticket, request_id(scope))

    async def _issue(self, scope: Scope, body: bytes) -> IssuedTicket:
        actor = await self._asking.actor(scope)
        match = PATH.fullmatch(scope["path"])
        place = await self._entrance(match[1] if match else "")
        try:
            wanted = TicketIn.model_validate_json(body)
        except ValidationError as error:
            raise _invalid(error) from None
        if wanted.appointment:
            return await self._asking.in_thread(lambda: check_in(actor, place.centre.code, wanted))
        order = issue.make_order(actor, place, wanted.service, **ticket_options(wanted, actor), key=key_of(scope))
        answer = await self._batches.written(order)
        if isinstance(answer, IssuedTicket):
            return answer
        problem = answer if answer is not None else await self._asking.in_thread(lambda: issue.refusal(order))
        raise problem

    async def _entrance(self, code: str) -> Entrance:
        return await self._entrances.get(code, lambda: self._asking.in_thread(lambda: _ready(code)))


def _ready(code: str) -> Entrance:
    """With what most visitors need reckoned already: with 3,000 waiting 6 ms a service, for which the others would stand still."""
    here = entrance(code)
    for service in here.queue.codes:
        here.rivals(service, 0)
    return here


class Batches(Together[Order, Answer]):
    """Writes orders together. The answer is the ticket, a refusal, or None where `issue.refusal` knows why."""

    def _key(self, job: Order) -> Hashable:
        return (job.issued_by, job.key) if job.key is not None else None

    async def _answers(self, jobs: list[Order]) -> list[Answer | Exception]:
        try:
            answers = await self._write(jobs)
        except Exception as error:
            if len(jobs) == 1 or _database_away(error):
                raise
            return await self._one_by_one(jobs)
        relay.wake()
        return list(answers)

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
            except psycopg.errors.NotNullViolation as error:
                if (used_up := issue.range_is_used_up(error)) and len(orders) == 1:
                    return [used_up]
                raise  # of many some may still get a number: they are written one by one
            except psycopg.errors.UniqueViolation as error:
                if last or not issue.may_try_again(error):
                    raise
                for order in orders:
                    if order.key is not None:
                        await connection.execute(FORGET_EXPIRED, [order.issued_by, order.key, clock.now()])
        raise AssertionError("the last try returns or raises")


def _database_away(error: Exception) -> bool:
    return isinstance(error, psycopg.OperationalError | psycopg.InterfaceError)


def _invalid(error: ValidationError) -> InvalidInput:
    """As Django's door tells it: the field by its path, in the sender's words."""
    faults = error.errors()
    if any(fault["type"] == "json_invalid" for fault in faults):
        return InvalidInput.of("body", "JSON")
    return InvalidInput([FieldError(".".join(map(str, fault["loc"])) or "body", fault["msg"]) for fault in faults])


async def _send_ticket(send: Send, ticket: IssuedTicket, request: str) -> None:
    body = json.dumps(issued_out(ticket), cls=DjangoJSONEncoder, ensure_ascii=False).encode()
    headers = [
        (b"content-type", b"application/json; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
        (b"x-request-id", request.encode()),
    ]
    if ticket.replayed:
        headers.append((b"idempotent-replayed", b"true"))
    await send({"type": "http.response.start", "status": 201, "headers": headers})
    await send({"type": "http.response.body", "body": body})
