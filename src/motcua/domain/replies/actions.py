"""Answering a rating, and publishing question and answer without names."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from motcua.base import clock, journal
from motcua.base.actor import Actor
from motcua.base.problems import Conflict, FieldError, InvalidInput, NotFound
from motcua.domain.feedback.queries import rating_of
from motcua.domain.petitions.marks import marks
from motcua.domain.replies.models import Reply
from motcua.domain.replies.queries import answerable

LONGEST_ANSWER, LONGEST_QUESTION = 2000, 1000


@transaction.atomic
def answer(actor: Actor, rating: int, text: str) -> int:
    """Answers a rating, once; whoever rated reads it where they rated, and is told where they are reached. Its number.

    Raises NotFound, Forbidden, InvalidInput, Conflict `already_answered`.
    """
    found = answerable(actor, rating)
    words = text.strip()
    if not 0 < len(words) <= LONGEST_ANSWER:
        raise InvalidInput.of("text", _("Write an answer of 2,000 characters at most"))
    try:
        with transaction.atomic():
            row = Reply.objects.create(
                rating=rating,
                centre=found.centre,
                agency=found.agency,
                text=words,
                by=actor.reference,
                at=clock.now(),
            )
    except IntegrityError:
        raise Conflict(_("This rating has been answered already"), code="already_answered") from None
    journal.record(actor, "reply.given", row.subject, centre=row.centre, agency=row.agency or None)
    return row.pk


@transaction.atomic
def publish(actor: Actor, rating: int, question: str, reply: str, *, are_no_names: bool = False) -> None:
    """Publishes what was said and what was answered, in words that tell of nobody. `are_no_names`: the officer looked at what only looks
    like a name.

    Raises NotFound, Forbidden, InvalidInput for what tells of somebody (`unsure` where the officer must say so).
    """
    row = _lock(actor, rating)
    texts = {"question": question.strip(), "answer": reply.strip()}
    faults = [FieldError(field, _("Please write this")) for field, words in texts.items() if not words]
    faults += [
        FieldError(field, _("This is too long"))
        for field, longest in (("question", LONGEST_QUESTION), ("answer", LONGEST_ANSWER))
        if len(texts[field]) > longest
    ]
    if faults:
        raise InvalidInput(faults)
    found = [(field, mark) for field, words in texts.items() for mark in marks(words)]
    certain = [
        FieldError(field, _("This tells of somebody; take it out: %(text)s") % {"text": mark.text})
        for field, mark in found
        if mark.is_certain
    ]
    unsure = [
        FieldError(field, _("Is this somebody's name? %(text)s") % {"text": mark.text})
        for field, mark in found
        if not mark.is_certain and not are_no_names
    ]
    if certain or unsure:
        raise InvalidInput([*certain, *unsure], unsure=not certain)
    row.public_question, row.public_answer = texts["question"], texts["answer"]
    row.published_at = row.published_at or clock.now()
    row.save()
    journal.record(actor, "reply.published", row.subject, centre=row.centre, agency=row.agency or None)


@transaction.atomic
def unpublish(actor: Actor, rating: int) -> None:
    """Takes it from the public page. Raises NotFound, Forbidden."""
    row = _lock(actor, rating)
    if row.published_at is None:
        return
    row.published_at, row.public_question, row.public_answer = None, "", ""
    row.save()
    journal.record(actor, "reply.unpublished", row.subject, centre=row.centre, agency=row.agency or None)


def _lock(actor: Actor, rating: int) -> Reply:
    answerable(actor, rating)
    row = Reply.objects.select_for_update().filter(rating=rating).first()
    if row is None:
        raise NotFound
    return row


def erase(dossier: str) -> None:
    """Empties the answer to the rating of a dossier that was erased; what was published was written for everybody and stays."""
    rating = rating_of(dossier=dossier)
    if rating is not None:
        Reply.objects.filter(rating=rating).update(text="")
