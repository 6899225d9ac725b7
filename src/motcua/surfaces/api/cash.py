"""Payments over the API: what was paid and said, the code to pay by, transfers that name no dossier, the cashier's closing."""

from datetime import date, datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Field, Router, Schema, Status

from motcua.domain.centre.queries import get_centre
from motcua.domain.documents import forms
from motcua.domain.dossiers import queries as dossiers
from motcua.domain.payments import actions, queries
from motcua.domain.people.permissions import Action, require
from motcua.surfaces.api.dossiers import binary
from motcua.surfaces.api.dossiers import router as dossier_router  # its POST has the same path
from motcua.surfaces.api.queue import actor_of

router = Router(tags=["payments"])


class PaymentOut(Schema):
    """`amount` in đồng; `number` of the receipt for cash, `transaction` as the bank names it."""

    amount: int
    method: str
    number: str
    transaction: str
    at: datetime


class NoticeOut(Schema):
    """What a bank said; sums in đồng."""

    transaction: str
    amount: int
    surplus: int
    outcome: str
    at: datetime


class PaymentsOut(Schema):
    """What is to be paid for a dossier, what was, and what banks said about it."""

    fee: int
    open: int
    items: list[PaymentOut]
    notices: list[NoticeOut]


class TransferOut(Schema):
    """`text`: what the VietQR code holds; empty where nothing is open or no account is set. `amount` in đồng."""

    text: str
    amount: int
    reference: str


class UnknownOut(NoticeOut):
    """A transfer that names no dossier, with what its payer wrote."""

    id: UUID
    note: str


class UnknownPage(Schema):
    items: list[UnknownOut]


class AssignNoticeIn(Schema):
    dossier: str = Field(min_length=1, max_length=40)


class AssignedOut(Schema):
    outcome: str
    surplus: int


class CashDayOut(Schema):
    """The caller's own cash of today in đồng; `counted` is null while the day is open."""

    day: date
    taken: int
    receipts: int
    counted: int | None
    reason: str


class ClosingIn(Schema):
    counted: int = Field(ge=0, le=1_000_000_000_000)
    reason: str = Field("", max_length=500)


@dossier_router.get("/dossiers/{code}/payments", response=PaymentsOut, operation_id="list_payments")
def list_payments(request: HttpRequest, code: str) -> PaymentsOut:
    """What was paid for a dossier, how, and what is open."""
    actor = actor_of(request)
    view = dossiers.dossier(actor, code)
    return PaymentsOut(
        fee=view.fee,
        open=view.open_fee,
        items=[PaymentOut.model_validate(one, from_attributes=True) for one in queries.payments(actor, code)],
        notices=[NoticeOut.model_validate(one, from_attributes=True) for one in queries.notices(actor, code)],
    )


@router.post("/dossiers/{code}/transfer-code", response=TransferOut, operation_id="ask_for_transfer")
def ask_for_transfer(request: HttpRequest, code: str) -> TransferOut:
    """The VietQR code by which what is open can be transferred; the same reference each time."""
    asked = actions.transfer_asked(actor_of(request), code)
    return TransferOut(text=asked.text, amount=asked.amount, reference=asked.reference) if asked else _nothing()


def _nothing() -> TransferOut:
    return TransferOut(text="", amount=0, reference="")


@router.get(
    "/dossiers/{code}/cash-receipts/{number}.pdf",
    operation_id="get_cash_receipt",
    openapi_extra=binary("application/pdf"),
)
def get_cash_receipt(request: HttpRequest, code: str, number: str) -> HttpResponse:
    """The numbered receipt for cash as PDF/A-2b."""
    actor = actor_of(request)
    one = queries.receipt(actor, code, number)
    made = forms.make_cash_receipt(actor, code, forms.CashPaid(one.number, one.amount, one.received_by_name, one.at))
    return HttpResponse(made.pdf, content_type="application/pdf")


@router.get("/centres/{centre}/bank-notices", response=UnknownPage, operation_id="list_unknown_transfers")
def list_unknown(request: HttpRequest, centre: str) -> UnknownPage:
    """Transfers that name no dossier, the oldest first, at most 200; that somebody looked is recorded."""
    found = actions.look_at_unknown(actor_of(request), centre)
    return UnknownPage(items=[UnknownOut.model_validate(one, from_attributes=True) for one in found])


@router.post(
    "/centres/{centre}/bank-notices/{uuid:notice}/assign", response=AssignedOut, operation_id="assign_transfer"
)
def assign(request: HttpRequest, centre: str, notice: UUID, meant: AssignNoticeIn) -> AssignedOut:
    """A person found out for which dossier a transfer was meant."""
    taken = actions.assign(actor_of(request), centre, str(notice), meant.dossier)
    return AssignedOut(outcome=taken.outcome, surplus=taken.surplus)


@router.post(
    "/centres/{centre}/bank-notices/{uuid:notice}/owe-back", response={204: None}, operation_id="owe_back_transfer"
)
def owe_back(request: HttpRequest, centre: str, notice: UUID) -> Status[None]:
    """Nobody finds out what a transfer was meant for: all of it is to be paid back. Until it was it can still be assigned."""
    actions.owe_back(actor_of(request), centre, str(notice))
    return Status(204, None)


@router.get("/centres/{centre}/cash-day", response=CashDayOut, operation_id="get_cash_day")
def get_cash_day(request: HttpRequest, centre: str) -> CashDayOut:
    """What the caller took in cash today, and whether it is closed."""
    require(actor_of(request), Action.DOSSIER_PAY, centre=centre)
    return _cash_day(request, centre)


@router.post("/centres/{centre}/cash-day/close", response=CashDayOut, operation_id="close_cash_day")
def close_cash_day(request: HttpRequest, centre: str, closing: ClosingIn) -> CashDayOut:
    """Closes the caller's day, once; a difference needs its reason."""
    actions.close_cash(actor_of(request), centre, closing.counted, closing.reason)
    return _cash_day(request, centre)


def _cash_day(request: HttpRequest, centre: str) -> CashDayOut:
    code = get_centre(centre).code
    day = queries.cash_day(actor_of(request), code, actions.today_in(code))
    return CashDayOut.model_validate(day, from_attributes=True)
