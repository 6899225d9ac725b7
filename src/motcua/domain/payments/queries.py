"""Questions about payments."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet, Sum

from motcua.base.actor import Actor
from motcua.base.problems import NotFound
from motcua.domain.centre.queries import centres, get_centre, working_calendar
from motcua.domain.dossiers.access import require_visible
from motcua.domain.dossiers.models import Dossier
from motcua.domain.dossiers.rules import tidy_code
from motcua.domain.payments import vietqr
from motcua.domain.payments.models import BankNotice, CashClosing, Payment
from motcua.domain.payments.rules import Outcome
from motcua.domain.people.permissions import Action, require
from motcua.domain.people.queries import names_of

MOST_REFUNDS = 200
REFUNDED_SHOWN = 20


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
class Ahead:
    """Money for what is no dossier, in đồng: `came` and is kept for it, is to be paid `back`, was `refunded`."""

    came: int
    back: int
    refunded: int


NOTHING_AHEAD = Ahead(0, 0, 0)


@dataclass(frozen=True)
class RefundView:
    """What is to be paid back of a transfer (đồng), for what it came, and by which transfer it was; empty while it was not."""

    id: UUID
    transaction: str
    surplus: int
    outcome: str
    at: datetime
    code: str
    of_dossier: bool
    refunded_by: str
    refunded_at: datetime | None


@dataclass(frozen=True)
class Line:
    """One sum in đồng as the applicant reads it: `paid`, or what came for nothing (the `outcome` says why) and is paid back."""

    amount: int
    outcome: str
    at: datetime
    refunded_at: datetime | None = None


@dataclass(frozen=True)
class CashDay:
    """A cashier's day in đồng: what was taken, in how many receipts, and what was counted at its end (None: still open)."""

    day: date
    taken: int
    receipts: int
    counted: int | None
    reason: str


@dataclass(frozen=True)
class CashReceipt:
    """One receipt in the list of a cashier's day; `amount` in đồng."""

    number: str
    amount: int
    dossier: str
    at: datetime


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


def for_applicant(code: str) -> list[Line]:
    """What was paid for a dossier and what is paid back of it, in order; the caller has asked whose it is."""
    paid = Payment.objects.filter(dossier__code=code).order_by("at", "pk")
    back = BankNotice.objects.filter(dossier__code=code, surplus__gt=0).select_related("refund").defer("note")
    lines = [Line(one.amount, "paid", one.at) for one in paid]
    for one in back:
        refund = getattr(one, "refund", None)
        lines.append(Line(one.surplus, one.outcome, one.at, refund and refund.at))
    return sorted(lines, key=lambda line: line.at)


def receipt(actor: Actor, code: str, number: str) -> PaymentView:
    """One payment in cash by the number of its receipt. Raises NotFound for what is not theirs to see."""
    found = next((one for one in payments(actor, code) if one.number and one.number == number), None)
    if found is None:
        raise NotFound
    return found


def keeps_the_account(centre: str) -> bool:
    """Whether transfers that name no dossier are this centre's to look at: it is named as the one, or is the only one."""
    keeper = settings.MOTCUA_PAYMENT_CENTRE
    return centre == keeper if keeper else [one.code for one in centres()] == [centre]


def ahead_of(about: str) -> Ahead:
    """What came ahead for something that is no dossier yet, or never was. `about`: as the journal names it."""
    return aheads([about]).get(about, NOTHING_AHEAD)


def aheads(abouts: Collection[str]) -> dict[str, Ahead]:
    """The same for several by one statement; what nobody paid for is not in it."""
    rows = BankNotice.objects.filter(reference__ahead__in=abouts, dossier=None).values_list("reference__ahead")
    found = rows.annotate(
        came=Sum("amount", filter=Q(outcome=Outcome.AHEAD.value), default=0),
        owed=Sum("surplus", default=0),
        given=Sum("refund__amount", default=0),
    )
    return {about: Ahead(int(came), int(owed) - int(given), int(given)) for about, came, owed, given in found}


def refunds(actor: Actor, centre: str) -> list[RefundView]:
    """What the centre has to pay back, the oldest first, then what it paid back last. Raises Forbidden."""
    require(actor, Action.DOSSIER_PAY, centre=centre)
    of_here = Q(dossier__centre=centre) | Q(reference__centre=centre, dossier=None)
    if keeps_the_account(centre):
        of_here |= Q(dossier=None, reference=None)
    here = BankNotice.objects.filter(of_here)
    rows = here.filter(surplus__gt=0).select_related("dossier", "reference", "refund").defer("note")
    still = rows.filter(refund=None).order_by("at")[:MOST_REFUNDS]
    done = rows.filter(refund__isnull=False).order_by("-refund__at")[:REFUNDED_SHOWN]
    return [_refund(row) for row in (*still, *done)]


def _refund(row: BankNotice) -> RefundView:
    code = row.dossier.code if row.dossier else row.reference.code if row.reference else ""
    held = getattr(row, "refund", None)
    of_dossier = row.dossier is not None
    done = (held.transaction, held.at) if held else ("", None)
    return RefundView(row.pk, row.transaction, row.surplus, row.outcome, row.at, code, of_dossier, *done)


def unknown_count(actor: Actor, centre: str) -> int:
    """How many transfers wait there for somebody who finds out what they were meant for. Raises Forbidden."""
    require(actor, Action.DOSSIER_PAY, centre=centre)
    return unknown_notices().count() if keeps_the_account(centre) else 0


def unknown_notices() -> QuerySet[BankNotice]:
    """Of which somebody has still to say what they were for."""
    return BankNotice.objects.filter(outcome=Outcome.UNKNOWN.value, surplus=0)


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


def cash_receipts(actor: Actor, centre: str, day: date) -> list[CashReceipt]:
    """The receipts that the actor gave for cash on a day, in order. Raises Forbidden."""
    require(actor, Action.DOSSIER_PAY, centre=centre)
    rows = _cash(centre, actor.reference, day).select_related("dossier").order_by("at", "pk")
    return [CashReceipt(row.number, row.amount, row.dossier.code, row.at) for row in rows]


def _cash(centre: str, cashier: str, day: date) -> QuerySet[Payment]:
    begin = datetime.combine(day, time.min, working_calendar(get_centre(centre)).zone)
    found = Payment.objects.filter(method="cash", received_by=cashier, dossier__centre=centre)
    return found.filter(at__gte=begin, at__lt=begin + timedelta(days=1))


def _visible(actor: Actor, code: str) -> Dossier:
    found = Dossier.objects.prefetch_related("participations").filter(code=tidy_code(code)).first()
    return require_visible(actor, found)
