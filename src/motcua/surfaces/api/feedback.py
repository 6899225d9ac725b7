"""The API of ratings and of the figures that everybody may see."""

from datetime import date, datetime
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import Field, Query, Router, Schema, Status

from motcua.base import limits
from motcua.base.actor import CITIZEN
from motcua.base.problems import InvalidInput
from motcua.domain.feedback.actions import GivenFeedback, give_feedback
from motcua.domain.feedback.rules import reasons_now
from motcua.domain.reports.queries import Transparency, period, transparency
from motcua.surfaces.following.doors import SECRETS

router = Router(tags=["feedback"])


class FeedbackIn(Schema):
    ticket: UUID | None = None
    dossier: str | None = Field(None, max_length=60)
    secret: str = Field("", max_length=60)
    score: int
    reasons: list[str] = []
    comment: str = ""


class FeedbackOut(Schema):
    score: int
    reasons: list[str]
    at: datetime


class ReasonOut(Schema):
    code: str
    words: str


class AgencyFiguresOut(Schema):
    agency: str
    name: str
    name_en: str
    received: int
    solved: int
    counted: int
    on_time: int | None
    late: int | None
    mean_hours: float | None
    satisfaction: float | None


class TransparencyOut(Schema):
    """`on_time`, `late` and what follows are of `counted` solved dossiers: those of the whole months in the period that are over
    (`told_from` to `told_to`), without groups too small to hide in. `received`, `solved` and `ratings` are of the period."""

    begin: date = Field(serialization_alias="from")
    end: date = Field(serialization_alias="to")
    agency: str
    centre: str
    received: int
    solved: int
    ratings: int
    told_from: date | None
    told_to: date | None
    counted: int
    on_time: int
    late: int
    on_time_percent: float | None
    mean_hours: float | None
    satisfaction: float | None
    agencies: list[AgencyFiguresOut]


@router.post("/feedback", auth=None, response={201: FeedbackOut}, operation_id="give_feedback")
def rate(request: HttpRequest, given: FeedbackIn) -> Status[GivenFeedback]:
    """Rates a finished visit or a dossier by the secret on its ticket or receipt; once each, then 409 `already_rated`."""
    if not given.secret:
        raise InvalidInput.of("secret", _("The secret stands on the ticket and on the receipt"))
    with limits.guesses(SECRETS, limits.address_of(request)):
        taken = give_feedback(
            CITIZEN,
            ticket_id=given.ticket,
            dossier_code=given.dossier,
            secret=given.secret,
            score=given.score,
            reasons=given.reasons,
            comment=given.comment,
        )
    return Status(201, taken)


@router.get("/feedback/reasons", auth=None, response=list[ReasonOut], operation_id="feedback_reasons")
def reasons(request: HttpRequest) -> list[ReasonOut]:
    """The reasons that a rating may name, in the reader's language."""
    return [ReasonOut(code=reason.code, words=str(reason.words)) for reason in reasons_now()]


@router.get("/transparency", auth=None, response=TransparencyOut, by_alias=True, operation_id="transparency")
def figures(
    request: HttpRequest,
    begin: str = Query("", alias="from"),
    end: str = Query("", alias="to"),
    agency: str = "",
    centre: str = "",
) -> Transparency:
    """Dossiers received and solved in a period, how it went and how satisfied people were: of the whole months in it that are over, as sums
    of the rows of open data, so that no two answers can be subtracted to a group too small to hide in.
    """
    first, last = period(begin, end)
    return transparency(first, last, agency, centre)
