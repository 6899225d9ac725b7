"""Questions about parcels."""

from dataclasses import dataclass
from datetime import datetime

from motcua.base.actor import Actor
from motcua.domain.delivery.models import Parcel
from motcua.domain.people.permissions import Action, require


@dataclass(frozen=True)
class ParcelView:
    dossier: str
    tracking_number: str
    taken_at: datetime
    delivered_at: datetime | None


def on_their_way(actor: Actor, centre: str, limit: int = 200) -> list[ParcelView]:
    """The letters of a centre that the post carries now, oldest first."""
    require(actor, Action.RESULT_HAND_OVER, centre=centre)
    rows = Parcel.objects.filter(centre=centre, delivered_at__isnull=True).order_by("taken_at")[:limit]
    return [ParcelView(row.dossier, row.tracking_number, row.taken_at, row.delivered_at) for row in rows]
