"""Verbs about transfers: the reference by which one is asked for, and what becomes of what a bank says has come."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from motcua.base import clock, journal
from motcua.base.actor import Actor, system
from motcua.base.problems import Conflict, NotFound
from motcua.domain.dossiers import actions as dossiers
from motcua.domain.dossiers.access import require_visible
from motcua.domain.dossiers.models import Dossier
from motcua.domain.dossiers.rules import TRANSITIONS, State, Verb, tidy_code
from motcua.domain.payments import rules, vietqr
from motcua.domain.payments.actions.money import keep
from motcua.domain.payments.models import BankNotice, PaymentReference, Refund
from motcua.domain.payments.queries import NoticeView, account, keeps_the_account, unknown_notices
from motcua.domain.payments.rules import Outcome
from motcua.domain.people.permissions import Action, require

BANK = system("bank")
MOST_UNKNOWN = 200


@dataclass(frozen=True)
class Notice:
    """What a bank says: `transaction` names it for ever, `amount` in đồng, `at` the bank's time."""

    transaction: str
    amount: int
    note: str
    at: datetime


@dataclass(frozen=True)
class Asked:
    """A transfer that is asked for: the text of its VietQR code, the sum in đồng, and the reference for the note."""

    text: str
    amount: int
    reference: str


@dataclass(frozen=True)
class Taken:
    """What a notice came to; `is_new` is False where the bank only said it again."""

    outcome: str
    surplus: int
    is_new: bool


@transaction.atomic
def ask_for_transfer(actor: Actor, code: str) -> str:
    """The reference that the note of a transfer for this dossier must hold; the same each time. Raises NotFound."""
    found = Dossier.objects.prefetch_related("participations").filter(code=tidy_code(code)).first()
    dossier = require_visible(actor, found)
    fresh = {"reference": rules.reference_of(dossier.code), "made_at": clock.now()}
    return PaymentReference.objects.get_or_create(dossier=dossier, defaults=fresh)[0].reference


def transfer_asked(actor: Actor, code: str) -> Asked | None:
    """The code by which what is open can be transferred now; None where nothing is, or there is no account. Raises NotFound."""
    where = account()
    found = Dossier.objects.prefetch_related("participations").filter(code=tidy_code(code)).first()
    dossier = require_visible(actor, found)
    amount = dossier.fee - dossier.paid
    if where is None or amount <= 0 or Verb.PAY not in TRANSITIONS[State(dossier.state)]:
        return None
    reference = ask_for_transfer(actor, dossier.code)
    return Asked(vietqr.write(where, amount, reference), amount, reference)


@transaction.atomic
def transfer_for_applicant(code: str) -> Asked | None:
    """The same for whoever filed it; the caller has asked whose it is. None where nothing is open, or there is no account."""
    where, dossier = account(), Dossier.objects.get(code=code)
    amount = dossier.fee - dossier.paid
    if where is None or amount <= 0 or Verb.PAY not in TRANSITIONS[State(dossier.state)]:
        return None
    fresh = {"reference": rules.reference_of(dossier.code), "made_at": clock.now()}
    reference = PaymentReference.objects.get_or_create(dossier=dossier, defaults=fresh)[0].reference
    return Asked(vietqr.write(where, amount, reference), amount, reference)


@transaction.atomic
def look_at_unknown(actor: Actor, centre: str) -> list[NoticeView]:
    """Transfers that name no dossier, the oldest first, with what their payers wrote: that somebody looked is recorded.

    Only for the cashiers of the centre that keeps the account; elsewhere there are none. Raises Forbidden.
    """
    require(actor, Action.DOSSIER_PAY, centre=centre)
    if not keeps_the_account(centre):
        return []
    rows = list(unknown_notices().order_by("at")[:MOST_UNKNOWN])
    if rows:
        journal.record(actor, "payment.unknown_viewed", f"centre:{centre}", centre=centre, count=len(rows))
    return [NoticeView(row.pk, row.transaction, row.amount, row.surplus, row.outcome, row.at, row.note) for row in rows]


