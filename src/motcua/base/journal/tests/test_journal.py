"""The journal cannot be changed, loses nothing to late commits, and its followers do each thing once."""

import threading
import time
from types import SimpleNamespace
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, connection, connections, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from motcua.base import clock, journal
from motcua.base.actor import system
from motcua.base.journal import followers
from motcua.base.journal.models import FollowerCursor
from motcua.base.journal.registry import Follower, Handling, follow
from motcua.base.journal.registry import followers as registered
from motcua.base.journal.window import Window
from motcua.base.news import News

ACTOR = system("test")


def end() -> journal.Cursor:
    """Behind everything that is there."""
    place = journal.Cursor()
    while entries := journal.read(place):
        place = entries[-1].cursor
    return place


def settled(start: journal.Cursor, count: int) -> list[journal.Entry]:
    """The entries since, once that many are settled: transactions of tests beside us, on the same server, hold the border back."""
    deadline = time.monotonic() + 30
    while len(entries := journal.read(start)) < count and time.monotonic() < deadline:
        time.sleep(0.01)
    return entries


def caught_up(name: str, count: int) -> int:
    """How many entries a follower passed, once that many are settled."""
    deadline, passed = time.monotonic() + 30, 0
    while passed < count and time.monotonic() < deadline:
        passed += followers.catch_up(name)
        time.sleep(0.01)
    return passed


def committed(kind: str, subject: str = "thing:1", **data: object) -> int:
    with transaction.atomic():
        return journal.record(ACTOR, kind, subject, **data)


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


@pytest.fixture
def follower():
    heard: list[str] = []
    name = "test.follower"
    FollowerCursor.objects.filter(name=name).delete()
    place = end()
    FollowerCursor.objects.create(name=name, xid=place.xid, entry=place.id, at=place.at)

    @follow(name, ("thing.heard",))
    def hear(entry: journal.Entry) -> None:
        heard.append(entry.subject)
        if entry.data.get("fails") and heard.count(entry.subject) < 2:
            raise RuntimeError("not yet")

    yield name, heard
    del registered[name]


@pytest.mark.django_db(transaction=True)
def test_a_follower_hears_its_kinds_once_and_in_order(follower) -> None:
    name, heard = follower
    for number in range(3):
        committed("thing.heard", f"thing:{number}")
        committed("thing.other", "thing:x")
    assert caught_up(name, 6) == 6
    assert followers.catch_up(name) == 0
    assert heard == ["thing:0", "thing:1", "thing:2"]


@pytest.mark.django_db(transaction=True)
def test_who_follows_one_by_one_keeps_what_was_done_before_the_entry_that_fails(follower) -> None:
    name, heard = follower
    registered[name].one_by_one = True
    committed("thing.other")
    committed("thing.heard", "thing:1")
    committed("thing.heard", "thing:2", fails=True)
    with pytest.raises(RuntimeError):
        caught_up(name, 3)
    assert heard == ["thing:1", "thing:2"]
    assert caught_up(name, 1) == 1
    assert heard == ["thing:1", "thing:2", "thing:2"]


@pytest.mark.django_db(transaction=True)
def test_a_follower_that_failed_does_not_move_on(follower) -> None:
    name, heard = follower
    committed("thing.heard", "thing:1", fails=True)
    with pytest.raises(RuntimeError):
        caught_up(name, 1)
    assert caught_up(name, 1) == 1
    assert heard == ["thing:1", "thing:1"]


def place_of(name: str) -> tuple[int, int]:
    row = FollowerCursor.objects.get(name=name)
    return row.xid, row.entry


@pytest.mark.django_db(transaction=True)
def test_whom_nothing_concerns_goes_on_without_writing_and_misses_nothing_later(follower) -> None:
    name, heard = follower
    start, before = end(), place_of(name)
    walk = followers.Walk(registered[name])
    for _number in range(3):
        committed("thing.other")
    assert len(settled(start, 3)) == 3
    walk.catch_up()
    assert (heard, place_of(name)) == ([], before)
    committed("thing.heard", "thing:1")
    assert len(settled(start, 4)) == 4
    walk.catch_up()
    walk.catch_up()
    assert heard == ["thing:1"]
    assert place_of(name) > before
    committed("thing.other")
    assert len(settled(start, 5)) == 5
    walk.catch_up()
    walk.note()
    assert place_of(name) == (end().xid, end().id)
    assert followers.catch_up(name) == 0


@pytest.mark.django_db(transaction=True)
def test_what_another_process_did_meanwhile_is_not_done_again(follower) -> None:
    name, heard = follower
    start = end()
    ours, theirs = followers.Walk(registered[name]), followers.Walk(registered[name])
    committed("thing.heard", "thing:1")
    assert len(settled(start, 1)) == 1
    theirs.catch_up()
    ours.catch_up()
    ours.note()
    assert heard == ["thing:1"]
    assert place_of(name) == (end().xid, end().id)


@pytest.mark.django_db(transaction=True)
def test_a_follower_that_begins_anew_begins_where_the_database_says(follower) -> None:
    name, heard = follower
    start = end()
    committed("thing.heard", "thing:1", fails=True)
    assert len(settled(start, 1)) == 1
    with pytest.raises(RuntimeError):
        followers.Walk(registered[name]).catch_up()
    followers.Walk(registered[name]).catch_up()
    assert heard == ["thing:1", "thing:1"]


