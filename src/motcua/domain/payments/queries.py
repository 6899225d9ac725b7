"""Questions about payments."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet, Sum

from motcua.base.actor import Actor
from motcua.domain.centre.queries import get_centre, working_calendar
from motcua.domain.dossiers.access import require_visible
from motcua.domain.dossiers.models import Dossier
from motcua.domain.dossiers.rules import tidy_code
from motcua.domain.payments import vietqr
from motcua.domain.payments.models import BankNotice, CashClosing, Payment
from motcua.domain.payments.rules import Outcome
from motcua.domain.people.permissions import Action, require
from motcua.domain.people.queries import names_of


@dataclass(frozen=True)
class PaymentView:
    """`amount` in đồng; `number` of the receipt for cash, `transaction` of the bank."""

    id: UUID
    amount: int
    method: str
    number: str
    transaction: str
    received_by_name: str
    at: datetime


@dataclass(frozen=True)
class NoticeView:
    """What a bank said; sums in đồng."""

    id: UUID
    transaction: str
    amount: int
    surplus: int
    outcome: str
    at: datetime
    note: str = ""


@dataclass(frozen=True)
class CashDay:
    """A cashier's day in đồng: what was taken, in how many receipts, and what was counted at its end (None: still open)."""

    day: date
    taken: int
    receipts: int
    counted: int | None
    reason: str


def payments(actor: Actor, code: str) -> list[PaymentView]:
    """What was paid for a dossier, in order. Raises NotFound for what is not theirs to see."""
    rows = list(Payment.objects.filter(dossier=_visible(actor, code)).order_by("at", "pk"))
    names = names_of(row.received_by for row in rows)
    return [
        PaymentView(row.pk, row.amount, row.method, row.number, row.transaction, names[row.received_by], row.at)
        for row in rows
    ]


def notices(actor: Actor, code: str) -> list[NoticeView]:
    """What banks said about a dossier, in order. Raises NotFound for what is not theirs to see."""
    rows = BankNotice.objects.filter(dossier=_visible(actor, code)).order_by("at", "pk")
    return [NoticeView(row.pk, row.transaction, row.amount, row.surplus, row.outcome, row.at) for row in rows]


def unknown_notices(actor: Actor, centre: str) -> list[NoticeView]:
    """Transfers that name no dossier, for whoever takes money; the oldest first."""
    require(actor, Action.DOSSIER_PAY, centre=centre)
    rows = BankNotice.objects.filter(outcome=Outcome.UNKNOWN.value).order_by("at")[:200]
    return [NoticeView(row.pk, row.transaction, row.amount, row.surplus, row.outcome, row.at, row.note) for row in rows]


def account() -> vietqr.Account | None:
    """The account to which fees are transferred; None where none is set."""
    if not (settings.MOTCUA_PAYMENT_BANK and settings.MOTCUA_PAYMENT_ACCOUNT):
        return None
    return vietqr.Account(
        settings.MOTCUA_PAYMENT_BANK, settings.MOTCUA_PAYMENT_ACCOUNT, settings.MOTCUA_PAYMENT_ACCOUNT_NAME
    )


def cash_taken(centre: str, cashier: str, day: date) -> int:
    """The cash that somebody took on a day, in đồng."""
    return int(_cash(centre, cashier, day).aggregate(taken=Sum("amount"))["taken"] or 0)


def cash_day(actor: Actor, centre: str, day: date) -> CashDay:
    """The actor's own cash of a day. Raises Forbidden."""
    require(actor, Action.DOSSIER_PAY, centre=centre)
    closed = CashClosing.objects.filter(centre=centre, cashier=actor.reference, day=day).first()
    receipts = _cash(centre, actor.reference, day).count()
    taken = cash_taken(centre, actor.reference, day)
    return CashDay(day, taken, receipts, closed.counted if closed else None, closed.reason if closed else "")


def _cash(centre: str, cashier: str, day: date) -> QuerySet[Payment]:
    begin = datetime.combine(day, time.min, working_calendar(get_centre(centre)).zone)
    found = Payment.objects.filter(method="cash", received_by=cashier, dossier__centre=centre)
    return found.filter(at__gte=begin, at__lt=begin + timedelta(days=1))


def _visible(actor: Actor, code: str) -> Dossier:
    found = Dossier.objects.prefetch_related("participations").filter(code=tidy_code(code)).first()
    return require_visible(actor, found)
