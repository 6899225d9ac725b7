"""What was too much, too late or for nothing is paid back by the bank of the centre; here it is noted that it was."""

from django.db import transaction
from django.utils.translation import gettext as _

from motcua.base import clock, journal
from motcua.base.actor import Actor
from motcua.base.problems import Conflict, InvalidInput, NotFound
from motcua.domain.payments.actions.money import LONGEST_TRANSACTION
from motcua.domain.payments.models import BankNotice, Refund
from motcua.domain.payments.queries import keeps_the_account
from motcua.domain.payments.rules import Outcome
from motcua.domain.people.permissions import Action, require


@transaction.atomic
def owe_back(actor: Actor, centre: str, notice: str) -> None:
    """Nobody finds out what a transfer was meant for: all of it is to be paid back. Until it was it can still be assigned.

    Raises NotFound, Conflict, Forbidden.
    """
    require(actor, Action.DOSSIER_PAY, centre=centre)
    held = BankNotice.objects.select_for_update().filter(pk=notice).first()
    if held is None or not keeps_the_account(centre):
        raise NotFound
    if held.outcome != Outcome.UNKNOWN:
        raise Conflict(_("That transfer belongs to a dossier already"), code="notice_settled")
    if held.surplus:
        raise Conflict(_("That transfer is to be paid back already"), code="owed_back")
    held.surplus = held.amount
    held.save(update_fields=["surplus"])
    journal.record(actor, "payment.owed_back", held.subject, centre=centre, amount=held.amount)


@transaction.atomic
def note_refund(actor: Actor, centre: str, notice: str, bank_transaction: str) -> None:
    """The surplus of a transfer was paid back: under which name the bank keeps that. Cannot be undone.

    Raises InvalidInput, Conflict where it was noted already or nothing is to be paid back, NotFound, Forbidden.
    """
    require(actor, Action.DOSSIER_PAY, centre=centre)
    named = bank_transaction.strip()
    held = BankNotice.objects.select_for_update(of=("self",)).select_related("dossier", "reference")
    found = held.filter(pk=notice).first()
    if found is None or not (found.centre == centre if found.centre else keeps_the_account(centre)):
        raise NotFound
    if found.surplus == 0 or Refund.objects.filter(notice=found).exists():
        raise Conflict(_("Nothing is to be paid back of this transfer any more"), code="nothing_to_refund")
    if not named or len(named) > LONGEST_TRANSACTION:
        raise InvalidInput.of("transaction", _("Enter the bank's name of the transfer by which it was paid back"))
    Refund.objects.create(
        notice=found, amount=found.surplus, transaction=named, made_by=actor.reference, at=clock.now()
    )
    if (
        found.outcome == Outcome.UNKNOWN
    ):  # what told of its payer goes with the money: it belongs to nothing that erases it
        found.note = ""
        found.save(update_fields=["note"])
    agency = found.dossier.agency if found.dossier else None
    journal.record(actor, "payment.refunded", found.subject, centre=centre, agency=agency, amount=found.surplus)
