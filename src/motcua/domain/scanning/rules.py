"""What may be asked of a scanner, the states of an order to it, what can go wrong, and when it is given up. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Source(StrEnum):
    """Where the paper lies."""

    FEEDER = "feeder"
    BOTH = "both"  # the feeder, both sides of each sheet
    GLASS = "glass"


class Colour(StrEnum):
    COLOUR = "colour"
    GREY = "grey"


RESOLUTIONS = (150, 200, 300)  # dots per inch; a page is kept at 300 at the most
USUAL_RESOLUTION = 200


class State(StrEnum):
    """How far an order to a scanner is."""

    WAITING = "waiting"
    SCANNING = "scanning"  # the agent has fetched it
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


OPEN = (State.WAITING, State.SCANNING)
# From each state, where an order may go. An agent that was away too long and comes back goes on with what it had failed at.
WAYS: dict[State, frozenset[State]] = {
    State.WAITING: frozenset({State.SCANNING, State.FAILED, State.CANCELLED}),
    State.SCANNING: frozenset({State.DONE, State.FAILED, State.CANCELLED}),
    State.DONE: frozenset(),
    State.FAILED: frozenset({State.DONE, State.FAILED}),
    State.CANCELLED: frozenset(),
}


class Fault(StrEnum):
    """Why an order was not carried out to its end. The first ones are told by the agent, the last two are seen here."""

    NO_PAPER = "no_paper"
    JAMMED = "jammed"
    COVER_OPEN = "cover_open"
    SWITCHED_OFF = "switched_off"  # or its cable is out: the PC does not reach it
    BUSY = "busy"
    DENIED = "denied"  # the PC's user may not use it
    NO_SCANNER = "no_scanner"  # the PC knows none
    NOT_POSSIBLE = "not_possible"  # the scanner has no such source
    NO_SPACE = "no_space"  # on the PC
    REFUSED = "refused"  # a page that the server did not take
    INTERRUPTED = "interrupted"  # the agent was ended in the middle; nobody knows which sheet was on its way
    FAILED = "failed"
    AGENT_AWAY = "agent_away"  # the agent did not fetch it
    AGENT_LOST = "agent_lost"  # the agent fell silent in the middle


AGENT_FAULTS = frozenset(Fault) - {Fault.AGENT_AWAY, Fault.AGENT_LOST}
SILENT_AFTER = timedelta(seconds=40)  # the agent gives a sign every 15 s
FETCHED_WITHIN = timedelta(seconds=60)  # with an agent that is not there; a restart takes less


@dataclass(frozen=True)
class Wish:
    """What an officer asks of a scanner."""

    source: Source = Source.FEEDER
    colour: Colour = Colour.COLOUR
    resolution: int = USUAL_RESOLUTION


@dataclass(frozen=True)
class Can:
    """What a scanner says that it can; empty where it does not say."""

    sources: Sequence[Source] = ()
    colours: Sequence[Colour] = ()
    resolutions: Sequence[int] = ()

    def fitting(self, wish: Wish) -> Wish:
        """The wish, with what this scanner cannot do replaced by what it can."""
        return Wish(
            wish.source if wish.source in (self.sources or Source) else self.sources[0],
            wish.colour if wish.colour in (self.colours or Colour) else self.colours[0],
            wish.resolution if wish.resolution in (self.resolutions or RESOLUTIONS) else self.resolutions[-1],
        )


def is_silent(seen_at: datetime | None, now: datetime) -> bool:
    return seen_at is None or now - seen_at > SILENT_AFTER


def given_up(state: State, asked_at: datetime, seen_at: datetime | None, now: datetime) -> Fault | None:
    """Why an open order is ended now without its agent; None where there is hope. `seen_at`: the agent's last sign of life."""
    if not is_silent(seen_at, now):
        return None
    if state == State.SCANNING:
        return Fault.AGENT_LOST
    return Fault.AGENT_AWAY if now - asked_at > FETCHED_WITHIN else None
