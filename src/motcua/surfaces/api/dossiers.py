"""The API of dossiers and procedures: each call parses, calls one action or query, and answers."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils.translation import gettext as _
from ninja import File, Form, Router, Status, UploadedFile

from motcua.base.actor import Actor
from motcua.base.idempotency.middleware import undone_whole
from motcua.base.problems import InvalidInput
from motcua.domain.catalogue.queries import get_offered
from motcua.domain.catalogue.standing import catalogue as known_procedures
from motcua.domain.documents import actions as documents
from motcua.domain.documents import forms
from motcua.domain.documents.actions import OpenedFile
from motcua.domain.documents.queries import files as files_of
from motcua.domain.documents.queries import files_beside
from motcua.domain.dossiers import actions, queries
from motcua.domain.dossiers.shapes import DossierView
from motcua.domain.payments.actions import record_payment, transfer_asked
from motcua.surfaces.api import dossier_shapes as shapes
from motcua.surfaces.api.dossier_shapes import (
    ApologyIn,
    AssignIn,
    DossierIn,
    DossierOut,
    DossierPage,
    DossierReasonIn,
    FileOut,
    FilePage,
    HandOverIn,
    JournalPage,
    NoteIn,
    PaymentIn,
    PaymentRequestIn,
    ProcedureOut,
    ProcedurePage,
    ReceivedOut,
    ReturnIn,
    RevealIn,
    RevocationIn,
    SupplementIn,
    SupplementRequestIn,
)
from motcua.surfaces.api.times import Moment

router = Router(tags=["dossiers"])
LONGEST_PAGE, LONGEST_SEARCH, LONGEST_VERSION = 200, 200, 12
Json = dict[str, Any]


WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def binary(media_type: str) -> Json:
    """How the document of the API says that the answer is a file."""
    content = {media_type: {"schema": {"type": "string", "format": "binary"}}}
    return {"responses": {200: {"description": "OK", "content": content}}}


@router.post("/dossiers", response={201: ReceivedOut}, operation_id="receive_dossier")
def receive(request: HttpRequest, wanted: DossierIn) -> Status[Json]:
    """Takes in a dossier; gives its code, the secret for tracking, the due date and the receipt."""
    with undone_whole():
        return Status(201, shapes.received_out(actions.receive(actor_of(request), shapes.intake_of(wanted))))


@router.get("/dossiers", response=DossierPage, operation_id="list_dossiers")
def show_list(
    request: HttpRequest,
    q: str = "",
    state: str = "",
    agency: str = "",
    step: str = "",
    due_before: Moment | None = None,
    procedure: str = "",
    after: str = "",
    before: str = "",
    limit: int = 50,
) -> Json:
    """Dossiers that the sender may see, newest first. `q`: a code or part of one, number, phone, name, procedure.

    `next` and `previous` go on with `after` and `before`. A page may hold fewer than `limit` and still have a `next`: the search
    looked back as far as it should and goes on from there.
    """
    page = queries.dossiers(
        actor_of(request),
        q=q[:LONGEST_SEARCH],
        state=state,
        agency=agency,
        step=step,
        procedure=procedure,
        due_before=due_before,
        after=after,
        before=before,
        limit=limit,
    )
    return {
        "items": [shapes.listed_out(item) for item in page.items],
        "next": page.next,
        "previous": page.previous,
    }


@router.get("/dossiers/{code}", response=DossierOut, operation_id="get_dossier")
def show(request: HttpRequest, code: str) -> Json:
    """A dossier in full; the look is recorded. Numbers, phone, e-mail and addresses are masked, here and in each verb's answer."""
    return _whole(request, queries.dossier(actor_of(request), code))


@router.post("/dossiers/{code}/reveal", response=DossierOut, operation_id="reveal_dossier")
def reveal(request: HttpRequest, response: HttpResponse, code: str, why: RevealIn) -> Json:
    """The same with everything in the clear, this once; who asked and why is recorded, and the applicant can see it."""
    response["Cache-Control"] = "private, no-store"
    return _whole(request, actions.reveal(actor_of(request), code, why.reason, why.words), revealed=True)


