"""What the follower of the journal would do by now, inside the one transaction of a test."""

from motcua.base import planned
from motcua.base.journal import _entries
from motcua.base.journal._entries import Cursor, Entry
from motcua.base.journal.registry import followers
from motcua.domain.reports.sums import days

BEGINNING = Cursor()
REPORTS = ("reports.dossiers", "reports.visits", "reports.ratings")


def entries_after(place: Cursor) -> list[Entry]:
    """All of the journal after a place, also what this transaction wrote."""
    rows = planned.run(_entries.READ_ENTRIES, _entries.parameters(place, 10_000, settled=False))
    return [_entries._entry(row) for row in rows]


def follow(after: Cursor = BEGINNING) -> Cursor:
    """Lets the reports take what comes after a place; how far they are then."""
    entries = entries_after(after)
    for name in REPORTS:
        followers[name].handle(entries)
    return entries[-1].cursor if entries else after


def count() -> None:
    """Follows from the beginning, and counts the days that were noted."""
    follow()
    days.count_noted()
