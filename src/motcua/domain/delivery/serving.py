"""Speaking with the carrier: what is wanted is told, with growing pauses; what it said is asked for again now and then.

No transaction is open while the carrier is waited for. Told twice by two workers at once, a letter is one order all the same.
"""

import logging
import random
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q

from motcua.base import clock
from motcua.base.problems import Problem
from motcua.domain.centre.queries import get_centre
from motcua.domain.delivery.actions._letters import hold_dossiers, record
from motcua.domain.delivery.actions.carrying import CARRIER, become
from motcua.domain.delivery.carrier import Announcement, Away, Carrier, Refused, Said, Unreadable
from motcua.domain.delivery.models import CarrierOrder, Parcel
from motcua.domain.delivery.queries import whereto
from motcua.domain.delivery.rules import CARRIED, LOST_IS_ASKED_AFTER, TRANSITIONS, Pays, Reason, State, Verb, next_try

AT_ONCE = 100
# The words of a carrier; what is not here, such as that it was sorted somewhere, changes nothing.
VERBS = {
    "on_its_way": Verb.MOVE,
    "attempted": Verb.ATTEMPT,
    "delivered": Verb.DELIVER,
    "returned": Verb.RETURN,
    "lost": Verb.LOSE,
}
log = logging.getLogger(__name__)
NOT_YET = frozenset({State.ASKED, State.READY, State.TAKEN_OVER, State.IN_BATCH})


def due(now: datetime) -> list[int]:
    """Orders to be told now. Index carrier_order_to_tell."""
    found = CarrierOrder.objects.filter(state__in=["wanted", "ending"], next_try_at__lte=now)
    return list(found.order_by("next_try_at").values_list("pk", flat=True)[:AT_ONCE])


def tell(carrier: Carrier, pk: int) -> bool:
    """Tells the carrier of one order; whether it has understood."""
    order = CarrierOrder.objects.select_related("parcel").filter(pk=pk, state__in=["wanted", "ending"]).first()
    if order is None:
        return True
    try:
        if order.state == "wanted":
            _announced(pk, carrier.announce(_announcement(order)))
        else:
            carrier.call_off(order.key)
            _settled(order, "ended")
    except Refused as refusal:
        # who knows no such order, or has it in hand already, has nothing to call off
        _settled(order, "ended" if order.state == "ending" else "refused", str(refusal))
    except Away as away:
        _failed(pk, str(away))
        return False
    return True


def _announcement(order: CarrierOrder) -> Announcement:
    parcel = order.parcel
    to, centre = whereto(parcel), get_centre(parcel.centre)
    return Announcement(
        key=order.key,
        reference=parcel.dossier,
        sender={"name": centre.name, "address": centre.address, "phone": centre.phone},
        receiver={"name": to.receiver, "phone": to.phone, "address": to.address, "place": to.place},
        weight=parcel.weight,
        cod=parcel.postage if parcel.pays == Pays.DOOR else 0,
    )


@transaction.atomic
def _announced(pk: int, number: str) -> None:
    """The number is the letter's, unless a clerk gave it another meanwhile: then the order is called off.

    So it is, once more, where it was called off before the carrier had it: what was said then went unheard.
    """
    parcel, order = _locked(Q(pk=pk))
    if order.state in ("ending", "ended"):
        order.state, order.tries, order.next_try_at = "ending", 0, clock.now()
        order.save()
    if order.state != "wanted":
        return
    order.state, order.tries, order.fault, order.next_try_at = "ordered", 0, "", None
    if parcel.tracking_number and parcel.tracking_number != number[:40]:
        order.state, order.next_try_at = "ending", clock.now()
    elif not parcel.tracking_number:
        parcel.tracking_number = number[:40]
        parcel.save()
        record(CARRIER, "numbered", parcel, tracking_number=parcel.tracking_number)
    order.save()


@transaction.atomic
def _settled(told: CarrierOrder, state: str, fault: str = "") -> None:
    """Nothing more is to be told, unless something else came to be wanted while the carrier was `told`."""
    order = CarrierOrder.objects.select_for_update(of=("self",)).select_related("parcel").get(pk=told.pk)
    if (order.state, order.next_try_at) != (told.state, told.next_try_at):
        return
    order.state, order.fault, order.next_try_at = state, fault[:60], None
    order.save()
    if state == "refused":
        record(CARRIER, "refused", order.parcel, fault=order.fault)


@transaction.atomic
def _failed(pk: int, fault: str) -> None:
    """It is tried again; what was called off while its announcement was under way may have come to be an order all the same."""
    order = CarrierOrder.objects.select_for_update().get(pk=pk)
    if order.state == "ended":
        order.state, order.tries = "ending", 0
    if order.state not in ("wanted", "ending"):
        return
    order.tries += 1
    order.fault = fault[:60]
    order.next_try_at = clock.now() + next_try(order.tries, random.random())  # noqa: S311 - spreads, keeps no secret
    order.save()


@transaction.atomic
def take(key: str, said: Said) -> bool:
    """Takes in one word of the carrier, once however often and in whatever order it comes; whether it changed anything.

    What comes before the clerk noted the hand-over is left, and asked for again; what it says of an order that was called off
    is of no letter of ours. Raises DoesNotExist for no such order.
    """
    parcel, order = _locked(Q(key=key))
    if order.state != "ordered" or said.sequence <= order.last_sequence or parcel.state in NOT_YET:
        return False
    order.last_sequence = said.sequence
    order.save()
    verb = VERBS.get(said.state)
    if verb is None or verb not in TRANSITIONS[State(parcel.state)]:
        return False
    reason = said.reason if said.reason in set(Reason) else Reason.OTHER.value
    become(CARRIER, parcel, verb, reason, said.at)
    return True


def _locked(named: Q) -> tuple[Parcel, CarrierOrder]:
    """A letter and its order, in the order in which all lock them: dossier, letter, order. Raises DoesNotExist."""
    found = CarrierOrder.objects.select_related("parcel").get(named)
    hold_dossiers([found.parcel.dossier])  # what came back opens it again
    parcel = Parcel.objects.select_for_update(of=("self",)).get(pk=found.parcel_id)
    return parcel, CarrierOrder.objects.select_for_update().get(pk=found.pk)


def to_ask(now: datetime, every: timedelta) -> list[int]:
    """Letters that the carrier has or may still find, and was not asked about for so long; who waits longest first."""
    lost = Q(parcel__state=State.LOST, parcel__handed_at__gt=now - LOST_IS_ASKED_AFTER)
    found = CarrierOrder.objects.filter(Q(parcel__state__in=[*CARRIED]) | lost, state="ordered")
    found = found.filter(Q(polled_at=None) | Q(polled_at__lte=now - every))
    return list(found.order_by(F("polled_at").asc(nulls_first=True)).values_list("pk", flat=True)[:AT_ONCE])


def ask(carrier: Carrier, pk: int) -> bool:
    """Asks what became of one letter; whether the carrier answered, be it that it cannot say: the others wait for their turn."""
    order = CarrierOrder.objects.get(pk=pk)
    CarrierOrder.objects.filter(pk=pk).update(polled_at=clock.now())
    try:
        words = carrier.ask(order.key)
    except (Refused, Unreadable) as fault:
        log.warning("the carrier does not say what became of order %s: %s", order.key, fault)
        return True
    except Away:
        return False
    for said in words:
        try:
            take(str(order.key), said)
        except Problem as refusal:  # such as a letter that came back for a dossier that cannot be opened again
            log.warning("word %d about order %s changes nothing: %s", said.sequence, order.key, refusal.code)
    return True
