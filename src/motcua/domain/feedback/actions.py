"""Somebody rates a visit or a dossier, once; what was written goes with the dossier."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from motcua.base import clock, journal
from motcua.base.actor import CITIZEN, Actor
from motcua.base.problems import Conflict, FieldError, InvalidInput, NotFound
from motcua.domain.feedback import rules
from motcua.domain.feedback.models import Feedback, RatingRequest
from motcua.domain.feedback.subjects import Rated, rated_at_counter, rated_dossier, rated_ticket
from motcua.domain.people.permissions import Action, allowed


@dataclass(frozen=True)
class GivenFeedback:
    """That a rating was taken; nobody needs more of it."""

    score: int
    reasons: tuple[str, ...]
    at: datetime


@transaction.atomic
def give_feedback(
    actor: Actor,
    *,
    ticket_id: UUID | None = None,
    dossier_code: str | None = None,
    secret: str = "",
    score: int,
    reasons: Iterable[str] = (),
    comment: str = "",
) -> GivenFeedback:
    """Takes the rating of a finished visit or of a dossier, from its tablet or from whoever has its secret.

    Raises NotFound for what does not exist or a wrong secret alike, Conflict `not_finished` or `already_rated`,
    InvalidInput.
    The journal learns score, centre and counter; the words stay sealed in the rating.
    """
    chosen, words = _checked(score, list(reasons), comment)
    by_tablet = ticket_id is not None and not secret and allowed(actor, Action.FEEDBACK_ASK)
    rated = _rated(actor, ticket_id, dossier_code, secret, by_tablet)
    now = clock.now()
    try:
        with transaction.atomic():
            given = Feedback.objects.create(
                centre=rated.centre,
                ticket=rated.ticket,
                dossier=rated.dossier,
                counter=rated.counter,
                service=rated.service,
                agency=rated.agency,
                served_by=rated.served_by,
                score=score,
                reasons=chosen,
                reasons_version=rules.CURRENT,
                comment=words,
                channel="tablet" if by_tablet else "online",
                at=now,
            )
    except IntegrityError:
        raise Conflict(_("This visit has already been rated. Thank you."), code="already_rated") from None
    if rated.ticket:
        RatingRequest.objects.filter(ticket=rated.ticket, closed_at__isnull=True).update(closed_at=now)
    _tell(actor if by_tablet else CITIZEN, given)
    return GivenFeedback(score, tuple(chosen), now)


def _rated(actor: Actor, ticket_id: UUID | None, dossier_code: str | None, secret: str, by_tablet: bool) -> Rated:
    if (ticket_id is None) == (dossier_code is None):
        raise InvalidInput.of("ticket", _("Say either which ticket or which dossier is rated"))
    if dossier_code is not None:
        return rated_dossier(dossier_code, secret)
    assert ticket_id is not None
    if not by_tablet:
        return rated_ticket(ticket_id, secret)
    rated = rated_at_counter(ticket_id)
    if not allowed(actor, Action.FEEDBACK_ASK, centre=rated.centre, counter=rated.counter):
        raise NotFound(_("This visit was not at the counter of this tablet"))
    return rated


def _checked(score: int, reasons: list[str], comment: str) -> tuple[list[str], str]:
    """The reasons that the table knows, and all words of the rater as one text."""
    errors = []
    if not 1 <= score <= 5:
        errors.append(FieldError("score", str(_("The score is a whole number from 1 to 5"))))
    if len(reasons) > rules.MOST_REASONS or any(len(reason) > rules.LONGEST_REASON for reason in reasons):
        errors.append(FieldError("reasons", str(_("At most 12 reasons of at most 200 characters each"))))
    if len(comment) > rules.LONGEST_COMMENT:
        errors.append(FieldError("comment", str(_("The comment is at most 2,000 characters long"))))
    if errors:
        raise InvalidInput(errors)
    chosen, own_words = rules.sort_reasons(reasons)
    return chosen, "\n".join([*own_words, comment.strip()]).strip()


def _tell(actor: Actor, given: Feedback) -> None:
    kinds = ["feedback.given", *(["feedback.low"] if rules.is_low(given.score) else [])]
    for kind in kinds:
        subject = f"feedback:{given.pk}"
        facts: dict[str, Any] = {"score": given.score, "counter": given.counter, "agency": given.agency or None}
        journal.record(actor, kind, subject, centre=given.centre, **facts)


def erase_comment(dossier_code: str) -> None:
    """Forgets what was written about a dossier; the score stays in the figures. Part of the verb that erases the dossier."""
    Feedback.objects.filter(dossier=dossier_code).update(comment="")
