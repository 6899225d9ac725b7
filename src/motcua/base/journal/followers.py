"""Runs the durable followers: each reads on from its cursor, does its work and moves the cursor in one transaction.

A handler that fails stops its own follower only; it is tried again with growing pauses and never skipped silently.
"""

import logging
import threading
import time

import psycopg
from django.db import close_old_connections, connection, transaction

from motcua.base.journal import relay
from motcua.base.journal._entries import Cursor, read
from motcua.base.journal.models import FollowerCursor
from motcua.base.journal.registry import Follower, followers

BATCH = 200
LONGEST_PAUSE_SECONDS = 30.0

log = logging.getLogger(__name__)


def catch_up(name: str) -> int:
    """Lets one follower do all that is there to do. Returns how many entries it passed."""
    passed = 0
    while step := _one_batch(followers[name]):
        passed += step
    return passed


def catch_up_all() -> int:
    """All followers until none has anything left; what one writes another may follow."""
    total = 0
    while step := sum(catch_up(name) for name in sorted(followers)):
        total += step
    return total


def _one_batch(follower: Follower) -> int:
    FollowerCursor.objects.get_or_create(name=follower.name)
    with transaction.atomic():
        # skip_locked: a second jobs process leaves this follower to the first
        place = FollowerCursor.objects.select_for_update(skip_locked=True).filter(name=follower.name).first()
        if place is None:
            return 0
        passed = _take(follower, Cursor(place.xid, place.entry, place.at))
        if passed is None:
            return 0
        count, last = passed
        place.xid, place.entry, place.at, place.failures, place.last_error = last.xid, last.id, last.at, 0, ""
        place.save()
        return count


def _take(follower: Follower, after: Cursor) -> tuple[int, Cursor] | None:
    if follower.take:
        return follower.take(after)
    entries = read(after, BATCH)
    for entry in entries:
        follower.handle(entry)
    return (len(entries), entries[-1].cursor) if entries else None


def run_forever(stop: threading.Event) -> None:
    """Runs each follower in a thread of its own until `stop` is set."""
    threads = [
        threading.Thread(target=_run, args=(name, stop), name=f"follow-{name}", daemon=True) for name in followers
    ]
    for thread in threads:
        thread.start()
    stop.wait()
    for thread in threads:
        thread.join(timeout=10)


def _run(name: str, stop: threading.Event) -> None:
    listener: psycopg.Connection[tuple[object, ...]] | None = None
    pause = 0.0
    while not stop.is_set():
        try:
            close_old_connections()
            if listener is None:
                listener = relay.connect()
                listener.execute(f"LISTEN {relay.CHANNEL}")
            catch_up(name)
            pause = 0.0
            for _ in listener.notifies(timeout=1.0, stop_after=1):
                pass
        except Exception as error:
            pause = min(max(pause * 2, 0.5), LONGEST_PAUSE_SECONDS)
            log.exception("follower %s failed, next try in %.1f s", name, pause)
            _note_failure(name, error)
            if listener is not None and (listener.closed or isinstance(error, psycopg.OperationalError)):
                listener.close()
                listener = None
            stop.wait(pause)
    if listener is not None:
        listener.close()
    connection.close()


def _note_failure(name: str, error: Exception) -> None:
    try:
        connection.close_if_unusable_or_obsolete()
        place, _ = FollowerCursor.objects.get_or_create(name=name)
        place.failures += 1
        place.last_error = f"{type(error).__name__}: {error}"[:500]
        place.save(update_fields=["failures", "last_error", "moved_at"])
    except Exception:
        log.warning("the failure of follower %s could not be noted; the database is away", name)
        time.sleep(0.5)
