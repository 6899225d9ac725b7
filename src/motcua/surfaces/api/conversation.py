"""The API of conversation: comments among colleagues, mentions, questions to other agencies."""

from datetime import datetime

from django.http import HttpRequest
from ninja import Field, Router, Schema, Status

from motcua.base.actor import Actor
from motcua.domain.conversation import actions, queries
from motcua.domain.conversation.queries import CommentView, MentionView, QuestionView

router = Router(tags=["conversation"])


class CommentIn(Schema):
    """`mentions`: user names, beside those that stand in the text as @name."""

    text: str = Field(max_length=8000)
    mentions: list[str] = Field([], max_length=50)


class CommentOut(Schema):
    id: int
    text: str
    made_by: str
    made_by_name: str
    made_at: datetime
    mentions: list[str]


class CommentPage(Schema):
    items: list[CommentOut]
    next: None = None


class MadeOut(Schema):
    id: int


class MentionOut(Schema):
    id: int
    dossier: str
    procedure_name: str
    text: str
    made_by_name: str
    made_at: datetime
    read_at: datetime | None


class MentionPage(Schema):
    items: list[MentionOut]
    next: None = None


class QuestionIn(Schema):
    to: str = Field(max_length=20)
    text: str = Field(max_length=8000)
    days: int = 5


class QuestionOut(Schema):
    id: int
    number: int
    dossier: str
    procedure_name: str
    from_agency: str
    to_agency: str
    text: str
    asked_at: datetime
    due_at: datetime
    answer: str
    answered_at: datetime | None
    is_late: bool
    may_answer: bool


class QuestionPage(Schema):
    items: list[QuestionOut]
    next: None = None


class NumberOut(Schema):
    number: int


class QuestionAnswerIn(Schema):
    text: str = Field(max_length=8000)


@router.get("/dossiers/{code}/comments", response=CommentPage, operation_id="list_comments")
def show_comments(request: HttpRequest, code: str) -> dict[str, list[CommentView]]:
    """What colleagues said about a dossier, oldest first; never shown to the citizen."""
    return {"items": queries.comments(_actor(request), code)}


@router.post("/dossiers/{code}/comments", response={201: MadeOut}, operation_id="comment_dossier")
def comment(request: HttpRequest, code: str, said: CommentIn) -> Status[dict[str, int]]:
    """Says something to colleagues; who is mentioned finds it in their list."""
    return Status(201, {"id": actions.comment(_actor(request), code, said.text, said.mentions)})


@router.get("/mentions", response=MentionPage, operation_id="list_mentions")
def show_mentions(request: HttpRequest) -> dict[str, list[MentionView]]:
    """What mentions the sender, unread first."""
    return {"items": queries.mentions(_actor(request))}


@router.post("/mentions/{mention}/read", response={204: None}, operation_id="read_mention")
def read(request: HttpRequest, mention: int) -> Status[None]:
    actions.read_mention(_actor(request), mention)
    return Status(204, None)


@router.get("/dossiers/{code}/questions", response=QuestionPage, operation_id="list_questions")
def show_questions(request: HttpRequest, code: str) -> dict[str, list[QuestionView]]:
    """What other agencies were asked about a dossier."""
    return {"items": queries.questions(_actor(request), code)}


@router.post("/dossiers/{code}/questions", response={201: NumberOut}, operation_id="ask_agency")
def ask(request: HttpRequest, code: str, asked: QuestionIn) -> Status[dict[str, int]]:
    """Asks another agency, to be answered within so many working days; the dossier's clock runs on."""
    return Status(201, {"number": actions.ask(_actor(request), code, asked.to, asked.text, asked.days)})


@router.get("/questions", response=QuestionPage, operation_id="list_questions_to_answer")
def show_open(request: HttpRequest) -> dict[str, list[QuestionView]]:
    """What the sender's agency still has to answer, most urgent first."""
    return {"items": queries.questions_to(_actor(request))}


@router.post("/questions/{question}/answer", response={204: None}, operation_id="answer_question")
def answer(request: HttpRequest, question: int, said: QuestionAnswerIn) -> Status[None]:
    actions.answer(_actor(request), question, said.text)
    return Status(204, None)


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined] # the middleware sets it
    return actor
