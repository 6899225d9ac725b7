"""What is one's own: an account's submissions, their papers, and what follows one by both codes of its notice."""

from collections.abc import Iterator
from uuid import UUID

from django.db.models import Q

from motcua.base import crypto
from motcua.base.actor import Actor
from motcua.base.problems import FieldError, NotFound
from motcua.domain.catalogue.standing import offered
from motcua.domain.centre.queries import get_centre
from motcua.domain.dossiers import answers
from motcua.domain.dossiers.actions import intake_faults
from motcua.domain.dossiers.rules import tidy_code
from motcua.domain.dossiers.shapes import IntakeInput
from motcua.domain.people.permissions import Action, allowed, require
from motcua.domain.people.queries.citizens import own_number
from motcua.domain.submissions.models import Paper, Submission
from motcua.domain.submissions.queries.reading import MOST_SHOWN, PURPOSE, view, views_of, whole_of
from motcua.domain.submissions.queries.shapes import SubmissionView, Whole
from motcua.domain.submissions.rules import CHANNEL, Kind, Offer, OnlineOptions, State, offer

A_PAGE = 20
NOBODYS = UUID(int=0)


def options_of(centre: str) -> OnlineOptions:
    """Raises NotFound."""
    return OnlineOptions.of(get_centre(centre).options)


def offer_of(centre: str, procedure: str) -> Offer:
    """How it can be filed there online. Raises NotFound for a procedure that nobody is offered, or an unknown centre."""
    offered(procedure)
    return offer(options_of(centre), procedure)


def own(actor: Actor, after: UUID | None = None, most: int = A_PAGE) -> tuple[list[SubmissionView], UUID | None]:
    """A page of an account's own and its companies', what was touched last first, those after the one with the id `after`; and after
    which it goes on, None at the end. Raises NotAuthenticated, Forbidden."""
    require(actor, Action.OWN_DOSSIER_SUBMIT)
    mine = Submission.objects.filter(_mine(actor))
    last = mine.filter(pk=after).values_list("saved_at", flat=True).first() if after else None
    if last is not None:
        mine = mine.filter(Q(saved_at__lt=last) | Q(saved_at=last, pk__lt=after))
    found = views_of(mine.order_by("-saved_at", "-pk")[: most + 1])
    return found[:most], found[most - 1].id if len(found) > most else None


def own_written(actor: Actor) -> Iterator[Whole]:
    """All that an account wrote, with what it holds: for the copy of one's data. Raises NotAuthenticated, Forbidden."""
    require(actor, Action.OWN_DOSSIER_SUBMIT)
    rows = Submission.objects.select_related("dossier").filter(citizen=own_number(actor)).order_by("-saved_at")
    yield from (whole_of(row) for row in rows)


def own_identifiers(actor: Actor) -> list[UUID]:
    """Of all that is one's own, the latest first; nothing for who may not file."""
    if not allowed(actor, Action.OWN_DOSSIER_SUBMIT):
        return []
    mine = Submission.objects.filter(_mine(actor)).order_by("-saved_at")
    return list(mine.values_list("pk", flat=True)[:MOST_SHOWN])


def own_drafts(actor: Actor, procedure: str) -> list[SubmissionView]:
    """What one has begun of a procedure and not sent, the latest first; nothing for who may not file."""
    if not allowed(actor, Action.OWN_DOSSIER_SUBMIT):
        return []
    mine = Submission.objects.filter(_mine(actor), procedure=procedure, state=State.DRAFT)
    return views_of(mine.order_by("-saved_at")[:MOST_SHOWN])


def own_one(actor: Actor, identifier: UUID) -> Whole:
    """Raises NotFound for anybody else's."""
    require(actor, Action.OWN_DOSSIER_SUBMIT)
    row = Submission.objects.select_related("dossier").filter(_mine(actor), pk=identifier).first()
    if row is None:
        raise NotFound
    return whole_of(row)


def intake_of(whole: Whole) -> IntakeInput:
    """As the counter would receive it."""
    papers = frozenset(one.requirement for one in whole.papers)
    return whole.filled.intake(whole.view.centre, whole.view.procedure, papers, channel=CHANNEL[Kind(whole.view.kind)])


def faults_of(whole: Whole) -> tuple[FieldError, ...]:
    """All for which the counter would not take it in now."""
    return (*whole.filled.date_faults(), *intake_faults(intake_of(whole)))


def fee_of(whole: Whole) -> int:
    """What is to be paid for it by its case (đồng), as far as it is filled in."""
    case = answers.case_of(intake_of(whole), whole.procedure.content)
    return whole.procedure.content.fee_for(case, whole.filled.fee_case)


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


def track(code: str, secret: str) -> SubmissionView:
    """For whoever has both codes of its notice. Raises NotFound alike, and after the same work, for a wrong code and a wrong secret."""
    row = Submission.objects.select_related("dossier").filter(code=tidy_code(code)).exclude(code="").first()
    matches = crypto.secret_matches(PURPOSE, str(row.pk if row else NOBODYS), secret)
    if row is None or not matches:
        raise NotFound
    return view(row)
