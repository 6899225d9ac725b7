"""A dossier as its applicant sees it, and what anybody may ask of a result: nobody's name."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class TrackStep:
    """A step as the applicant sees it: nobody's name."""

    code: str
    name: str
    agency: str
    agency_name: str
    agency_name_en: str
    state: str
    started_at: datetime | None
    finished_at: datetime | None
    due_at: datetime | None
    after: tuple[str, ...] = ()
    # another agency does it in a dossier of its own, which is due then
    waits_for_child: bool = False
    child_due_at: datetime | None = None
    name_en: str = ""


@dataclass(frozen=True)
class RevokedResult:
    """That the agency withdrew a result, since when and by which decision; nobody's name. `instead`: the number, `instead_at` the day
    of the result that holds in its place, empty where none does."""

    at: datetime
    decision: str
    instead: str = ""
    instead_at: datetime | None = None


@dataclass(frozen=True)
class TrackResult:
    """`revoked_why` is for the applicant alone."""

    number: str
    at: datetime
    signed: bool
    refused: bool
    check_code: str
    revoked: RevokedResult | None = None
    revoked_why: str = ""


@dataclass(frozen=True)
class TrackView:
    """A dossier as its applicant sees it.

    `to_bring`: the papers that were asked for; `reason`: why they were, or why it was refused or ended.
    """

    code: str
    centre: str
    agency: str
    agency_name: str
    agency_name_en: str
    procedure: str
    procedure_name: str
    procedure_name_en: str
    state: str
    national_status: str
    received_at: datetime
    due_at: datetime
    first_due_at: datetime
    by_post: bool
    tracking_number: str
    is_paused: bool
    progress: int
    fee: int
    paid: int
    steps: list[TrackStep]
    result: TrackResult | None
    to_bring: tuple[str, ...]
    reason: str
    apology: str
    processed_at: datetime | None
    returned_at: datetime | None

    @property
    def open_fee(self) -> int:
        return max(self.fee - self.paid, 0)


@dataclass(frozen=True)
class IssuedResult:
    """That a result was issued; nobody's name."""

    dossier: str
    number: str
    at: datetime
    signed: bool
    refused: bool
    procedure: str
    procedure_name: str
    procedure_name_en: str
    agency: str
    agency_name: str
    agency_name_en: str
    revoked: RevokedResult | None = None
