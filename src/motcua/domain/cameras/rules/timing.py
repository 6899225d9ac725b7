"""On which moment of the wall clock a picture falls that a camera stamped by a clock of its own."""

TICKS = 90_000  # a second, as RTP counts video
JUMP = 2.0  # seconds; a larger difference is another time base, not a late packet
CREEP = 0.001  # of the difference, each picture: two clocks drift apart by less
MOST_CORRECTED = TICKS // 100  # of one group of pictures, so that nobody sees it
LOST_SECONDS = 1.0  # a larger difference is a gap


RESTS = 0.2  # seconds that a reader leaves a camera's packets lie where nobody watches: one waking for five pictures
FRESH, WAITED = 0.05, 0.002
SENSIBLE_CLOCK = (
    86_400.0  # seconds; a camera that is more than a day off does not tell the time, it counts from its start
)


def may_rest(waited: float, late: float) -> bool:
    """Whether all that has come is read: the last picture had to be waited for, and is as fresh as the network lets it be (seconds)."""
    return waited > WAITED and late < FRESH


def clock_ahead(told: float, is_now: float) -> float | None:
    """Seconds by which a camera's clock is ahead, by the time that it gives a picture of `is_now`; None where that is no time of day."""
    ahead = told - is_now
    return ahead if abs(ahead) < SENSIBLE_CLOCK else None


class WallClock:
    """Follows the least delayed packets: the network can make a packet late, never early."""

    def __init__(self) -> None:
        self._offset: float | None = None

    def at(self, stamp: float, arrived: float) -> float:
        """Seconds since 1970 for a picture stamped `stamp` seconds by the camera that arrived at `arrived`."""
        offset = arrived - stamp
        if self._offset is None or offset < self._offset or offset - self._offset > JUMP:
            self._offset = offset
        else:
            self._offset += (offset - self._offset) * CREEP
        return stamp + self._offset


def next_begin(end: int, wall: int) -> tuple[int, bool]:
    """Where the next group begins (ticks) after one that ended at `end`, when the wall clock says `wall`; and whether that is a gap.

    Small differences are taken up a hundredth of a second at a time, forward by waiting and backward by nothing, since time written does
    not run back.
    """
    difference = wall - end
    if abs(difference) > LOST_SECONDS * TICKS:
        return max(wall, end), True
    return end + min(max(difference, 0), MOST_CORRECTED), False
