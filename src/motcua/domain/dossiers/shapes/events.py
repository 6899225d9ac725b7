"""What happened to a dossier, each in the shape in which its page and its forms show it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class DocumentView:
    """A requirement of the procedure, and what was handed in for it."""

    requirement: str
    name: str
    originals: int
    copies: int
    needed_originals: int
    needed_copies: int
    required: bool
    missing: bool
    name_en: str = ""
    electronic: bool = False  # came as a file
    owed: int = 0  # originals that are still to be shown


def line_code(number: int, line: int) -> str:
    """Names a line of a supplement's list among the papers of its dossier; both from 1."""
    return f"supplement-{number}-{line}"


@dataclass(frozen=True)
class SupplementView:
    number: int
    items: tuple[str, ...]
    reason: str
    asked_by_name: str
    asked_at: datetime
    agency: str
    in_time: bool
    due_before: datetime
    answered_at: datetime | None
    due_after: datetime | None

    @property
    def lines(self) -> list[tuple[str, str]]:
        """Each line of the list with the code under which what it asks for is taken in, where that is no paper of the procedure."""
        return [(line_code(self.number, place), line) for place, line in enumerate(self.items, 1)]


@dataclass(frozen=True)
class ConsentView:
    """A second request for papers that a leader is asked to allow; `outcome`: empty while it is open."""

    items: tuple[str, ...]
    reason: str
    agency: str
    asked_by_name: str
    asked_at: datetime
    outcome: str
    decided_by_name: str
    decided_at: datetime | None
    answer: str


@dataclass(frozen=True)
class ApologyView:
    reason: str
    old_due_at: datetime
    new_due_at: datetime
    in_time: bool
    made_by_name: str
    made_at: datetime
    agency: str


@dataclass(frozen=True)
class ResultView:
    """What was decided; `check_code` is what its QR and `/kq/<code>` ask for."""

    number: str
    at: datetime
    signed: bool
    refused: bool
    check_code: str


@dataclass(frozen=True)
class HandOverView:
    """`proof`: identity, code (the secret of the receipt), signature (drawn at the counter), post."""

    method: str
    to: str
    tracking_number: str
    proof: str
    made_by_name: str
    made_at: datetime


@dataclass(frozen=True)
class BecauseView:
    """One line of why a dossier is due when it is due; `kind` is stable, `text` in the reader's language."""

    kind: str
    text: str


@dataclass(frozen=True)
class ParentView:
    """The dossier whose step opened this one; `visible`: whoever asked may open it."""

    code: str
    visible: bool


@dataclass(frozen=True)
class ChildView:
    """A dossier that a step opened at another agency. `outcome`: empty while it is awaited; `reason`: why it came back without a result."""

    code: str
    step: str
    step_name: str
    round: int
    agency: str
    agency_name: str
    agency_name_en: str
    procedure_name: str
    procedure_name_en: str
    state: str
    due_at: datetime
    outcome: str
    result_number: str
    reason: str
    visible: bool
    step_name_en: str = ""


@dataclass(frozen=True)
class Looker:
    """That somebody of the staff looked at what a dossier tells of its applicant: where they work and as what, never their name.

    `kind` as the journal names it, `reason` a key of actions.finding.REASONS or empty.
    """

    at: datetime
    dossier: str
    agency_name: str
    agency_name_en: str
    role: str
    kind: str
    reason: str


@dataclass(frozen=True)
class HistoryEntry:
    """Something that happened to a dossier: the fact, and who did it by name."""

    id: int
    at: datetime
    kind: str
    subject: str
    actor: str
    actor_name: str
    words: str
    data: dict[str, Any] = field(default_factory=dict)
