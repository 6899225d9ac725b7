"""What one loudspeaker has to sound, in which order: one after the other, an emergency before all and again until it is stopped. Pure."""

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta

OLD = timedelta(seconds=60)  # a call that is older calls nobody any more
FULL_SECONDS, MOST_SECONDS = 12, 60  # behind more speech than this each call is one sentence, as on displays
REMEMBERED = 1000


@dataclass(frozen=True)
class Cue:
    """Something to be heard. `entry`: of the journal; a call has `label` and `counter`, an announcement its id, a test its command."""

    entry: int
    at: datetime
    label: str = ""
    counter: int = 0
    language: str = "vi"
    announcement: str = ""
    emergency: bool = False
    command: int = 0

    def is_old(self, now: datetime) -> bool:
        return not self.emergency and now - self.at > OLD


@dataclass
class Line:
    waiting: deque[Cue] = field(default_factory=deque)
    _seen: deque[int] = field(default_factory=lambda: deque(maxlen=REMEMBERED))
    _stopped: deque[str] = field(default_factory=lambda: deque(maxlen=REMEMBERED))

    def add(self, cue: Cue) -> None:
        """What was told already is not told again: a follower may read an entry twice."""
        if cue.entry in self._seen or cue.announcement in self._stopped:
            return
        self._seen.append(cue.entry)
        if cue.emergency:
            self.waiting.insert(sum(one.emergency for one in self.waiting), cue)
        else:
            self.waiting.append(cue)

    def next(self, now: datetime) -> Cue | None:
        while self.waiting:
            cue = self.waiting.popleft()
            if not cue.is_old(now):
                return cue
        return None

    def is_long(self) -> bool:
        """Whether the rest would last too long if each call were spoken whole."""
        return len(self.waiting) * FULL_SECONDS > MOST_SECONDS

    def goes_on(self, current: Cue) -> bool:
        """Whether what is being sounded may be sounded to its end."""
        if current.announcement and current.announcement in self._stopped:
            return False
        return current.emergency or not any(one.emergency for one in self.waiting)

    def over(self, current: Cue, whole: bool) -> None:
        """What an emergency cut off is sounded again after it; the emergency itself, until it is stopped."""
        if current.announcement and current.announcement in self._stopped:
            return
        if current.emergency or not whole:
            self.waiting.insert(sum(one.emergency for one in self.waiting), current)

    def drop(self, label: str) -> None:
        """A call that was taken back is not made any more."""
        self.waiting = deque(one for one in self.waiting if one.label != label)

    def stop(self, announcement: str) -> None:
        self._stopped.append(announcement)
        self.waiting = deque(one for one in self.waiting if one.announcement != announcement)
