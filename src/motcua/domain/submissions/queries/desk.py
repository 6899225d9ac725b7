"""What waits at a desk, one that is looked at there, and how a centre stands."""

from uuid import UUID

from django.db.models import Q

from motcua.base import clock
from motcua.base.actor import Actor
from motcua.base.problems import NotFound
from motcua.domain.centre.queries import get_centre, working_calendar
from motcua.domain.dossiers.rules import tidy_code
from motcua.domain.people.permissions import Action, agencies_of, allowed, centres_of, require
from motcua.domain.submissions.models import AT_THE_DESK, Submission
from motcua.domain.submissions.queries.reading import MOST_SHOWN, views_of, whole_of
from motcua.domain.submissions.queries.shapes import DeskFigures, SubmissionView, Whole
from motcua.domain.submissions.rules import State


def at_desk(actor: Actor, centre: str, state: str = "", q: str = "") -> list[SubmissionView]:
    """What came online to a centre and waits, the most urgent first; with `state` ("all" or one), the newest first.

    `q`: a code of ours or of the national portal. Raises Forbidden.
    """
    require(actor, Action.SUBMISSION_VIEW, centre=centre)
    found = Submission.objects.filter(centre=centre, sent_at__isnull=False)
    agencies = agencies_of(actor, Action.SUBMISSION_VIEW, centre)
    if agencies is not None:
        found = found.filter(agency__in=agencies)
    if q.strip():
        code = tidy_code(q)
        return views_of(found.filter(Q(code=code) | Q(foreign_code=q.strip()) | Q(dossier__code=code))[:MOST_SHOWN])
    if state in set(State):
        return views_of(found.filter(state=state).order_by("-sent_at")[:MOST_SHOWN])
    if state == "all":
        return views_of(found.order_by("-sent_at")[:MOST_SHOWN])
    return views_of(found.filter(state__in=AT_THE_DESK).order_by("look_by")[:MOST_SHOWN])


def waiting_in(actor: Actor) -> int:
    """How many wait for an answer in the centres where `actor` may decide."""
    if not allowed(actor, Action.SUBMISSION_DECIDE):
        return 0
    found = Submission.objects.filter(state__in=AT_THE_DESK)
    centres = centres_of(actor, Action.SUBMISSION_DECIDE)
    return (found if centres is None else found.filter(centre__in=centres)).count()


def sees_all(actor: Actor, view: SubmissionView) -> bool:
    """Whether what was filled in is shown to them without being asked why: who has it in hand decides on it, and at the counter
    whoever takes in what was found complete."""
    if not allowed(actor, Action.SUBMISSION_DECIDE, centre=view.centre):
        return False
    return view.state == State.CLEARED or (view.state == State.LOOKING and view.held_by == actor.reference)


def originals_of(dossier: str) -> tuple[str, str]:
    """How the originals of a dossier that came online are brought, and the number of the post; empty where nobody said. For whoever
    has just been found to be allowed to see the dossier."""
    found = Submission.objects.filter(dossier__code=dossier).values_list("originals", "originals_number").first()
    return found or ("", "")


def one_at_desk(actor: Actor, identifier: UUID) -> Whole:
    """Raises NotFound for one of elsewhere and for what was never sent; Forbidden."""
    require(actor, Action.SUBMISSION_VIEW)
    row = Submission.objects.select_related("dossier").filter(pk=identifier, sent_at__isnull=False).first()
    if row is None or not allowed(actor, Action.SUBMISSION_VIEW, centre=row.centre, agency=row.agency):
        raise NotFound
    return whole_of(row)


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