@router.get("/dossiers/{code}/journal", response=JournalPage, operation_id="get_dossier_journal")
def show_journal(request: HttpRequest, code: str) -> Json:
    """Everything that happened to it, oldest first."""
    entries = queries.history(actor_of(request), code)
    return {"items": [shapes.entry_out(entry) for entry in entries], "next": None}


@router.post("/dossiers/{code}/steps/{step}/start", response=DossierOut, operation_id="start_step")
def start_step(request: HttpRequest, code: str, step: str) -> Json:
    with expected(request, code, step) as actor:
        return _whole(request, actions.start_step(actor, code, step))


@router.post("/dossiers/{code}/steps/{step}/complete", response=DossierOut, operation_id="complete_step")
def complete_step(request: HttpRequest, code: str, step: str, said: NoteIn | None = None) -> Json:
    """Ends a step; what waited for it begins."""
    given = said or NoteIn(note="", next_assignee=None, answers=None)
    with expected(request, code, step) as actor:
        done = actions.complete_step(actor, code, step, given.note, given.next_assignee, given.answers)
        return _whole(request, done)


@router.post("/dossiers/{code}/steps/{step}/return", response=DossierOut, operation_id="return_step")
def return_step(request: HttpRequest, code: str, step: str, said: ReturnIn) -> Json:
    """Gives the work back to an earlier step, which begins a new round."""
    with expected(request, code, step) as actor:
        return _whole(request, actions.return_step(actor, code, step, said.to, said.reason))


@router.post("/dossiers/{code}/steps/{step}/take", response=DossierOut, operation_id="take_step")
def take_step(request: HttpRequest, code: str, step: str) -> Json:
    """Takes an open step, also from a colleague; for members of staff."""
    with expected(request, code, step) as actor:
        return _whole(request, actions.take_step(actor, code, step))


@router.post("/dossiers/{code}/steps/{step}/assign", response=DossierOut, operation_id="assign_step")
def assign_step(request: HttpRequest, code: str, step: str, said: AssignIn) -> Json:
    """Gives an open step to a colleague who does such steps; who is away is replaced by who stands in."""
    with expected(request, code, step) as actor:
        return _whole(request, actions.assign_step(actor, code, step, said.to))


@router.post("/dossiers/{code}/request-supplement", response=DossierOut, operation_id="request_supplement")
def request_supplement(request: HttpRequest, code: str, asked: SupplementRequestIn) -> Json:
    """Asks for more papers in one full list; the clock stands still until they come."""
    with expected(request, code) as actor:
        return _whole(request, actions.request_supplement(actor, code, asked.items, asked.reason))


@router.post("/dossiers/{code}/ask-consent", response=DossierOut, operation_id="ask_consent")
def ask_consent(request: HttpRequest, code: str, asked: SupplementRequestIn) -> Json:
    """Asks the leader to allow a second request for papers; the clock runs on until then."""
    with expected(request, code) as actor:
        return _whole(request, actions.ask_consent(actor, code, asked.items, asked.reason))


@router.post("/dossiers/{code}/give-consent", response=DossierOut, operation_id="give_consent")
def give_consent(request: HttpRequest, code: str) -> Json:
    """Allows it: the papers are asked for, and the clock stands still."""
    with expected(request, code) as actor:
        return _whole(request, actions.give_consent(actor, code))


@router.post("/dossiers/{code}/refuse-consent", response=DossierOut, operation_id="refuse_consent")
def refuse_consent(request: HttpRequest, code: str, said: DossierReasonIn) -> Json:
    """Does not allow it, with the reason for whoever asked."""
    with expected(request, code) as actor:
        return _whole(request, actions.refuse_consent(actor, code, said.reason))


@router.post("/dossiers/{code}/supplement", response=DossierOut, operation_id="supplement_dossier")
def supplement(request: HttpRequest, code: str, brought: SupplementIn) -> Json:
    """Takes in the papers that were asked for; the limit begins anew.

    What the second line of the first list asked for, where that is no paper of the procedure, has the `requirement` "supplement-1-2".
    """
    return _whole(request, actions.supplement(actor_of(request), code, shapes.given(brought.documents)))


