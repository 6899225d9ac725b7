"""Intake and hand-over at the counter."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from motcua.base import clock
from motcua.base.actor import system
from motcua.domain.devices.actions import pair_demo
from motcua.domain.devices.models import Device
from motcua.domain.documents.models import File
from motcua.domain.dossiers.models import Dossier
from motcua.domain.dossiers.rules import code_in
from motcua.domain.dossiers.tests import factories as f
from motcua.domain.payments.models import Payment
from motcua.domain.people.models import Staff
from motcua.domain.people.tests.test_passport import lines
from motcua.domain.queue.actions import call_next, issue_ticket, open_counter, start
from motcua.surfaces.counter import intake_form

HERE = "/quay/BG/17"
FORM = f"{HERE}/tiep-nhan?thu-tuc=2.000635"
CARD = "024085001234|121234567|NGUYỄN VĂN AN|05031985|Nam|Tổ 1, Phường Trần Phú, Bắc Giang|12082021"
PERSON = {"kind": "person", "name": "Nguyễn Văn An", "id_number": "024085001234", "phone": "0912 345 678"}
PAPERS = {"present-d1": "on", "originals-d1": "1", "present-d2": "on", "originals-d2": "1"}


@pytest.fixture
def desk(demo_centre: str) -> Client:
    client = Client()
    client.force_login(Staff.objects.get(username="quay17"), "allauth.account.auth_backends.AuthenticationBackend")
    return client


def receive(client: Client, **fields: object):
    return client.post(FORM, {**PERSON, **PAPERS, "delivery": "counter"} | fields)


def test_a_procedure_is_found_without_diacritics_own_ones_first(desk: Client) -> None:
    page = desk.get(f"{HERE}/tiep-nhan/thu-tuc?q=trich+luc").content.decode()
    assert "thu-tuc=2.000635" in page
    elsewhere = desk.get(f"{HERE}/tiep-nhan/thu-tuc?q=giay+phep").content.decode()
    assert elsewhere.count("found__title") >= 1
    in_peoples_words = desk.get(f"{HERE}/tiep-nhan/thu-tuc?q=bang+lai").content.decode()
    assert "Hiểu là: giấy phép lái xe" in in_peoples_words
    assert "thu-tuc=1.002809" in in_peoples_words


def test_before_a_word_is_typed_what_comes_to_this_counter_most_stands_first(desk: Client) -> None:
    def first() -> str:
        page = desk.get(f"{HERE}/tiep-nhan").content.decode()
        return page[page.index("thu-tuc=") :][8:16]

    for procedure in ("2.000488", f.CIVIL_STATUS, "2.000488", f.COMPANY, f.COMPANY, f.COMPANY):
        f.received(procedure)
    assert first() == "2.000488", "twice; the company's went to another agency"
    for _once in range(2):
        f.received(f.CIVIL_STATUS)
    assert first() == f.CIVIL_STATUS


def test_the_form_shows_fee_papers_and_the_due_date_before_anything_is_saved(desk: Client) -> None:
    page = desk.get(FORM).content.decode()
    assert "8.000 đ" in page
    assert 'name="present-d1"' in page
    assert "intake__due" in page
    assert Dossier.objects.count() == 0


def test_receiving_makes_a_dossier_paid_and_linked_to_the_ticket_being_served(desk: Client) -> None:
    ticket = issue_ticket(system("test"), "BG", "H")
    open_counter(system("test"), "BG", 17)
    call_next(system("test"), "BG", 17)
    start(system("test"), ticket.id)
    answer = receive(desk, payment="cash")
    dossier = Dossier.objects.get()
    assert answer["Location"] == f"{HERE}/tiep-nhan?xong={dossier.code}"
    assert (dossier.ticket, dossier.paid, dossier.phone) == (ticket.id, 8000, "+84912345678")
    assert Payment.objects.get().method == "cash"
    page = desk.get(answer["Location"]).content.decode()
    assert f"/ho-so/{dossier.code}/mau/01.pdf" in page


def test_the_receipt_is_a_pdf(desk: Client) -> None:
    receive(desk)
    answer = desk.get(f"/ho-so/{Dossier.objects.get().code}/mau/01.pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")


def test_a_double_click_receives_once(desk: Client) -> None:
    assert receive(desk, _key="same")["Location"] == receive(desk, _key="same")["Location"]
    assert Dossier.objects.count() == 1


def test_files_come_with_the_dossier(desk: Client) -> None:
    pdf = SimpleUploadedFile("to khai.pdf", b"%PDF-1.4\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF")
    receive(desk, **{"file-d1": pdf})
    assert File.objects.get().requirement == "d1"


def test_a_file_of_a_wrong_kind_keeps_the_whole_intake_back_and_says_so(desk: Client) -> None:
    answer = receive(desk, **{"file-d1": SimpleUploadedFile("x.pdf", b"MZ\x90\x00 a program")})
    assert answer.status_code == 415
    assert Dossier.objects.count() == 0
    assert "Nguyễn Văn An" in answer.content.decode()


def test_faults_stand_beside_their_fields_and_nothing_typed_is_lost(desk: Client) -> None:
    answer = receive(desk, id_number="123", phone="1")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert page.count("govuk-input--error") == 2
    assert 'value="Nguyễn Văn An"' in page
    assert Dossier.objects.count() == 0


def test_a_missing_paper_is_marked_and_the_slip_is_offered(desk: Client) -> None:
    answer = desk.post(FORM, {**PERSON, "present-d1": "on", "originals-d1": "1", "delivery": "counter"})
    assert answer.status_code == 422
    assert "papers__error" in answer.content.decode()
    assert '<details class="more slips" id="slips" open>' in answer.content.decode()


@pytest.mark.parametrize("form", ["02", "03"])
def test_the_slip_is_printed_before_there_is_a_dossier(desk: Client, form: str) -> None:
    answer = desk.post(f"{HERE}/tiep-nhan/phieu/{form}.pdf?thu-tuc=2.000635", {**PERSON, "reason": "Thiếu tờ khai"})
    assert answer.status_code == 200
    assert answer.content.startswith(b"%PDF-")
    assert Dossier.objects.count() == 0


def test_a_scanned_card_fills_the_fields(desk: Client) -> None:
    page = desk.post(f"{HERE}/tiep-nhan/kiem-tra", {"do": "scan", "card": CARD}, HTTP_HX_REQUEST="true")
    assert 'value="NGUYỄN VĂN AN"' in page.content.decode()
    assert 'value="024085001234"' in page.content.decode()


def test_without_javascript_a_scan_fills_the_page(desk: Client) -> None:
    assert 'value="NGUYỄN VĂN AN"' in desk.post(FORM, {"do": "scan", "card": CARD}).content.decode()


def test_the_two_lines_of_a_passport_fill_name_and_number_and_leave_the_address(desk: Client) -> None:
    sent = {"do": "scan", "card": lines(), "address": "KCN Quang Châu, Việt Yên, Bắc Giang"}
    page = desk.post(f"{HERE}/tiep-nhan/kiem-tra", sent, HTTP_HX_REQUEST="true").content.decode()
    assert all(f'value="{words}"' in page for words in ("KIM MIN SU", "KOR M123A4567", sent["address"]))


def test_a_mangled_scan_is_explained(desk: Client) -> None:
    page = desk.post(f"{HERE}/tiep-nhan/kiem-tra", {"do": "scan", "card": "0240|x"}, HTTP_HX_REQUEST="true")
    assert 'id="error-card"' in page.content.decode()


def test_a_doubtful_number_is_a_warning_and_does_not_block(desk: Client) -> None:
    fields = {**PERSON, "id_number": "999085001234", "only": "id_number"}
    notes = desk.post(f"{HERE}/tiep-nhan/kiem-tra", fields, HTTP_HX_REQUEST="true").content.decode()
    assert "warning-message" in notes
    assert "govuk-error-message" not in notes
    assert receive(desk, id_number="999085001234").status_code == 302


def test_earlier_dossiers_of_the_applicant_are_shown(desk: Client) -> None:
    receive(desk)
    fields = {**PERSON, "only": "id_number"}
    notes = desk.post(f"{HERE}/tiep-nhan/kiem-tra", fields, HTTP_HX_REQUEST="true").content.decode()
    assert Dossier.objects.get().code in notes


def test_a_company_may_be_known_by_its_founder(desk: Client) -> None:
    assert receive(desk, kind="company", name="Công ty Mới").status_code == 302


def test_a_card_read_over_typed_fields_keeps_the_phone() -> None:
    typed = intake_form.IntakeForm(phone="0912345678")
    filled = intake_form.fill_from_card(typed, CARD, date(2026, 11, 23))
    assert (filled.name, filled.phone) == ("NGUYỄN VĂN AN", "0912345678")


@pytest.mark.parametrize(
    ("scanned", "code"),
    [
        ("http://localhost:8000/tra-cuu#H02.03-261124-0001,ABCDEF", "H02.03-261124-0001"),
        ("H02.03-261124-0001", "H02.03-261124-0001"),
        (" Nguyễn Văn An ", "Nguyễn Văn An"),
    ],
)
def test_a_receipts_qr_is_read_as_its_code(scanned: str, code: str) -> None:
    assert code_in(scanned) == code


def test_a_dossier_is_found_for_hand_over_and_one_hit_opens_at_once(desk: Client) -> None:
    receive(desk)
    code = Dossier.objects.get().code
    looked = desk.post(f"{HERE}/tra-ket-qua", {"q": "nguyen van an"})["Location"]
    assert "nguyen" not in looked
    assert desk.get(looked)["Location"] == f"{HERE}/tra-ket-qua/{code}"


def test_what_is_not_ready_cannot_be_handed_over_and_the_page_says_where_it_lies(desk: Client) -> None:
    receive(desk)
    code = Dossier.objects.get().code
    page = desk.get(f"{HERE}/tra-ket-qua/{code}").content.decode()
    assert 'name="to"' not in page
    answer = desk.post(f"{HERE}/tra-ket-qua/{code}", {"method": "counter", "to": "An"})
    assert answer.status_code == 409
    assert 'role="alert"' in answer.content.decode()


def test_another_counter_cannot_receive_here(demo_centre: str) -> None:
    other = Client()
    other.force_login(Staff.objects.get(username="quay05"), "allauth.account.auth_backends.AuthenticationBackend")
    assert receive(other).status_code == 403
    assert Dossier.objects.count() == 0


SISTER = {
    "rep_kind": "authorised",
    "rep_name": "Trần Thị Bình",
    "rep_id_number": "024190005678",
    "rep_phone": "0987 654 321",
    "rep_paper_date": "01/11/2026",
    "present-representation": "on",
}
SISTERS_CARD = "024190005678||TRẦN THỊ BÌNH|05031990|Nữ|Xã Tân Thanh, Lạng Giang, Bắc Giang|12082021"


def check(client: Client, **fields: object) -> str:
    answer = client.post(f"{HERE}/tiep-nhan/kiem-tra?thu-tuc=2.000635", fields, HTTP_HX_REQUEST="true")
    return answer.content.decode()


def test_whoever_comes_for_the_applicant_is_taken_in_with_the_paper_and_its_file(desk: Client) -> None:
    pdf = SimpleUploadedFile("uy quyen.pdf", b"%PDF-1.4\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF")
    assert receive(desk, **SISTER, **{"file-representation": pdf}).status_code == 302
    dossier = Dossier.objects.get()
    assert (dossier.representative.name, str(dossier.representative.paper_date)) == ("Trần Thị Bình", "2026-11-01")
    assert File.objects.get().requirement == "representation"
    assert "Trần Thị Bình" in desk.get(f"/ho-so/{dossier.code}").content.decode()


def test_faults_of_the_representative_stand_beside_their_fields(desk: Client) -> None:
    page = receive(desk, **SISTER | {"rep_id_number": "1", "rep_paper_date": "1/13/2026"})
    assert page.status_code == 422
    assert 'id="note-rep_paper_date"' in page.content.decode()
    page = receive(desk, **SISTER | {"rep_id_number": "1"}).content.decode()
    assert page.count("govuk-input--error") == 1
    assert '<details class="more representative" id="representative" open>' in page


def test_a_second_card_fills_the_representative_and_leaves_the_applicant(desk: Client) -> None:
    page = check(desk, do="scan", rep_card=SISTERS_CARD, **PERSON)
    assert 'value="TRẦN THỊ BÌNH"' in page
    assert 'value="Nguyễn Văn An"' in page


def test_a_slip_names_the_missing_power_of_attorney(desk: Client) -> None:
    typed = intake_form.IntakeForm(rep_kind="authorised")
    assert typed.missing == ["Văn bản ủy quyền"]
    answer = desk.post(
        f"{HERE}/tiep-nhan/phieu/02.pdf?thu-tuc=2.000635",
        {**PERSON, **SISTER, "reason": "Thiếu văn bản ủy quyền"},
    )
    assert answer.content.startswith(b"%PDF-")


def test_a_scanned_old_address_stays_and_is_found_on_todays_map(desk: Client) -> None:
    page = check(desk, do="scan", card=CARD)
    assert 'value="Tổ 1, Phường Trần Phú, Bắc Giang"' in page
    assert 'value="Phường Bắc Giang, Tỉnh Bắc Ninh"' in page


def test_communes_are_found_while_typing_without_diacritics(desk: Client) -> None:
    page = desk.post(f"{HERE}/tiep-nhan/dia-ban", {"place": "tran phu"}).content.decode()
    first = page.partition("</li>")[0]
    assert 'data-place="Phường Bắc Giang, Tỉnh Bắc Ninh"' in first
    assert "Phường Trần Phú, Thành phố Bắc Giang" in first


def test_a_place_that_may_be_several_is_said_beside_its_field(desk: Client) -> None:
    page = receive(desk, place="trần phú")
    assert page.status_code == 422
    assert 'id="note-place"' in page.content.decode()


def test_the_phone_of_last_time_comes_by_one_key_and_not_before(desk: Client) -> None:
    receive(desk)
    known = {"kind": "person", "name": "Nguyễn Văn An", "id_number": "024085001234"}
    seen = check(desk, only="id_number", **known)
    assert "0912345678" not in seen
    assert "data-as-last-time" in seen
    assert 'data-key="F4"' not in seen.partition('id="applicant-notes"')[2]  # F4 calls the visitor again
    assert 'value="0912345678"' in check(desk, do="prefill", **known)


def test_the_same_procedure_that_is_open_is_warned_of(desk: Client) -> None:
    receive(desk)
    page = check(desk, only="id_number", **PERSON)
    assert page.count(Dossier.objects.get().code) == 4  # the warning and the list, each with its link
    assert "warning-message" in page


def test_another_dossier_of_the_same_visit_keeps_the_applicant_and_who_came(desk: Client) -> None:
    receive(desk, **SISTER)
    first = Dossier.objects.get().code
    found = desk.get(f"{HERE}/tiep-nhan/thu-tuc?q=trich+luc&theo={first}").content.decode()
    assert f"thu-tuc=2.000635&amp;theo={first}" in found
    page = desk.get(f"{FORM}&theo={first}").content.decode()
    assert 'value="Nguyễn Văn An"' in page
    assert 'value="Trần Thị Bình"' in page
    assert 'value="01/11/2026"' in page
    assert desk.get(f"{FORM}&theo=H02.99-261124-0001").status_code == 404


def test_a_tablet_that_is_off_is_not_offered_for_the_signature(desk: Client) -> None:
    page = f"{HERE}/tra-ket-qua/{f.processed()}"
    assert "Quầy này chưa ghép máy tính bảng" in desk.get(page).content.decode()
    pair_demo("BG", "rating_tablet", 17)
    assert 'value="tablet"' in desk.get(page).content.decode()
    long_ago = clock.now() - timedelta(minutes=2)
    Device.objects.filter(kind="rating_tablet").update(paired_at=long_ago, last_seen_at=long_ago)
    shown = desk.get(page).content.decode()
    assert 'value="tablet"' not in shown
    assert "đang tắt hoặc không trả lời" in shown
