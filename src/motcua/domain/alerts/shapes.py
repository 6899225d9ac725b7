"""What crosses the room's door: what was found, alerts as people see them, silences."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from motcua.domain.alerts.rules import EVENTS, Rule


@dataclass(frozen=True)
class Finding:
    """Something that asks for a person by the centre's rules, as it is now; in the reader's language."""

    rule: Rule
    kind: str
    subject: str
    level: str
    text: str
    counter: int | None = None
    agency: str = ""

    @property
    def cause(self) -> tuple[str, str]:
        return self.kind, self.subject


@dataclass(frozen=True)
class NoteView:
    author: str
    author_name: str
    written_at: datetime
    text: str


@dataclass(frozen=True)
class AlertView:
    """An alert. Without an `id` it was just found, and is raised within seconds; without a `rule` it has a way of its own."""

    id: UUID | None
    rule: Rule | None
    kind: str
    subject: str
    level: str
    text: str
    counter: int | None = None
    agency: str = ""
    raised_at: datetime | None = None
    taken_by: str = ""
    taken_by_name: str = ""
    taken_at: datetime | None = None
    escalated_at: datetime | None = None
    cleared_at: datetime | None = None
    cleared_by: str = ""
    cleared_by_name: str = ""
    notes: tuple[NoteView, ...] = ()

    @property
    def state(self) -> str:
        if self.cleared_at is not None:
            return "cleared"
        return "taken" if self.taken_by else "open"

    @property
    def is_taken(self) -> bool:
        return bool(self.taken_by)

    @property
    def is_event(self) -> bool:
        """It has happened, and is done with when somebody says so."""
        return self.rule in EVENTS


@dataclass(frozen=True)
class SilenceView:
    id: int
    rule: Rule
    kind: str
    subject: str
    reason: str
    begun_by: str
    begun_by_name: str
    begun_at: datetime
    until: datetime

    def covers(self, one: Finding) -> bool:
        return self.rule == one.rule and (not self.kind or (self.kind, self.subject) == one.cause)


@dataclass(frozen=True)
class Present:
    """What asks for somebody now, and what would if it were not silenced."""

    alerts: list[AlertView]
    silenced: list[AlertView]
    silences: list[SilenceView]
