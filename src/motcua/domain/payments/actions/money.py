"""Verbs about money at the counter: what is taken, by which proof; the cashier's closing."""

from datetime import date

from django.db import connection, transaction
from django.utils.translation import gettext as _

from motcua.base import clock, journal
from motcua.base.actor import Actor
from motcua.base.problems import Conflict, FieldError, InvalidInput
from motcua.domain.centre.queries import get_centre, working_calendar
from motcua.domain.dossiers import actions as dossiers
from motcua.domain.dossiers.models import Dossier
from motcua.domain.dossiers.shapes import DossierView
from motcua.domain.payments.models import METHODS, CashClosing, Payment
from motcua.domain.payments.queries import cash_taken
from motcua.domain.people.permissions import Action, require

LONGEST_TRANSACTION = 80

# One statement, so that two counters at once get two numbers, and a transaction that fails gives its number back.
NEXT_RECEIPT = """
INSERT INTO payments_receipt_number AS given (centre, year, last) VALUES (%s, %s, 1)
ON CONFLICT ON CONSTRAINT one_row_of_receipts_per_centre_and_year DO UPDATE SET last = given.last + 1
RETURNING last
"""
# Taking cash and closing the drawer come one after the other, for one cashier.
LOCK_DRAWER = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"


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
    keep(actor, view.code, amount, method, number=number, bank_transaction=bank_transaction.strip())
    return view


def keep(actor: Actor, code: str, amount: int, method: str, *, number: str = "", bank_transaction: str = "") -> Payment:
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
