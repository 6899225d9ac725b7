"""Verbs about parcels."""

from django.db import transaction

from motcua.base import clock, journal
from motcua.base.actor import Actor
from motcua.base.problems import Conflict, NotFound
from motcua.domain.delivery.models import Parcel
from motcua.domain.people.permissions import Action, require


@transaction.atomic
def confirm_delivery(actor: Actor, dossier: str) -> None:
    """The post says that the letter arrived. Raises NotFound, Conflict when that is known already."""
    parcel = Parcel.objects.select_for_update().filter(dossier=dossier).first()
    if parcel is None:
        raise NotFound
    require(actor, Action.RESULT_HAND_OVER, centre=parcel.centre)
    if parcel.delivered_at is not None:
        raise Conflict(code="already_delivered")
    parcel.delivered_at = clock.now()
    parcel.save(update_fields=["delivered_at"])
    journal.record(actor, "parcel.delivered", f"parcel:{parcel.dossier}", centre=parcel.centre)
