"""What came online, before it is a dossier: brought by the data centre, looked at and decided by the desk; its national status."""

from datetime import datetime
from typing import Any, Literal
from urllib.parse import quote
from uuid import UUID

from django.http import HttpRequest, StreamingHttpResponse
from ninja import Field, File, Form, Router, Schema, Status, UploadedFile

from motcua.base.actor import Actor
from motcua.domain.documents.queries import files_beside
from motcua.domain.dossiers.actions import Missing, take_originals
from motcua.domain.dossiers.shapes import ApplicantInput
from motcua.domain.submissions import actions, queries
from motcua.domain.submissions.content import Filled
from motcua.domain.submissions.queries import SubmissionView, Whole
from motcua.surfaces.api import dossier_shapes as shapes
from motcua.surfaces.api.dossier_shapes import ApplicantIn, DocumentIn, DossierOut, ReceivedOut

router = Router(tags=["submissions"])
Json = dict[str, Any]
MOST_ITEMS = 60


class SubmittedApplicantIn(ApplicantIn):
    phone: str = Field("", max_length=40)


class SubmissionIn(Schema):
    """As the national portal has it. `code`: its code there; the same one again is the same submission."""

    centre: str = Field(max_length=20)
    procedure: str = Field(max_length=40)
    applicant: SubmittedApplicantIn
    code: str = Field("", max_length=60)
    foreign_code: str = Field("", max_length=60, description="The same as `code`.")
    documents: list[DocumentIn] = Field([], max_length=200)
    answers: dict[str, Any] | None = None
    fee_case: str = Field("", max_length=40)
    delivery: Literal["counter", "post"] = "counter"
    postal_address: str = Field("", max_length=1000)


class SubmissionOut(Schema):
    """`look_by`: until when the desk answers; `items`: what it asks for; `dossier`: the code of what it became."""

    id: UUID
    code: str
    foreign_code: str
    kind: str
    origin: str
    state: str
    national_status: str
    centre: str
    agency: str
    procedure: str
    procedure_name: str
    sent_at: datetime | None
    look_by: datetime | None
    answered_at: datetime | None
    hours_left: float | None
    items: list[str]
    reason: str
    dossier: str | None
    row_version: int


class SubmissionPage(Schema):
    items: list[SubmissionOut]
    next: None


class DeliveredOut(SubmissionOut):
    secret: str


class PaperOut(Schema):
    id: UUID
    requirement: str
    name: str
    media_type: str
    size: int
    url: str


class WholeSubmissionOut(SubmissionOut):
    """With what was filled in; numbers, phone, e-mail and addresses of the applicant are masked. `answers` are shown to who has it in
    hand, to others for a `reason`."""

    applicant: Json
    answers: Json | None
    documents: list[PaperOut]


class NationalStatusOut(Schema):
    """`code` is that of the submission, where there was one; `state` the word of what it is now."""

    code: str
    foreign_code: str
    dossier: str | None
    state: str
    national_status: str
    changed_at: datetime
    received_at: datetime | None
    due_at: datetime | None
    items: list[str]
    reason: str


class FileTakenOut(Schema):
    id: UUID


class SubmissionSeenIn(Schema):
    """`row_version`: of what the officer saw; 409 `changed_meanwhile` where it changed since."""

    row_version: int | None = None


class AcceptIn(SubmissionSeenIn):
    """`originals`: how many originals of which document are still to be shown; without it, all that the procedure asks for."""

    originals: dict[str, int] | None = Field(None, max_length=200)


class AskIn(SubmissionSeenIn):
    items: list[str] = Field(max_length=MOST_ITEMS)
    documents: list[str] = Field([], max_length=MOST_ITEMS, description="Codes of papers that are missing.")
    reason: str = Field(max_length=4000)


class RefuseIn(SubmissionSeenIn):
    reason: str = Field(max_length=4000)


class OriginalsIn(Schema):
    documents: list[str] = Field(max_length=200)


@router.post("/dossiers/online-submissions", response={201: DeliveredOut}, operation_id="deliver_submission")
def deliver(request: HttpRequest, wanted: SubmissionIn) -> Status[Json]:
    """Takes in what a citizen filed on the national portal; what is incomplete too, because the desk asks for it."""
    filled = Filled(
        ApplicantInput(**wanted.applicant.dict()),
        wanted.answers,
        wanted.fee_case,
        wanted.delivery,
        wanted.postal_address,
        declared=tuple(sorted({one.requirement for one in wanted.documents})),
    )
    given = actions.Delivered(wanted.centre, wanted.procedure, filled, (wanted.foreign_code or wanted.code).strip())
    view = queries.view(actions.deliver(_actor(request), given))
    return Status(201, _out(view) | {"secret": view.secret})


@router.get("/dossiers/online-submissions", response=SubmissionPage, operation_id="list_submissions")
def show_list(request: HttpRequest, centre: str, state: str = "", q: str = "") -> Json:
    """What waits at the desk of a centre, the most urgent first; with `state` ("all" or one of them) the newest first."""
    return {"items": [_out(one) for one in queries.at_desk(_actor(request), centre, state, q[:100])], "next": None}