@transaction.atomic
def take_notice(notice: Notice) -> Taken:
    """Takes in what a bank said, once however often it says so, and pays with it what its note names.

    Nothing is lost: what is too much, too late or names no dossier is kept to be looked at.
    """
    held, is_new = BankNotice.objects.get_or_create(
        transaction=notice.transaction,
        defaults={
            "amount": notice.amount,
            "note": notice.note,
            "at": notice.at,
            "received_at": clock.now(),
            "outcome": Outcome.UNKNOWN.value,
        },
    )
    if not is_new:
        return Taken(held.outcome, held.surplus, False)
    asked = PaymentReference.objects.filter(reference__in=list(rules.possible_references(notice.note)))
    references = sorted(asked.select_related("dossier"), key=lambda one: len(one.reference))
    if references:
        _take(held, references[-1])
    tell(BANK, held)
    return Taken(held.outcome, held.surplus, True)


def _take(held: BankNotice, named: PaymentReference) -> None:
    """Pays the dossier that is named; what came for something that is no dossier yet waits until it is one, or has ended."""
    if named.ahead:  # whoever accepts or ends what it was paid for holds the reference too
        # its dossier is read after the lock: joined, it would be as it stood before whoever held the lock gave it one
        named = PaymentReference.objects.select_for_update().get(pk=named.pk)
        held.reference = named
    if named.dossier is not None:
        settle(held, named.dossier.code)
        return
    held.outcome = Outcome.LATE.value if named.ended_at else Outcome.AHEAD.value
    held.surplus = held.amount if named.ended_at else 0
    if named.ended_at:  # what told of its payer went when it ended; nobody erases it a second time
        held.note = ""
    held.save()


@transaction.atomic
def assign(actor: Actor, centre: str, notice: str, code: str) -> Taken:
    """A person found out for which dossier a transfer was meant. Raises NotFound, Conflict, Forbidden."""
    require(actor, Action.DOSSIER_PAY, centre=centre)
    held = BankNotice.objects.select_for_update().filter(pk=notice).first()
    if held is None or not keeps_the_account(centre):
        raise NotFound
    if held.outcome != Outcome.UNKNOWN or Refund.objects.filter(notice=held).exists():
        raise Conflict(_("That transfer belongs to a dossier already"), code="notice_settled")
    found = Dossier.objects.prefetch_related("participations").filter(code=tidy_code(code), centre=centre).first()
    settle(held, require_visible(actor, found).code)
    tell(actor, held)
    return Taken(held.outcome, held.surplus, True)


def settle(held: BankNotice, code: str) -> None:
    """Pays with a transfer as much as is open, and keeps what is left over."""
    dossier = Dossier.objects.select_for_update().get(code=code)
    takes_money = Verb.PAY in TRANSITIONS[State(dossier.state)]
    parts = rules.split(held.amount, max(dossier.fee - dossier.paid, 0), takes_money=takes_money)
    if parts.taken:
        dossiers.record_paid(BANK, code, parts.taken)
        held.payment = keep(BANK, code, parts.taken, "vietqr", bank_transaction=held.transaction)
    held.dossier, held.outcome, held.surplus = dossier, parts.outcome.value, parts.surplus
    if not dossier.name_key:  # what told of its payer went with the rest; nobody erases it a second time
        held.note = ""
    held.save()


def tell(actor: Actor, held: BankNotice) -> None:
    journal.record(
        actor,
        "payment.transferred",
        held.subject,
        centre=held.centre or None,
        agency=held.dossier.agency if held.dossier else None,
        amount=held.amount,
        surplus=held.surplus,
        outcome=held.outcome,
    )


def erase_notes_ahead(about: str) -> None:
    """The same for what is no dossier. Part of the verb that empties it."""
    BankNotice.objects.filter(reference__ahead=about, dossier=None).update(note="")


def erase_notes(code: str) -> None:
    """Forgets what payers wrote about a dossier; sums and references stay. Part of the verb that erases the dossier."""
    BankNotice.objects.filter(dossier__code=code).update(note="")
