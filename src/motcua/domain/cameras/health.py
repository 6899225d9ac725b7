"""How recording goes, for whoever looks after the installation (`motcua doctor`): does it run, what does it not see, does its disk last."""

import socket
from dataclasses import dataclass

from django.db.models import Max

from motcua.domain.cameras.queries import in_use, needs_somebody, storage, view
from motcua.domain.cameras.recording.asking import WAIT_SECONDS, socket_path
from motcua.domain.cameras.shapes import CameraView


@dataclass(frozen=True)
class Health:
    """`lasts_days`: for how many days the room that is there or set suffices at the present rate, None before a minute was recorded.
    `asked_days`: the most that a camera is to be kept.
    """

    cameras: int
    is_running: bool
    needing: tuple[CameraView, ...]
    lasts_days: float | None
    asked_days: int

    @property
    def is_short(self) -> bool:
        """The ring will let go what it is to keep."""
        return self.lasts_days is not None and self.lasts_days < self.asked_days


def health() -> Health:
    """Of all centres, asked on the machine of the recorder. Reads no picture."""
    rows = [view(one) for one in in_use()]
    kept = storage()
    room = min(kept.limit or kept.used + kept.free, kept.used + kept.free)
    return Health(
        cameras=len(rows),
        is_running=_answers(),
        needing=tuple(one for one in rows if needs_somebody(one)),
        lasts_days=room / kept.per_day if kept.per_day else None,
        asked_days=in_use().aggregate(most=Max("keep_days"))["most"] or 0,
    )


def _answers() -> bool:
    try:
        with socket_path() as path, socket.socket(socket.AF_UNIX) as asking:
            asking.settimeout(WAIT_SECONDS)
            asking.connect(path)
    except OSError:
        return False
    return True
