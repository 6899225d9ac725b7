"""Sends each subscription its events, in order, one at a time: a worker holds an advisory lock, no transaction, while it sends.

A transaction that waited for somebody else's server would hold back every follower of the journal. Killed in the middle of a message,
the worker sends it again with the same id: at least once, and a receiver knows a repeat by the id.
"""

import logging
import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from uuid import UUID

import psycopg
from django.db import close_old_connections, connection

from motcua.base import clock, planned
from motcua.base.journal import relay
from motcua.domain.exchange import queries
from motcua.domain.exchange.actions.deliveries import note_letter, note_nothing, note_try
from motcua.domain.exchange.alone import alone
from motcua.domain.exchange.models import Letter, Subscription
from motcua.domain.exchange.publish import CHANNEL
from motcua.domain.exchange.queries import Agreement, Outgoing
from motcua.domain.exchange.rules import ALL, Outcome
from motcua.domain.exchange.sending import Answer
from motcua.domain.exchange.ways import Send, sender_of

WORKERS = 8
AT_ONCE = 50  # messages for which one look is taken
LONGEST_TURN_SECONDS = 20.0  # then others that wait have theirs
LOOK_SECONDS = 1.0
FAULT_SECONDS = 5.0  # after a fault of ours, which is told in the log each time
LOCKS = 7316202  # the class of our advisory locks

# Asked at each event that is published: a handful of rows, and the index letters_wanted.
DUE = """
SELECT subscription.id FROM exchange_subscription subscription
WHERE state = 'active' AND (next_try_at IS NULL OR next_try_at <= %s::timestamptz)
  AND (position < (SELECT sequence FROM exchange_stream WHERE centre = %s)
    OR EXISTS (SELECT FROM exchange_letter letter WHERE letter.subscription_id = subscription.id AND letter.state = 'wanted'))
ORDER BY next_try_at NULLS FIRST
"""

log = logging.getLogger(__name__)


def run_forever(stop: threading.Event) -> None:
    """Sends until `stop` is set."""
    flying: dict[UUID, Future[int]] = {}
    with ThreadPoolExecutor(WORKERS, thread_name_prefix="deliver") as pool:
        listener: psycopg.Connection[tuple[object, ...]] | None = None
        while not stop.is_set():
            try:
                close_old_connections()
                if listener is None or listener.closed:
                    listener = relay.connect()
                    listener.execute(f"LISTEN {CHANNEL}")
                flying = {one: work for one, work in flying.items() if not work.done()}
                for one in due():
                    if one not in flying:
                        flying[one] = pool.submit(_serve_in_thread, one, stop)
                for _ in listener.notifies(timeout=LOOK_SECONDS if not flying else 0.2, stop_after=1):
                    pass
            except Exception:
                log.exception("deliveries stopped; they go on in a second")
                listener = None
                stop.wait(LOOK_SECONDS)
        if listener is not None:
            listener.close()
    connection.close()


def due() -> list[UUID]:
    """Subscriptions that have something to send now."""
    return [pk for (pk,) in planned.run(DUE, [clock.now(), ALL])]


def serve(subscription: UUID, stop: threading.Event | None = None) -> int:
    """Sends one subscription what it has to get now, until a try fails. How many messages were delivered."""
    row = Subscription.objects.select_related("receiver").get(pk=subscription)
    with alone(LOCKS, row.lock) as is_mine:
        if not is_mine:
            return 0
        row.refresh_from_db()
        return _turn(row, stop or threading.Event())


def _serve_in_thread(subscription: UUID, stop: threading.Event) -> int:
    close_old_connections()
    try:
        return serve(subscription, stop)
    except Exception:
        log.exception("deliveries of subscription %s stopped; they go on in some seconds", subscription)
        stop.wait(FAULT_SECONDS)
        return 0
    finally:
        connection.close()


def _turn(row: Subscription, stop: threading.Event) -> int:
    agreement = queries.agreement_of_way(row)
    until, delivered = time.monotonic() + LONGEST_TURN_SECONDS, 0
    with sender_of(row) as send:
        delivered += _send_letters(row, agreement, send)
        while row.state == "active" and not stop.is_set() and time.monotonic() < until:
            events, checked = queries.next_events(agreement, row.position, AT_ONCE)
            if not events and checked == row.position:
                break
            for event in events:
                answer = _sent(send, event, again=False)
                row = note_try(row.pk, event, answer) if answer else note_nothing(row.pk, event.position)
                delivered += answer is not None and answer.outcome is Outcome.DELIVERED
                if row.state != "active" or row.tries or stop.is_set() or time.monotonic() > until:
                    return delivered
            row = note_nothing(row.pk, checked)
        return delivered


def _sent(send: Send, event: Outgoing, *, again: bool) -> Answer | None:
    """What came of it. A fault of this house is kept as a try like any other: told again, given up at last, seen by the doctor."""
    try:
        return send(event, again=again)
    except Exception:
        log.exception("event %s of centre %s could not be sent", event.sequence, event.centre)
        return Answer(Outcome.BROKE_OFF, None, 0)


def _send_letters(row: Subscription, agreement: Agreement, send: Send) -> int:
    """What somebody wants sent again: each is tried once."""
    delivered = 0
    for letter in Letter.objects.filter(subscription=row, state="wanted").order_by("position")[:AT_ONCE]:
        event = queries.one_event(agreement, letter.position)
        answer = _sent(send, event, again=True) if event else None
        note_letter(letter.pk, event, answer)
        delivered += answer is not None and answer.outcome is Outcome.DELIVERED
    return delivered
