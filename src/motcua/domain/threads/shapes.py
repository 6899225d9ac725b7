"""Threads and messages as they are shown."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True)
class Party:
    """A participant; `address` as rules.Address writes it; `place`: where a person works, so that two of one name are told apart."""

    address: str
    name: str
    place: str = ""


@dataclass(frozen=True)
class ThreadView:
    """A thread in a list. `dossier`: the code of what it is about, or None; `unread`: messages of others the reader has not read."""

    id: UUID
    centre: str
    title: str
    dossier: str | None
    participants: tuple[Party, ...]
    opened_by: str
    opened_by_name: str
    opened_at: datetime
    last_at: datetime
    last_author_name: str
    last_text: str
    unread: int

    @property
    def heading(self) -> str:
        """What it is called where it has no title: by those who take part."""
        return self.title or ", ".join(one.name for one in self.participants[:4])


@dataclass(frozen=True)
class ThreadPage:
    """`next`: the cursor of the page after, or None."""

    items: tuple[ThreadView, ...]
    next: str | None


@dataclass(frozen=True)
class FileView:
    """`is_open`: the malware scanner lets it pass, or there is none."""

    id: UUID
    name: str
    media_type: str
    size: int
    is_open: bool
    is_infected: bool = False


@dataclass(frozen=True)
class Seen:
    """That somebody has read up to a message or beyond, the last time then."""

    name: str
    at: datetime


@dataclass(frozen=True)
class Answer:
    """Who was asked to acknowledge. `at`: when they did; `escalated`: a leader was told that they did not."""

    person: str
    name: str
    at: datetime | None
    reminded: bool
    escalated: bool


@dataclass(frozen=True)
class MessageView:
    """`spoke_as`: the counter or agency for which its author spoke, in words; `to_acknowledge`: by the reader, still."""

    id: int
    thread: UUID
    author: str
    author_name: str
    spoke_as: str
    text: str
    sent_at: datetime
    urgent: bool
    dossier: str | None
    files: tuple[FileView, ...]
    mentions: tuple[str, ...]
    read_by: tuple[Seen, ...]
    answers: tuple[Answer, ...]
    to_acknowledge: bool
    is_mine: bool

    @property
    def missing(self) -> int:
        """How many have not acknowledged."""
        return sum(one.at is None for one in self.answers)


@dataclass(frozen=True)
class MessagePage:
    """Oldest first. `previous`, `next`: numbers of messages to go on from, either way."""

    items: tuple[MessageView, ...]
    previous: int | None
    next: int | None


@dataclass(frozen=True)
class Waiting:
    """What waits for somebody: unread messages, mentions not seen, urgent messages to acknowledge: how many, and the newest first."""

    unread: int
    mentions: int
    urgent_count: int
    urgent: tuple[MessageView, ...]


@dataclass(frozen=True)
class MentionView:
    """A message that mentions the reader; `read_at` None: not seen yet."""

    id: int
    thread: UUID
    title: str
    dossier: str | None
    text: str
    made_by_name: str
    made_at: datetime
    read_at: datetime | None


@dataclass(frozen=True)
class Group:
    """Whom one may write to, by kind, in words."""

    name: str
    people: tuple[Party, ...]