@router.get("/dossiers/online-submissions/{submission}", response=WholeSubmissionOut, operation_id="get_submission")
def show(request: HttpRequest, submission: UUID, reason: str = "") -> Json:
    """With what was filled in; the look is recorded, once in ten minutes. `reason`: call, identity, work, post or request; with it
    all is shown in the clear, and it is kept why."""
    actor = _actor(request)
    actions.note_look(actor, submission)
    if reason:
        actions.reveal(actor, submission, reason)
    whole = queries.one_at_desk(actor, submission)
    return _whole(whole, shown=bool(reason) or queries.sees_all(actor, whole.view))


@router.get("/dossiers/online-submissions/{submission}/files/{file}", operation_id="open_submitted_file")
def open_file(request: HttpRequest, submission: UUID, file: UUID) -> StreamingHttpResponse:
    """The content of a paper; the look is recorded."""
    opened = actions.open_paper(_actor(request), submission, file)
    response = StreamingHttpResponse(opened.chunks, content_type=opened.media_type)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(opened.name)}"
    response["Content-Length"] = str(opened.size)
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@router.post(
    "/dossiers/online-submissions/{submission}/accept", response={201: ReceivedOut}, operation_id="accept_submission"
)
def accept(request: HttpRequest, submission: UUID, said: AcceptIn | None = None) -> Status[Json]:
    """Makes it a dossier, with its number, due date and papers."""
    given = said or AcceptIn(originals=None)
    received = actions.accept(_actor(request), submission, given.originals, seen=given.row_version)
    return Status(201, shapes.received_out(received))


@router.post("/dossiers/online-submissions/{submission}/ask", response=SubmissionOut, operation_id="ask_for_changes")
def ask(request: HttpRequest, submission: UUID, said: AskIn) -> Json:
    """Asks for what is missing, in one full list (form 02)."""
    whole = queries.one_at_desk(_actor(request), submission)
    names = {one.code: one.name for one in whole.procedure.content.documents}
    papers = [Missing(names[code], code) for code in said.documents if code in names]
    lines = (*papers, *(Missing(one) for one in said.items))
    actions.ask(_actor(request), submission, lines, said.reason, seen=said.row_version)
    return _out(queries.one_at_desk(_actor(request), submission).view)


@router.post("/dossiers/online-submissions/{submission}/clear", response=SubmissionOut, operation_id="clear_submission")
def clear(request: HttpRequest, submission: UUID, said: SubmissionSeenIn | None = None) -> Json:
    """Says of a pre-check that all is there."""
    actions.clear(_actor(request), submission, seen=said.row_version if said else None)
    return _out(queries.one_at_desk(_actor(request), submission).view)


@router.post(
    "/dossiers/online-submissions/{submission}/refuse", response=SubmissionOut, operation_id="refuse_submission"
)
def refuse(request: HttpRequest, submission: UUID, said: RefuseIn) -> Json:
    """Refuses it in writing (form 03)."""
    actions.refuse(_actor(request), submission, said.reason, seen=said.row_version)
    return _out(queries.one_at_desk(_actor(request), submission).view)


@router.post(
    "/dossiers/online-submissions/{code}/files", response={201: FileTakenOut}, operation_id="add_submitted_file"
)
def add_file(request: HttpRequest, code: str, file: File[UploadedFile], requirement: Form[str]) -> Status[Json]:
    """Puts a file to a document of what was delivered; `code` ours or the national portal's. The same file twice is there once."""
    return Status(201, {"id": actions.take_file(_actor(request), code, requirement, file)})


@router.post(
    "/dossiers/online-submissions/{code}/withdraw", response=SubmissionOut, operation_id="take_back_submission"
)
def take_back(request: HttpRequest, code: str) -> Json:
    """Its citizen withdrew it on the national portal; what told of them is erased."""
    return _out(queries.view(actions.take_back(_actor(request), code)))


@router.get("/dossiers/{code}/national-status", response=NationalStatusOut, operation_id="national_status")
def national_status(request: HttpRequest, code: str) -> Json:
    """How the national portal counts it, by the code of the dossier, of the submission, or its own."""
    found = queries.national_status(_actor(request), code)
    return {**vars(found), "dossier": found.dossier or None, "items": list(found.items)}


@router.post("/dossiers/{code}/originals", response=DossierOut, operation_id="take_originals")
def originals(request: HttpRequest, code: str, shown: OriginalsIn) -> Json:
    """Notes that the originals of papers that came as files were shown."""
    view = take_originals(_actor(request), code, shown.documents)
    return shapes.dossier_out(view.masked(), files_beside(view))


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined] # the middleware sets it
    return actor


def _out(view: SubmissionView) -> Json:
    return {**vars(view), "items": list(view.items), "dossier": view.dossier or None}


def _whole(whole: Whole, *, shown: bool) -> Json:
    who = whole.applicant if shown else whole.applicant.masked()
    return _out(whole.view) | {
        "applicant": {
            "kind": who.kind,
            "name": who.name,
            "id_number": who.id_number,
            "tax_code": who.tax_code,
            "phone": who.phone,
            "email": who.email,
            "address": who.address,
        },
        "answers": whole.filled.answers if shown else None,
        "documents": [
            {**vars(one), "url": f"/api/v1/dossiers/online-submissions/{whole.view.id}/files/{one.id}"}
            for one in whole.papers
        ],
    }
