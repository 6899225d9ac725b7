"""The API of letters: with what one may begin, drafts, issuing, the book of a year, the paper as PDF."""

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils import timezone
from ninja import Field, Router, Schema, Status

from motcua.base import clock
from motcua.base.problems import NotFound
from motcua.domain.documents import actions as documents
from motcua.domain.dossiers import actions as dossiers
from motcua.domain.letters import actions, hiding, queries
from motcua.domain.letters.queries import LetterView, Offer
from motcua.domain.letters.rules import LetterText, missing_parts
from motcua.surfaces.api.dossier_shapes import RevealIn
from motcua.surfaces.api.dossiers import binary, sent_file
from motcua.surfaces.api.dossiers import router as dossier_router  # their paths begin with a dossier's
from motcua.surfaces.api.queue import actor_of

router = Router(tags=["letters"])


class OfferOut(Schema):
    """A template with which a letter about the dossier may begin."""

    template: int
    name: str
    name_en: str
    kind: str


class OfferPage(Schema):
    items: list[OfferOut]
    next: None = None


class LetterOut(Schema):
    """`number` as the paper has it, empty before it is issued; `edits`: what `seen` is, when it is changed or issued."""

    id: UUID
    dossier: str
    name: str
    name_en: str
    kind: str
    state: str
    number: str
    summary: str
    to_applicant: bool
    sealed: bool
    made_by_name: str
    changed_at: datetime
    issued_by_name: str
    issued_at: datetime | None
    file: UUID | None
    edits: int
    may_write: bool
    may_issue: bool


class LetterPage(Schema):
    items: list[LetterOut]
    next: None = None


class LetterPartOut(Schema):
    """What its writer fills in by hand."""

    code: str
    title: str
    text: str
    required: bool


class WholeLetterOut(LetterOut):
    """`missing`: the parts that are still to be filled in before it can be issued."""

    to: str
    english: bool
    parts: list[LetterPartOut]
    missing: list[str]


class BeginIn(Schema):
    template: int


class ChangeIn(Schema):
    """`parts` by their codes; what is left out becomes empty."""

    seen: int
    to: str = Field("", max_length=4000)
    parts: dict[str, str] = {}
    english: bool = False


class IssueIn(Schema):
    """`as_result`: it is the result of the dossier."""

    seen: int
    as_result: bool = False


@dossier_router.get("/dossiers/{code}/letter-templates", response=OfferPage, operation_id="list_letter_templates")
def list_templates(request: HttpRequest, code: str) -> dict[str, list[Offer]]:
    """With what the caller may begin a letter about a dossier."""
    return {"items": queries.templates_for(actor_of(request), code)}


@dossier_router.get("/dossiers/{code}/letters", response=LetterPage, operation_id="list_letters_of_dossier")
def list_letters(request: HttpRequest, code: str) -> dict[str, list[LetterView]]:
    """What was issued about a dossier, and the drafts of those who may write them."""
    return {"items": queries.letters(actor_of(request), code)}


@dossier_router.post("/dossiers/{code}/letters", response={201: WholeLetterOut}, operation_id="begin_letter")
def begin(request: HttpRequest, code: str, wanted: BeginIn) -> Status[WholeLetterOut]:
    """A draft, filled with what the dossier says."""
    made = actions.begin_letter(actor_of(request), code, wanted.template)
    return Status(201, _whole(request, made.pk))


@router.get("/letters", response=LetterPage, operation_id="get_letter_book")
def book(request: HttpRequest, book: str = "", year: int = 0) -> dict[str, list[LetterView]]:
    """What was issued in a year, the latest number first, at most 500. `book`: `agency:STP` or `centre:BG`."""
    actor = actor_of(request)
    return {"items": queries.book(actor, book, year or timezone.localtime(clock.now()).year)}


@router.get("/letters/{uuid:letter}", response=WholeLetterOut, operation_id="get_letter")
def show(request: HttpRequest, letter: UUID) -> WholeLetterOut:
    """A letter with what its writer gave; that somebody looked is recorded. Numbers, phones and e-mail addresses are masked."""
    return _whole(request, letter)


@router.post("/letters/{uuid:letter}/reveal", response=WholeLetterOut, operation_id="reveal_letter")
def reveal(request: HttpRequest, response: HttpResponse, letter: UUID, why: RevealIn) -> WholeLetterOut:
    """The same in the clear, this once; who asked and why is recorded with the dossier."""
    actor = actor_of(request)
    view = queries.letter(actor, letter)
    dossiers.reveal(actor, view.dossier, why.reason, why.words)
    response["Cache-Control"] = "private, no-store"
    return _whole(request, letter, revealed=True)


@router.post("/letters/{uuid:letter}/change", response=WholeLetterOut, operation_id="change_letter")
def change(request: HttpRequest, letter: UUID, typed: ChangeIn) -> WholeLetterOut:
    """Keeps the draft; 409 where somebody saved after `seen`. What was masked may be sent back masked: it stays as it is."""
    actions.change_letter(actor_of(request), letter, typed.seen, LetterText(typed.to, dict(typed.parts), typed.english))
    return _whole(request, letter)


@router.post("/letters/{uuid:letter}/issue", response=WholeLetterOut, operation_id="issue_letter")
def issue(request: HttpRequest, letter: UUID, wanted: IssueIn) -> WholeLetterOut:
    """Gives it its number, date and seal; it cannot be undone. 422 names the parts that are not filled in."""
    actions.issue(actor_of(request), letter, wanted.seen, as_result=wanted.as_result)
    return _whole(request, letter)


@router.post("/letters/{uuid:letter}/drop", response={204: None}, operation_id="drop_letter")
def drop(request: HttpRequest, letter: UUID) -> Status[None]:
    """Throws a draft away."""
    actions.drop_letter(actor_of(request), letter)
    return Status(204, None)


@router.get("/letters/{uuid:letter}.pdf", operation_id="get_letter_pdf", openapi_extra=binary("application/pdf"))
def paper(request: HttpRequest, letter: UUID) -> StreamingHttpResponse:
    """The letter as it was issued, PDF/A; the look is recorded. 404 before it is issued."""
    actor = actor_of(request)
    view = queries.letter(actor, letter)
    if view.file is None:
        raise NotFound
    return sent_file(documents.open_file(actor, view.dossier, view.file), inline=True)


def _whole(request: HttpRequest, letter: UUID, *, revealed: bool = False) -> WholeLetterOut:
    view, desk = queries.writing(actor_of(request), letter)
    given = desk.facts.given if revealed else hiding.masked_text(desk.facts.given, desk.facts)
    parts = [
        LetterPartOut(code=one.code, title=one.title, text=given.parts.get(one.code, ""), required=one.required)
        for one in desk.content.parts
    ]
    missing = [] if view.state == "issued" else [error.field for error in missing_parts(desk.content, desk.facts.given)]
    listed = LetterOut.model_validate(view, from_attributes=True).model_dump()
    return WholeLetterOut(**listed, to=given.to, english=given.english, parts=parts, missing=missing)
