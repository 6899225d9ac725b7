"""What questions about submissions are answered with."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from motcua.domain.catalogue.queries import PublishedProcedure
from motcua.domain.dossiers.shapes import ApplicantView, RepresentativeView
from motcua.domain.submissions.content import Filled


@dataclass(frozen=True)
class PaperView:
    """A file of a submission. `in_page`: a browser can show it; `closed`: nobody may open it now."""

    id: UUID
    requirement: str
    name: str
    media_type: str
    size: int
    reused: bool
    added_at: datetime
    in_page: bool
    closed: bool


@dataclass(frozen=True)
class SubmissionView:
    """One submission. `items` is what the citizen is asked for; `hours_left`: working hours until the desk should have answered,
    negative when it is late, None while it is not there. `fee`, `open_fee` in đồng,
    once it is a dossier; `originals`: how those that are owed come. `secret`: what its notice bears beside the code."""

    id: UUID
    code: str
    secret: str
    kind: str
    origin: str
    foreign_code: str
    state: str
    national_status: str
    centre: str
    agency: str
    procedure: str
    procedure_name: str
    procedure_name_en: str
    company: str
    applicant_kind: str
    applicant_name: str
    items: tuple[str, ...]
    missing: tuple[str, ...]
    reason: str
    begun_at: datetime
    saved_at: datetime
    sent_at: datetime | None
    look_by: datetime | None
    answered_at: datetime | None
    expires_at: datetime | None
    hours_left: float | None
    held_by: str
    held_by_name: str
    dossier: str
    fee: int
    open_fee: int
    row_version: int
    originals: str
    originals_number: str

    @property
    def subject(self) -> str:
        """As the journal names it."""
        return f"submission:{self.id}"

    @property
    def colour(self) -> str:
        """Of the hours that are left."""
        if self.hours_left is None:
            return ""
        return "red" if self.hours_left < 0 else "amber" if self.hours_left < 2 else "green"


@dataclass(frozen=True)
class Whole:
    """A submission with all that it holds."""

    view: SubmissionView
    filled: Filled
    papers: tuple[PaperView, ...]
    procedure: PublishedProcedure

    @property
    def representative(self) -> RepresentativeView | None:
        """Whoever files for the applicant, as slips and officers' pages name them."""
        return self.filled.representative

    @property
    def applicant(self) -> ApplicantView:
        """As slips and officers' pages name them."""
        who = self.filled.applicant
        kind = self.view.applicant_kind
        return ApplicantView(kind, who.name, who.id_number, who.tax_code, who.phone, who.email, who.address)


@dataclass(frozen=True)
class NationalStatus:
    """What the national portal is told of a submission or a dossier; `state` is the word of whichever it is now."""

    code: str
    foreign_code: str
    dossier: str
    state: str
    national_status: str
    changed_at: datetime
    received_at: datetime | None
    due_at: datetime | None
    items: tuple[str, ...]
    reason: str


@dataclass(frozen=True)
class DeskFigures:
    """How a centre stands with what came online: waiting, of these late, and how many working hours the oldest waits."""

    waiting: int
    late: int
    answered_today: int
    in_time_today: int
