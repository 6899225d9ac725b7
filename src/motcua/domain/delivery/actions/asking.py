"""Asking for the post, at intake or later, and thinking better of it."""

from django.db import transaction
from django.utils.translation import gettext as _

from motcua.base import clock
from motcua.base.actor import Actor, system
from motcua.base.problems import Conflict, InvalidInput
from motcua.domain.delivery.actions._letters import letter_for, move, open_letter, record
from motcua.domain.delivery.actions.orders import end_order, is_announced
from motcua.domain.delivery.models import Parcel
from motcua.domain.delivery.queries import LetterView, quote, view
from motcua.domain.delivery.rules import AT_THE_DESK, BEFORE_THE_DESK, Pays, State, Verb
from motcua.domain.dossiers import actions as dossiers
from motcua.domain.dossiers.models import Dossier
from motcua.domain.dossiers.rules import State as DossierState
from motcua.domain.people.identity import tidy_name

POST = system("post")


@transaction.atomic
def ask(
    actor: Actor, code: str, address: str = "", place: str = "", pays: str = "door", receiver: str = ""
) -> LetterView:
    """Has the result sent by post, or the letter that was asked for sent elsewhere, until the desk has taken it over.

    Staff of the centre, or who has it in their account. `address` empty: the applicant's own; `place`: its commune, where
    the address does not lead to one alone; `pays`: counter (with the fee) or door. Raises InvalidInput, Conflict,
    IllegalTransition, NotFound, Forbidden.
    """
    if pays not in set(Pays):
        raise InvalidInput.of("pays", _("Choose counter or door"))
    at_counter = pays == Pays.COUNTER
    work = dossiers.set_delivery(actor, code, "post", address, place, postage_to=_postage if at_counter else _nothing)
    dossier = work.dossier
    parcel = _before_the_desk(dossier.code)
    if parcel is not None and is_announced(parcel):
        _drop(actor, parcel)  # put back by the desk: the carrier knows where that one was to go, this is another letter
        parcel = None
    is_new = parcel is None
    fresh = letter_for(dossier)
    parcel = parcel or fresh
    parcel.receiver, parcel.phone = tidy_name(receiver)[:200] or fresh.receiver, fresh.phone
    parcel.address, parcel.commune, parcel.pays = fresh.address, fresh.commune, pays
    _price(parcel)
    if is_new:
        parcel.save()
        record(actor, "asked", parcel, zone=parcel.zone, postage=parcel.postage, pays=parcel.pays)
    else:
        move(parcel, Verb.CHANGE)
        parcel.save()
        record(actor, "changed", parcel, zone=parcel.zone, postage=parcel.postage, pays=parcel.pays)
    _make_ready(actor, parcel, dossier)
    return view(parcel)


@transaction.atomic
def cancel(actor: Actor, code: str) -> None:
    """Nothing is sent after all: the result is collected at the counter. Raises as `ask` does."""
    work = dossiers.set_delivery(actor, code, "counter")
    parcel = _before_the_desk(work.dossier.code)
    if parcel is not None:
        _drop(actor, parcel)


@transaction.atomic
def note_asked(code: str) -> None:
    """The letter of a dossier that says "by post": made where there is none yet, ready where the result is. Done twice, once."""
    dossier = Dossier.objects.select_for_update().filter(code=code).first()
    if dossier is None or dossier.delivery != "post" or dossier.parent or dossier.closed_at is not None:
        return
    parcel = open_letter(code)
    if parcel is None:
        parcel = letter_for(dossier)
        _price(parcel)
        parcel.save()
        record(POST, "asked", parcel, zone=parcel.zone, postage=parcel.postage, pays=parcel.pays)
    _make_ready(POST, parcel, dossier)


@transaction.atomic
def note_ended(code: str) -> None:
    """The dossier ended otherwise, or its result was collected at the counter: nothing is sent."""
    parcel = open_letter(code)
    if parcel is None or parcel.state not in (*BEFORE_THE_DESK, *AT_THE_DESK):
        return
    parcel.batch = None
    parcel.state, parcel.ended_at = State.CANCELLED.value, clock.now()
    parcel.save()
    end_order(parcel)
    record(POST, "cancelled", parcel)


def _before_the_desk(code: str) -> Parcel | None:
    """The open letter of a dossier, if it has one. Raises Conflict where the desk has it."""
    parcel = open_letter(code)
    if parcel is not None and parcel.state not in BEFORE_THE_DESK:
        raise Conflict(_("The post desk has the letter already; ask there"), code="letter_at_the_desk")
    return parcel


def _drop(actor: Actor, parcel: Parcel) -> None:
    move(parcel, Verb.CANCEL)
    parcel.save()
    end_order(parcel)
    record(actor, "cancelled", parcel)


def _postage(commune: str) -> int:
    offer = quote(commune)
    return offer.price if offer else 0


def _nothing(_commune: str) -> int:
    return 0


def _price(parcel: Parcel) -> None:
    """What it costs by the tariff of today, as it was shown."""
    offer = quote(parcel.commune, parcel.weight)
    if offer is not None:
        parcel.zone, parcel.postage, parcel.days = offer.zone, offer.price, offer.days


def _make_ready(actor: Actor, parcel: Parcel, dossier: Dossier) -> None:
    if parcel.state != State.ASKED or dossier.state != DossierState.PROCESSED:
        return
    move(parcel, Verb.MAKE_READY)
    parcel.ready_at = clock.now()
    parcel.save()
    record(actor, "ready", parcel)
