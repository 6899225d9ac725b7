"""Verbs about payments."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from motcua.base import clock
from motcua.base.actor import Actor
from motcua.base.problems import InvalidInput
from motcua.domain.dossiers import actions as dossiers
from motcua.domain.dossiers.models import Dossier
from motcua.domain.dossiers.shapes import DossierView
from motcua.domain.payments.models import METHODS, Payment


@transaction.atomic
def record_payment(actor: Actor, code: str, amount: int, method: str) -> DossierView:
    """Takes a payment in đồng, at most what is open. Raises InvalidInput, and as the dossier's verb does."""
    if amount <= 0:
        raise InvalidInput.of("amount", _("Enter the amount in whole đồng"))
    if method not in METHODS:
        raise InvalidInput.of("method", _("Choose cash, transfer or vietqr"))
    view = dossiers.record_paid(actor, code, amount)
    Payment.objects.create(
        dossier=Dossier.objects.get(code=view.code),
        amount=amount,
        method=method,
        received_by=actor.reference,
        at=clock.now(),
    )
    return view
