"""Questions about submissions: an account's own, what waits at a desk, one with its answers and papers, its national status."""

import json
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from motcua.base import clock, crypto
from motcua.base.actor import Actor
from motcua.base.problems import FieldError, NotFound
from motcua.domain.catalogue.queries import PublishedProcedure
from motcua.domain.catalogue.standing import offered, procedure_name
from motcua.domain.centre.queries import get_centre, working_calendar
from motcua.domain.documents.rules import CLOSED_TO_ALL, SHOWN_IN_PAGE
from motcua.domain.dossiers.actions import intake_faults
from motcua.domain.dossiers.models import Dossier
from motcua.domain.dossiers.rules import NATIONAL_STATUS as OF_DOSSIER
from motcua.domain.dossiers.rules import State as DossierState
from motcua.domain.dossiers.rules import tidy_code
from motcua.domain.dossiers.shapes import ApplicantView
from motcua.domain.people.permissions import Action, agencies_of, allowed, centres_of, require
from motcua.domain.people.queries import names_of
from motcua.domain.people.queries.citizens import own_number
from motcua.domain.submissions import content
from motcua.domain.submissions.content import Filled
from motcua.domain.submissions.models import AT_THE_DESK, Paper, Submission
from motcua.domain.submissions.rules import (
    CHANNEL,
    NATIONAL_STATUS,
    WITH_THE_DESK,
    Kind,
    Offer,
    OnlineOptions,
    State,
    offer,
)

MOST_SHOWN = 200
PURPOSE = "submission"
NOBODYS = UUID(int=0)
OF_DOSSIER_LISTED = frozenset({"id", "code", "fee", "paid"})
NOT_LISTED = tuple(f"dossier__{one.name}" for one in Dossier._meta.concrete_fields if one.name not in OF_DOSSIER_LISTED)


@dataclass(frozen=True)
class PaperView:
    """A file of a submission. `in_page`: a browser can show it; `closed`: nobody may open it now."""

    id: UUID
    requirement: str
    name: str
    media_type: str
    size: int
    reused: bool
    added_at: datetime
    in_page: bool
    closed: bool


@dataclass(frozen=True)
class SubmissionView:
    """One submission. `items` is what the citizen is asked for; `hours_left`: working hours until the desk should have answered,
    negative when it is late, None while it is not there. `fee`, `open_fee` in đồng,
    once it is a dossier. `secret`: what its notice bears beside the code."""

    id: UUID
    code: str
    secret: str
    kind: str
    origin: str
    foreign_code: str
    state: str
    national_status: str
    centre: str
    agency: str
    procedure: str
    procedure_name: str
    procedure_name_en: str
    company: str
    applicant_kind: str
    applicant_name: str
    items: tuple[str, ...]
    missing: tuple[str, ...]
    reason: str
    begun_at: datetime
    saved_at: datetime
    sent_at: datetime | None
    look_by: datetime | None
    answered_at: datetime | None
    expires_at: datetime | None
    hours_left: float | None
    held_by: str
    held_by_name: str
    dossier: str
    fee: int
    open_fee: int
    row_version: int

    @property
    def colour(self) -> str:
        """Of the hours that are left."""
        if self.hours_left is None:
            return ""
        return "red" if self.hours_left < 0 else "amber" if self.hours_left < 2 else "green"


@dataclass(frozen=True)
class Whole:
    """A submission with all that it holds."""

    view: SubmissionView
    filled: Filled
    papers: tuple[PaperView, ...]
    procedure: PublishedProcedure

    @property
    def applicant(self) -> ApplicantView:
        """As slips and officers' pages name them."""
        who = self.filled.applicant
        kind = self.view.applicant_kind
        return ApplicantView(kind, who.name, who.id_number, who.tax_code, who.phone, who.email, who.address)


@dataclass(frozen=True)
class NationalStatus:
    """What the national portal is told of a submission or a dossier; `state` is the word of whichever it is now."""

    code: str
    foreign_code: str
    dossier: str
    state: str
    national_status: str
    changed_at: datetime
    received_at: datetime | None
    due_at: datetime | None
    items: tuple[str, ...]
    reason: str


@dataclass(frozen=True)
class DeskFigures:
    """How a centre stands with what came online: waiting, of these late, and how many working hours the oldest waits."""

    waiting: int
    late: int
    answered_today: int
    in_time_today: int


def options_of(centre: str) -> OnlineOptions:
    """Raises NotFound."""
    return OnlineOptions.of(get_centre(centre).options)


def offer_of(centre: str, procedure: str) -> Offer:
    """How it can be filed there online. Raises NotFound for a procedure that nobody is offered, or an unknown centre."""
    offered(procedure)
    return offer(options_of(centre), procedure)


