"""A dossier in full, and the answer to whoever handed it in."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from motcua.domain.catalogue.words import Answer
from motcua.domain.centre.calendar import SkippedDay
from motcua.domain.dossiers.rules import TimeLeft
from motcua.domain.dossiers.shapes.events import (
    ApologyView,
    BecauseView,
    ChildView,
    ConsentView,
    DocumentView,
    HandOverView,
    ParentView,
    ResultView,
    SupplementView,
)
from motcua.domain.dossiers.shapes.parties import ApplicantView, RepresentativeView
from motcua.domain.dossiers.shapes.secrets import dossier_secret, tracking_url
from motcua.domain.dossiers.shapes.steps import StepView, is_early
from motcua.domain.people.identity import masked_address


@dataclass(frozen=True)
class DossierView:
    """Everything about a dossier on one screen. `allowed`: the verbs that the one who asked may use on it now.

    `spared`: working hours by which the result was there before its date; negative where it was late, None where there is none yet.
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
    refused: bool
    channel: str
    rule_set: str
    rule_set_title: str
    limit_value: int
    limit_unit: str
    received_at: datetime
    received_by_name: str
    counted_from: datetime
    due_at: datetime
    skipped_days: tuple[SkippedDay, ...]
    due_because: tuple[BecauseView, ...]
    time_left: TimeLeft | None
    spared: float | None
    paused_at: datetime | None
    processed_at: datetime | None
    archived_at: datetime | None
    closed_at: datetime | None
    ticket: UUID | None
    applicant: ApplicantView
    representative: RepresentativeView | None
    documents: tuple[DocumentView, ...]
    steps: tuple[StepView, ...]
    earlier_rounds: tuple[StepView, ...]
    supplements: tuple[SupplementView, ...]
    consents: tuple[ConsentView, ...]
    apology: ApologyView | None
    result: ResultView | None
    result_name: str
    handed_over: HandOverView | None
    reason: str
    decided_by_name: str
    sets: int
    fee: int
    paid: int
    delivery: str
    postal_address: str
    progress: int
    allowed: tuple[str, ...]
    row_version: int
    answers: tuple[Answer, ...] = ()
    above: ParentView | None = None
    below: tuple[ChildView, ...] = ()
    in_turn: bool = False

    @property
    def was_early(self) -> bool:
        """The result was there on an earlier day than promised."""
        return self.processed_at is not None and is_early(self.processed_at, self.due_at)

    @property
    def owed(self) -> tuple[DocumentView, ...]:
        """The papers of which originals are still to be shown."""
        return tuple(one for one in self.documents if one.owed)

    def masked(self) -> "DossierView":
        """As it is shown until somebody says why they need more: numbers, phone, e-mail and addresses without their middle."""
        return replace(
            self,
            applicant=self.applicant.masked(),
            representative=self.representative and self.representative.masked(),
            postal_address=masked_address(self.postal_address),
            answers=tuple(one.masked() for one in self.answers),
        )

    @property
    def parent(self) -> str | None:
        """The code of the dossier whose step opened it."""
        return self.above.code if self.above else None

    @property
    def children(self) -> tuple[str, ...]:
        """The codes of those that its steps opened, oldest first."""
        return tuple(one.code for one in self.below)

    @property
    def erased(self) -> bool:
        """What told of the applicant was erased when its time of retention had run out."""
        return not self.applicant.name

    @property
    def open_fee(self) -> int:
        """Đồng still to be paid."""
        return max(self.fee - self.paid, 0)

    @property
    def open_steps(self) -> tuple[StepView, ...]:
        """Who has it now."""
        return tuple(step for step in self.steps if step.state in ("ready", "started"))

    @property
    def secret(self) -> str:
        """What tracking asks for beside the code; derived, never stored."""
        return dossier_secret(self.code)

    @property
    def tracking_url(self) -> str:
        return tracking_url(self.code)


@dataclass(frozen=True)
class ReceivedDossier:
    """The answer to whoever handed it in; `steps` as the receptionist sees them."""

    code: str
    secret: str
    state: str
    received_at: datetime
    due_at: datetime
    fee: int
    tracking_url: str
    warnings: tuple[str, ...]
    national_status: str
    steps: tuple[StepView, ...]
