"""What the API of dossiers and procedures takes in and gives out."""

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from ninja import Field, Schema

from motcua.domain.catalogue.queries import PublishedProcedure
from motcua.domain.documents.queries import FileView
from motcua.domain.dossiers.shapes import (
    ApplicantInput,
    DossierItem,
    DossierView,
    GivenDocument,
    HistoryEntry,
    IntakeInput,
    ReceivedDossier,
    RepresentativeInput,
    StepView,
    TrackView,
)

Json = dict[str, Any]


class ApplicantIn(Schema):
    kind: Literal["person", "company"]
    name: str = Field(max_length=400)
    id_number: str = Field("", max_length=40)
    tax_code: str = Field("", max_length=40)
    phone: str = Field(max_length=40)
    email: str = Field("", max_length=254)
    address: str = Field("", max_length=1000)
    place: str = Field("", max_length=200)  # the commune of today: its code, or its name and province


class RepresentativeIn(Schema):
    """Whoever comes in the applicant's place. An authorised one has a power of attorney, with its date; its paper, and
    that of a guardian, is handed in as the document `representation`."""

    kind: Literal["authorised", "legal", "guardian"]
    name: str = Field(max_length=400)
    id_number: str = Field(max_length=40)
    phone: str = Field("", max_length=40)
    paper_number: str = Field("", max_length=200)
    paper_date: date | None = None
    valid_until: date | None = None


class DocumentIn(Schema):
    requirement: str = Field(max_length=40)
    originals: int = Field(0, ge=0, le=999)
    copies: int = Field(0, ge=0, le=999)


class DossierIn(Schema):
    centre: str = Field(max_length=20)
    procedure: str = Field(max_length=40)
    applicant: ApplicantIn
    representative: RepresentativeIn | None = None
    documents: list[DocumentIn] = Field([], max_length=200)
    ticket: UUID | None = None
    delivery: Literal["counter", "post"] = "counter"
    postal_address: str = Field("", max_length=1000)
    sets: int = Field(1, ge=1, le=99)
    answers: dict[str, Any] | None = None
    fee_case: str = Field("", max_length=40)


class NoteIn(Schema):
    note: str = ""
    next_assignee: str | None = Field(None, max_length=60)
    answers: dict[str, Any] | None = Field(
        None, description="To the sections of the form that are filled in at this step."
    )


class AssignIn(Schema):
    to: str = Field(max_length=80)


class ReturnIn(Schema):
    to: str = Field(max_length=40)
    reason: str


class ReasonIn(Schema):
    reason: str


class RevealIn(Schema):
    """Why somebody needs to see what is masked; `words` only where it is "other"."""

    reason: Literal["call", "identity", "work", "post", "request", "other"]
    words: str = ""


class SupplementRequestIn(Schema):
    items: list[str] = Field(max_length=200)
    reason: str


class SupplementIn(Schema):
    documents: list[DocumentIn] = Field(max_length=200)


class PaymentRequestIn(Schema):
    fee: int = Field(ge=1, le=2_000_000_000)
    reason: str


class ApologyIn(Schema):
    reason: str
    new_due_at: datetime


class PaymentIn(Schema):
    amount: int = Field(ge=1, le=2_000_000_000)
    method: Literal["cash", "transfer", "vietqr"]


class DrawnIn(Schema):
    """A signature as it was drawn: strokes of points in whole pixels of the field; at most 80 strokes and 5,000 points."""

    width: int = Field(ge=50, le=4000)
    height: int = Field(ge=50, le=4000)
    strokes: list[list[tuple[int, int]]] = Field(min_length=1, max_length=80)


class HandOverIn(Schema):
    method: Literal["counter", "post"]
    to: str = Field(max_length=400)
    tracking_number: str | None = Field(None, max_length=80)
    receipt_code: str = Field("", max_length=400)
    signature: DrawnIn | None = None


class TrackIn(Schema):
    code: str = Field(max_length=80)
    secret: str = Field(max_length=80)


class TimeLeftOut(Schema):
    hours: float
    share: float
    colour: Literal["green", "amber", "red"]


class StepOut(Schema):
    code: str
    name: str
    agency: str
    agency_name: str
    role: str
    state: Literal["waiting", "ready", "started", "done", "skipped"]
    round: int
    after: list[str]
    due_at: datetime
    ready_at: datetime | None
    started_at: datetime | None
    finished_at: datetime | None
    assignee: str | None
    assignee_name: str
    in_place_of_name: str
    note: str
    time_left: TimeLeftOut | None
    allowed: list[str]