def own(actor: Actor) -> list[SubmissionView]:
    """An account's own and its companies', the latest first. Raises NotAuthenticated, Forbidden."""
    require(actor, Action.OWN_DOSSIER_SUBMIT)
    return _views(Submission.objects.filter(_mine(actor)).order_by("-saved_at")[:MOST_SHOWN])


def own_identifiers(actor: Actor) -> list[UUID]:
    """Of all that is one's own, the latest first; nothing for who may not file."""
    if not allowed(actor, Action.OWN_DOSSIER_SUBMIT):
        return []
    mine = Submission.objects.filter(_mine(actor)).order_by("-saved_at")
    return list(mine.values_list("pk", flat=True)[:MOST_SHOWN])


def own_one(actor: Actor, identifier: UUID) -> Whole:
    """Raises NotFound for anybody else's."""
    require(actor, Action.OWN_DOSSIER_SUBMIT)
    row = Submission.objects.select_related("dossier").filter(_mine(actor), pk=identifier).first()
    if row is None:
        raise NotFound
    return _whole(row)


def faults_of(whole: Whole) -> tuple[FieldError, ...]:
    """All for which the counter would not take it in now."""
    papers = frozenset(one.requirement for one in whole.papers)
    channel = CHANNEL[Kind(whole.view.kind)]
    return intake_faults(whole.filled.intake(whole.view.centre, whole.view.procedure, papers, channel=channel))


def own_paper(actor: Actor, identifier: UUID, paper: UUID) -> Paper:
    """Raises NotFound."""
    require(actor, Action.OWN_DOSSIER_SUBMIT)
    mine = Submission.objects.filter(_mine(actor), pk=identifier)
    found = Paper.objects.filter(pk=paper, submission__in=mine).first()
    if found is None:
        raise NotFound
    return found


def _mine(actor: Actor) -> Q:
    companies = [
        grant.company
        for grant in actor.grants
        if grant.company and allowed(actor, Action.OWN_DOSSIER_SUBMIT, company=grant.company)
    ]
    return Q(citizen=own_number(actor), company="") | Q(company__in=companies)


def at_desk(actor: Actor, centre: str, state: str = "", q: str = "") -> list[SubmissionView]:
    """What came online to a centre and waits, the most urgent first; with `state` ("all" or one), the newest first.

    `q`: a code of ours or of the national portal. Raises Forbidden.
    """
    require(actor, Action.SUBMISSION_VIEW, centre=centre)
    found = Submission.objects.filter(centre=centre, sent_at__isnull=False)
    agencies = agencies_of(actor, Action.SUBMISSION_VIEW)
    if agencies is not None:
        found = found.filter(agency__in=agencies)
    if q.strip():
        code = tidy_code(q)
        return _views(found.filter(Q(code=code) | Q(foreign_code=q.strip()) | Q(dossier__code=code))[:MOST_SHOWN])
    if state in set(State):
        return _views(found.filter(state=state).order_by("-sent_at")[:MOST_SHOWN])
    if state == "all":
        return _views(found.order_by("-sent_at")[:MOST_SHOWN])
    return _views(found.filter(state__in=AT_THE_DESK).order_by("look_by")[:MOST_SHOWN])


def waiting_in(actor: Actor) -> int:
    """How many wait for an answer in the centres where `actor` may decide."""
    if not allowed(actor, Action.SUBMISSION_DECIDE):
        return 0
    found = Submission.objects.filter(state__in=AT_THE_DESK)
    centres = centres_of(actor, Action.SUBMISSION_DECIDE)
    return (found if centres is None else found.filter(centre__in=centres)).count()


def one_at_desk(actor: Actor, identifier: UUID) -> Whole:
    """Raises NotFound for one of elsewhere and for what was never sent; Forbidden."""
    require(actor, Action.SUBMISSION_VIEW)
    row = Submission.objects.select_related("dossier").filter(pk=identifier, sent_at__isnull=False).first()
    if row is None or not allowed(actor, Action.SUBMISSION_VIEW, centre=row.centre, agency=row.agency):
        raise NotFound
    return _whole(row)


def find(code: str) -> Submission | None:
    """By our code or the national portal's."""
    tidy = code.strip()[:60]
    return Submission.objects.filter(Q(code=tidy_code(tidy)) & ~Q(code="")).first() or (
        Submission.objects.filter(foreign_code=tidy).first() if tidy else None
    )


def delivered_one(actor: Actor, code: str) -> SubmissionView:
    """For who brings them. Raises NotFound, Forbidden."""
    require(actor, Action.SUBMISSION_DELIVER)
    row = find(code)
    if row is None or not allowed(actor, Action.SUBMISSION_DELIVER, centre=row.centre):
        raise NotFound
    return view(row)


