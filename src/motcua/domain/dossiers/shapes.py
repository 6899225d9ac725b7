"""What dossiers tell others and what they take in: frozen pictures, no tables."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.conf import settings

from motcua.base import crypto
from motcua.domain.catalogue.words import Answer
from motcua.domain.centre.calendar import SkippedDay
from motcua.domain.dossiers.rules import TimeLeft
from motcua.domain.people.identity import masked, masked_address, masked_email


@dataclass(frozen=True)
class ApplicantInput:
    """Whoever applies, as typed; `kind` is person or company."""

    kind: str
    name: str
    id_number: str = ""
    tax_code: str = ""
    phone: str = ""
    email: str = ""
    address: str = ""  # as the paper has it
    place: str = ""  # the commune of today, by name or code; empty: by the address, where it leads to one alone


@dataclass(frozen=True)
class RepresentativeInput:
    """Whoever comes in the applicant's place; `kind`: rules.RepresentativeKind. `paper_*`: what proves the right."""

    kind: str
    name: str
    id_number: str
    phone: str = ""
    paper_number: str = ""
    paper_date: date | None = None
    valid_until: date | None = None


@dataclass(frozen=True)
class GivenDocument:
    """What was handed in for a requirement of the procedure."""

    requirement: str
    originals: int = 0
    copies: int = 0


@dataclass(frozen=True)
class IntakeInput:
    """All that a dossier begins with. `channel`: direct, online or post; `sets`: how many sets of papers.

    `answers`: to the procedure's form, None where it was filled in on paper. `fee_case`: the fee that was chosen by its
    code; otherwise the answers decide.
    """

    centre: str
    procedure: str
    applicant: ApplicantInput
    documents: tuple[GivenDocument, ...] = ()
    ticket: UUID | None = None
    delivery: str = "counter"
    postal_address: str = ""
    channel: str = "direct"
    sets: int = 1
    answers: Mapping[str, Any] | None = None
    fee_case: str = ""
    representative: RepresentativeInput | None = None


@dataclass(frozen=True)
class StepView:
    """A step in its present round.

    `allowed`: what the one who asked may do with it now; `return_to`: the steps to which it may go back.
    """

    code: str
    name: str
    agency: str
    agency_name: str
    agency_name_en: str
    role: str
    state: str
    round: int
    hours: float
    after: tuple[str, ...]
    ready_at: datetime | None
    due_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    assignee: str
    assignee_name: str
    in_place_of_name: str
    finished_by_name: str
    note: str
    time_left: TimeLeft | None
    allowed: tuple[str, ...] = ()
    return_to: tuple[str, ...] = ()
    waits_for_child: bool = False
    name_en: str = ""

    @property
    def was_late(self) -> bool:
        return self.finished_at is not None and self.finished_at > self.due_at


@dataclass(frozen=True)
class ApplicantView:
    kind: str
    name: str
    id_number: str
    tax_code: str
    phone: str
    email: str
    address: str
    place: str = ""  # the commune and province of today, in words
    place_code: str = ""

    def masked(self) -> "ApplicantView":
        """As it is shown until somebody asks for more, with a reason."""
        return ApplicantView(
            self.kind,
            self.name,
            masked(self.id_number),
            masked(self.tax_code) if self.kind == "person" else self.tax_code,
            masked(self.phone),
            masked_email(self.email),
            masked_address(self.address),
        )


