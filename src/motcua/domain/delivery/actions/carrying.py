"""What became of a letter that the carrier has: told by the carrier's program, or by the clerk to whom it was brought back."""

import logging
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from motcua.base import clock
from motcua.base.actor import Actor, system
from motcua.base.problems import Conflict, IllegalTransition, InvalidInput, NotFound
from motcua.domain.delivery.actions._letters import (
    hold,
    hold_dossiers,
    letter_for,
    move,
    open_letter,
    record,
    seen,
    sharing,
)
from motcua.domain.delivery.actions.batches import hand
from motcua.domain.delivery.actions.orders import renumber
from motcua.domain.delivery.models import Parcel
from motcua.domain.delivery.queries import LetterView, view
from motcua.domain.delivery.rules import Reason, Verb
from motcua.domain.dossiers import actions as dossiers
from motcua.domain.dossiers.models import Dossier

log = logging.getLogger(__name__)
POST = system("post")
CARRIER = system("carrier")
KINDS = {
    Verb.MOVE: "on_its_way",
    Verb.ATTEMPT: "attempted",
    Verb.DELIVER: "delivered",
    Verb.RETURN: "returned",
    Verb.LOSE: "lost",
}
NEEDS_REASON = frozenset({Verb.ATTEMPT, Verb.RETURN})


@transaction.atomic
def tell(actor: Actor, written: str, verb: str, reason: str = "") -> LetterView:
    """A clerk of the desk says what became of a letter: move, attempt, deliver, return, lose. By the number of an envelope in
    which several results lie, of all of them.

    Raises InvalidInput, IllegalTransition, NotFound, Forbidden.
    """
    if verb not in {one.value for one in KINDS}:
        raise InvalidInput.of("verb", _("Choose what became of the letter"))
    if verb in NEEDS_REASON and reason not in set(Reason):
        raise InvalidInput.of("reason", _("Choose why it was not delivered"))
    together = sharing(seen(actor, written), written)
    hold_dossiers([one.dossier for one in together])  # what came back opens it again
    now, locked = clock.now(), Parcel.objects.select_for_update(of=("self",)).order_by("pk")
    letters = list(locked.filter(pk__in=[one.pk for one in together]))
    for parcel in letters:
        become(actor, parcel, Verb(verb), reason, now)
    return view(letters[0])


def become(actor: Actor, parcel: Parcel, verb: Verb, reason: str, at: datetime) -> None:
    """Moves a locked letter by what the carrier says of it; one that came back opens its dossier again. Where that cannot be
    opened (erased, stopped, collected by now), it is back all the same, and stands at the desk until somebody settles it.

    `at`: when it happened there; what lies before the hand-over or ahead of now is taken for those.
    """
    move(parcel, verb)
    parcel.reason = reason if verb in NEEDS_REASON else ""
    if verb is Verb.ATTEMPT:
        parcel.attempts += 1
    if verb is Verb.DELIVER:
        parcel.delivered_at = max(min(at, clock.now()), parcel.handed_at or at)
    if verb is Verb.RETURN:
        parcel.stranded = not _opened_again(actor, parcel)
    parcel.save()
    facts: dict[str, object] = {"reason": parcel.reason} if parcel.reason else {}
    if parcel.stranded:
        facts["stranded"] = True
    record(actor, KINDS[verb], parcel, **facts, tracking_number=parcel.tracking_number)


def _opened_again(actor: Actor, parcel: Parcel) -> bool:
    try:
        with transaction.atomic():
            dossiers.take_back(actor, parcel.dossier)
    except (IllegalTransition, Conflict, NotFound) as refused:
        log.warning("letter %d came back, its dossier cannot be opened again: %s", parcel.pk, refused.code)
        return False
    return True


@transaction.atomic
def settle(actor: Actor, written: str) -> LetterView:
    """What became of a result that came back for a dossier that could not be opened again was seen to (handed to its agency, put
    into the archive). Raises Conflict where nothing is to be settled, NotFound, Forbidden."""
    parcel = hold(actor, written)
    if not parcel.stranded:
        raise Conflict(_("Nothing is to be settled of this letter"), code="not_stranded")
    parcel.stranded = False
    parcel.save(update_fields=["stranded"])
    record(actor, "settled", parcel)
    return view(parcel)


@transaction.atomic
def note_handed(code: str, tracking_number: str) -> None:
    """A result was given to the post directly, without the desk: its letter is with the carrier. Done twice, once."""
    parcel = open_letter(code)
    if parcel is not None and parcel.handed_at is not None:
        return
    if parcel is None:
        if Parcel.objects.filter(dossier=code, tracking_number=tracking_number).exists():
            return  # it has ended by now
        parcel = letter_for(Dossier.objects.get(code=code))
    renumber(parcel, tracking_number)
    parcel.state = "ready"
    parcel.ready_at = parcel.ready_at or clock.now()
    parcel.batch = None
    hand(POST, parcel)
