"""The fee on the citizen's page before there is a dossier, at the desk, and at the cashier who pays back."""

from pathlib import Path

import pytest
from django.conf import LazySettings
from django.test import Client

from motcua.base import clock
from motcua.domain.payments.actions import Notice, take_notice
from motcua.domain.payments.models import BankNotice, Refund
from motcua.domain.payments.rules import reference_of
from motcua.domain.people.models import Citizen, Staff
from motcua.domain.submissions import actions
from motcua.domain.submissions.models import Submission
from motcua.domain.submissions.tests import factories as f
from motcua.surfaces.sign_in.tests.citizens import browser_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_centre")]
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
COMPANY = "2.001583"


@pytest.fixture(autouse=True)
def _account(settings: LazySettings, tmp_path: Path) -> None:
    settings.FILES_DIR = tmp_path
    settings.MOTCUA_PAYMENT_BANK, settings.MOTCUA_PAYMENT_ACCOUNT = "970403", "0011012345678"


def staff(username: str) -> Client:
    client = Client()
    client.force_login(Staff.objects.get(username=username), BACKEND)
    return client


def filed() -> tuple[Client, Submission]:
    row = f.sent(f.citizen_actor(), COMPANY)
    return browser_of(Citizen.objects.get(pk=row.citizen)), row


def pay(row: Submission, amount: int = 150_000) -> None:
    take_notice(Notice("FT1", amount, reference_of(row.code), clock.now()))


def test_the_code_stands_on_the_page_as_soon_as_it_is_sent_and_turns_to_paid() -> None:
    client, row = filed()
    page = client.get(f"/nop-ho-so/{row.pk}").content.decode()
    assert "150.000" in page
    assert reference_of(row.code) in page
    pay(row)
    paid = client.get(f"/nop-ho-so/{row.pk}").content.decode()
    assert reference_of(row.code) not in paid
    assert "tag--done" in paid.partition('id="fee"')[2].partition("</section>")[0]


def test_the_desk_sees_that_it_is_paid_in_the_list_and_beside_the_fee() -> None:
    client, row = filed()
    client.get(f"/nop-ho-so/{row.pk}")
    pay(row)
    desk = staff("quay17")
    assert "đã nộp" in desk.get("/truc-tuyen/BG").content.decode()
    assert "đã nộp: 150.000" in desk.get(f"/truc-tuyen/xem/{row.pk}").content.decode()


def test_what_was_refused_is_paid_back_by_the_cashier_and_the_citizen_sees_both() -> None:
    client, row = filed()
    client.get(f"/nop-ho-so/{row.pk}")
    pay(row)
    actions.refuse(f.OFFICER, row.pk, "Sai nơi")
    assert "đang được hoàn lại" in client.get(f"/nop-ho-so/{row.pk}").content.decode()
    desk, held = staff("quay17"), BankNotice.objects.get()
    assert row.code in desk.get("/thu-ngan/BG").content.decode()
    here = f"/thu-ngan/BG/hoan-tien/{held.pk}"
    assert "ngân hàng" in desk.post(here, {"transaction": ""}, follow=True).content.decode()
    assert not Refund.objects.exists()
    assert "FT9" in desk.post(here, {"transaction": "FT9"}, follow=True).content.decode()
    assert "đã hoàn tiền" in client.get(f"/nop-ho-so/{row.pk}").content.decode()
    assert desk.post("/thu-ngan/BG/hoan-tien/x", {"transaction": "FT9"}).status_code == 404
