"""What became of a letter that the carrier has: told by the carrier's program, or by the clerk to whom it was brought back."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from motcua.base import clock
from motcua.base.actor import Actor, system
from motcua.base.problems import InvalidInput
from motcua.domain.delivery.actions._letters import hold, hold_dossiers, letter_for, move, open_letter, record, seen
from motcua.domain.delivery.actions.batches import hand
from motcua.domain.delivery.actions.orders import renumber
from motcua.domain.delivery.models import Parcel
from motcua.domain.delivery.queries import LetterView, view
from motcua.domain.delivery.rules import Reason, Verb
from motcua.domain.dossiers import actions as dossiers
from motcua.domain.dossiers.models import Dossier

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
    """A clerk of the desk says what became of a letter: move, attempt, deliver, return, lose.

    Raises InvalidInput, IllegalTransition, NotFound, Forbidden.
    """
    if verb not in {one.value for one in KINDS}:
        raise InvalidInput.of("verb", _("Choose what became of the letter"))
    if verb in NEEDS_REASON and reason not in set(Reason):
        raise InvalidInput.of("reason", _("Choose why it was not delivered"))
    hold_dossiers([seen(actor, written).dossier])  # what came back opens it again
    parcel = hold(actor, written)
    become(actor, parcel, Verb(verb), reason, clock.now())
    return view(parcel)


def become(actor: Actor, parcel: Parcel, verb: Verb, reason: str, at: datetime) -> None:
    """Moves a locked letter by what the carrier says of it; one that came back opens its dossier again.

    `at`: when it happened there; what lies before the hand-over or ahead of now is taken for those.
    """
    move(parcel, verb)
    parcel.reason = reason if verb in NEEDS_REASON else ""
    if verb is Verb.ATTEMPT:
        parcel.attempts += 1
    if verb is Verb.DELIVER:
        parcel.delivered_at = max(min(at, clock.now()), parcel.handed_at or at)
    parcel.save()
    if verb is Verb.RETURN:
        dossiers.take_back(actor, parcel.dossier)
    facts = {"reason": parcel.reason} if parcel.reason else {}
    record(actor, KINDS[verb], parcel, **facts, tracking_number=parcel.tracking_number)


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
