"""Decisions about keeping: until when, and what may be erased."""

from datetime import date
from enum import StrEnum

LONGEST_YEARS = 70  # Law on Archives 33/2024/QH15: what is not kept for ever is kept 2 to 70 years
SHORTEST_YEARS = 2


class DisposalState(StrEnum):
    """A list of what has run out: made by one person, decided by another, then carried out."""

    PROPOSED = "proposed"
    REJECTED = "rejected"
    APPROVED = "approved"
    CARRIED_OUT = "carried_out"


class Outcome(StrEnum):
    """What became of one dossier of a list."""

    OPEN = "open"
    ERASED = "erased"
    HELD = "held"  # a legal hold was placed in the meantime
    KEPT = "kept"  # its class became longer in the meantime


def keep_until(closed_on: date, years: int | None) -> date | None:
    """The last day on which a dossier is kept: years count from the end of the year in which it was closed. None: for ever."""
    return None if years is None else date(closed_on.year + years, 12, 31)
