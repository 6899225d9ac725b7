"""Questions about payments."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from motcua.base.actor import Actor
from motcua.domain.dossiers.access import require_visible
from motcua.domain.dossiers.models import Dossier
from motcua.domain.dossiers.rules import tidy_code
from motcua.domain.payments.models import Payment
from motcua.domain.people.queries import names_of


@dataclass(frozen=True)
class PaymentView:
    """`amount` in đồng."""

    id: UUID
    amount: int
    method: str
    received_by_name: str
    at: datetime


def payments(actor: Actor, code: str) -> list[PaymentView]:
    """What was paid for a dossier, in order. Raises NotFound for what is not theirs to see."""
    found = Dossier.objects.prefetch_related("participations").filter(code=tidy_code(code)).first()
    rows = list(Payment.objects.filter(dossier=require_visible(actor, found)).order_by("at", "pk"))
    names = names_of(row.received_by for row in rows)
    return [PaymentView(row.pk, row.amount, row.method, names[row.received_by], row.at) for row in rows]
