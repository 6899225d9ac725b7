"""Questions about ratings."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Avg, Count, Exists, OuterRef, Q, QuerySet

from motcua.base import clock
from motcua.base.actor import Actor
from motcua.domain.feedback.models import Feedback, RatingRequest
from motcua.domain.feedback.rules import ASKED_FOR, LOW, REASONS, Reason
from motcua.domain.feedback.subjects import Rated, rated_dossier, rated_ticket
from motcua.domain.people.permissions import Action, places_of, require

TO_ANSWER = timedelta(days=60)
MOST_SHOWN = 100


@dataclass(frozen=True)
class Question:
    """The visit that the tablet of a counter asks about now."""

    ticket: UUID
    label: str
    finished_at: datetime
    until: datetime


@dataclass(frozen=True)
class ReasonCount:
    reason: Reason
    count: int


@dataclass(frozen=True)
class Summary:
    """Ratings of a period.

    `satisfied` is the share with a score above the low ones, in percent; None where nobody rated.
    """

    count: int
    mean: float | None
    satisfied: float | None
    by_score: dict[int, int]
    reasons: list[ReasonCount]


@dataclass(frozen=True)
class LowRating:
    """A low rating as the control room sees it: where and why, in the rater's own words, never who served."""

    id: int
    at: datetime
    score: int
    counter: int | None
    service: str
    agency: str
    reasons: list[Reason]
    comment: str


def pending_for_counter(centre: str, number: int) -> Question | None:
    """The last finished visit of a counter that its tablet may still ask about."""
    rated = Feedback.objects.filter(ticket=OuterRef("ticket"))
    asked = RatingRequest.objects.filter(
        centre=centre, counter=number, closed_at__isnull=True, finished_at__gte=clock.now() - ASKED_FOR
    )
    found = asked.filter(~Exists(rated)).order_by("-finished_at").first()
    return Question(found.ticket, found.label, found.finished_at, found.finished_at + ASKED_FOR) if found else None


def open_to_rating(
    *, ticket_id: UUID | None = None, dossier_code: str | None = None, secret: str
) -> tuple[Rated, bool]:
    """What somebody at home wants to rate, and whether it still may be.

    Raises NotFound, and Conflict while it is not finished.
    """
    rated = rated_ticket(ticket_id, secret) if ticket_id else rated_dossier(dossier_code or "", secret)
    done = Feedback.objects.filter(
        Q(ticket=rated.ticket, ticket__isnull=False) | Q(dossier=rated.dossier, dossier__isnull=False)
    )
    return rated, not done.exists()


def summary(
    actor: Actor,
    centre: str,
    begin: date | datetime,
    end: date | datetime,
    *,
    agency: str = "",
    counter: int | None = None,
) -> Summary:
    """The ratings of a centre from `begin` up to, not including, `end` (days are days of the centre)."""
    require(actor, Action.FEEDBACK_VIEW, centre=centre)
    found = _between(centre, begin, end)
    if agency:
        found = found.filter(agency=agency)
    if counter is not None:
        found = found.filter(counter=counter)
    return _summed(found)


def low_ratings_today(actor: Actor, centre: str, limit: int = 50) -> list[LowRating]:
    """The low ratings of the local day, newest first."""
    require(actor, Action.FEEDBACK_VIEW, centre=centre)
    today = clock.now().astimezone(clock.LOCAL_ZONE).date()
    found = _between(centre, today, today + timedelta(days=1)).filter(score__lte=LOW).order_by("-at")[:limit]
    return [
        LowRating(
            one.pk,
            one.at,
            one.score,
            one.counter,
            one.service,
            one.agency,
            _reasons(one.reasons_version, one.reasons),
            one.comment,
        )
        for one in found
    ]


@dataclass(frozen=True)
class RatingToAnswer:
    """A rating as whoever answers it sees it: where, why, in the rater's words; never who rated or who served."""

    id: int
    centre: str
    agency: str
    at: datetime
    score: int
    service: str
    reasons: list[Reason]
    comment: str
    is_low: bool


