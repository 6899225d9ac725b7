"""What holds for cameras: states, troubles of a picture, reasons, limits."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

SEGMENT_SECONDS = 10.0  # a file of the ring ends at the first key picture after so long
TIME_OUT = 5.0  # seconds, on opening and on reading
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0  # between two tries to connect, doubled each time
LONGEST_CLIP = timedelta(hours=1)
LONGEST_EXPORT = timedelta(hours=2)
WATCH_LASTS = timedelta(hours=8)  # after which the reason is asked anew
SAME_LOOK = timedelta(minutes=10)  # within which a next question of the same kind is the same look
MOST_CAMERAS = 64  # of a centre
MOST_MASKS = 8
LONGEST_NAME, LONGEST_REASON = 80, 300
USUAL_KEEP_DAYS, LONGEST_KEEP_DAYS = 30, 365
CLOCK_MAY_DIFFER = timedelta(seconds=2)
KEYS_SHOULD_COME = 2.0  # seconds; with fewer key pictures a clip cannot begin within a second of what was asked


class State(StrEnum):
    """What the recorder does with a camera now."""

    NEW = "new"  # the recorder has not told of it yet
    RECORDING = "recording"
    LOST = "lost"
    REFUSED = "refused"  # wrong user or password
    DISK_FULL = "disk_full"  # it is seen, and not recorded


class Trouble(StrEnum):
    """What is wrong with a picture that arrives."""

    BLACK = "black"
    DARK = "dark"
    COVERED = "covered"  # one colour all over
    FROZEN = "frozen"
    MOVED = "moved"  # looks elsewhere than it did
    CLOCK = "clock"
    FEW_KEYS = "few_keys"


class Reason(StrEnum):
    """Why somebody watches or takes a recording away; with OTHER it is said in words."""

    SAFETY = "safety"
    INCIDENT = "incident"
    COMPLAINT = "complaint"
    AUTHORITY = "authority"  # police, a court, an inspector asked in writing
    MAINTENANCE = "maintenance"
    OTHER = "other"


class Use(StrEnum):
    """How a recording or a picture was looked at."""

    LIVE = "live"
    PLAYBACK = "playback"
    CLIP = "clip"
    PICTURE = "picture"


class ExportState(StrEnum):
    WAITING = "waiting"
    READY = "ready"
    FAILED = "failed"


ALARMING = frozenset({State.LOST, State.REFUSED, State.DISK_FULL})


@dataclass(frozen=True)
class Mask:
    """A part of the picture that nobody sees, in thousandths of its width and height."""

    x: int
    y: int
    width: int
    height: int

    @property
    def is_inside(self) -> bool:
        sides = ((self.x, self.width), (self.y, self.height))
        return all(begin >= 0 and length > 0 and begin + length <= 1000 for begin, length in sides)

    def dots(self, width: int, height: int) -> tuple[int, int, int, int]:
        """Left, top, right and bottom in a picture of this size, on even dots so that the halved colours fit; never smaller than asked."""
        left, top = self.x * width // 1000 // 2 * 2, self.y * height // 1000 // 2 * 2
        right, bottom = -(-(self.x + self.width) * width // 2000) * 2, -(-(self.y + self.height) * height // 2000) * 2
        return left, top, min(right, width), min(bottom, height)


def pause_after(tries: int) -> float:
    """Seconds until a camera that failed so many times in a row is tried again."""
    return min(FIRST_PAUSE * float(2 ** min(max(0, tries - 1), 10)), LONGEST_PAUSE)
