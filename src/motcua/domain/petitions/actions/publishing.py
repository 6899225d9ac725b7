"""Question and answer for everybody to read, without names, where the sender agreed."""

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from motcua.base import clock
from motcua.base.actor import Actor
from motcua.base.problems import Conflict, FieldError, InvalidInput
from motcua.domain.people.permissions import Action
from motcua.domain.petitions.actions._common import lock_for, options_of, record, words
from motcua.domain.petitions.actions.own import unpublish_row
from motcua.domain.petitions.marks import Mark, marks
from motcua.domain.petitions.models import Petition
from motcua.domain.petitions.rules import LONGEST_TEXT, LONGEST_TITLE, Verb


@dataclass(frozen=True)
class Public:
    """What the officer prepared."""

    title: str
    text: str
    answer: str

    def found(self, row: Petition) -> dict[str, list[Mark]]:
        """What in each part tells, or may tell, of somebody."""
        names = (row.sender_name,)
        parts = {"title": self.title, "text": self.text, "answer": self.answer}
        return {field: marks(text, names) for field, text in parts.items()}


@transaction.atomic
def publish(
    actor: Actor, identifier: UUID, public: Public, *, are_no_names: bool = False, seen: int | None = None
) -> None:
    """Publishes, or publishes anew in other words. `are_no_names`: the officer looked at what only looks like a name.

    Raises InvalidInput for what tells of somebody (`unsure` where the officer must say so), Conflict `no_consent`, IllegalTransition,
    NotFound, Forbidden.
    """
    row = lock_for(actor, identifier, Action.PETITION_PUBLISH, Verb.PUBLISH, seen)
    if not options_of(row.centre).publishes:
        raise Conflict(_("This centre does not publish petitions"), code="not_published_here")
    if not row.may_publish:
        raise Conflict(_("Its sender did not agree to a publication"), code="no_consent")
    if row.erased_at is not None:
        raise Conflict(_("It was erased; nothing of it is published any more"), code="erased")
    row.public_title = words("title", public.title, LONGEST_TITLE)
    row.public_text = words("text", public.text, LONGEST_TEXT)
    row.public_answer = words("answer", public.answer, LONGEST_TEXT)
    _require_nobody(row, are_no_names=are_no_names)
    in_time = row.publish_by is None or clock.now() <= row.publish_by
    row.published_at = row.published_at or clock.now()
    row.row_version += 1
    row.save()
    record(actor, "petition.published", row, in_time=in_time)


def _require_nobody(row: Petition, *, are_no_names: bool) -> None:
    parts = Public(row.public_title, row.public_text, row.public_answer).found(row)
    certain = [
        FieldError(field, _("This tells of somebody; take it out: %(text)s") % {"text": mark.text})
        for field, found in parts.items()
        for mark in found
        if mark.is_certain
    ]
    unsure = (
        []
        if are_no_names
        else [
            FieldError(field, _("Is this somebody's name? %(text)s") % {"text": mark.text})
            for field, found in parts.items()
            for mark in found
            if not mark.is_certain
        ]
    )
    if certain or unsure:
        raise InvalidInput([*certain, *unsure], unsure=not certain)


@transaction.atomic
def unpublish(actor: Actor, identifier: UUID, *, seen: int | None = None) -> None:
    """Takes it from the public page. Raises Conflict where it is not there, and as `publish` does."""
    row = lock_for(actor, identifier, Action.PETITION_PUBLISH, Verb.PUBLISH, seen)
    if row.published_at is None:
        raise Conflict(_("It is not published"), code="not_published")
    unpublish_row(row)
    row.row_version += 1
    row.save()
    record(actor, "petition.unpublished", row)
