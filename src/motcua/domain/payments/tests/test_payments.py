"""Payments: never more than is open, each kept with who took it."""

import pytest

from motcua.base.problems import Forbidden, InvalidInput, NotFound
from motcua.domain.dossiers.tests import factories as f
from motcua.domain.payments.actions import record_payment
from motcua.domain.payments.queries import payments

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_centre")]


def test_a_fee_is_paid_in_parts_and_never_twice() -> None:
    code = f.received(f.COMPANY).code
    assert record_payment(f.CASHIER, code, 100_000, "cash").open_fee == 50_000
    assert record_payment(f.RECEPTIONIST, code, 50_000, "vietqr").open_fee == 0
    with pytest.raises(InvalidInput):
        record_payment(f.CASHIER, code, 1, "cash")
    kept = [(one.amount, one.method, one.received_by_name) for one in payments(f.RECEPTIONIST, code)]
    assert kept == [(100_000, "cash", "token:3"), (50_000, "vietqr", "token:1")]


@pytest.mark.parametrize(("amount", "method"), [(0, "cash"), (-5, "cash"), (1000, "gold")])
def test_what_is_no_payment_is_refused(amount: int, method: str) -> None:
    code = f.received(f.COMPANY).code
    with pytest.raises(InvalidInput):
        record_payment(f.CASHIER, code, amount, method)
    assert payments(f.CASHIER, code) == []


def test_only_the_desk_takes_money_and_strangers_see_none() -> None:
    code = f.received(f.COMPANY).code
    with pytest.raises(Forbidden):
        record_payment(f.PLANNER, code, 1000, "cash")
    with pytest.raises(NotFound):
        payments(f.DOCTOR, code)
