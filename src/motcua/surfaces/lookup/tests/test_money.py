"""What the applicant reads of their money: the code to pay by, what came, what came twice or too late and is paid back."""

import pytest
from django.conf import LazySettings
from django.test import Client

from motcua.base import clock
from motcua.domain.dossiers import actions
from motcua.domain.dossiers.tests import factories as f
from motcua.domain.payments.actions import Notice, ask_for_transfer, note_refund, take_notice
from motcua.domain.payments.models import BankNotice
from motcua.surfaces.lookup.tests.test_tracking import ask, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_centre")]
FEE = 150_000


@pytest.fixture(autouse=True)
def account(settings: LazySettings) -> None:
    settings.MOTCUA_PAYMENT_BANK, settings.MOTCUA_PAYMENT_ACCOUNT = "970403", "0011012345678"
    settings.MOTCUA_PAYMENT_CENTRE = "BG"


def came(code: str, amount: int, transaction: str) -> None:
    take_notice(Notice(transaction, amount, ask_for_transfer(f.CASHIER, code), clock.now()))


def test_an_open_fee_is_paid_from_the_tracking_page_and_what_came_twice_is_said_to_come_back(client: Client) -> None:
    made = f.received(f.COMPANY)
    reference = ask_for_transfer(f.CASHIER, made.code)
    asked = ask(client, made.code, made.secret)
    assert "Still to pay: 150.000 đ of 150.000 đ" in text_of(asked)
    assert reference in text_of(asked)
    assert 'aria-label="VietQR code for the fee"' in asked.content.decode()
    came(made.code, FEE + 10_000, "FT1")
    came(made.code, FEE, "FT2")
    told = text_of(client.get("/tra-cuu/ho-so"))
    assert "The fee of 150.000 đ is paid." in told
    assert reference not in told
    assert "10.000 đ more than the fee came on" in told
    assert "although the fee was paid already" in told
    assert "paid back on" not in told
    note_refund(f.CASHIER, "BG", str(BankNotice.objects.get(transaction="FT2").pk), "FT-BACK")
    assert "although the fee was paid already. It was paid back on" in text_of(client.get("/tra-cuu/ho-so"))


def test_money_that_came_when_the_work_had_ended_is_told_so_and_no_more_is_asked_for(client: Client) -> None:
    made = f.received(f.COMPANY)
    actions.withdraw(f.RECEPTIONIST, made.code, "tự rút")
    came(made.code, FEE, "FT3")
    told = text_of(ask(client, made.code, made.secret))
    assert "when no fee was taken for this dossier any more. The centre pays it back to the account" in told
    assert "No fee is taken for this dossier any more." in told
    assert "Still to pay" not in told
    assert ask_for_transfer(f.CASHIER, made.code) not in told


def test_where_nothing_is_to_be_paid_nothing_is_said_of_money(client: Client) -> None:
    made = f.received("2.000033")  # sales promotion, free of charge
    assert made.fee == 0
    assert 'class="card money"' not in ask(client, made.code, made.secret).content.decode()
