"""Cameras as screens, the API and reports see them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from motcua.domain.cameras.rules import Mask, Trouble


@dataclass(frozen=True)
class CameraView:
    """One camera now. `counter`: that it looks at. No address, no account: see `CameraSettings`."""

    id: UUID
    centre: str
    name: str
    counter: int | None
    floor: int | None
    place: tuple[float, float] | None  # on the plan of the hall, in hundredths
    state: str
    state_since: datetime
    seen_at: datetime | None
    width: int
    height: int
    codec: str
    key_seconds: float | None
    is_night: bool
    motion: float
    clock_ahead: float | None
    can_move: bool
    has_masks: bool
    keep_days: int
    troubles: tuple[Trouble, ...]
    added_at: datetime
    retired_at: datetime | None  # since when it is out of use; what it recorded stays for its days


@dataclass(frozen=True)
class CameraSettings:
    """What an administrator changes. The password is never given out."""

    address: str
    path: str
    onvif_url: str
    user: str
    masks: tuple[Mask, ...]


@dataclass(frozen=True)
class Stretch:
    """A piece of the past that is there without a gap. `motion`: the most in it, 0 to 1."""

    begins_at: datetime
    ends_at: datetime
    motion: float


@dataclass(frozen=True)
class WatchView:
    """Who watched what, and why. `words`: where the reason is said in words."""

    id: UUID
    camera: str
    use: str
    by: str
    reason: str
    words: str
    subject: str
    begins_at: datetime
    seen_at: datetime
    from_at: datetime | None
    to_at: datetime | None


@dataclass(frozen=True)
class ExportView:
    id: UUID
    camera: str
    begins_at: datetime
    ends_at: datetime
    by_name: str
    reason: str
    words: str
    subject: str
    state: str
    asked_at: datetime
    made_at: datetime | None
    size: int
    sha256: str


@dataclass(frozen=True)
class HoldView:
    id: int
    camera: str
    begins_at: datetime
    ends_at: datetime
    by: str
    reason: str
    words: str


@dataclass(frozen=True)
class Storage:
    """Of the ring: bytes used, the limit set (0: none), bytes free on the disk, bytes a day at the present rate, the oldest moment."""

    used: int
    limit: int
    free: int
    per_day: int
    oldest: datetime | None
