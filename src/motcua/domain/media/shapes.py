"""What crosses to pages and displays about pictures and videos."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from motcua.domain.media.rules import Schedule, Target


@dataclass(frozen=True)
class MediumView:
    id: UUID
    kind: str
    name: str
    alt: str
    alt_en: str
    content_type: str
    size: int  # bytes
    width: int
    height: int
    seconds: float | None
    added_by: str
    added_at: datetime
    is_shown: bool  # some list names it


@dataclass(frozen=True)
class ShowingView:
    id: int
    target: Target
    medium: MediumView
    seconds: int  # that a picture stands
    schedule: Schedule
    holds_now: bool


@dataclass(frozen=True)
class NowShown:
    """One thing that a display shows between calls, in its place."""

    id: UUID
    kind: str
    alt: str
    alt_en: str
    seconds: int
