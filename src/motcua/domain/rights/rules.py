"""What may be asked for, what may be erased and what the law keeps. Pure; the source of each rule stands in docs/legal.md."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

# Decree 13/2023/NĐ-CP art. 16: erased within 72 hours of the request; art. 15: put right as soon as it can be, else told within as many.
TERM = timedelta(hours=72)
SOON_HOURS = 8  # of the centre's working time left, and a request is amber: 72 hours run on over Tết, officials do not
MOST_OPEN = 20  # of one account
LONGEST_WORDS, LONGEST_VALUE = 2000, 400
KEPT_DAYS = 5 * 365  # an answered request, before its words are emptied


class Kind(StrEnum):
    CORRECTION = "correction"
    ERASURE = "erasure"


class About(StrEnum):
    ACCOUNT = "account"
    DOSSIER = "dossier"


class State(StrEnum):
    OPEN = "open"
    DONE = "done"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Piece(StrEnum):
    """A part of what is known of somebody."""

    NAME = "name"
    NUMBER = "id_number"
    PHONE = "phone"
    EMAIL = "email"
    ADDRESS = "address"
    CONTACT = "contact"  # phone, e-mail and where the result was sent
    WHOLE = "whole"


class Ground(StrEnum):
    """Why something is not done; said in words by surfaces, with the rule it comes from."""

    RUNNING = "running"  # the dossier is still being worked on
    KEPT = "kept"  # the Law on Archives keeps it until a day
    FOR_EVER = "for_ever"
    HELD = "held"  # a complaint, a court or an inspection needs it
    RUN_OUT = "run_out"  # its time is over: it goes with the next list, which two people decide
    NOT_SHOWN = "not_shown"  # that it is wrong was not shown
    OTHER = "other"


# What may be asked for here. What somebody changes by themselves (address, ways to sign in, the account as a whole) is not on it.
ASKABLE: Mapping[tuple[About, Kind], tuple[Piece, ...]] = {
    (About.ACCOUNT, Kind.CORRECTION): (Piece.NAME, Piece.NUMBER),
    (About.DOSSIER, Kind.CORRECTION): (Piece.NAME, Piece.PHONE, Piece.EMAIL, Piece.ADDRESS),
    (About.DOSSIER, Kind.ERASURE): (Piece.CONTACT, Piece.WHOLE),
}
SAID_BY_OFFICIALS = (Ground.NOT_SHOWN, Ground.OTHER)  # the others are found, not chosen


@dataclass(frozen=True)
class Keeping:
    """How a dossier is kept. `kept_until`: the last day, None while it is open or for ever."""

    is_over: bool
    is_held: bool
    for_ever: bool
    kept_until: date | None


@dataclass(frozen=True)
class Verdict:
    """Whether a piece may be erased now; else why not, and until which day it is kept where there is one."""

    may: bool
    ground: Ground | None = None
    until: date | None = None


def erasable(piece: Piece, keeping: Keeping, today: date) -> Verdict:
    """Decree 13/2023 art. 16.2: not what a state agency processes for its work as the law provides, nor what a law keeps.

    By what somebody is reached serves only until the dossier is over; the dossier itself is a record.
    """
    if not keeping.is_over:
        return Verdict(False, Ground.RUNNING)
    if keeping.is_held:
        return Verdict(False, Ground.HELD)
    if piece is Piece.CONTACT:
        return Verdict(True)
    if keeping.for_ever:
        return Verdict(False, Ground.FOR_EVER)
    if keeping.kept_until is not None and keeping.kept_until < today:
        return Verdict(False, Ground.RUN_OUT, keeping.kept_until)
    return Verdict(False, Ground.KEPT, keeping.kept_until)
