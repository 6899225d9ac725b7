"""Announcing letters to the carrier: wanted here, told and answered over its interface (`carrier.py`, `tasks.py`)."""

from django.conf import settings

from motcua.base import clock
from motcua.domain.delivery import rules
from motcua.domain.delivery.models import CarrierOrder, Parcel


def want_order(parcel: Parcel) -> None:
    """The letter is announced to the carrier, where one is connected; once, however often it is taken over."""
    if not settings.MOTCUA_CARRIER_URL or parcel.tracking_number:
        return
    from motcua.domain.delivery.tasks import tell_carrier

    now = clock.now()
    order, is_new = CarrierOrder.objects.get_or_create(parcel=parcel, defaults={"made_at": now, "next_try_at": now})
    if not is_new and order.state not in ("wanted", "ordered"):
        return
    tell_carrier.defer(order=order.pk)


def is_announced(parcel: Parcel) -> bool:
    """Whether the carrier was told where it goes, or is being told, also if it would not take it there."""
    return CarrierOrder.objects.filter(parcel=parcel, state__in=["wanted", "ordered", "refused"]).exists()


def renumber(parcel: Parcel, number: str) -> None:
    """Gives a letter the number that a clerk read; an order that the carrier has under another one is called off."""
    was = rules.read_number(parcel.tracking_number)
    parcel.tracking_number = number
    if (
        was
        and was != rules.read_number(number)
        and CarrierOrder.objects.filter(parcel=parcel, state="ordered").exists()
    ):
        end_order(parcel)


def end_order(parcel: Parcel) -> None:
    """The carrier is told that nothing will come; where it was never told, that is all."""
    order = CarrierOrder.objects.select_for_update().filter(parcel=parcel).first()
    if order is None or order.state in ("ended", "refused"):
        return
    from motcua.domain.delivery.tasks import tell_carrier

    order.state, order.tries, order.next_try_at = "ending", 0, clock.now()
    order.save()
    tell_carrier.defer(order=order.pk)