@router.post("/dossiers/{code}/request-payment", response=DossierOut, operation_id="request_payment")
def request_payment(request: HttpRequest, code: str, asked: PaymentRequestIn) -> Json:
    """Asks for a fee that was not known at intake; the clock stands still until it is paid."""
    return _whole(request, actions.request_payment(actor_of(request), code, asked.fee, asked.reason))


@router.post("/dossiers/{code}/apologise", response=DossierOut, operation_id="apologise")
def apologise(request: HttpRequest, code: str, said: ApologyIn) -> Json:
    """Tells that it will be late and gives a new date, once only."""
    return _whole(request, actions.apologise(actor_of(request), code, said.reason, said.new_due_at))


def _ending(verb: Callable[[Actor, str, str], DossierView]) -> Callable[[HttpRequest, str, DossierReasonIn], Json]:
    def end(request: HttpRequest, code: str, said: DossierReasonIn) -> Json:
        with expected(request, code) as actor:
            return _whole(request, verb(actor, code, said.reason))

    end.__doc__ = verb.__doc__
    return end


for name, verb in {"refuse": actions.refuse, "withdraw": actions.withdraw, "stop": actions.stop}.items():
    router.post(f"/dossiers/{{code}}/{name}", response=DossierOut, operation_id=f"{name}_dossier")(_ending(verb))


@router.post("/dossiers/{code}/files", response={201: FileOut}, operation_id="add_file")
def add_file(request: HttpRequest, code: str, file: File[UploadedFile], requirement: Form[str] = "") -> Status[Json]:
    """Keeps a file (25 MB at most; its kind is told by its content), sealed."""
    return Status(201, shapes.file_out(documents.add_file(actor_of(request), code, file, requirement)))


@router.get("/dossiers/{code}/files", response=FilePage, operation_id="list_files")
def list_files(request: HttpRequest, code: str) -> Json:
    return {"items": [shapes.file_out(file) for file in files_of(actor_of(request), code)], "next": None}


@router.get("/dossiers/{code}/files/{file}", operation_id="open_file", openapi_extra=binary("application/octet-stream"))
def open_file(request: HttpRequest, code: str, file: UUID, inline: bool = False) -> StreamingHttpResponse:
    """The content of a file; the look is recorded. `inline=true` shows what a browser can show."""
    return sent_file(documents.open_file(actor_of(request), code, file), inline=inline)


def sent_file(opened: OpenedFile, *, inline: bool = False) -> StreamingHttpResponse:
    """An opened file as an answer that no browser keeps or runs."""
    response = StreamingHttpResponse(opened.chunks, content_type=opened.view.media_type)
    manner = "inline" if inline and opened.view.in_page else "attachment"
    response["Content-Disposition"] = f"{manner}; filename*=UTF-8''{quote(opened.view.name)}"
    response["Content-Length"] = str(opened.view.size)
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@router.post("/dossiers/{code}/payments", response=DossierOut, operation_id="record_payment")
def pay(request: HttpRequest, code: str, paid: PaymentIn) -> Json:
    """Takes a payment in đồng."""
    return _whole(request, record_payment(actor_of(request), code, paid.amount, paid.method))


@router.post("/dossiers/{code}/result", response=DossierOut, operation_id="attach_result")
def attach_result(
    request: HttpRequest,
    code: str,
    number: Form[str],
    signed: Form[bool] = False,
    file: File[UploadedFile | None] = None,
) -> Json:
    """Attaches the result; once all work is done too, it is ready."""
    return _whole(request, documents.attach_result(actor_of(request), code, number, file, signed))


@router.post("/dossiers/{code}/result/revoke", response=DossierOut, operation_id="revoke_result")
def revoke_result(request: HttpRequest, code: str, said: RevocationIn) -> Json:
    """Withdraws a result that was issued; its public check says so from now on, and the applicant is told why."""
    return _whole(request, actions.revoke_result(actor_of(request), code, said.decision, said.reason, said.replaced_by))


