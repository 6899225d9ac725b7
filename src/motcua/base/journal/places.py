"""Where somebody is in the journal."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, order=True)
class Cursor:
    """A place in the journal: everything up to and including it has been read."""

    xid: int = 0
    id: int = 0
    at: datetime | None = field(default=None, compare=False)

    def __str__(self) -> str:
        return f"{self.xid}-{self.id}"

    @classmethod
    def parse(cls, text: str) -> "Cursor":
        """Reads what `str` wrote. Raises ValueError."""
        xid, _, entry = text.partition("-")
        cursor = cls(int(xid), int(entry or 0))
        if cursor.xid < 0 or cursor.id < 0 or max(cursor.xid, cursor.id) >= 2**63:
            raise ValueError(text)
        return cursor
