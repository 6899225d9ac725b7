"""Answers to ratings over the API: what is to be answered, answering it, publishing question and answer without names."""

from datetime import datetime

from django.http import HttpRequest
from ninja import Field, Router, Schema, Status

from motcua.base.actor import Actor
from motcua.domain.replies import actions, queries
from motcua.domain.replies.queries import Line

router = Router(tags=["feedback"])


class ReplyOut(Schema):
    text: str
    at: datetime
    published_at: datetime | None
    public_question: str
    public_answer: str


class RatingOut(Schema):
    """A rating as whoever answers it sees it: never who rated, nor who served. `reply` is null until it is answered."""

    id: int
    centre: str
    agency: str
    at: datetime
    score: int
    service: str
    reasons: list[str]
    comment: str
    is_low: bool
    reply: ReplyOut | None


class RatingPage(Schema):
    items: list[RatingOut]
    next: None


class ReplyIn(Schema):
    text: str = Field(max_length=4000)


class ReplyPublishIn(Schema):
    """`are_no_names`: an official has looked at what only looks like a name."""

    question: str = Field(max_length=2000)
    answer: str = Field(max_length=4000)
    are_no_names: bool = False


class PublishedReplyOut(Schema):
    question: str
    answer: str
    agency_name: str
    agency_name_en: str
    published_at: datetime


@router.get("/feedback/replies", auth=None, response=list[PublishedReplyOut], operation_id="list_published_replies")
def published(request: HttpRequest) -> list[queries.PublishedReply]:
    """What visitors said and what was answered, without names; the newest first."""
    return queries.published()


@router.get("/feedback/to-answer", response=RatingPage, operation_id="list_ratings_to_answer")
def to_answer(request: HttpRequest) -> dict[str, object]:
    """Low ratings and those with words, of the last 60 days at the places of whoever asks."""
    return {"items": [_out(one) for one in queries.desk(_actor(request))], "next": None}


@router.get("/feedback/{int:rating}", response=RatingOut, operation_id="get_rating_to_answer")
def one(request: HttpRequest, rating: int) -> dict[str, object]:
    return _out(queries.line(_actor(request), rating))


@router.post("/feedback/{int:rating}/reply", response={201: RatingOut}, operation_id="answer_rating")
def answer(request: HttpRequest, rating: int, given: ReplyIn) -> Status[dict[str, object]]:
    """Answers it, once; then 409 `already_answered`."""
    actions.answer(_actor(request), rating, given.text)
    return Status(201, _out(queries.line(_actor(request), rating)))


@router.post("/feedback/{int:rating}/publish", response=RatingOut, operation_id="publish_reply")
def publish(request: HttpRequest, rating: int, given: ReplyPublishIn) -> dict[str, object]:
    """Publishes both, written anew; 422 for what tells of somebody."""
    actor = _actor(request)
    actions.publish(actor, rating, given.question, given.answer, are_no_names=given.are_no_names)
    return _out(queries.line(actor, rating))


@router.post("/feedback/{int:rating}/unpublish", response=RatingOut, operation_id="unpublish_reply")
def unpublish(request: HttpRequest, rating: int) -> dict[str, object]:
    actions.unpublish(_actor(request), rating)
    return _out(queries.line(_actor(request), rating))


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined] # the middleware sets it
    return actor


def _out(line: Line) -> dict[str, object]:
    rating, reply = line.rating, line.reply
    said = {name: getattr(rating, name) for name in ("id", "centre", "agency", "at", "score", "service", "comment")}
    answered = None
    if reply is not None:
        question, words = reply.public
        kept = {"text": reply.text, "at": reply.at, "published_at": reply.published_at}
        answered = kept | {"public_question": question, "public_answer": words}
    reasons = [one.code for one in rating.reasons]
    return said | {"reasons": reasons, "is_low": rating.is_low, "reply": answered}