def ratings_to_answer(actor: Actor) -> list[RatingToAnswer]:
    """Low ratings, and others with words, of the last 60 days at the places of whoever asks, the latest first. Raises Forbidden."""
    require(actor, Action.FEEDBACK_ANSWER)
    places = places_of(actor, Action.FEEDBACK_ANSWER)
    mine = Q()
    for centre, agency in places or ():
        mine |= Q(**({"centre": centre} if centre else {}), **({"agency": agency} if agency else {}))
    found = Feedback.objects.filter(mine, at__gte=clock.now() - TO_ANSWER)
    rows = [row for row in found.order_by("-at")[: 4 * MOST_SHOWN] if row.score <= LOW or row.comment]
    return [_to_answer(row) for row in rows[:MOST_SHOWN]]


def rating_to_answer(identifier: int) -> RatingToAnswer | None:
    row = Feedback.objects.filter(pk=identifier).first()
    return _to_answer(row) if row else None


def rating_of(*, ticket: UUID | None = None, dossier: str | None = None) -> int | None:
    """The number of the rating of a visit or a dossier."""
    mine = Q(ticket=ticket) if ticket else Q(dossier=dossier)
    return Feedback.objects.filter(mine).values_list("pk", flat=True).first() if ticket or dossier else None


@dataclass(frozen=True)
class OwnRating:
    """A rating as whoever gave it reads it; `ticket` or `dossier` is what it was given for."""

    ticket: UUID | None
    dossier: str | None
    score: int
    comment: str
    at: datetime


def ratings_for_copy(tickets: Iterable[UUID], dossiers: Iterable[str]) -> list[OwnRating]:
    """What was said of these visits and dossiers, for whoever has just been found to own them; never for the staff."""
    rows = Feedback.objects.filter(Q(ticket__in=list(tickets)) | Q(dossier__in=list(dossiers))).order_by("-at")
    return [OwnRating(row.ticket, row.dossier, row.score, row.comment, row.at) for row in rows]


def dossier_of_rating(identifier: int) -> str:
    """For telling whoever rated; never for whoever answers. Empty for the rating of a visit."""
    return Feedback.objects.filter(pk=identifier).values_list("dossier", flat=True).first() or ""


def _to_answer(row: Feedback) -> RatingToAnswer:
    reasons = _reasons(row.reasons_version, row.reasons)
    return RatingToAnswer(
        row.pk, row.centre, row.agency, row.at, row.score, row.service, reasons, row.comment, row.score <= LOW
    )


def _between(centre: str, begin: date | datetime, end: date | datetime) -> "QuerySet[Feedback]":
    return Feedback.objects.filter(centre=centre, at__gte=_moment(begin), at__lt=_moment(end))


def _moment(day: date | datetime) -> datetime:
    if isinstance(day, datetime):
        return day
    return datetime(day.year, day.month, day.day, tzinfo=clock.LOCAL_ZONE)


def _summed(found: "QuerySet[Feedback]") -> Summary:
    sums = found.aggregate(count=Count("id"), mean=Avg("score"), low=Count("id", filter=Q(score__lte=LOW)))
    by_score = dict.fromkeys(range(5, 0, -1), 0)
    by_score |= dict(found.values_list("score").annotate(Count("id")).order_by("-score"))
    given: dict[tuple[int, str], int] = {}
    for version, codes in found.filter(score__lte=LOW).values_list("reasons_version", "reasons"):
        for code in codes:
            given[version, code] = given.get((version, code), 0) + 1
    counts = [ReasonCount(_reasons(version, [code])[0], count) for (version, code), count in given.items()]
    total = sums["count"]
    satisfied = round(100 * (total - sums["low"]) / total, 2) if total else None
    mean = round(float(sums["mean"]), 2) if total else None
    return Summary(total, mean, satisfied, by_score, sorted(counts, key=lambda one: -one.count))


def _reasons(version: int, codes: list[str]) -> list[Reason]:
    return [reason for reason in REASONS[version] if reason.code in codes]
