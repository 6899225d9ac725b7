"""What a day is made of (`Hall`, `Visitor`), and what one played day was (`Played`). Seconds since the day's midnight."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from motcua.domain.queue.rules import Priority, QueueOptions

Window = tuple[float, float]
BIN = 900.0  # the queue over the day is looked at every quarter of an hour


@dataclass(frozen=True)
class Piece:
    """A stretch at a counter, from the call to its end. `after`: how long since the one before until back in line."""

    service: str
    seconds: float
    after: float = 0.0


@dataclass(frozen=True)
class Visitor:
    """`counts_from`: when the visitor counts as arrived (the booked time, or a number drawn from afar); `comes` otherwise.

    `patience`: gives up when not called within so long of coming; none: never.
    """

    comes: float
    pieces: tuple[Piece, ...]
    priority: str = Priority.NONE.value
    has_appointment: bool = False
    counts_from: float | None = None
    patience: float | None = None

    @property
    def service(self) -> str:
        return self.pieces[0].service

    @property
    def arrived(self) -> float:
        return self.comes if self.counts_from is None else self.counts_from


@dataclass(frozen=True)
class Desk:
    """A counter: what it serves with the rank of each, when somebody sits there, and whether until nobody is left."""

    number: int
    services: Mapping[str, int]
    windows: tuple[Window, ...]
    stays: bool = True

    def seated(self, at: float) -> bool:
        """Whether the officer may call at that moment."""
        if self.stays and self.windows and at >= self.windows[-1][1]:
            return True
        return any(begin <= at < end for begin, end in self.windows)

    def next_window(self, at: float) -> float | None:
        return next((begin for begin, _end in self.windows if begin > at), None)


@dataclass(frozen=True)
class ServiceFacts:
    """What the promise of a wait is made from (`expected_wait`), and how long somebody may wait before all others go behind."""

    mean_seconds: float
    spread: float = 1.0
    stretch: float = 1.0
    urgent_after: int | None = None


@dataclass(frozen=True)
class Hall:
    """`reactions`: seconds between the moment at which a counter could call and the call, as they were measured."""

    midnight: datetime
    desks: tuple[Desk, ...]
    services: Mapping[str, ServiceFacts]
    options: QueueOptions
    reactions: tuple[float, ...] = (0.0,)

    def at(self, seconds: float) -> datetime:
        return self.midnight + timedelta(seconds=seconds)


@dataclass
class Waited:
    """One visitor's wait to the first call, in seconds from when he or she counted as arrived; `promised`: the most that was told."""

    service: str
    seconds: float
    came: float
    promised: float | None = None


@dataclass
class Played:
    """One simulated day. `line` and `desks_open` by quarter of an hour from midnight; `busy` and `seated` seconds by counter."""

    waits: list[Waited] = field(default_factory=list)
    line: dict[int, int] = field(default_factory=dict)
    busy: dict[int, float] = field(default_factory=dict)
    seated: dict[int, float] = field(default_factory=dict)
    left: int = 0
    uncalled: int = 0
    ends: float = 0.0