@router.post("/dossiers/{code}/result/reinstate", response=DossierOut, operation_id="reinstate_result")
def reinstate_result(request: HttpRequest, code: str, said: DossierReasonIn) -> Json:
    """Takes the withdrawal back: the result holds again."""
    return _whole(request, actions.reinstate_result(actor_of(request), code, said.reason))


@router.post("/dossiers/{code}/hand-over", response=DossierOut, operation_id="hand_over_result")
def hand_over(request: HttpRequest, code: str, given: HandOverIn) -> Json:
    """Gives out the result at the counter, or to the post.

    The proof is the signature that was drawn, else the code of the receipt, else the identity card; by post its number.
    A signature or code that cannot be one hands over nothing.
    """
    tracking = given.tracking_number or ""
    drawn = given.signature.model_dump_json() if given.signature else ""
    view = actions.hand_over(
        actor_of(request), code, given.method, given.to, tracking, given.receipt_code, signature=drawn
    )
    return _whole(request, view)


@router.get("/dossiers/{code}/forms/{form}.pdf", operation_id="get_form", openapi_extra=binary("application/pdf"))
def show_form(request: HttpRequest, code: str, form: str) -> HttpResponse:
    """A form of the law, 01 to 06, as PDF/A-2b."""
    actor = actor_of(request)
    asked = transfer_asked(actor, code) if form == "01" else None
    made = forms.make(actor, code, form, asked.text if asked else "")
    response = HttpResponse(made.pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{made.file_name}"'
    response["Cache-Control"] = "private, no-store"
    return response


@router.get("/dossiers/{code}/forms/{form}.xlsx", operation_id="get_workbook", openapi_extra=binary(WORKBOOK))
def show_workbook(request: HttpRequest, code: str, form: str) -> HttpResponse:
    """The control slip (05) or the register (06) as Excel."""
    content, name = forms.make_workbook(actor_of(request), code, form)
    response = HttpResponse(content, content_type=WORKBOOK)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response


@router.get("/procedures", auth=None, response=ProcedurePage, operation_id="list_procedures")
def show_procedures(
    request: HttpRequest,
    q: str = "",
    field: str = "",
    agency: str = "",
    after: str = "",
    limit: int = 50,
) -> Json:
    """What one can apply for, by code; with words the best first, which may be people's own, without diacritics or with typing errors."""
    limit = max(1, min(limit, LONGEST_PAGE))
    for name, words in (("q", q), ("field", field), ("agency", agency), ("after", after)):
        if "\0" in words:
            raise InvalidInput.of(name, _("This cannot be kept as text"))
    found = known_procedures().find(q[:LONGEST_SEARCH], field=field, agency=agency)
    if after and not q.strip():
        found = [one for one in found if one.code > after]
    elif after:  # one that is no longer among them ends the list
        found = found[next((place for place, one in enumerate(found, 1) if one.code == after), len(found)) :]
    return {
        "items": [shapes.procedure_out(one) for one in found[:limit]],
        "next": found[limit - 1].code if len(found) > limit else None,
    }


@router.get("/procedures/{code}", auth=None, response=ProcedureOut, operation_id="get_procedure")
def show_procedure(request: HttpRequest, code: str) -> Json:
    return shapes.procedure_out(get_offered(code))


def actor_of(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined] # the middleware sets it
    return actor


@contextmanager
def expected(request: HttpRequest, code: str, step: str | None = None) -> Iterator[Actor]:
    """One verb, in one transaction with what the sender saw: `If-Match: "<row_version>"` (RFC 9110 section 13.1.1), where it was sent.

    409 `changed_meanwhile` where something that matters happened since.
    """
    seen = request.headers.get("If-Match", "").strip().strip('"')
    with undone_whole():
        if not (seen.isdecimal() and len(seen) < LONGEST_VERSION):
            yield actor_of(request)
            return
        with transaction.atomic():
            actions.require_unchanged(actor_of(request), code, int(seen), step)
            yield actor_of(request)


def _whole(request: HttpRequest, view: DossierView, *, revealed: bool = False) -> Json:
    return shapes.dossier_out(view if revealed else view.masked(), files_beside(view))
