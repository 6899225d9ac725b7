"""Threads of one process that wait for something to look at."""

import threading
from dataclasses import dataclass, field


@dataclass
class News:
    """Counts the reasons to look, so that none is lost between two looks."""

    changed: threading.Condition = field(default_factory=threading.Condition)
    count: int = 0

    def tell(self) -> None:
        with self.changed:
            self.count += 1
            self.changed.notify_all()

    def wait(self, seen: int, seconds: float) -> int:
        """Waits until there are news after `seen`; returns the present count."""
        with self.changed:
            self.changed.wait_for(lambda: self.count != seen, seconds)
            return self.count
