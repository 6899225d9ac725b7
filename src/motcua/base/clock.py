"""The one source of the present time, so that tests never sleep."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

LOCAL_ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


@dataclass
class Frozen:
    """A clock that stands still until it is moved."""

    at: datetime

    def move(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


_frozen: list[Frozen] = []


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return _frozen[-1].at if _frozen else datetime.now(UTC)


@contextmanager
def frozen(at: datetime) -> Iterator[Frozen]:
    """Holds the clock of the whole process at `at` (aware); for tests and simulations."""
    if at.tzinfo is None:
        raise ValueError("the clock takes aware times only")
    held = Frozen(at.astimezone(UTC))
    _frozen.append(held)
    try:
        yield held
    finally:
        _frozen.remove(held)
