"""Runs the durable followers: each reads on from its cursor, does its work and moves the cursor in one transaction.

A handler that fails stops its own follower only; it is tried again with growing pauses and never skipped silently.

Most entries concern few of them. So one thread reads the journal for all and wakes only whom something concerns; the others go on
in memory, without a transaction: what their cursor in the database says may lie up to half a minute behind, never ahead.
"""

import logging
import threading
import time
from collections.abc import Mapping

import psycopg
from django.db import DatabaseError, InterfaceError, close_old_connections, connection, transaction

from motcua.base import clock, planned
from motcua.base.journal import relay
from motcua.base.journal.models import FollowerCursor
from motcua.base.journal.places import Cursor
from motcua.base.journal.registry import Follower, followers
from motcua.base.journal.window import Reading, Window, read_batch
from motcua.base.news import News

LONGEST_PAUSE_SECONDS = 30.0
LOOK_SECONDS = 1.0
QUIET_SECONDS = 0.02  # what is recorded within it is read at once
GATHER_SECONDS = 0.25  # for which those wait who take their entries together
REST_SECONDS = 20.0  # whom nothing concerned for so long gives its connection back
NOTED_SECONDS = 30.0  # how often a follower whom nothing concerned notes how far it is

# skip locked: a second jobs process leaves this follower to the first
LOCK = "SELECT xid, entry, at FROM journal_cursor WHERE name = %s FOR UPDATE SKIP LOCKED"
MOVE = """
UPDATE journal_cursor SET xid = %s, entry = %s, at = %s, failures = 0, last_error = '', moved_at = %s WHERE name = %s
"""
# Index journal_entry_order: of who is not behind, what was recorded within this minute. Whom nothing concerns notes within half of it where
# it is; whoever left the code is not asked for.
LAGGING = """
SELECT place.name FROM journal_cursor place
WHERE place.name = ANY (%s) AND EXISTS (
    SELECT FROM journal_entry
    WHERE (xid, id) > (place.xid::text::xid8, place.entry) AND xid < pg_snapshot_xmin(pg_current_snapshot())
      AND at >= coalesce(place.at - interval '1 day', '-infinity') AND at < clock_timestamp() - interval '1 minute'
)
ORDER BY place.name
"""

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


def lagging() -> list[str]:
    """Those who have not passed something that has been there for more than a minute."""
    with connection.cursor() as cursor:
        cursor.execute(LAGGING, [list(followers)])
        return [name for (name,) in cursor.fetchall()]


def _one_batch(follower: Follower) -> int:
    FollowerCursor.objects.get_or_create(name=follower.name)
    return _batch_from(follower, Cursor(), read_batch)[0]  # once, of what stands now


def _batch_from(follower: Follower, seen: Cursor, reading: Reading) -> tuple[int, Cursor]:
    """Does a batch from its place, or from `seen` where that lies further; how many entries it passed, and up to where."""
    with transaction.atomic():
        held = planned.run(LOCK, [follower.name])
        if not held:
            return 0, seen
        place = max(Cursor(*held[0]), seen)
        passed = _take(follower, place, reading)
        if passed is None:
            return 0, place
        count, last = passed
        _move(follower, last)
        return count, last


def _take(follower: Follower, after: Cursor, reading: Reading) -> tuple[int, Cursor] | None:
    if follower.take:
        return follower.take(after)
    entries = reading(after)
    if follower.one_by_one:
        first = next((place for place, entry in enumerate(entries) if follower.concerns(entry)), len(entries))
        entries = entries[: first + 1]
    follower.handle(entries)
    return (len(entries), entries[-1].cursor) if entries else None


def _move(follower: Follower, place: Cursor) -> None:
    planned.run(MOVE, [place.xid, place.id, place.at, clock.now(), follower.name])


