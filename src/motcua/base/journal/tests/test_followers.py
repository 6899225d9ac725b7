"""Followers of the journal do each thing once, in order, and miss nothing."""

import threading
from types import SimpleNamespace
from typing import Any

import psycopg
import pytest
from django.db import connection

from motcua.base import clock, journal
from motcua.base.journal import followers
from motcua.base.journal.models import FollowerCursor
from motcua.base.journal.registry import Follower, Handling, follow
from motcua.base.journal.registry import followers as registered
from motcua.base.journal.tests.reading import caught_up, committed, end, settled
from motcua.base.journal.window import Window
from motcua.base.news import News


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
