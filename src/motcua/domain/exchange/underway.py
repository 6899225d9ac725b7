"""Whether what the other side does not have yet is still on its way to it: then it is no difference."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from motcua.base import clock
from motcua.domain.exchange.models import Receiver

READS_WITHIN = timedelta(minutes=10)  # who reads the feed by itself, and is sent nothing

# Indexes journal_entry_subject (subject, id), and the unique one of exchange_event (entry).
LAST_TOLD = """
SELECT DISTINCT ON (entry.subject) entry.subject, event.position, event.sequence, event.at, event.type
FROM journal_entry entry JOIN exchange_event event ON event.entry = entry.id
WHERE entry.subject = ANY (%s::text[]) ORDER BY entry.subject, event.position DESC
"""


@dataclass(frozen=True)
class Told:
    """The newest event of a dossier: its place among all, its sequence in its centre, when it happened, and its type."""

    position: int
    sequence: int
    at: datetime
    type: str


def last_told(codes: Collection[str]) -> dict[str, Told]:
    """The newest published event of dossiers, by code."""
    if not codes:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(LAST_TOLD, [[f"dossier:{code}" for code in codes]])
        return {
            subject.removeprefix("dossier:"): Told(position, sequence, at, type_)
            for subject, position, sequence, at, type_ in cursor.fetchall()
        }


def still_comes(receiver: Receiver, told: Told | None) -> bool:
    """Whether the newest event of something has not got to this receiver yet."""
    if told is None:
        return False
    places = list(receiver.subscriptions.exclude(state="ended").values_list("position", flat=True))
    if places:
        return told.position > max(places)
    return clock.now() - told.at < READS_WITHIN
