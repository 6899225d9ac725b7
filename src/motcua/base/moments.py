"""What changes by the second and stands on pages that may be seconds old themselves: each process asks for it once in a moment.

`standing.py` keeps what is true until it changes; here something may be a moment old, and costs nothing to be asked for. Not for what
somebody decides by, nor for anything of a person.
"""

import time
from collections.abc import Callable
from typing import Generic, TypeVar

from django.conf import settings

from motcua.base.standing import Revisions, revisions

K = TypeVar("K")
V = TypeVar("V")

MOST = 256


class Moment(Generic[K, V]):
    """Answers of `find`, so many seconds old at most (never more than MOTCUA_PAGES_KEPT: 0 keeps nothing). Shared by all threads: nobody
    may change them. What raised is not kept."""

    def __init__(self, find: Callable[[K], V], seconds: float) -> None:
        self._find = find
        self._seconds = seconds
        self._held: dict[K, tuple[float, V]] = {}

    def get(self, key: K) -> V:
        now = time.monotonic()
        held = self._held.get(key)
        if held is not None and now < held[0]:
            return held[1]
        value = self._find(key)
        keep = min(self._seconds, settings.MOTCUA_PAGES_KEPT)
        if keep > 0:
            if len(self._held) >= MOST:
                self._held = {}
            self._held[key] = (now + keep, value)
        return value


def lately() -> Revisions:
    """The revisions of what stands, a second old at most: for pages that are kept longer than that anyway."""
    return _lately.get(None)


_lately: Moment[None, Revisions] = Moment(lambda _none: revisions(), 1)
