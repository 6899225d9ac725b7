"""What the threads of the recorder tell its bookkeeper, who alone writes rows."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from motcua.domain.cameras.recording.ring import Closed
from motcua.domain.cameras.rules import Mask, State, Trouble


@dataclass(frozen=True)
class Plan:
    """A camera as its thread needs it. Compared as a whole: what changes any of it begins its connection anew."""

    id: UUID
    centre: str
    address: str
    path: str
    user: str
    password: str
    onvif_url: str
    masks: tuple[Mask, ...]
    accepted: datetime  # when somebody last said that what it sees is right


@dataclass(frozen=True)
class Opened:
    """A file of the ring was begun."""

    id: UUID
    camera: UUID
    begins: int


@dataclass(frozen=True)
class Finished:
    """A file of the ring is complete. `motion`: the most that its looks showed."""

    file: Closed
    motion: float


@dataclass(frozen=True)
class StateTold:
    camera: UUID
    state: State


@dataclass(frozen=True)
class LookTold:
    """How a camera is, told every few seconds while pictures come. `is_news`: its troubles are others than it told before."""

    camera: UUID
    seen_at: datetime
    width: int
    height: int
    codec: str
    key_seconds: float
    is_night: bool
    motion: float
    troubles: frozenset[Trouble]
    is_news: bool = True
    clock_ahead: float | None = None  # seconds, by its sender reports (RFC 3550); None where it sends none, or no time


@dataclass(frozen=True)
class ServiceTold:
    """What a camera's ONVIF service says. `clock_ahead`: seconds; `is_night`: its infrared filter is away; None where it does not tell."""

    camera: UUID
    clock_ahead: float | None
    is_night: bool | None
    can_move: bool


Told = Opened | Finished | StateTold | LookTold | ServiceTold
