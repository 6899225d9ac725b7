"""What may be shown between calls, how long, when, and by which list. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum
from typing import TypeVar

LONGEST_NAME, LONGEST_ALT = 80, 300
LARGEST_PICTURE = 20 * 1024 * 1024  # bytes as uploaded
LARGEST_VIDEO = 50 * 1024 * 1024
LARGEST_LIBRARY = 250 * 1024 * 1024  # of a centre; a display holds what it shows in its memory
MOST_MEDIA, MOST_LINES = 60, 30
LONGEST_VIDEO = 120.0  # seconds
SHORTEST_VIDEO = 1.0
LEAST_SIZE, MOST_SIZE = (480, 270), (3840, 2160)  # dots; smaller is not read from afar
SHORTEST_STAND, USUAL_STAND, LONGEST_STAND = 6, 12, 60  # seconds of a picture
EVERY_DAY = frozenset(range(7))
Line = TypeVar("Line")


class Kind(StrEnum):
    PICTURE = "picture"
    VIDEO = "video"


@dataclass(frozen=True)
class Target:
    """Whose list: of one display (its number), of one zone, or of the whole hall."""

    display: int | None = None
    zone: str = ""


@dataclass(frozen=True)
class Schedule:
    """On which days and between which hours of the centre's clock something is shown. Raises ValueError with the field's name."""

    weekdays: frozenset[int] = field(default=EVERY_DAY)  # 0 is Monday
    from_time: time | None = None
    until_time: time | None = None
    begins_on: date | None = None
    ends_on: date | None = None  # that day included

    def __post_init__(self) -> None:
        if not self.weekdays or not self.weekdays <= EVERY_DAY:
            raise ValueError("weekdays")
        if (self.from_time is None) != (self.until_time is None):
            raise ValueError("until_time")
        if self.from_time is not None and self.until_time is not None and self.until_time <= self.from_time:
            raise ValueError("until_time")
        if self.begins_on and self.ends_on and self.ends_on < self.begins_on:
            raise ValueError("ends_on")

    def holds(self, local: datetime) -> bool:
        """Whether it is shown at `local`, a time on the centre's clock."""
        day, moment = local.date(), local.time()
        if day.weekday() not in self.weekdays:
            return False
        if (self.begins_on and day < self.begins_on) or (self.ends_on and day > self.ends_on):
            return False
        return self.from_time is None or self.until_time is None or self.from_time <= moment < self.until_time


def list_that_holds(lines: Sequence[tuple[Target, Line]], display: int | None, zones: Iterable[str]) -> list[Line]:
    """The most particular list that has something: the display's own, else those of its zones, else the hall's."""
    stands = frozenset(zones)
    own = [line for target, line in lines if target.display is not None and target.display == display]
    near = [line for target, line in lines if target.display is None and target.zone in stands]
    hall = [line for target, line in lines if target == Target()]
    return own or near or hall


def fits(width: int, height: int) -> bool:
    """Large enough to be read from afar, small enough for the machine behind a display; upright ones too."""
    long, short = max(width, height), min(width, height)
    return long >= LEAST_SIZE[0] and short >= LEAST_SIZE[1] and long <= MOST_SIZE[0] and short <= MOST_SIZE[1]
