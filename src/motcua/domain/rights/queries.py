"""Questions about requests: what may be asked of a dossier, what is mine, what an official has to answer."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from motcua.base import clock
from motcua.base.actor import Actor
from motcua.base.problems import NotFound
from motcua.domain.centre.queries import get_centre, working_calendar
from motcua.domain.dossiers.queries.keeping import applicant_piece, is_over, look_for_request
from motcua.domain.people.permissions import Action, allowed, centres_of, require
from motcua.domain.people.queries import names_of
from motcua.domain.people.queries.citizens import own_number, proven_piece
from motcua.domain.records.queries import kept
from motcua.domain.rights.models import DataRequest
from motcua.domain.rights.rules import SOON_HOURS, About, Keeping, Kind, Piece, State, Verdict, erasable

A_PAGE = 50


@dataclass(frozen=True)
class OwnRequest:
    """A request as its sender reads it."""

    id: UUID
    kind: str
    about: str
    dossier: str
    piece: str
    wanted: str
    why: str
    state: str
    ground: str
    answer: str
    asked_at: datetime
    due_at: datetime
    ended_at: datetime | None

    @property
    def is_open(self) -> bool:
        return self.state == State.OPEN

    @property
    def is_late(self) -> bool:
        return self.is_open and self.due_at < clock.now()


@dataclass(frozen=True)
class RequestLine:
    """A request at the desk. `colour`: red once it is late, amber when little time is left."""

    id: UUID
    centre: str
    kind: str
    about: str
    dossier: str
    piece: str
    state: str
    asked_at: datetime
    due_at: datetime
    ended_at: datetime | None
    colour: str


@dataclass(frozen=True)
class Pressing:
    """How many open requests of a centre are late, and how many will be unless somebody sees to them now."""

    late: int
    soon: int


@dataclass(frozen=True)
class WholeRequest:
    """One with what stands there now, what should, and whether it may be erased; personal, that it was looked at is recorded."""

    line: RequestLine
    now: str
    wanted: str
    why: str
    ground: str
    answer: str
    ended_by_name: str
    verdict: Verdict | None


def verdict_on(code: str, piece: Piece) -> Verdict:
    """Whether a piece of a dossier may be erased now."""
    until, for_ever, is_held = kept(code)
    keeping = Keeping(is_over(code), is_held, for_ever, until)
    return erasable(piece, keeping, clock.now().date())


def own_requests(actor: Actor, most: int | None = A_PAGE) -> list[OwnRequest]:
    """The newest first; `most` None: all. Raises NotAuthenticated, Forbidden."""
    require(actor, Action.OWN_DATA_ASK)
    rows = DataRequest.objects.filter(citizen=own_number(actor)).order_by("-asked_at")[:most]
    return [
        OwnRequest(
            row.pk,
            row.kind,
            row.about,
            row.dossier,
            row.piece,
            row.wanted,
            row.why,
            row.state,
            row.ground,
            row.answer,
            row.asked_at,
            row.due_at,
            row.ended_at,
        )
        for row in rows
    ]


def desk(actor: Actor, *, ended: bool = False, after: str = "") -> tuple[list[RequestLine], str]:
    """What its reader answers, the most urgent first; or what was answered, the latest first; and the cursor of what comes after, empty
    at the end. Raises NotAuthenticated, Forbidden, NotFound for a cursor of nothing."""
    require(actor, Action.DATA_ANSWER)
    rows = DataRequest.objects.all()
    mine = centres_of(actor, Action.DATA_ANSWER)
    if mine is not None:
        rows = rows.filter(centre__in=mine)
    if ended:
        rows = rows.exclude(state=State.OPEN)
        if after:
            last = _last(rows, after)
            rows = rows.filter(Q(ended_at__lt=last.ended_at) | Q(ended_at=last.ended_at, pk__lt=last.pk))
        rows = rows.order_by("-ended_at", "-pk")
    else:
        if after:  # perhaps answered meanwhile; its place is the same
            last = _last(rows, after)
            rows = rows.filter(Q(due_at__gt=last.due_at) | Q(due_at=last.due_at, pk__gt=last.pk))
        rows = rows.filter(state=State.OPEN).order_by("due_at", "pk")
    found = list(rows[: A_PAGE + 1])
    return [_line(row) for row in found[:A_PAGE]], str(found[A_PAGE - 1].pk) if len(found) > A_PAGE else ""


def pressing(centre: str, hours: int) -> Pressing:
    """Of a centre; `hours` of its working time left is little. Tells nothing of any request."""
    now, calendar = clock.now(), working_calendar(get_centre(centre))
    ends = list(DataRequest.objects.filter(centre=centre, state=State.OPEN).values_list("due_at", flat=True))
    late = sum(end < now for end in ends)
    return Pressing(late, sum(calendar.hours_between(now, end) < hours for end in ends) - late)


def _last(rows: QuerySet[DataRequest], after: str) -> DataRequest:
    try:
        found = rows.filter(pk=UUID(after)).first()
    except ValueError:
        raise NotFound from None
    if found is None:
        raise NotFound
    return found


def one(actor: Actor, request: UUID) -> WholeRequest:
    """Raises NotFound for another centre's, Forbidden for whoever answers none."""
    require(actor, Action.DATA_ANSWER)
    row = DataRequest.objects.filter(pk=request).first()
    if row is None or not allowed(actor, Action.DATA_ANSWER, centre=row.centre):
        raise NotFound
    is_erasure, is_open = row.kind == Kind.ERASURE, row.state == State.OPEN
    return WholeRequest(
        _line(row),
        "" if is_erasure or row.erased_at else _stands(actor, row),
        row.wanted,
        row.why,
        row.ground,
        row.answer,
        names_of([row.ended_by]).get(row.ended_by, "") if row.ended_by else "",
        verdict_on(row.dossier, Piece(row.piece)) if is_erasure and is_open else None,
    )


def _stands(actor: Actor, row: DataRequest) -> str:
    if row.about == About.ACCOUNT:
        return proven_piece(row.citizen, row.piece)
    look_for_request(actor, row.dossier)
    return applicant_piece(row.dossier, row.piece)


def _line(row: DataRequest) -> RequestLine:
    return RequestLine(
        row.pk,
        row.centre,
        row.kind,
        row.about,
        row.dossier,
        row.piece,
        row.state,
        row.asked_at,
        row.due_at,
        row.ended_at,
        _colour(row),
    )


def _colour(row: DataRequest) -> str:
    if row.state != State.OPEN:
        return ""
    now = clock.now()
    if row.due_at < now:
        return "red"
    left = working_calendar(get_centre(row.centre)).hours_between(now, row.due_at)
    return "amber" if left < SOON_HOURS else "green"
