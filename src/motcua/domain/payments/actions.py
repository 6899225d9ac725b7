"""Verbs about payments: money taken at the counter, money that a bank says has come, the cashier's closing."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection, transaction
from django.utils.translation import gettext as _

from motcua.base import clock, journal
from motcua.base.actor import Actor, system
from motcua.base.problems import Conflict, FieldError, InvalidInput, NotFound
from motcua.domain.centre.queries import get_centre, working_calendar
from motcua.domain.dossiers import actions as dossiers
from motcua.domain.dossiers.access import require_visible
from motcua.domain.dossiers.models import Dossier
from motcua.domain.dossiers.rules import TRANSITIONS, State, Verb, tidy_code
from motcua.domain.dossiers.shapes import DossierView
from motcua.domain.payments import rules, vietqr
from motcua.domain.payments.models import METHODS, BankNotice, CashClosing, Payment, PaymentReference
from motcua.domain.payments.queries import NoticeView, account, cash_taken, keeps_the_account
from motcua.domain.payments.rules import Outcome
from motcua.domain.people.permissions import Action, require

LONGEST_TRANSACTION = 80
BANK = system("bank")

# One statement, so that two counters at once get two numbers, and a transaction that fails gives its number back.
NEXT_RECEIPT = """
INSERT INTO payments_receipt_number AS given (centre, year, last) VALUES (%s, %s, 1)
ON CONFLICT ON CONSTRAINT one_row_of_receipts_per_centre_and_year DO UPDATE SET last = given.last + 1
RETURNING last
"""
# Taking cash and closing the drawer come one after the other, for one cashier.
LOCK_DRAWER = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"
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
def record_payment(actor: Actor, code: str, amount: int, method: str, bank_transaction: str = "") -> DossierView:
    """Takes a payment in đồng, at most what is open; cash gets a numbered receipt.

    `bank_transaction`: the bank's name of a transfer that the officer has seen. Raises InvalidInput, and as the
    dossier's verb does.
    """
    if amount <= 0:
        raise InvalidInput.of("amount", _("Enter the amount in whole đồng"))
    if method not in METHODS:
        raise InvalidInput.of("method", _("Choose cash, transfer or vietqr"))
    if len(bank_transaction) > LONGEST_TRANSACTION:
        raise InvalidInput.of("transaction", _("At most 80 characters"))
    view = dossiers.record_paid(actor, code, amount)
    if method == "cash":
        _require_open_drawer(actor, view.centre)
    number = _next_receipt(view.centre) if method == "cash" else ""
    _keep(actor, view.code, amount, method, number=number, bank_transaction=bank_transaction.strip())
    return view


def _keep(
    actor: Actor, code: str, amount: int, method: str, *, number: str = "", bank_transaction: str = ""
) -> Payment:
    return Payment.objects.create(
        dossier=Dossier.objects.get(code=code),
        amount=amount,
        method=method,
        number=number,
        transaction=bank_transaction,
        received_by=actor.reference,
        at=clock.now(),
    )


def _require_open_drawer(actor: Actor, centre: str) -> None:
    """Raises Conflict where the cashier has closed the day: what came later would be missing in what was counted."""
    _lock_drawer(actor, centre)
    if CashClosing.objects.filter(centre=centre, cashier=actor.reference, day=today_in(centre)).exists():
        raise Conflict(
            _("Your cash of today is closed: a colleague takes it, or it is paid by transfer"), code="cash_closed"
        )


def _lock_drawer(actor: Actor, centre: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(LOCK_DRAWER, [f"drawer:{centre}:{actor.reference}"])


def _next_receipt(centre: str) -> str:
    """Such as BG-2026-000123."""
    year = clock.now().astimezone(working_calendar(get_centre(centre)).zone).year
    with connection.cursor() as cursor:
        cursor.execute(NEXT_RECEIPT, [centre, year])
        return f"{centre}-{year}-{int(cursor.fetchone()[0]):06d}"


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
    rows = list(BankNotice.objects.filter(outcome=Outcome.UNKNOWN.value).order_by("at")[:MOST_UNKNOWN])
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
        _settle(held, references[-1].dossier.code)
    _told(BANK, held)
    return Taken(held.outcome, held.surplus, True)


@transaction.atomic
def assign(actor: Actor, centre: str, notice: str, code: str) -> Taken:
    """A person found out for which dossier a transfer was meant. Raises NotFound, Conflict, Forbidden."""
    require(actor, Action.DOSSIER_PAY, centre=centre)
    held = BankNotice.objects.select_for_update().filter(pk=notice).first()
    if held is None or not keeps_the_account(centre):
        raise NotFound
    if held.outcome != Outcome.UNKNOWN:
        raise Conflict(_("That transfer belongs to a dossier already"), code="notice_settled")
    found = Dossier.objects.prefetch_related("participations").filter(code=tidy_code(code), centre=centre).first()
    _settle(held, require_visible(actor, found).code)
    _told(actor, held)
    return Taken(held.outcome, held.surplus, True)


def _settle(held: BankNotice, code: str) -> None:
    """Pays with a transfer as much as is open, and keeps what is left over."""
    dossier = Dossier.objects.select_for_update().get(code=code)
    takes_money = Verb.PAY in TRANSITIONS[State(dossier.state)]
    parts = rules.split(held.amount, max(dossier.fee - dossier.paid, 0), takes_money=takes_money)
    if parts.taken:
        dossiers.record_paid(BANK, code, parts.taken)
        held.payment = _keep(BANK, code, parts.taken, "vietqr", bank_transaction=held.transaction)
    held.dossier, held.outcome, held.surplus = dossier, parts.outcome.value, parts.surplus
    held.save()


def _told(actor: Actor, held: BankNotice) -> None:
    dossier = held.dossier
    journal.record(
        actor,
        "payment.transferred",
        dossier.subject if dossier else f"bank_notice:{held.pk}",
        centre=dossier.centre if dossier else None,
        agency=dossier.agency if dossier else None,
        amount=held.amount,
        surplus=held.surplus,
        outcome=held.outcome,
    )


@transaction.atomic
def close_cash(actor: Actor, centre: str, counted: int, reason: str = "") -> None:
    """Closes the cashier's day: what lies in the drawer against what was taken. Raises InvalidInput, Conflict, Forbidden."""
    require(actor, Action.DOSSIER_PAY, centre=centre)
    _lock_drawer(actor, centre)
    day = today_in(centre)
    taken = cash_taken(centre, actor.reference, day)
    errors = []
    if counted < 0:
        errors.append(FieldError("counted", _("Enter the amount in whole đồng")))
    if counted != taken and not reason.strip():
        errors.append(FieldError("reason", _("Say why the cash differs from what was taken")))
    if errors:
        raise InvalidInput(errors)
    _closing, is_new = CashClosing.objects.get_or_create(
        centre=centre,
        cashier=actor.reference,
        day=day,
        defaults={"taken": taken, "counted": counted, "reason": reason.strip(), "made_at": clock.now()},
    )
    if not is_new:
        raise Conflict(_("The cash of today is closed already"), code="cash_closed")
    subject = f"cash:{centre}:{day:%Y-%m-%d}"
    journal.record(actor, "cash.closed", subject, centre=centre, taken=taken, counted=counted)


def today_in(centre: str) -> date:
    return clock.now().astimezone(working_calendar(get_centre(centre)).zone).date()


def erase_notes(code: str) -> None:
    """Forgets what payers wrote about a dossier; sums and references stay. Part of the verb that erases the dossier."""
    BankNotice.objects.filter(dossier__code=code).update(note="")
