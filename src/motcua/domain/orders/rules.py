"""What may be ordered, how an order stands, and when a counter is as it was ordered to be. Pure."""

from datetime import datetime, timedelta
from enum import StrEnum

LONGEST_WORDS = 300
KEPT = timedelta(days=365)  # what people wrote; that there was an order stays


class Kind(StrEnum):
    OPEN = "open"
    PAUSE = "pause"
    CLOSE = "close"
    PAGE = "page"  # somebody is asked to come


AT_A_COUNTER = (Kind.OPEN, Kind.PAUSE, Kind.CLOSE)


class Reach(StrEnum):
    """Who could see an order when it was given."""

    SCREEN = "screen"  # somebody sits there and a page of theirs is open
    PERSON = "person"  # nobody sits there, but somebody whose counter it is has a page open elsewhere
    NOBODY = "nobody"


class Outcome(StrEnum):
    DONE = "done"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"  # by the control room
    LAPSED = "lapsed"  # the day ended


class State(StrEnum):
    """Of an order as it is shown: given, accepted but not yet done, and how it ended."""

    GIVEN = "given"
    ACCEPTED = "accepted"
    DONE = "done"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


def state_of(answered_at: datetime | None, outcome: str) -> State:
    if outcome:
        return State(outcome)
    return State.ACCEPTED if answered_at else State.GIVEN


# By order, how a counter (closed, paused, open) may stand so that nothing is left to be done.
MET: dict[Kind, frozenset[str]] = {
    Kind.OPEN: frozenset({"open"}),
    Kind.PAUSE: frozenset({"paused", "closed"}),
    Kind.CLOSE: frozenset({"closed"}),
}


def is_met(kind: Kind, counter: str) -> bool:
    """Whether a counter that stands so is as it was ordered to be. A page is answered by a person alone."""
    return counter in MET.get(kind, frozenset())


def is_unanswered(given_at: datetime, reach: str, now: datetime, minutes: int) -> bool:
    """Whether an order that nobody has answered asks for the control room: at once where nobody could see it."""
    return reach == Reach.NOBODY or now - given_at >= timedelta(minutes=minutes)
