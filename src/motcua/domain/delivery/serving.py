"""Speaking with the carrier: what is wanted is told, with growing pauses; what it said is asked for again now and then.

No transaction is open while the carrier is waited for. Told twice by two workers at once, a letter is one order all the same.
"""

import random
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from motcua.base import clock
from motcua.domain.centre.queries import get_centre
from motcua.domain.delivery.actions._letters import record
from motcua.domain.delivery.actions.carrying import CARRIER, become
from motcua.domain.delivery.carrier import Announcement, Away, Carrier, Refused, Said
from motcua.domain.delivery.models import CarrierOrder, Parcel
from motcua.domain.delivery.queries import whereto
from motcua.domain.delivery.rules import CARRIED, TRANSITIONS, Pays, Reason, State, Verb, next_try

AT_ONCE = 100
# The words of a carrier; what is not here, such as that it was sorted somewhere, changes nothing.
VERBS = {
    "on_its_way": Verb.MOVE,
    "attempted": Verb.ATTEMPT,
    "delivered": Verb.DELIVER,
    "returned": Verb.RETURN,
    "lost": Verb.LOSE,
}
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
            _settled(pk, "ended")
    except Refused as refusal:
        # who knows no such order, or has it in hand already, has nothing to call off
        _settled(pk, "ended" if order.state == "ending" else "refused", str(refusal))
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
    """The number is the letter's, unless a clerk gave it another meanwhile: then the order is called off."""
    order = CarrierOrder.objects.select_for_update().get(pk=pk)
    parcel = Parcel.objects.select_for_update(of=("self",)).get(pk=order.parcel_id)
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
def _settled(pk: int, state: str, fault: str = "") -> None:
    order = CarrierOrder.objects.select_for_update().select_related("parcel").get(pk=pk)
    order.state, order.fault, order.next_try_at = state, fault[:60], None
    order.save()
    if state == "refused":
        record(CARRIER, "refused", order.parcel, fault=order.fault)


@transaction.atomic
def _failed(pk: int, fault: str) -> None:
    order = CarrierOrder.objects.select_for_update().get(pk=pk)
    order.tries += 1
    order.fault = fault[:60]
    order.next_try_at = clock.now() + next_try(order.tries, random.random())  # noqa: S311 - spreads, keeps no secret
    order.save()


@transaction.atomic
def take(key: str, said: Said) -> bool:
    """Takes in one word of the carrier, once however often and in whatever order it comes; whether it changed anything.

    What comes before the clerk noted the hand-over is left, and asked for again. Raises DoesNotExist for no such order.
    """
    order = CarrierOrder.objects.select_for_update().get(key=key)
    parcel = Parcel.objects.select_for_update(of=("self",)).get(pk=order.parcel_id)
    if said.sequence <= order.last_sequence or parcel.state in NOT_YET:
        return False
    order.last_sequence = said.sequence
    order.save()
    verb = VERBS.get(said.state)
    if verb is None or verb not in TRANSITIONS[State(parcel.state)]:
        return False
    reason = said.reason if said.reason in set(Reason) else Reason.OTHER.value
    become(CARRIER, parcel, verb, reason, said.at)
    return True


def to_ask(now: datetime, every: timedelta) -> list[int]:
    """Letters that the carrier has, and was not asked about for so long."""
    found = CarrierOrder.objects.filter(state="ordered", parcel__state__in=[*CARRIED, State.LOST])
    found = found.filter(Q(polled_at=None) | Q(polled_at__lte=now - every))
    return list(found.order_by("polled_at").values_list("pk", flat=True)[:AT_ONCE])


def ask(carrier: Carrier, pk: int) -> bool:
    """Asks what became of one letter; whether the carrier answered."""
    order = CarrierOrder.objects.get(pk=pk)
    try:
        words = carrier.ask(order.key)
    except (Away, Refused):
        return False
    for said in words:
        take(str(order.key), said)
    CarrierOrder.objects.filter(pk=pk).update(polled_at=clock.now())
    return True
