"""Verbs about money that comes before there is a dossier: asked for, kept, settled once there is one, paid back where there never is.

`about` names what it is for as the journal does ("submission:…"); the room that calls has asked who may.
"""

from django.db import transaction

from motcua.base import clock
from motcua.domain.dossiers.models import Dossier
from motcua.domain.payments import rules, vietqr
from motcua.domain.payments.actions.transfers import BANK, Asked, settle, tell
from motcua.domain.payments.models import BankNotice, PaymentReference
from motcua.domain.payments.queries import account, ahead_of
from motcua.domain.payments.rules import Outcome


@transaction.atomic
def ask_ahead(about: str, code: str, centre: str, fee: int) -> Asked | None:
    """The code by which what is still open of a fee (đồng) can be transferred; the same reference each time, made from `code`.

    None where nothing is open, there is no account, or it takes no money any more.
    """
    where, amount = account(), fee - ahead_of(about).came
    if where is None or amount <= 0:
        return None
    fresh = {"reference": rules.reference_of(code), "code": code, "centre": centre, "made_at": clock.now()}
    held, _made = PaymentReference.objects.get_or_create(ahead=about, defaults=fresh)
    if held.ended_at is not None or held.dossier_id is not None:
        return None
    return Asked(vietqr.write(where, amount, held.reference), amount, held.reference)


@transaction.atomic
def settle_ahead(about: str, dossier: str) -> None:
    """It is a dossier now: what came is paid for it, as far as its fee goes; what comes later under the same reference too."""
    held = PaymentReference.objects.select_for_update().filter(ahead=about).first()
    if held is None:
        return
    held.dossier = Dossier.objects.get(code=dossier)
    held.save(update_fields=["dossier"])
    for notice in BankNotice.objects.filter(reference=held, outcome=Outcome.AHEAD.value).order_by("at", "pk"):
        settle(notice, dossier)
        tell(BANK, notice)


@transaction.atomic
def end_ahead(about: str) -> int:
    """It never becomes a dossier: all that came is to be paid back, and so is what still comes. How much that is (đồng)."""
    held = PaymentReference.objects.select_for_update().filter(ahead=about).first()
    if held is None:
        return 0
    held.ended_at = held.ended_at or clock.now()
    held.save(update_fields=["ended_at"])
    owed = 0
    for notice in BankNotice.objects.filter(reference=held, outcome=Outcome.AHEAD.value).order_by("at", "pk"):
        notice.outcome, notice.surplus = Outcome.BACK.value, notice.amount
        notice.save()
        tell(BANK, notice)
        owed += notice.surplus
    return owed
