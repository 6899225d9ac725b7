"""Runs the durable followers: each reads on from its cursor, does its work and moves the cursor in one transaction.

A handler that fails stops its own follower only; it is tried again with growing pauses and never skipped silently.

Most entries concern few of them. So the journal is read once for all who stand at the same place, and whom nothing concerns goes on
without a transaction: what its cursor in the database says may lie up to half a minute behind, never ahead.
"""

import logging
import threading
import time
from dataclasses import dataclass

import psycopg
from django.db import close_old_connections, connection, transaction

from motcua.base import clock, planned
from motcua.base.journal import relay
from motcua.base.journal._entries import Cursor, Entry, read
from motcua.base.journal.models import FollowerCursor
from motcua.base.journal.registry import Follower, followers
from motcua.base.news import News

BATCH = 200
LONGEST_PAUSE_SECONDS = 30.0
LOOK_SECONDS = 1.0
NOTED_SECONDS = 30.0  # how often a follower whom nothing concerned notes how far it is
PLACES_KEPT = 8

# skip locked: a second jobs process leaves this follower to the first
LOCK = "SELECT xid, entry, at FROM journal_cursor WHERE name = %s FOR UPDATE SKIP LOCKED"
MOVE = """
UPDATE journal_cursor SET xid = %s, entry = %s, at = %s, failures = 0, last_error = '', moved_at = %s WHERE name = %s
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


def _one_batch(follower: Follower) -> int:
    FollowerCursor.objects.get_or_create(name=follower.name)
    return _batch_from(follower, Cursor(), _Reading())[0]  # once, of what stands now


def _batch_from(follower: Follower, seen: Cursor, reading: "_Reading") -> tuple[int, Cursor]:
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


def _take(follower: Follower, after: Cursor, reading: "_Reading") -> tuple[int, Cursor] | None:
    if follower.take:
        return follower.take(after)
    entries, _all = reading.after(after)
    if follower.one_by_one:
        first = next((place for place, entry in enumerate(entries) if entry.kind in follower.kinds), len(entries))
        entries = entries[: first + 1]
    for entry in entries:
        follower.handle(entry)
    return (len(entries), entries[-1].cursor) if entries else None


def _move(follower: Follower, place: Cursor) -> None:
    planned.run(MOVE, [place.xid, place.id, place.at, clock.now(), follower.name])


@dataclass(frozen=True)
class _Batch:
    """What was read, and the count of news at which it was asked for (-1: nobody was told anything)."""

    entries: list[Entry]
    told: int


class _Reading:
    """The batches that were read last, by the place they come after: what is settled neither changes nor gets anything between.

    Those who ask at once for the same place wait for one answer. That nothing more was there holds until there are news.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: dict[Cursor, _Batch] = {}

    def after(self, place: Cursor, told: int = -1) -> tuple[list[Entry], bool]:
        """The entries, and whether they were all when there had been `told` news."""
        with self._lock:
            known = self._known.get(place)
            if known is None or (not known.entries and (told < 0 or known.told < told)):
                known = _Batch(read(place, BATCH), told)
                self._known.pop(place, None)
                self._known[place] = known
                if len(self._known) > PLACES_KEPT:
                    del self._known[next(iter(self._known))]
            return known.entries, len(known.entries) < BATCH and 0 <= told <= known.told


_reading = _Reading()


class Walk:
    """One follower in its thread: where it is, and how far that is noted."""

    def __init__(self, follower: Follower) -> None:
        self._follower, self._kinds = follower, follower.kinds
        row, _made = FollowerCursor.objects.get_or_create(name=follower.name)
        self._seen = self._noted = Cursor(row.xid, row.entry, row.at)
        self._noted_at = time.monotonic()

    def catch_up(self, told: int = -1) -> None:
        """Does all that is there to do; with `told` news, all that was there when they came."""
        while self._look(told):
            count, self._seen = _batch_from(self._follower, self._seen, _reading)
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

    def _look(self, told: int) -> bool:
        """Passes over what does not concern it. Whether there is something that does."""
        are_all = False
        while not are_all:
            entries, are_all = _reading.after(self._seen, told)
            if not entries:
                return False
            if self._follower.take or any(entry.kind in self._kinds for entry in entries):
                return True
            self._seen = entries[-1].cursor
        return False


def run_forever(stop: threading.Event) -> None:
    """Runs each follower in a thread of its own until `stop` is set; one connection listens for all of them."""
    news = News()
    threads = [
        threading.Thread(target=_run, args=(name, stop, news), name=f"follow-{name}", daemon=True) for name in followers
    ]
    threads.append(threading.Thread(target=_listen, args=(stop, news), name="follow", daemon=True))
    for thread in threads:
        thread.start()
    stop.wait()
    news.tell()
    for thread in threads:
        thread.join(timeout=10)


def _listen(stop: threading.Event, news: News) -> None:
    """Tells the followers that something was committed; while the database is away they look by themselves once a second."""
    while not stop.is_set():
        try:
            with relay.connect() as listener:
                listener.execute(f"LISTEN {relay.CHANNEL}")
                news.tell()  # of what came before it listened
                while not stop.is_set():
                    for _ in listener.notifies(timeout=LOOK_SECONDS, stop_after=1):
                        news.tell()
        except psycopg.Error as error:
            log.warning("the journal's wake-ups are not heard: %s", error)
            stop.wait(LOOK_SECONDS)


def _run(name: str, stop: threading.Event, news: News) -> None:
    seen, told = 0, -1
    walk: Walk | None = None
    pause = 0.0
    while not stop.is_set():
        try:
            if told < 0:
                close_old_connections()
            walk = walk or Walk(followers[name])
            walk.catch_up(told)
            pause = 0.0
            before, seen = seen, news.wait(seen, LOOK_SECONDS)
            told = seen if seen != before else -1  # nobody said anything for a second: looks by itself
        except Exception as error:
            pause = min(max(pause * 2, 0.5), LONGEST_PAUSE_SECONDS)
            log.exception("follower %s failed, next try in %.1f s", name, pause)
            walk, told = None, -1  # begins again from what the database says
            _note_failure(name, error)
            stop.wait(pause)
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