def national_status(actor: Actor, code: str) -> NationalStatus:
    """Of a dossier or of a submission, by our code or the national portal's. Raises NotFound, Forbidden."""
    require(actor, Action.SUBMISSION_DELIVER)
    dossier = Dossier.objects.filter(code=tidy_code(code)).first()
    row = Submission.objects.filter(dossier=dossier).first() if dossier else find(code)
    if row is not None and row.dossier is not None:
        dossier = row.dossier
    centre = dossier.centre if dossier else row.centre if row else None
    if centre is None or not allowed(actor, Action.SUBMISSION_DELIVER, centre=centre):
        raise NotFound
    if dossier is not None:
        return _of_dossier(dossier, row)
    assert row is not None
    shown = view(row)
    changed = row.decided_at or row.sent_at or row.saved_at
    status = NATIONAL_STATUS[State(row.state)]
    return NationalStatus(
        row.code, row.foreign_code, "", row.state, status, changed, None, None, shown.items, shown.reason
    )


def _of_dossier(dossier: Dossier, row: Submission | None) -> NationalStatus:
    changed = dossier.closed_at or dossier.processed_at or dossier.paused_at or dossier.received_at
    return NationalStatus(
        row.code if row else dossier.code,
        row.foreign_code if row else "",
        dossier.code,
        dossier.state,
        OF_DOSSIER[DossierState(dossier.state)],
        changed,
        dossier.received_at,
        dossier.due_at,
        (),
        dossier.reason,
    )


def track(code: str, secret: str) -> SubmissionView:
    """For whoever has both codes of its notice. Raises NotFound alike, and after the same work, for a wrong code and a wrong secret."""
    row = Submission.objects.select_related("dossier").filter(code=tidy_code(code)).exclude(code="").first()
    matches = crypto.secret_matches(PURPOSE, str(row.pk if row else NOBODYS), secret)
    if row is None or not matches:
        raise NotFound
    return view(row)


def figures(centre: str) -> DeskFigures:
    """How a centre stands with what came online today, for the control room. One look by an index each."""
    now = clock.now()
    here = Submission.objects.filter(centre=centre)
    waiting = here.filter(state__in=AT_THE_DESK)
    midnight = now.astimezone(working_calendar(get_centre(centre)).zone).replace(
        hour=0, minute=0, second=0, microsecond=0
    )
    answered = list(here.filter(sent_at__isnull=False, decided_at__gte=midnight).values_list("decided_at", "look_by"))
    in_time = sum(1 for at, by in answered if at is not None and (by is None or at <= by))
    return DeskFigures(waiting.count(), waiting.filter(look_by__lt=now).count(), len(answered), in_time)


def submission_secret(identifier: UUID) -> str:
    return crypto.secret_for(PURPOSE, str(identifier))


def view(row: Submission) -> SubmissionView:
    return _views(Submission.objects.filter(pk=row.pk))[0]


def _whole(row: Submission) -> Whole:
    papers = tuple(
        PaperView(
            one.pk,
            one.requirement,
            one.name,
            one.media_type,
            one.size,
            one.reused,
            one.added_at,
            one.media_type in SHOWN_IN_PAGE,
            one.safety in CLOSED_TO_ALL,
        )
        for one in row.papers.all()
    )
    return Whole(view(row), content.read(row.content), papers, offered(row.procedure))


def _views(found: "QuerySet[Submission]") -> list[SubmissionView]:
    # what was filled in is not shown in lists; of a dossier only its code and its fee
    rows = list(found.select_related("dossier").defer("content", *NOT_LISTED))
    names = names_of(row.held_by for row in rows if row.held_by)
    calendars = {centre: working_calendar(get_centre(centre)) for centre in {row.centre for row in rows}}
    now = clock.now()
    views = []
    for row in rows:
        called = procedure_name(row.procedure)
        waits = row.state in WITH_THE_DESK and row.look_by is not None
        views.append(
            SubmissionView(
                row.pk,
                row.code,
                submission_secret(row.pk),
                row.kind,
                row.origin,
                row.foreign_code,
                row.state,
                NATIONAL_STATUS[State(row.state)],
                row.centre,
                row.agency,
                row.procedure,
                called.name,
                called.name_en,
                row.company,
                row.applicant_kind,
                row.applicant_name,
                tuple(json.loads(row.items)) if row.items else (),
                tuple(row.missing),
                row.reason,
                row.begun_at,
                row.saved_at,
                row.sent_at,
                row.look_by,
                row.answered_at,
                row.expires_at,
                calendars[row.centre].hours_between(now, row.look_by) if waits and row.look_by else None,
                row.held_by,
                names.get(row.held_by, ""),
                row.dossier.code if row.dossier else "",
                row.dossier.fee if row.dossier else 0,
                row.dossier.fee - row.dossier.paid if row.dossier else 0,
                row.row_version,
            )
        )
    return views
