"""Money at the counter: cash with its receipt, the code that turns to paid by itself, the cashier's day, lost transfers."""

import pytest
from django.conf import LazySettings
from django.test import Client
from pypdfium2 import PdfDocument

from motcua.base import clock, journal
from motcua.base.actor import system
from motcua.domain.dossiers import actions as dossiers
from motcua.domain.dossiers.tests import factories as f
from motcua.domain.payments.actions import Notice, ask_for_transfer, take_notice
from motcua.domain.payments.models import BankNotice, CashClosing, Payment
from motcua.domain.people.models import Staff
from motcua.domain.queue.actions import issue_ticket

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_centre")]
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def account(settings: LazySettings) -> None:
    settings.MOTCUA_PAYMENT_BANK, settings.MOTCUA_PAYMENT_ACCOUNT = "970403", "0011012345678"
    settings.MOTCUA_PAYMENT_CENTRE = "BG"


def text_of(pdf: bytes) -> str:
    """The words of all pages, as one line."""
    return " ".join(" ".join(page.get_textpage().get_text_range() for page in PdfDocument(pdf)).split())


def signed_in(username: str) -> Client:
    client = Client()
    client.force_login(Staff.objects.get(username=username), "allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def desk() -> Client:
    return signed_in("quay17")


def told(code: str, amount: int, transaction: str = "FT1") -> None:
    take_notice(Notice(transaction, amount, ask_for_transfer(f.CASHIER, code), clock.now()))


def panel(client: Client, code: str) -> str:
    return client.get(f"/thu-phi/{code}", headers=HTMX).content.decode()


def test_cash_is_taken_by_one_key_and_answered_with_its_receipt(desk: Client) -> None:
    code = f.received(f.COMPANY).code
    assert 'data-key="F1"' in panel(desk, code)
    answer = desk.post(f"/thu-phi/{code}/tien-mat", {"_key": "once"})
    assert desk.post(f"/thu-phi/{code}/tien-mat", {"_key": "once"})["Location"] == answer["Location"]
    paid = Payment.objects.get()
    assert answer["Location"] == f"/thu-phi/{code}/phieu-thu/{paid.number}.pdf"
    pdf = desk.get(answer["Location"])
    words = text_of(pdf.content)
    assert pdf["Content-Type"] == "application/pdf"
    for part in (paid.number, "150.000 đồng", "Một trăm năm mươi nghìn đồng", "Nguyễn Văn Ân", code):
        assert part in words
    assert words.count(paid.number) == 2  # a copy stays
    page = panel(desk, code)
    assert paid.number in page
    assert "tien-mat" not in page


def test_what_the_bank_says_is_told_in_words_and_a_rest_gets_a_code_of_its_own(desk: Client) -> None:
    code = f.received(f.COMPANY).code
    before = panel(desk, code)
    assert 'class="qr"' in before
    told(code, 100_000)
    short = panel(desk, code)
    assert "Mới nhận 100.000 đ chuyển khoản; còn phải nộp 50.000 đ." in short
    assert 'class="qr"' in short
    told(code, 70_000, "FT2")
    over = panel(desk, code)
    assert "thừa 20.000 đ" in over
    assert 'class="qr"' not in over
    told(code, 70_000, "FT3")
    assert "khi không còn khoản phải nộp" in panel(desk, code)


def test_money_that_comes_too_late_is_told_so(desk: Client) -> None:
    code = f.received(f.COMPANY).code
    ask_for_transfer(f.CASHIER, code)
    dossiers.refuse(f.RECEPTIONIST, code, "không thuộc thẩm quyền")
    told(code, 150_000)
    assert "quá muộn" in panel(desk, code)
    assert "không thu nữa" in panel(desk, code)


def test_the_panel_stands_after_the_intake_and_on_the_dossiers_page(desk: Client) -> None:
    code = f.received(f.COMPANY).code
    for address in (f"/quay/BG/17/tiep-nhan?xong={code}", f"/ho-so/{code}", f"/thu-phi/{code}"):
        page = desk.get(address).content.decode()
        assert f'data-subject="dossier:{code}"' in page, address
        assert "paying/paying.js" in page
    told(code, 150_000)
    page = desk.get(f"/ho-so/{code}").content.decode()
    assert "data-fee=" in page
    assert "tien-mat" not in page  # it is paid


def test_who_may_not_take_money_sees_the_fee_and_takes_none() -> None:
    code = f.received(f.CRIMINAL_RECORD).code
    officer = signed_in("cv.stp")
    page = officer.get(f"/thu-phi/{code}")
    assert page.status_code == 200
    assert "tien-mat" not in page.content.decode()
    assert officer.post(f"/thu-phi/{code}/tien-mat").status_code == 403
    assert not Payment.objects.exists()


def test_the_citizens_receipt_shows_the_code_while_the_fee_is_open(desk: Client) -> None:
    code = f.received(f.COMPANY).code
    assert "Nộp phí, lệ phí: quét mã VietQR" in text_of(desk.get(f"/ho-so/{code}/mau/01.pdf").content)
    told(code, 150_000)
    assert "VietQR" not in text_of(desk.get(f"/ho-so/{code}/mau/01.pdf").content)


def test_the_day_is_closed_with_the_reason_of_a_difference(desk: Client) -> None:
    code = f.received(f.COMPANY).code
    desk.post(f"/thu-phi/{code}/tien-mat")
    page = desk.get("/thu-ngan", follow=True).content.decode()
    assert Payment.objects.get().number in page
    refused = desk.post("/thu-ngan/BG/ket-so", {"counted": "140.000"})
    assert refused.status_code == 422
    assert 'value="140.000"' in refused.content.decode()
    assert not CashClosing.objects.exists()
    closed = desk.post("/thu-ngan/BG/ket-so", {"counted": "140.000", "reason": "thối nhầm"}, follow=True)
    assert "thối nhầm" in closed.content.decode()
    assert (CashClosing.objects.get().taken, CashClosing.objects.get().counted) == (150_000, 140_000)
    other = f.received(f.COMPANY).code
    answer = desk.post(f"/thu-phi/{other}/tien-mat", follow=True)
    assert "đã chốt tiền mặt" in answer.content.decode()
    assert Payment.objects.count() == 1


def test_a_transfer_that_names_no_dossier_is_looked_at_by_record_and_assigned(desk: Client) -> None:
    code = f.received(f.COMPANY).code
    take_notice(Notice("FT9", 150_000, "phi ho so ong An", clock.now()))
    held = BankNotice.objects.get()
    assert "phi ho so ong An" not in desk.get("/thu-ngan/BG").content.decode()
    assert "phi ho so ong An" in desk.post("/thu-ngan/BG/chuyen-khoan").content.decode()
    assert "payment.unknown_viewed" in [one.kind for one in journal.subject_history("centre:BG")]
    here = f"/thu-ngan/BG/chuyen-khoan/{held.pk}"
    missing = desk.post(here, {"dossier": "H02.00-000000-0000"}, follow=True).content.decode()
    assert "không có hồ sơ H02.00-000000-0000" in missing
    done = desk.post(here, {"dossier": code}, follow=True).content.decode()
    assert "Phí đã nộp đủ" in done
    held.refresh_from_db()
    assert (held.outcome, held.dossier and held.dossier.code) == ("paid", code)


def test_lost_transfers_are_hidden_where_another_centre_keeps_the_account(desk: Client, settings: LazySettings) -> None:
    take_notice(Notice("FT9", 150_000, "phi ho so ong An", clock.now()))
    settings.MOTCUA_PAYMENT_CENTRE = "LG"
    assert "chuyen-khoan" not in desk.get("/thu-ngan/BG").content.decode()
    assert "ong An" not in desk.post("/thu-ngan/BG/chuyen-khoan").content.decode()
    answer = desk.post(f"/thu-ngan/BG/chuyen-khoan/{BankNotice.objects.get().pk}", {"dossier": f.received().code})
    assert answer.status_code == 302
    assert BankNotice.objects.get().outcome == "unknown"


def test_all_receipts_of_a_visit_come_in_one_print(desk: Client) -> None:
    ticket = issue_ticket(system("test"), "BG", "H").id
    codes = [f.received(procedure, ticket=ticket).code for procedure in (f.COMPANY, f.CRIMINAL_RECORD)]
    other = f.received().code
    words = text_of(desk.get(f"/quay/BG/17/tiep-nhan/giay-hen/{codes[0]}.pdf").content)
    assert all(words.count(f"Mã hồ sơ: {code}") >= 2 for code in codes)
    assert other not in words
    page = desk.get(f"/quay/BG/17/tiep-nhan?xong={codes[0]}").content.decode()
    assert f"tiep-nhan?theo={codes[0]}" in page
    assert f"giay-hen/{codes[0]}.pdf" in page


def test_who_comes_to_pay_is_found_by_the_code_on_the_receipt(desk: Client) -> None:
    code = f.received(f.COMPANY).code
    answer = desk.post("/thu-ngan/BG/tim", {"q": f"http://localhost:8000/tra-cuu#{code},SECRET"})
    assert answer["Location"] == f"/thu-phi/{code}"
    assert "SECRET" not in answer["Location"]


def test_several_of_one_name_are_listed_with_what_each_still_owes(desk: Client) -> None:
    codes = [f.received(f.COMPANY).code, f.received(f.COMPANY).code]
    page = desk.post("/thu-ngan/BG/tim", {"q": "nguyen van an"}).content.decode()
    assert all(f'href="/thu-phi/{code}"' in page for code in codes)
    assert page.count("150.000 đ") == 2


def test_a_fee_that_is_paid_stays_on_the_page_of_its_dossier(desk: Client) -> None:
    code = f.received(f.COMPANY).code
    told(code, 200_000)
    page = desk.get(f"/ho-so/{code}").content.decode()
    assert 'id="fee"' in page
    assert "50.000 đ" in page  # too much: it says that the rest is paid back
