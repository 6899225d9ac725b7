"""The journal cannot be changed and loses nothing to late commits."""

import threading
import time
from typing import Any

import pytest
from django.db import DatabaseError, connection, connections, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from motcua.base import journal
from motcua.base.actor import system
from motcua.base.journal.tests.reading import ACTOR, committed, end, settled


@pytest.mark.django_db(transaction=True)
def test_an_entry_tells_what_happened() -> None:
    start = end()
    committed("thing.made", centre=None, size=3)
    (entry,) = settled(start, 1)
    assert (entry.kind, entry.subject, entry.actor, entry.data) == ("thing.made", "thing:1", "system:test", {"size": 3})
    assert entry.subject_id == "1"


@pytest.mark.django_db(transaction=True)
def test_an_entry_outside_of_a_transaction_is_refused() -> None:
    with pytest.raises(journal.NotInTransaction):
        journal.record(ACTOR, "thing.made", "thing:1")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "statement", ["UPDATE journal_entry SET kind = 'a.b'", "DELETE FROM journal_entry", "TRUNCATE journal_entry"]
)
def test_the_database_refuses_to_change_the_journal(statement: str) -> None:
    committed("thing.made")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.django_db(transaction=True)
def test_no_partition_can_be_emptied_behind_its_back() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'journal_entry'::regclass")
        partitions = [row[0] for row in cursor.fetchall()]
    assert len(partitions) >= 3
    for partition in partitions:
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"TRUNCATE {partition}")


@pytest.mark.django_db(transaction=True)
def test_a_refused_action_leaves_no_entry() -> None:
    start = end()

    def refuse() -> None:
        with transaction.atomic():
            journal.record(ACTOR, "thing.made", "thing:1")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        refuse()
    assert journal.read(start) == []


@pytest.mark.django_db(transaction=True)
def test_an_entry_that_commits_late_is_not_skipped() -> None:
    """The first transaction draws its number first and commits last; a reader by number alone would never see it."""
    start = end()
    drawn, may_commit = threading.Event(), threading.Event()

    def slow() -> None:
        with transaction.atomic():
            journal.record(ACTOR, "thing.slow", "thing:1")
            drawn.set()
            may_commit.wait(10)
        connections["default"].close()

    thread = threading.Thread(target=slow)
    thread.start()
    assert drawn.wait(10)
    committed("thing.quick")
    while_running = journal.read(start)
    place = while_running[-1].cursor if while_running else start
    may_commit.set()
    thread.join()
    seen = [entry.kind for entry in (*while_running, *settled(place, 2 - len(while_running)))]
    assert sorted(seen) == ["thing.quick", "thing.slow"]


@pytest.mark.django_db(transaction=True)
@settings(max_examples=8, deadline=None)
@given(st.lists(st.tuples(st.booleans(), st.integers(1, 4)), min_size=1, max_size=6), st.integers(1, 5))
def test_a_cursor_misses_nothing_and_repeats_nothing_whatever_commits_when(
    writers: list[tuple[bool, int]], batch: int
) -> None:
    """Writers on connections of their own, some rolled back; a reader goes on from its cursor all the while."""
    start, lock, kept = end(), threading.Lock(), set()
    gate = threading.Barrier(len(writers) + 1)

    def write(commits: bool, count: int) -> None:
        gate.wait()
        try:
            with transaction.atomic():
                numbers = {journal.record(ACTOR, "thing.made", "thing:1") for _ in range(count)}
                if not commits:
                    raise ZeroDivisionError
            with lock:
                kept.update(numbers)
        except ZeroDivisionError:
            pass
        finally:
            connections["default"].close()

    threads = [threading.Thread(target=write, args=writer) for writer in writers]
    for thread in threads:
        thread.start()
    gate.wait()
    seen: list[int] = []
    place = start
    deadline = time.monotonic() + 30
    while any(thread.is_alive() for thread in threads) or not kept <= set(seen):
        assert time.monotonic() < deadline, kept - set(seen)
        for entry in journal.read(place, batch):
            seen.append(entry.id)
            place = entry.cursor
    assert len(seen) == len(set(seen))
    assert set(seen) == kept


@pytest.mark.django_db
def test_what_was_told_before_of_the_same_subject_is_known_to_be_repeated() -> None:
    def told(subject: str, kind: str, **data: Any) -> int:
        return journal.record(system("test"), kind, subject, **data)

    first, other = told("thing:r", "thing.begun", by="A"), told("thing:r", "thing.begun", by="B")
    again, elsewhere = told("thing:r", "thing.ended", by="A"), told("thing:s", "thing.begun", by="A")
    silent = told("thing:r", "thing.begun")
    entries = [*journal.subject_history("thing:r"), *journal.subject_history("thing:s")]
    asked = [one for one in entries if one.id in (first, other, again, elsewhere, silent)]
    assert journal.repeated(asked, ["thing.begun", "thing.ended"], "by") == {again}
    assert journal.repeated(asked, ["thing.ended"], "by") == frozenset()


def test_a_cursor_is_read_back_and_garbage_is_not() -> None:
    cursor = journal.Cursor(5, 7)
    assert journal.Cursor.parse(str(cursor)) == cursor
    for garbage in ("", "x", "5-x", "-1-2", f"{2**70}-1"):
        with pytest.raises(ValueError):  # noqa: PT011 - which one does not matter
            journal.Cursor.parse(garbage)
