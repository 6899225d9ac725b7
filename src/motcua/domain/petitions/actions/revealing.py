"""The sender's e-mail and phone in the clear, this once, for a reason that is kept."""

from collections.abc import Mapping
from uuid import UUID

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motcua.base import clock
from motcua.base.actor import Actor
from motcua.base.problems import Conflict, Forbidden, InvalidInput, NotFound
from motcua.domain.people.permissions import Action, require
from motcua.domain.petitions.access import may, sees
from motcua.domain.petitions.actions._common import lock, record
from motcua.domain.petitions.models import Reveal
from motcua.domain.petitions.queries.office import whole_of
from motcua.domain.petitions.queries.shapes import Whole

# Why somebody needs to see what is masked; "other" asks for words.
REASONS: Mapping[str, str | Promise] = {
    "call": gettext_lazy("To call the sender or write to them"),
    "identity": gettext_lazy("To check who stands in front of me"),
    "request": gettext_lazy("At the sender's request"),
    "other": gettext_lazy("Another reason, in words"),
}
SHORTEST_WORDS, LONGEST_WORDS = 5, 400


@transaction.atomic
def reveal(actor: Actor, identifier: UUID, reason: str, words: str = "") -> Whole:
    """The petition with nothing masked; who asked, when and why is kept.

    Raises NotFound for what its reader may not see, Forbidden for whoever only reads, InvalidInput without a reason,
    Conflict for what was erased.
    """
    require(actor, Action.PETITION_REVEAL)
    row = lock(identifier)
    if not sees(actor, row):
        raise NotFound
    if not may(actor, Action.PETITION_REVEAL, row):
        raise Forbidden
    said = words.strip() if reason == "other" else ""
    if reason not in REASONS:
        raise InvalidInput.of("reason", _("Say why you need to see it"))
    if reason == "other" and not SHORTEST_WORDS <= len(said) <= LONGEST_WORDS:
        raise InvalidInput.of("words", _("Give the reason in words, 400 characters at most"))
    if row.erased_at:
        raise Conflict(_("It was erased; nothing of it is left to be shown"), code="erased")
    Reveal.objects.create(petition=row, actor=actor.reference, reason=reason, words=said, at=clock.now())
    record(actor, "petition.revealed", row, reason=reason)
    return whole_of(actor, row)
