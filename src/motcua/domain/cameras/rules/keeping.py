"""Which segments of the ring go: what is older than its days, then the oldest of all until there is room; never what is held."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True)
class Kept:
    """A closed segment as far as keeping it goes."""

    id: UUID
    camera: UUID
    begins_at: datetime
    ends_at: datetime
    size: int  # bytes


@dataclass(frozen=True)
class Held:
    """A stretch that must not go."""

    camera: UUID
    begins_at: datetime
    ends_at: datetime

    def covers(self, one: Kept) -> bool:
        return self.camera == one.camera and self.begins_at < one.ends_at and one.begins_at < self.ends_at


def to_remove(first_to_go: Iterable[Kept], until: dict[UUID, datetime], too_much: int, holds: list[Held]) -> list[Kept]:
    """What goes now. `until`: of each camera the moment before which nothing is kept; `too_much`: bytes over the limit."""
    gone: list[Kept] = []
    left = too_much
    for one in first_to_go:
        if any(hold.covers(one) for hold in holds):
            continue
        is_old = one.ends_at < until.get(one.camera, one.ends_at)
        if is_old or left > 0:
            gone.append(one)
            left -= one.size
    return gone
