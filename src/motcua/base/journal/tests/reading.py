"""How tests record and read: what stands there, until so much of it is settled."""

import time

from django.db import transaction

from motcua.base import journal
from motcua.base.actor import system
from motcua.base.journal import followers

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
