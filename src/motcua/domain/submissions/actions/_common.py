"""What the verbs share: the locked row, whose it is, moving, erasing, recording."""

from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from motcua.base import clock, journal, planned, vault
from motcua.base.actor import Actor
from motcua.base.problems import Conflict, NotFound
from motcua.domain.catalogue.rules import TimeLimit
from motcua.domain.centre.calendar import due
from motcua.domain.centre.queries import get_centre, working_calendar
from motcua.domain.payments import actions as payments
from motcua.domain.people.permissions import Action, allowed, require
from motcua.domain.people.queries.citizens import own_number
from motcua.domain.submissions.models import Submission
from motcua.domain.submissions.rules import ENDED, NATIONAL_STATUS, OnlineOptions, State, Verb, submission_code, target

# One statement, so that two senders at once get two numbers, and a transaction that fails gives its number back.
NEXT_NUMBER = """
INSERT INTO submissions_daily_number AS given (centre, day, last) VALUES (%s, %s, 1)
ON CONFLICT ON CONSTRAINT one_row_of_submission_numbers_per_day DO UPDATE SET last = given.last + 1
RETURNING last
"""
NOBODY: dict[str, object] = {"applicant_name": "", "content": "", "items": "", "reason": ""}


def options_of(centre: str) -> OnlineOptions:
    """Raises NotFound for an unknown centre."""
    return OnlineOptions.of(get_centre(centre).options)


def lock(identifier: UUID) -> Submission:
    """Raises NotFound."""
    found = Submission.objects.select_for_update().filter(pk=identifier).first()
    if found is None:
        raise NotFound
    return found


def is_own(actor: Actor, row: Submission) -> bool:
    """Of a company it is everybody's who may file for it; otherwise its writer's."""
    if row.company:
        return allowed(actor, Action.OWN_DOSSIER_SUBMIT, company=row.company)
    return row.citizen is not None and row.citizen == own_number(actor)


def lock_own(actor: Actor, identifier: UUID) -> Submission:
    """Raises NotFound for anybody else's, as for one that is not there; NotAuthenticated, Forbidden."""
    require(actor, Action.OWN_DOSSIER_SUBMIT)
    row = lock(identifier)
    if not is_own(actor, row):
        raise NotFound
    return row


def lock_at_desk(actor: Actor, identifier: UUID) -> Submission:
    """Raises Forbidden; NotFound in another centre, and for what was never sent."""
    require(actor, Action.SUBMISSION_DECIDE)
    row = lock(identifier)
    if row.sent_at is None or not allowed(actor, Action.SUBMISSION_DECIDE, centre=row.centre):
        raise NotFound
    return row


def move(row: Submission, verb: Verb) -> None:
    """What ends without a dossier is paid back. Raises IllegalTransition."""
    row.state = target(row.state, verb)
    row.row_version += 1
    if row.state in ENDED and row.state != State.ACCEPTED:
        payments.end_ahead(row.subject)


def require_seen(row: Submission, seen: int | None) -> None:
    """Raises Conflict where it changed since somebody looked. `seen`: the row_version that they saw; None asks nothing."""
    if seen is not None and seen != row.row_version:
        raise Conflict(_("This changed meanwhile; look at it once more before you decide"), code="changed_meanwhile")


def note_sent(row: Submission, options: OnlineOptions) -> None:
    """The desk has it: from now its hours run, within the centre's; its number is given once."""
    now = clock.now()
    calendar = working_calendar(get_centre(row.centre))
    if not row.code:
        today = now.astimezone(calendar.zone).date()
        ((number,),) = planned.run(NEXT_NUMBER, [row.centre, today])
        row.code = submission_code(row.centre, today, int(number))
    row.sent_at, row.expires_at, row.warned_at = now, None, None
    row.look_by = due(now, TimeLimit(options.answer_hours, "hour"), calendar).at
    row.items, row.reason, row.missing = "", "", []


def note_answered(actor: Actor, row: Submission) -> bool:
    """That the desk has answered; whether it did within its hours. What it had in hand is free again."""
    now = clock.now()
    is_in_time = row.look_by is None or now <= row.look_by
    row.answered_at = row.answered_at or now
    row.decided_by, row.decided_at = actor.reference, now
    row.held_by, row.held_at = "", None
    return is_in_time


def lapse_after(row: Submission, days: int) -> None:
    row.expires_at, row.warned_at = clock.now() + timedelta(days=days), None


def erase(row: Submission, *, keep_files: bool = False) -> None:
    """Takes away what tells of a person; the caller saves the row. `keep_files`: they are a dossier's now."""
    for name, value in NOBODY.items():
        setattr(row, name, value)
    for paper in row.papers.all():
        if not keep_files:
            transaction.on_commit(partial(vault.remove, paper.pk))
    row.papers.all().delete()
    payments.erase_notes_ahead(row.subject)
    row.reveals.update(words="")
    row.expires_at, row.erased_at = None, clock.now()


def record(actor: Actor, kind: str, row: Submission, **data: Any) -> None:
    """Facts and codes only."""
    journal.record(
        actor,
        kind,
        row.subject,
        centre=row.centre,
        agency=row.agency,
        procedure=row.procedure,
        code=row.code,
        foreign_code=row.foreign_code,
        origin=row.origin,
        submission=row.kind,
        state=str(row.state),
        national_status=NATIONAL_STATUS[State(row.state)],
        row_version=row.row_version,
        **data,
    )