class Walk:
    """One follower in its thread: where it is, and how far that is noted."""

    def __init__(self, follower: Follower, reading: Reading = read_batch) -> None:
        self._follower, self._reading = follower, reading
        row, _made = FollowerCursor.objects.get_or_create(name=follower.name)
        self._seen = self._noted = Cursor(row.xid, row.entry, row.at)
        self._noted_at = time.monotonic()

    def catch_up(self) -> None:
        """Does all that is there to do."""
        while self._look():
            count, self._seen = _batch_from(self._follower, self._seen, self._reading)
            if not count:
                return  # another process has it, or has done it
            self._noted, self._noted_at = self._seen, time.monotonic()
        if self._seen != self._noted and time.monotonic() - self._noted_at > NOTED_SECONDS:
            self.note()

    def note(self) -> None:
        """Moves the cursor over what did not concern it."""
        with transaction.atomic():
            held = planned.run(LOCK, [self._follower.name])
            if held and Cursor(*held[0]) < self._seen:
                _move(self._follower, self._seen)
        self._noted, self._noted_at = self._seen, time.monotonic()

    def _look(self) -> bool:
        """Passes over what does not concern it. Whether there is something that does."""
        while entries := self._reading(self._seen):
            if any(self._follower.concerns(entry) for entry in entries):
                return True
            self._seen = entries[-1].cursor
        return False


def run_forever(stop: threading.Event) -> None:
    """Runs each follower in a thread of its own until `stop` is set; one more reads the journal for all of them."""
    window = Window()
    bells = {name: News() for name in followers}
    threads = [
        threading.Thread(target=_run, args=(name, stop, bell, window), name=f"follow-{name}", daemon=True)
        for name, bell in bells.items()
    ]
    threads.append(threading.Thread(target=_watch, args=(stop, bells, window), name="follow", daemon=True))
    for thread in threads:
        thread.start()
    stop.wait()
    for bell in bells.values():
        bell.tell()
    for thread in threads:
        thread.join(timeout=10)


def _furthest() -> Cursor:
    """Where the first of them is: who lies behind reads for itself until it is there."""
    rows = FollowerCursor.objects.filter(name__in=list(followers)).values_list("xid", "entry", "at")
    return max((Cursor(*row) for row in rows), default=Cursor())


def _watch(stop: threading.Event, bells: Mapping[str, News], window: Window) -> None:
    """Lets the window grow when something was committed, and once a second, should a wake-up be lost.

    While it cannot, the window is closed: each follower looks for itself, once a second.
    """
    while not stop.is_set():
        try:
            close_old_connections()
            with relay.connect() as listener:
                listener.execute(f"LISTEN {relay.CHANNEL}")
                window.open(_furthest())
                while not stop.is_set():
                    ring(bells, window)
                    stop.wait(QUIET_SECONDS)
                    for _ in listener.notifies(timeout=LOOK_SECONDS, stop_after=1):
                        pass
        except (psycopg.Error, DatabaseError, InterfaceError) as error:
            window.close()
            log.warning("the journal cannot be read: %s", error)
            stop.wait(LOOK_SECONDS)
        except Exception:
            window.close()
            log.exception("the journal is not read; it goes on in a second")
            stop.wait(LOOK_SECONDS)
    connection.close()


def ring(bells: Mapping[str, News], window: Window) -> None:
    """Takes in what is new, and wakes whom it concerns."""
    while fresh := window.grow():
        for name, bell in bells.items():
            if any(followers[name].concerns(entry) for entry in fresh):
                bell.tell()


def _run(name: str, stop: threading.Event, bell: News, window: Window) -> None:
    seen = 0
    walk: Walk | None = None
    pause, rung = 0.0, time.monotonic()
    while not stop.is_set():
        try:
            walk = walk or Walk(followers[name], window.after)
            walk.catch_up()
            pause = 0.0
            before, seen = seen, bell.wait(seen, LOOK_SECONDS)
            if seen != before:
                rung = time.monotonic()
            if time.monotonic() - rung > REST_SECONDS:
                connection.close()  # forty followers would hold forty connections of each node, most of them for one thing a day
            elif seen == before:
                close_old_connections()
            elif followers[name].together:
                stop.wait(GATHER_SECONDS)
        except Exception as error:
            pause = min(max(pause * 2, 0.5), LONGEST_PAUSE_SECONDS)
            log.exception("follower %s failed, next try in %.1f s", name, pause)
            walk = None  # begins again from what the database says
            _note_failure(name, error)
            stop.wait(pause)
            close_old_connections()
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