@pytest.mark.django_db(transaction=True)
def test_each_entry_is_read_once_for_all_who_follow(django_assert_num_queries) -> None:
    window, place = Window(), end()
    assert window.after(place) == []  # not open yet: read from the database
    window.open(place)
    committed("thing.other")
    committed("thing.heard")
    assert len(settled(place, 2)) == 2
    with django_assert_num_queries(0):
        assert window.after(place) == []  # it has not grown yet
    with django_assert_num_queries(1):
        entries = window.grow()
    with django_assert_num_queries(0):
        assert [entry.kind for entry in entries] == ["thing.other", "thing.heard"]
        assert window.after(place) == entries
        assert window.after(entries[0].cursor) == entries[1:]
        assert window.after(entries[1].cursor) == []
    assert window.grow() == []


@pytest.mark.django_db(transaction=True)
def test_who_lies_behind_the_window_misses_nothing(monkeypatch) -> None:
    monkeypatch.setattr("motcua.base.journal.window.KEPT", 2)
    start = end()
    window = Window()
    window.open(start)
    for number in range(5):
        committed("thing.heard", f"thing:{number}")
        assert len(settled(start, number + 1)) == number + 1
        window.grow()
    heard, place = [], start
    while entries := window.after(place):
        heard += [entry.subject for entry in entries]
        place = entries[-1].cursor
    assert heard == [f"thing:{number}" for number in range(5)]


@pytest.mark.django_db(transaction=True)
def test_only_those_are_woken_whom_something_concerns(follower) -> None:
    name, heard = follower
    bells, window, start = {name: News()}, Window(), end()
    window.open(start)
    committed("thing.other")
    assert len(settled(start, 1)) == 1
    followers.ring(bells, window)
    assert bells[name].count == 0
    committed("thing.heard", "thing:1")
    assert len(settled(start, 2)) == 2
    followers.ring(bells, window)
    assert bells[name].count == 1
    followers.Walk(registered[name], window.after).catch_up()
    assert heard == ["thing:1"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("fault", [psycopg.OperationalError("too many connections"), RuntimeError("anything else")])
def test_while_the_one_who_reads_for_all_cannot_each_reads_for_itself(follower, monkeypatch, fault) -> None:
    name, heard = follower
    window, stop, start = Window(), threading.Event(), end()
    window.open(start)
    walk = followers.Walk(registered[name], window.after)

    def refuse() -> None:
        stop.set()
        raise fault

    monkeypatch.setattr(followers, "relay", SimpleNamespace(connect=refuse))
    followers._watch(stop, {name: News()}, window)
    assert not window.is_open
    committed("thing.heard", "thing:1")
    assert len(settled(start, 1)) == 1
    walk.catch_up()
    assert heard == ["thing:1"]


@pytest.mark.django_db(transaction=True)
def test_a_window_that_is_opened_anew_leaves_nothing_out_and_repeats_nothing(follower) -> None:
    name, heard = follower
    window, start = Window(), end()
    walk = followers.Walk(registered[name], window.after)
    for number, is_open in enumerate((True, False, True)):
        committed("thing.heard", f"thing:{number}")
        assert len(settled(start, number + 1)) == number + 1
        if is_open:
            window.open(start)
            followers.ring({}, window)
        else:
            window.close()
        walk.catch_up()
    assert heard == ["thing:0", "thing:1", "thing:2"]


@pytest.mark.django_db(transaction=True)
def test_who_lies_more_than_a_minute_behind_is_told(follower) -> None:
    name, _heard = follower
    start = end()
    committed("thing.heard", "thing:1")
    assert len(settled(start, 1)) == 1
    assert name not in followers.lagging()  # just now
    assert caught_up(name, 1) == 1
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO journal_entry (at, kind, subject, actor, data)"
            " VALUES (clock_timestamp() - interval '2 minutes', 'thing.other', 'thing:2', 'test', '{}')"
        )
    assert len(settled(start, 2)) == 2
    assert name in followers.lagging()
    assert caught_up(name, 1) == 1
    assert name not in followers.lagging()


def entry(number: int, kind: str, **data: Any) -> journal.Entry:
    return journal.Entry(number, number, clock.now(), kind, "thing:1", None, None, "system:test", data)


def test_a_follower_ignores_kinds_it_did_not_name_and_what_its_condition_leaves_out() -> None:
    done: list[int] = []
    one = Follower(
        "x", [Handling(frozenset({"a.b"}), lambda new: done.extend(e.id for e in new), lambda e: e.data["it"])]
    )
    entries = [entry(1, "a.b", it=True), entry(2, "a.b", it=False), entry(3, "c.d", it=True)]
    assert [one.concerns(each) for each in entries] == [True, False, False]
    one.handle(entries)
    assert done == [1]


def test_who_takes_its_entries_together_gets_all_of_a_batch_at_once() -> None:
    batches: list[list[int]] = []
    kinds = frozenset({"a.b"})
    one = Follower("x", [Handling(kinds, lambda new: batches.append([e.id for e in new]))], together=True)
    one.handle([entry(1, "a.b"), entry(2, "c.d"), entry(3, "a.b")])
    one.handle([entry(4, "c.d")])
    assert batches == [[1, 3]]


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
