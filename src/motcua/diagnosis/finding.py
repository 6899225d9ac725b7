"""What a look at an installation found."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at; `mend` says what to do where it is not sound.

    `hall` marks what a person in the hall sees to: paper, a screen that is switched off. `note`: what must be mended before
    people rely on it, and may be so where somebody only tries. The installation itself is sound.
    """

    what: str
    sound: bool
    mend: str = ""
    hall: bool = False
    note: bool = False

    @property
    def is_fault(self) -> bool:
        return not (self.sound or self.hall or self.note)


def guarded(what: str, look: Callable[[], Finding], mend: str) -> Finding:
    """What the look says, or that it could not even be looked at."""
    try:
        return look()
    except (OSError, ValueError, KeyError) as fault:
        return Finding(f"{what} ({fault})", False, mend)  # both are translated already
