"""The newest part of the journal, held in memory for all followers of a process: each entry is read and decoded once.

What is settled neither changes nor gets anything between. One thread lets the window grow; whoever is behind it reads for itself, and
all do while that thread cannot read.
"""

import threading
from bisect import bisect_right
from collections.abc import Callable

from motcua.base.journal._entries import Entry, read
from motcua.base.journal.places import Cursor

BATCH = 200
KEPT = 5000
Reading = Callable[[Cursor], list[Entry]]


def read_batch(after: Cursor) -> list[Entry]:
    """The next settled entries, from the database."""
    return read(after, BATCH)


class Window:
    """`after` answers from memory; `grow` alone asks the database for what is new. While it is not open, all read themselves."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._begin: Cursor | None = None
        self._end = Cursor()
        self._entries: list[Entry] = []
        self._places: list[Cursor] = []

    @property
    def is_open(self) -> bool:
        return self._begin is not None

    def open(self, at: Cursor) -> None:
        """It begins there. Best at the place of the first of its readers: the others come to it by themselves."""
        with self._lock:
            self._begin = self._end = at

    def close(self) -> None:
        """It cannot grow any more: what it would leave out is asked of the database until it is opened anew."""
        with self._lock:
            self._begin = None
            self._entries, self._places = [], []

    def grow(self) -> list[Entry]:
        """Takes the next batch in, and returns it; nothing when all that is settled is in it. For one thread."""
        fresh = read_batch(self._end)
        if fresh:
            with self._lock:
                self._entries += fresh
                self._places += [entry.cursor for entry in fresh]
                self._end = self._places[-1]
                if len(self._entries) > 2 * KEPT:
                    self._begin = self._places[-KEPT - 1]
                    del self._entries[:-KEPT], self._places[:-KEPT]
        return fresh

    def after(self, place: Cursor) -> list[Entry]:
        """The next entries after a place; those behind the window's end are there once it has grown."""
        with self._lock:
            if self._begin is not None and place >= self._begin:
                first = bisect_right(self._places, place)
                return self._entries[first : first + BATCH]
        return read_batch(place)
