"""Questions about answers to ratings: what is to be answered, what whoever rated reads, what everybody reads."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from motcua.base.actor import Actor
from motcua.base.problems import NotFound
from motcua.domain.centre.queries import agencies_by_code
from motcua.domain.feedback.queries import RatingToAnswer, rating_of, rating_to_answer, ratings_to_answer
from motcua.domain.people.permissions import Action, allowed, require
from motcua.domain.replies.models import Reply

A_PAGE = 50


@dataclass(frozen=True)
class ReplyView:
    """An answer. `public`: question and answer as everybody reads them; empty where they are not published."""

    text: str
    at: datetime
    published_at: datetime | None
    public: tuple[str, str]


@dataclass(frozen=True)
class Line:
    """A rating at the desk of whoever answers, with the answer where there is one."""

    rating: RatingToAnswer
    reply: ReplyView | None


@dataclass(frozen=True)
class PublishedReply:
    """What was said and what was answered, without names."""

    question: str
    answer: str
    agency_name: str
    agency_name_en: str
    published_at: datetime


def desk(actor: Actor) -> list[Line]:
    """What its reader may answer: low ratings and those with words, the latest first. Raises NotAuthenticated, Forbidden."""
    ratings = ratings_to_answer(actor)
    rows = {row.rating: row for row in Reply.objects.filter(rating__in=[one.id for one in ratings])}
    return [Line(one, _view(rows[one.id]) if one.id in rows else None) for one in ratings]


def line(actor: Actor, rating: int) -> Line:
    """One of them. Raises NotFound for what is not its reader's to answer, NotAuthenticated, Forbidden."""
    found = answerable(actor, rating)
    row = Reply.objects.filter(rating=rating).first()
    return Line(found, _view(row) if row else None)


def answerable(actor: Actor, rating: int) -> RatingToAnswer:
    """Raises NotFound for what is not theirs to answer, Forbidden for whoever answers none."""
    require(actor, Action.FEEDBACK_ANSWER)
    found = rating_to_answer(rating)
    if found is None or not allowed(actor, Action.FEEDBACK_ANSWER, centre=found.centre, agency=found.agency):
        raise NotFound
    return found


def reply_for(*, ticket: UUID | None = None, dossier: str | None = None) -> ReplyView | None:
    """The answer to the rating of a visit or a dossier, for whoever has just shown its secret."""
    rating = rating_of(ticket=ticket, dossier=dossier)
    row = Reply.objects.filter(rating=rating).first() if rating is not None else None
    return _view(row) if row else None


def published() -> list[PublishedReply]:
    """The newest first."""
    rows = Reply.objects.filter(published_at__isnull=False).order_by("-published_at")[:A_PAGE]
    names = agencies_by_code()
    return [
        PublishedReply(
            row.public_question,
            row.public_answer,
            names[row.agency].name if row.agency in names else "",
            (names[row.agency].name_en or names[row.agency].name) if row.agency in names else "",
            row.published_at,
        )
        for row in rows
        if row.published_at
    ]


def _view(row: Reply) -> ReplyView:
    return ReplyView(row.text, row.at, row.published_at, (row.public_question, row.public_answer))
