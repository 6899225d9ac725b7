"""The journal: one append-only list of everything that happened, written in the transaction in which it happened.

It holds references and facts, never personal data. Everything that follows from a happening reads it.
"""

from motcua.base.journal._entries import (
    Entry,
    NotInTransaction,
    latest,
    of_period,
    read,
    record,
    record_with,
    repeated,
    subject_history,
)
from motcua.base.journal.places import Cursor
from motcua.base.journal.registry import follow, follow_together

__all__ = [
    "Cursor",
    "Entry",
    "NotInTransaction",
    "follow",
    "follow_together",
    "latest",
    "of_period",
    "read",
    "record",
    "record_with",
    "repeated",
    "subject_history",
]
