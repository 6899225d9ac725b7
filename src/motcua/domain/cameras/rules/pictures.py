"""Whether a picture can be trusted: black, dark, covered, frozen, moved, and whether the camera sees by infrared. Nothing here decodes.

A look is a picture made small and grey. One look proves little (somebody walks past, a lamp is switched): a trouble begins after it was
seen several looks in a row, and ends after as many without it.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from motcua.domain.cameras.rules import Trouble

WIDTH, HEIGHT = 160, 90  # of a look
BLACK_BELOW, DARK_BELOW, FLAT_BELOW, GREY_BELOW = 20.0, 45.0, 6.0, 2.5
CHANGED_BY, SAME_EDGES = 18, 0.45
IN_A_ROW = {Trouble.BLACK: 2, Trouble.COVERED: 2, Trouble.DARK: 3, Trouble.FROZEN: 5, Trouble.MOVED: 3}
ACCEPT_AFTER = 300  # looks after which what a moved camera sees is what it is to see

Look = NDArray[np.uint8]


@dataclass
class Judge:
    """Of one camera: remembers what it needs from earlier looks."""

    troubles: set[Trouble] = field(default_factory=set)
    motion: float = 0.0  # share of the picture that differs from the look before, 0 to 1
    is_grey: bool = False  # no colour at all: it sees by infrared
    _last: Look | None = None
    _usual: NDArray[np.float32] | None = None
    _rows: dict[Trouble, int] = field(default_factory=dict)

    def look(self, grey: Look, colour: float) -> set[Trouble]:
        """Takes one look (`colour`: how far the colours lie from grey, on average) and gives what is wrong now."""
        seen = self._seen(grey)
        self.is_grey = colour < GREY_BELOW and not seen & {Trouble.BLACK, Trouble.COVERED}
        for trouble, needed in IN_A_ROW.items():
            row = self._rows.get(trouble, 0)
            row = max(row, 0) + 1 if trouble in seen else min(row, 0) - 1
            self._rows[trouble] = row
            if row >= needed:
                self.troubles.add(trouble)
            elif row <= -needed:
                self.troubles.discard(trouble)
        if self._rows[Trouble.MOVED] > ACCEPT_AFTER:
            self._usual = _edges(grey)
        self._last = grey
        return self.troubles

    def forget(self) -> None:
        """The camera was away: what it shows next is compared with nothing older but its usual view."""
        self._last = None

    def accept(self) -> None:
        """What it sees from now on is what it is to see."""
        self._usual = None

    def _seen(self, grey: Look) -> set[Trouble]:
        brightness, spread = float(grey.mean()), float(grey.std())
        self.motion = self._changed(grey)
        if brightness < BLACK_BELOW and spread < 2 * FLAT_BELOW:
            return {Trouble.BLACK}
        if spread < FLAT_BELOW:
            return {Trouble.COVERED}
        seen = {Trouble.DARK} if brightness < DARK_BELOW else set()
        if self._last is not None and np.array_equal(self._last, grey):
            seen.add(Trouble.FROZEN)
        edges = _edges(grey)
        if self._usual is None:
            self._usual = edges
        elif _alike(self._usual, edges) < SAME_EDGES:
            seen.add(Trouble.MOVED)
        elif not seen:
            self._usual = self._usual * np.float32(0.98) + edges * np.float32(
                0.02
            )  # light and chairs change with the day
        return seen

    def _changed(self, grey: Look) -> float:
        if self._last is None:
            return 0.0
        return float((np.abs(grey.astype(np.int16) - self._last) > CHANGED_BY).mean())


def _edges(grey: Look) -> NDArray[np.float32]:
    """How strongly brightness changes at each place, blurred: what stands still has the same edges by day and by lamp."""
    small = grey.reshape(HEIGHT // 2, 2, WIDTH // 2, 2).mean(axis=(1, 3), dtype=np.float32)
    across, down = np.abs(np.diff(small, axis=1))[:-1], np.abs(np.diff(small, axis=0))[:, :-1]
    edges: NDArray[np.float32] = np.minimum(across + down, np.float32(40))
    return edges


def _alike(one: NDArray[np.float32], other: NDArray[np.float32]) -> float:
    """Correlation, -1 to 1; 1 where there is nothing to compare."""
    first, second = one - one.mean(), other - other.mean()
    length = float(np.sqrt((first**2).sum() * (second**2).sum()))
    return float((first * second).sum()) / length if length > 0 else 1.0