@dataclass(frozen=True)
class RepresentativeView:
    """Who comes in the applicant's place. `ran_out`: the power of attorney holds no more."""

    kind: str
    name: str
    id_number: str
    phone: str
    paper_number: str
    paper_date: date | None
    valid_until: date | None
    ran_out: bool

    def masked(self) -> "RepresentativeView":
        """Without what is shown for a reason only."""
        return replace(self, id_number=masked(self.id_number), phone=masked(self.phone), paper_number="")


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
class DossierView:
    """Everything about a dossier on one screen. `allowed`: the verbs that the one who asked may use on it now."""

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

    def masked(self) -> "DossierView":
        """As it is shown until somebody says why they need more: numbers, phone, e-mail and addresses without their middle."""
        return replace(
            self,
            applicant=self.applicant.masked(),
            representative=self.representative and self.representative.masked(),
            postal_address=masked_address(self.postal_address),
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


@dataclass(frozen=True)
class DossierItem:
    """A dossier in a list."""

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
    received_at: datetime
    due_at: datetime
    time_left: TimeLeft | None
    processed_at: datetime | None
    applicant_kind: str
    applicant_name: str
    applicant_number: str  # masked
    delivery: str
    fee: int
    paid: int
    steps: tuple[StepView, ...]

    @property
    def open_steps(self) -> tuple[StepView, ...]:
        return tuple(step for step in self.steps if step.state in ("ready", "started"))

    @property
    def open_fee(self) -> int:
        """Đồng still to be paid."""
        return max(self.fee - self.paid, 0)


@dataclass(frozen=True)
class FoundDossier:
    """A dossier in the list of a search: what a row shows, no more. `holders`: the agencies that have it, by code and name."""

    id: int
    code: str
    centre: str
    agency: str
    agency_name: str
    agency_name_en: str
    procedure: str
    procedure_name: str
    procedure_name_en: str
    state: str
    refused: bool
    channel: str
    applicant_kind: str
    applicant_name: str
    applicant_number: str  # masked
    received_at: datetime
    due_at: datetime
    processed_at: datetime | None
    result_number: str
    time_left: TimeLeft | None
    open_steps: tuple["OpenStep", ...]


@dataclass(frozen=True)
class OpenStep:
    """Who has a dossier now."""

    name: str
    agency: str
    agency_name: str
    agency_name_en: str
    assignee_name: str
    name_en: str = ""


@dataclass(frozen=True)
class SlipView:
    """A slip in a list; the applicant's number is masked. `dossier`: the code of the one that followed, empty while none did."""

    id: UUID
    form: str
    number: str
    centre: str
    counter: int | None
    agency: str
    agency_name: str
    agency_name_en: str
    procedure: str
    procedure_name: str
    procedure_name_en: str
    given_at: datetime
    given_by_name: str
    applicant_name: str
    applicant_number: str
    items: tuple[str, ...]
    reason: str
    dossier: str
    erased: bool


@dataclass(frozen=True)
class ApplicantHistory:
    """Earlier dossiers of an applicant, newest first; `open_alike`: those of the same procedure that are not over.

    `slips`: what they were given for that procedure before, which no dossier followed. `phone_hint`: the end of the phone
    number of last time, where there is something to prefill.
    """

    earlier: tuple[DossierItem, ...] = ()
    open_alike: tuple[DossierItem, ...] = ()
    phone_hint: str = ""
    slips: tuple[SlipView, ...] = ()


@dataclass(frozen=True)
class Contact:
    """How an applicant was reached last time."""

    name: str
    phone: str
    email: str
    address: str
    place: str


@dataclass(frozen=True)
class Page:
    """A page of a list; `next` and `previous` are the cursors of the pages after and before it."""

    items: list[DossierItem]
    next: str | None
    previous: str | None = None


@dataclass(frozen=True)
class WorkItem:
    """One step that waits for somebody, with the time that is left for it and for the whole dossier."""

    code: str
    centre: str
    step: str
    step_name: str
    step_state: str
    round: int
    agency: str
    agency_name: str
    agency_name_en: str
    role: str
    procedure: str
    procedure_name: str
    procedure_name_en: str
    applicant_name: str
    dossier_state: str
    is_paused: bool
    received_at: datetime
    ready_at: datetime | None
    due_at: datetime
    dossier_due_at: datetime
    time_left: TimeLeft | None
    dossier_time_left: TimeLeft | None
    assignee: str
    assignee_name: str
    in_place_of_name: str
    is_mine: bool
    may_take: bool
    delivery: str
    step_name_en: str = ""


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
class TrackResult:
    number: str
    at: datetime
    signed: bool
    refused: bool
    check_code: str


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
class Looker:
    """That a member of staff looked; `kind` as the journal names it, `reason` a key of actions.finding.REASONS or empty."""

    at: datetime
    name: str
    kind: str
    reason: str


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


def dossier_secret(code: str) -> str:
    """60 bits in Crockford's base 32 that belong to a dossier."""
    return crypto.secret_for("dossier", code)


def result_check_code(code: str) -> str:
    """What the QR of a result holds: the dossier and a secret of its own, so that results cannot be counted through."""
    return f"{code}.{crypto.secret_for('result', code)}"


def tracking_url(code: str) -> str:
    """Code and secret stand in the fragment, which no server logs."""
    return f"{settings.MOTCUA_BASE_URL}/tra-cuu#{code},{dossier_secret(code)}"
