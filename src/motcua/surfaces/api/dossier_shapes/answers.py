"""What the calls of dossiers answer, and how it is made of the domain's views."""

from datetime import datetime
from uuid import UUID

from motcua.domain.documents.queries import FileView
from motcua.domain.dossiers.shapes import (
    DossierItem,
    DossierView,
    HistoryEntry,
    ReceivedDossier,
    StepView,
)
from motcua.surfaces.api.dossier_shapes.parts import (
    ApologyOut,
    ApplicantOut,
    BecauseOut,
    ConsentOut,
    FileOut,
    GivenDocumentOut,
    HandedOverOut,
    ListedApplicantOut,
    RepresentativeOut,
    ResultOut,
    SkippedDayOut,
    StepOut,
    SupplementOut,
    TimeLeftOut,
)
from motcua.surfaces.api.dossier_shapes.plain import Json, Out, plain


class DossierOut(Out):
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
    in_turn: bool
    children: list[str]


class ReceivedOut(Out):
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


class ListedOut(Out):
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


class DossierPage(Out):
    items: list[ListedOut]
    next: str | None
    previous: str | None = None


class FilePage(Out):
    items: list[FileOut]
    next: str | None


class EntryOut(Out):
    id: int
    at: datetime
    kind: str
    subject: str
    actor: str
    words: str
    data: Json


class JournalPage(Out):
    items: list[EntryOut]
    next: str | None


def step_out(step: StepView) -> Json:
    return plain(StepOut, step, assignee=step.assignee or None)


def file_out(file: FileView) -> Json:
    return plain(FileOut, file, url=f"/api/v1/dossiers/{file.dossier}/files/{file.id}")


def dossier_out(view: DossierView, files: list[FileView]) -> Json:
    result = view.result and plain(ResultOut, view.result, check_url=f"/kq/{view.result.check_code}")
    return plain(
        DossierOut,
        view,
        steps=[step_out(step) for step in view.steps],
        files=[file_out(file) for file in files],
        result=result,
    )


def received_out(received: ReceivedDossier) -> Json:
    return plain(
        ReceivedOut,
        received,
        steps=[step_out(step) for step in received.steps],
        receipt_url=f"/api/v1/dossiers/{received.code}/forms/01.pdf",
    )


def listed_out(item: DossierItem) -> Json:
    applicant = {"kind": item.applicant_kind, "name": item.applicant_name, "number": item.applicant_number}
    return plain(ListedOut, item, applicant=applicant, steps=[step_out(step) for step in item.steps])


def entry_out(entry: HistoryEntry) -> Json:
    return plain(EntryOut, entry)