class FileOut(Schema):
    id: UUID
    kind: Literal["submitted", "result", "letter"]
    requirement: str
    name: str
    media_type: str
    size: int
    sha256: str
    added_at: datetime
    url: str
    reading: str
    safety: str
    fault: str
    pages: int
    blank: int
    archive_sha256: str
    archive_size: int
    part_of: UUID | None


class ApplicantOut(Schema):
    kind: str
    name: str
    id_number: str
    tax_code: str
    phone: str
    email: str
    address: str
    place: str
    place_code: str


class RepresentativeOut(Schema):
    kind: str
    name: str
    id_number: str
    phone: str
    paper_number: str
    paper_date: date | None
    valid_until: date | None
    ran_out: bool


class GivenDocumentOut(Schema):
    requirement: str
    name: str
    originals: int
    copies: int
    required: bool
    missing: bool


class SupplementOut(Schema):
    number: int
    items: list[str]
    reason: str
    asked_at: datetime
    agency: str
    in_time: bool
    answered_at: datetime | None


class ConsentOut(Schema):
    """A second request for papers that the leader is asked to allow; `outcome` is empty while it is open."""

    items: list[str]
    reason: str
    agency: str
    asked_at: datetime
    outcome: Literal["", "given", "refused", "dropped"]
    decided_at: datetime | None
    answer: str


class ApologyOut(Schema):
    reason: str
    old_due_at: datetime
    new_due_at: datetime
    in_time: bool
    made_at: datetime


class ResultOut(Schema):
    number: str
    at: datetime
    signed: bool
    refused: bool
    check_url: str


class HandedOverOut(Schema):
    method: str
    to: str
    tracking_number: str
    proof: Literal["identity", "code", "signature", "post"]
    made_at: datetime


class SkippedDayOut(Schema):
    day: date
    reason: str


class BecauseOut(Schema):
    """One line of why it is due then; `text` in the language asked for."""

    kind: str
    text: str


class DossierOut(Schema):
    code: str
    centre: str
    agency: str
    agency_name: str
    procedure: str
    procedure_name: str
    state: str
    national_status: str
    refused: bool
    channel: str
    rule_set: str
    received_at: datetime
    counted_from: datetime
    due_at: datetime
    skipped_days: list[SkippedDayOut]
    due_because: list[BecauseOut]
    paused_at: datetime | None
    processed_at: datetime | None
    closed_at: datetime | None
    time_left: TimeLeftOut | None
    ticket: UUID | None
    applicant: ApplicantOut
    representative: RepresentativeOut | None
    documents: list[GivenDocumentOut]
    steps: list[StepOut]
    files: list[FileOut]
    supplements: list[SupplementOut]
    consents: list[ConsentOut]
    apology: ApologyOut | None
    result: ResultOut | None
    handed_over: HandedOverOut | None
    reason: str
    sets: int
    fee: int
    paid: int
    delivery: str
    postal_address: str
    progress: int
    allowed: list[str]
    row_version: int
    parent: str | None
    children: list[str]


class ReceivedOut(Schema):
    code: str
    secret: str
    state: str
    national_status: str
    received_at: datetime
    due_at: datetime
    steps: list[StepOut]
    fee: int
    receipt_url: str
    tracking_url: str
    warnings: list[str]


class ListedApplicantOut(Schema):
    kind: str
    name: str
    number: str


class ListedOut(Schema):
    code: str
    centre: str
    agency: str
    procedure: str
    procedure_name: str
    state: str
    national_status: str
    received_at: datetime
    due_at: datetime
    time_left: TimeLeftOut | None
    applicant: ListedApplicantOut
    steps: list[StepOut]


class DossierPage(Schema):
    items: list[ListedOut]
    next: str | None
    previous: str | None = None


class FilePage(Schema):
    items: list[FileOut]
    next: str | None


class EntryOut(Schema):
    id: int
    at: datetime
    kind: str
    subject: str
    actor: str
    words: str
    data: Json


class JournalPage(Schema):
    items: list[EntryOut]
    next: str | None


class TrackStepOut(Schema):
    name: str
    agency: str
    agency_name: str
    state: str
    started_at: datetime | None
    finished_at: datetime | None
    due_at: datetime | None
    waits_for_child: bool
    child_due_at: datetime | None


