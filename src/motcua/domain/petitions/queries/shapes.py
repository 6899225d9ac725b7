"""A petition as it is shown: a line, the whole of it for the office, as its sender follows it, as everybody reads it."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from motcua.base import clock
from motcua.domain.people.identity import masked, masked_email
from motcua.domain.petitions.rules import OPEN, WAITING, State

SOON = timedelta(days=2)


@dataclass(frozen=True)
class Said:
    """What was asked or added; `by_name` is for the office alone."""

    by_sender: bool
    by_name: str
    text: str
    at: datetime


@dataclass(frozen=True)
class FileView:
    id: UUID
    name: str
    media_type: str
    size: int
    is_open: bool


@dataclass(frozen=True)
class PetitionView:
    """A line of a list; of its text the title alone."""

    id: UUID
    code: str
    state: str
    kind: str
    channel: str
    centre: str
    agency: str
    agency_name: str
    agency_name_en: str
    title: str
    received_at: datetime | None
    sort_by: datetime | None
    due_at: datetime | None
    ended_at: datetime | None
    published_at: datetime | None
    may_publish: bool
    row_version: int
    category: str = ""  # as its centre calls it
    category_en: str = ""

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def until(self) -> datetime | None:
        """What is to be done next is due then."""
        return self.sort_by if self.state == State.RECEIVED else self.due_at if self.is_open else None

    @property
    def colour(self) -> str:
        if self.until is None:
            return ""
        now = clock.now()
        return "red" if self.until < now else "amber" if self.until < now + SOON else "green"


@dataclass(frozen=True)
class Whole:
    """A petition with all that it holds, for the office. `verbs`: what its reader may do now; `marks`: what of the text tells of
    somebody; `alike`: others of the same sender or about the same dossier."""

    view: PetitionView
    sender_name: str
    email: str
    phone: str
    proven: bool
    about: str
    about_words: str
    text: str
    answer: str
    reason: str
    proposed_by_name: str
    ended_by_name: str
    joined_to: str
    joined: tuple[str, ...]
    public: tuple[str, str, str]
    files: tuple[FileView, ...]
    said: tuple[Said, ...]
    verbs: frozenset[str]
    certain: tuple[str, ...]
    alike: tuple[PetitionView, ...]

    def masked(self) -> "Whole":
        """As it is shown until somebody says why they need more: e-mail and phone without their middle."""
        return replace(self, email=masked_email(self.email), phone=masked(self.phone))


@dataclass(frozen=True)
class Followed:
    """A petition as its sender follows it. `answer` of another where it was joined; empty until that is there."""

    view: PetitionView
    secret: str
    about_words: str
    text: str
    answer: str
    answered_at: datetime | None
    reason: str
    said: tuple[Said, ...]
    files: tuple[FileView, ...]
    waits_until: datetime | None
    is_joined: bool

    @property
    def asks(self) -> bool:
        return self.view.state in WAITING

    @property
    def may_withdraw(self) -> bool:
        return self.view.state in OPEN | WAITING


@dataclass(frozen=True)
class Published:
    """Question and answer without names."""

    id: UUID
    kind: str
    agency_name: str
    agency_name_en: str
    title: str
    text: str
    answer: str
    received_at: datetime
    answered_at: datetime
    published_at: datetime


@dataclass(frozen=True)
class Figures:
    """How a centre, or one of its agencies, stands: of what ended in a period, how much in time."""

    received: int
    answered: int
    in_time: int
    refused: int
    open: int
    late: int
    published: int

    @property
    def in_time_percent(self) -> float | None:
        return round(100 * self.in_time / self.answered, 2) if self.answered else None
