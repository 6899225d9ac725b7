"""The post desk: taking letters over by scanning, numbers, labels."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.db import transaction
from django.utils.translation import gettext as _

from motcua.base import clock
from motcua.base.actor import Actor
from motcua.base.problems import Conflict, InvalidInput, NotFound
from motcua.domain.delivery import rules
from motcua.domain.delivery.actions._letters import by_scan, hold, move, open_letter, record
from motcua.domain.delivery.actions.asking import note_asked
from motcua.domain.delivery.actions.orders import renumber, want_order
from motcua.domain.delivery.models import Parcel
from motcua.domain.delivery.queries import LetterView, Whereto, view, whereto
from motcua.domain.delivery.rules import State, Verb
from motcua.domain.dossiers.models import Dossier
from motcua.domain.dossiers.rules import code_in, tidy_code
from motcua.domain.people.permissions import Action, allowed, require

HEAVIEST = 30_000  # grams
MOST_LABELS = 200


class Outcome(StrEnum):
    """What a scan came to; all but NOTHING are said kindly, none is an error."""

    TAKEN = "taken"
    AGAIN = "again"  # it was taken over already
    NOT_READY = "not_ready"  # the result is not there yet
    AT_COUNTER = "at_counter"  # it is to be collected at the counter
    GONE = "gone"  # the carrier has it, or it ended
    NOTHING = "nothing"


@dataclass(frozen=True)
class Scanned:
    """`letter` is None where there is none."""

    outcome: Outcome
    scanned: str
    letter: LetterView | None = None


@transaction.atomic
def take_over(actor: Actor, centre: str, written: str) -> Scanned:
    """The desk has the result in hand: by the code of its dossier, the QR of its receipt or a number that it bears already.

    Raises Forbidden; what cannot be taken over is an outcome, so that a scanner goes on.
    """
    require(actor, Action.POST_DESK, centre=centre)
    code = tidy_code(code_in(written))
    dossier = Dossier.objects.filter(code=code, centre=centre, parent="").first()
    if dossier is not None:
        note_asked(dossier.code)  # the journal may be a moment behind the hand that scans
    found = by_scan(written)
    if found is None or found.centre != centre:
        return Scanned(Outcome.AT_COUNTER if dossier is not None else Outcome.NOTHING, code)
    parcel = Parcel.objects.select_for_update(of=("self",)).get(pk=found.pk)
    outcome = {
        State.READY: Outcome.TAKEN,
        State.ASKED: Outcome.NOT_READY,
        State.TAKEN_OVER: Outcome.AGAIN,
        State.IN_BATCH: Outcome.AGAIN,
        State.CANCELLED: Outcome.AT_COUNTER,
        State.RETURNED: Outcome.AT_COUNTER,
    }.get(State(parcel.state), Outcome.GONE)
    if outcome is Outcome.AT_COUNTER and open_letter(parcel.dossier) is not None:
        outcome = Outcome.GONE  # the sticker of one that was called off: another goes in its place
    if outcome is Outcome.TAKEN:
        move(parcel, Verb.TAKE_OVER)
        parcel.taken_at, parcel.taken_by = clock.now(), actor.reference
        parcel.save()
        want_order(parcel)
        record(actor, "taken_over", parcel)
    return Scanned(outcome, parcel.dossier, view(parcel))


@transaction.atomic
def put_back(actor: Actor, written: str) -> LetterView:
    """It was taken over by mistake. Raises IllegalTransition, NotFound, Forbidden."""
    parcel = hold(actor, written)
    move(parcel, Verb.PUT_BACK)
    parcel.taken_at, parcel.taken_by = None, ""
    parcel.save()
    record(actor, "put_back", parcel)
    return view(parcel)


@transaction.atomic
def set_number(actor: Actor, written: str, number: str, weight: int | None = None) -> LetterView:
    """The tracking number that stands on its sticker, and what it weighs (grams). Raises InvalidInput, Conflict, NotFound, Forbidden.

    Not after the carrier signed for it: then its list bears the number.
    """
    parcel = hold(actor, written)
    if parcel.state not in (State.TAKEN_OVER, State.IN_BATCH):
        move(parcel, Verb.BATCH)
    if weight is not None and not 1 <= weight <= HEAVIEST:
        raise InvalidInput.of("weight", _("From 1 to 30,000 grams"))
    tidy = rules.read_number(number)
    if not tidy:
        raise InvalidInput.of("tracking_number", _("This is no tracking number"))
    taken = Parcel.objects.filter(tracking_number=tidy).exclude(pk=parcel.pk).exclude(state__in=[*rules.ENDED])
    if taken.exists():
        raise Conflict(_("Another letter bears this number"), code="number_taken")
    renumber(parcel, tidy)
    parcel.weight = weight or parcel.weight
    parcel.save()
    record(actor, "numbered", parcel, tracking_number=tidy)
    return view(parcel)


@transaction.atomic
def look_at_letters(actor: Actor, centre: str, codes: Sequence[str], *, for_labels: bool = True) -> list[Whereto]:
    """To whom and whereto these letters go, for their labels or for looking; that it was shown is recorded of each.

    Raises NotFound where one is not of the centre, InvalidInput for none or too many, Forbidden.
    """
    require(actor, Action.POST_DESK, centre=centre)
    if not 1 <= len(codes) <= MOST_LABELS:
        raise InvalidInput.of("letters", _("From 1 to 200 letters at once"))
    found = []
    for code in dict.fromkeys(codes):
        parcel = by_scan(code)
        if parcel is None or not allowed(actor, Action.POST_DESK, centre=parcel.centre) or parcel.centre != centre:
            raise NotFound(_("There is no letter with this code"))
        record(actor, "label_printed" if for_labels else "looked_at", parcel)
        found.append(whereto(parcel))
    return found
