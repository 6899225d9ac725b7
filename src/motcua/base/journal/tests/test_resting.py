"""Followers whom nothing concerns hold no connection to the database: there are more of them than a node may have."""

import threading
import time
from collections.abc import Callable

import pytest
from django.db import connection, transaction

from motcua.base import journal
from motcua.base.actor import system
from motcua.base.journal import followers
from motcua.base.journal.registry import follow
from motcua.base.journal.registry import followers as registered
from motcua.base.journal.window import Window
from motcua.base.news import News

NAME = "test.resting"


def lives(session: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE pid = %s", [session])
        return bool(cursor.fetchone()[0])


def wait(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def rung(window: Window, bell: News) -> bool:
    followers.ring({NAME: bell}, window)
    return True


@pytest.mark.django_db(transaction=True)
def test_a_follower_whom_nothing_concerns_gives_its_connection_back_and_hears_what_comes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(followers, "LOOK_SECONDS", 0.01)
    monkeypatch.setattr(followers, "REST_SECONDS", 0.05)
    heard: list[str] = []
    by: list[int] = []

    @follow(NAME, ("thing.heard",))
    def hear(entry: journal.Entry) -> None:
        heard.append(entry.subject)
        by.append(connection.connection.info.backend_pid)

    window, bell, stop = Window(), News(), threading.Event()
    window.open(followers._furthest())
    thread = threading.Thread(target=followers._run, args=(NAME, stop, bell, window), daemon=True)
    thread.start()
    try:
        for number in (1, 2):
            with transaction.atomic():
                journal.record(system("test"), "thing.heard", f"thing:{number}")
            wait(lambda: rung(window, bell) and len(heard) == number)  # noqa: B023 # it is called here and now
            wait(lambda: not lives(by[-1]))
    finally:
        stop.set()
        bell.tell()
        thread.join(5)
        del registered[NAME]
    assert heard == ["thing:1", "thing:2"]
    assert by[0] != by[1]