class TrackOut(Schema):
    code: str
    procedure: str
    procedure_name: str
    agency: str
    agency_name: str
    state: str
    national_status: str
    received_at: datetime
    due_at: datetime
    progress: int
    to_bring: list[str]
    reason: str
    fee: int
    paid: int
    steps: list[TrackStepOut]
    result: ResultOut | None


class LimitOut(Schema):
    value: int
    unit: Literal["working_day", "day", "hour"]


class RequirementOut(Schema):
    code: str
    name: str
    name_en: str
    originals: int
    copies: int
    required: bool
    conditional: bool


class PlannedStepOut(Schema):
    code: str
    name: str
    name_en: str
    role: str
    agency: str
    hours: float
    after: list[str]
    conditional: bool
    opens: str


class FeeCaseOut(Schema):
    code: str
    name: str
    name_en: str
    amount: int
    default: bool
    per: str


class ProcedureOut(Schema):
    code: str
    name: str
    name_en: str
    field: str
    agency: str
    agency_name: str
    queue_service: str
    version: int
    time_limit: LimitOut
    fee: int
    publication_fee: int
    documents: list[RequirementOut]
    steps: list[PlannedStepOut]
    fees: list[FeeCaseOut]
    form: dict[str, Any]
    legal_basis: list[str]
    audience: str
    result: str
    checked: bool


class ProcedurePage(Schema):
    items: list[ProcedureOut]
    next: str | None


def intake_of(wanted: DossierIn) -> IntakeInput:
    return IntakeInput(
        centre=wanted.centre,
        procedure=wanted.procedure,
        applicant=ApplicantInput(**wanted.applicant.dict()),
        representative=RepresentativeInput(**wanted.representative.dict()) if wanted.representative else None,
        documents=given(wanted.documents),
        ticket=wanted.ticket,
        delivery=wanted.delivery,
        postal_address=wanted.postal_address,
        sets=wanted.sets,
        answers=wanted.answers,
        fee_case=wanted.fee_case,
    )


def given(documents: list[DocumentIn]) -> tuple[GivenDocument, ...]:
    return tuple(GivenDocument(**one.dict()) for one in documents)


def step_out(step: StepView) -> Json:
    return _plain(StepOut, step, assignee=step.assignee or None)


def file_out(file: FileView) -> Json:
    return _plain(FileOut, file, url=f"/api/v1/dossiers/{file.dossier}/files/{file.id}")


def dossier_out(view: DossierView, files: list[FileView]) -> Json:
    result = view.result and _plain(ResultOut, view.result, check_url=f"/kq/{view.result.check_code}")
    return _plain(
        DossierOut,
        view,
        steps=[step_out(step) for step in view.steps],
        files=[file_out(file) for file in files],
        result=result,
    )


def received_out(received: ReceivedDossier) -> Json:
    return _plain(
        ReceivedOut,
        received,
        steps=[step_out(step) for step in received.steps],
        receipt_url=f"/api/v1/dossiers/{received.code}/forms/01.pdf",
    )


def listed_out(item: DossierItem) -> Json:
    applicant = {"kind": item.applicant_kind, "name": item.applicant_name, "number": item.applicant_number}
    return _plain(ListedOut, item, applicant=applicant, steps=[step_out(step) for step in item.steps])


def entry_out(entry: HistoryEntry) -> Json:
    return _plain(EntryOut, entry)


def track_out(view: TrackView) -> Json:
    result = view.result and _plain(ResultOut, view.result, check_url=f"/kq/{view.result.check_code}")
    return _plain(TrackOut, view, result=result)


def procedure_out(procedure: PublishedProcedure) -> Json:
    content = procedure.content
    return _plain(
        ProcedureOut,
        procedure,
        time_limit=content.time_limit,
        fee=content.total_fee,
        publication_fee=content.publication_fee,
        documents=content.documents,
        steps=content.steps,
        fees=content.fees,
        form=content.form,
        legal_basis=content.legal_basis,
        audience=content.audience,
        result=content.result,
        checked=content.checked,
    )


def _plain(shape: type[Schema], view: object, **instead: Any) -> Json:
    """The fields of `shape`, from `instead` where it has them, else from the view."""
    return {name: instead[name] if name in instead else getattr(view, name) for name in shape.model_fields}
