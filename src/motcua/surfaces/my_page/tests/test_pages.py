"""What is mine stands on my page, and nothing of anybody else's."""

import re
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.test import Client

from motcua.base import journal
from motcua.base.actor import Grant, system
from motcua.domain.documents import actions as documents
from motcua.domain.dossiers import actions, queries
from motcua.domain.dossiers.shapes import ApplicantInput, dossier_secret
from motcua.domain.dossiers.tests import factories as f
from motcua.domain.dossiers.tests.test_revoking import LEADER, WHY
from motcua.domain.payments.actions import record_payment
from motcua.domain.people.actions import create_staff
from motcua.domain.people.models import Claim
from motcua.domain.queue.actions import issue_ticket
from motcua.domain.queue.queries import own
from motcua.surfaces.my_page import views
from motcua.surfaces.sign_in.tests.citizens import signed_in_client

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_centre")]
AN, BINH = "024090001234", "024090009999"  # the first is the applicant of the factories
PDF = b"%PDF-1.7\n" + b"ban sao" * 100


@pytest.fixture(autouse=True)
def _files(settings: object, tmp_path: Path) -> None:
    settings.FILES_DIR = tmp_path


@pytest.fixture
def an() -> Client:
    return signed_in_client(id_number=AN, name="NGUYỄN VĂN ÂN")


@pytest.fixture
def binh() -> Client:
    return signed_in_client("binh@example.vn", id_number=BINH, name="TRẦN THỊ BÌNH")


@pytest.fixture
def newcomer() -> Client:
    """Has proven an e-mail address alone."""
    return signed_in_client("an@example.vn")


def text(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def with_papers(*, paid: bool = True) -> tuple[str, str, str]:
    """A dossier whose result is ready; its code, the file of the result and that of a paper."""
    code = f.received().code
    if paid:
        record_payment(f.CASHIER, code, queries.track(code, dossier_secret(code)).fee, "cash")
    requirement = queries.dossier(f.RECEPTIONIST, code).documents[0].requirement
    documents.add_file(f.RECEPTIONIST, code, ContentFile(PDF, name="to-khai.pdf"), requirement=requirement)
    documents.add_file(f.JUSTICE, code, ContentFile(PDF + b"2", name="noi-bo.pdf"))
    actions.complete_step(f.JUSTICE, code, "appraise")
    documents.attach_result(f.JUSTICE_LEADER, code, "12/XN", ContentFile(PDF + b"3", name="ket-qua.pdf"))
    actions.complete_step(f.JUSTICE_LEADER, code, "approve")
    files = {one.kind + one.requirement: str(one.id) for one in documents_of(code)}
    return code, files["result"], files["submitted" + requirement]


def documents_of(code: str) -> list:
    from motcua.domain.documents.queries import files

    return files(f.JUSTICE, code)


def test_a_dossier_under_my_proven_number_stands_on_my_page_by_itself(an: Client) -> None:
    code = f.received().code
    for path in ("/cua-toi", "/cua-toi/ho-so", f"/cua-toi/ho-so/{code}"):
        assert code in text(an, path)


def test_a_long_list_goes_on_page_by_page_without_a_gap_or_a_repeat(
    an: Client, binh: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = [f.received().code for _number in range(5)]
    monkeypatch.setattr(views, "A_PAGE", 2)
    shown: list[str] = []
    path = "/cua-toi/ho-so"
    while path:
        page = text(an, path)
        shown += re.findall(r'class="number nowrap">(H[0-9.]+-[0-9]+-[0-9]+)<', page)
        [further] = re.findall(r'rel="next" href="([^"]+)"', page) or [""]
        path = f"/cua-toi/ho-so{further}" if further else ""
    assert shown == made[::-1]
    assert text(binh, f"/cua-toi/ho-so?sau={made[-1]}").count(made[0]) == 0


def test_anothers_dossier_is_like_one_that_is_not_there(an: Client, binh: Client) -> None:
    code, result, paper = with_papers()
    for path in ("/cua-toi", "/cua-toi/ho-so", "/cua-toi/giay-to", "/cua-toi/thong-bao", "/cua-toi/ai-da-xem"):
        assert code not in text(binh, path)
    missing = "H02.03-200101-0001"
    for end in ("", f"/giay-to/{result}", f"/giay-to/{paper}"):
        answers = [binh.get(f"/cua-toi/ho-so/{one}{end}") for one in (code, missing)]
        assert [one.status_code for one in answers] == [404, 404]
    assert an.get(f"/cua-toi/ho-so/{code}/giay-to/{result}").status_code == 200


def test_a_name_a_phone_or_an_address_matches_nothing(newcomer: Client) -> None:
    """The account has the e-mail address that stands on the dossier; that is no proof."""
    code = f.received().code
    assert code not in text(newcomer, "/cua-toi/ho-so")
    assert newcomer.get(f"/cua-toi/ho-so/{code}").status_code == 404


def test_a_dossier_is_taken_in_by_its_codes_and_shows_no_papers_until_identity_is_proven(newcomer: Client) -> None:
    code, result, _paper = with_papers()
    wrong = newcomer.post("/cua-toi/ho-so/them", {"code": code, "secret": "0" * 12})
    assert wrong.status_code == 404
    assert Claim.objects.count() == 0
    scanned = f"http://localhost/tra-cuu#{code},{dossier_secret(code)}"
    assert newcomer.post("/cua-toi/ho-so/them", {"code": scanned})["Location"] == f"/cua-toi/ho-so/{code}"
    page = text(newcomer, f"/cua-toi/ho-so/{code}")
    assert result not in page
    assert newcomer.get(f"/cua-toi/ho-so/{code}/giay-to/{result}").status_code == 404
    newcomer.post(f"/cua-toi/ho-so/{code}/bo")
    assert newcomer.get(f"/cua-toi/ho-so/{code}").status_code == 404


def test_guessing_codes_in_an_account_is_slowed(newcomer: Client) -> None:
    answers = {newcomer.post("/cua-toi/ho-so/them", {"code": "x", "secret": str(n)}).status_code for n in range(12)}
    assert answers == {404, 429}


def test_a_result_is_downloaded_and_that_is_recorded_but_not_as_a_look_of_the_staff(an: Client) -> None:
    code, result, paper = with_papers()
    page = text(an, f"/cua-toi/ho-so/{code}")
    assert page.count("/giay-to/") == 2  # what the agency put beside it for itself is not shown
    answer = an.get(f"/cua-toi/ho-so/{code}/giay-to/{result}")
    assert b"".join(answer.streaming_content) == PDF + b"3"
    assert answer["Content-Disposition"].startswith("attachment")
    assert an.get(f"/cua-toi/ho-so/{code}/giay-to/{paper}").status_code == 200
    assert an.get(f"/cua-toi/ho-so/{code}/giay-to/{uuid4()}").status_code == 404
    kinds = [one.kind for one in journal.subject_history(f"dossier:{code}")]
    assert kinds.count("dossier.own_file_opened") == 2
    assert "citizen:" not in text(an, "/cua-toi/ai-da-xem")
    assert "Kết quả" in text(an, "/cua-toi/giay-to")


def test_a_result_is_given_once_its_fee_is_paid(an: Client) -> None:
    code, result, _paper = with_papers(paid=False)
    address = f"/cua-toi/ho-so/{code}/giay-to/{result}"
    assert an.get(address).status_code == 404
    record_payment(f.CASHIER, code, queries.track(code, dossier_secret(code)).fee, "cash")
    assert an.get(address).status_code == 200


def test_a_withdrawn_result_is_given_no_more_until_it_holds_again(an: Client) -> None:
    code, result, paper = with_papers()
    address = f"/cua-toi/ho-so/{code}/giay-to/{result}"
    actions.revoke_result(LEADER, code, "15/QĐ-STP", WHY)
    assert result not in text(an, f"/cua-toi/ho-so/{code}")
    assert an.get(address).status_code == 404
    assert an.get(f"/cua-toi/ho-so/{code}/giay-to/{paper}").status_code == 200
    actions.reinstate_result(LEADER, code, "Đã xác minh lại")
    assert an.get(address).status_code == 200


def test_who_looked_is_told_by_agency_and_post_never_by_name(an: Client) -> None:
    code = f.received().code
    looker = create_staff(system("test"), "xem", "Phạm Văn Soi", "x" * 12, [Grant("specialist", "BG", "STP")])
    actions.reveal(looker.actor(), code, "call")
    for path in ("/cua-toi/ai-da-xem", f"/cua-toi/ho-so/{code}"):
        page = text(an, path)
        assert "Sở Tư pháp" in page
        assert "Chuyên viên" in page
        assert "để gọi hoặc viết thư cho ông/bà" in page
        assert "Soi" not in page


def test_a_company_dossier_that_names_me_is_not_mine(an: Client) -> None:
    company = ApplicantInput("company", "Công ty TNHH Mẫu", id_number=AN, tax_code="0100109106", phone="0912345678")
    code = f.received(f.COMPANY, applicant=company).code
    assert an.get(f"/cua-toi/ho-so/{code}").status_code == 404


def test_what_is_expected_of_me_comes_first(an: Client) -> None:
    calm, asked = f.received().code, f.received().code
    actions.request_supplement(f.JUSTICE, asked, ["Bản sao căn cước"], "bản đã nộp bị mờ")
    page = text(an, "/cua-toi")
    assert page.index(asked) < page.index("Đang giải quyết") < page.index(calm)


def test_a_ticket_and_an_appointment_are_taken_in_by_their_links(an: Client, binh: Client) -> None:
    kiosk = f.actor("kiosk", centre="BG")
    ticket = issue_ticket(kiosk, "BG", "H")
    link = f"http://localhost:8000/p/{ticket.token}"
    assert an.post("/cua-toi/lich-hen/them", {"link": link}).status_code == 302
    assert an.post("/cua-toi/lich-hen/them", {"link": "http://localhost/p/" + "0" * 38}).status_code == 302
    assert ticket.label in text(an, "/cua-toi/lich-hen")
    assert ticket.label in text(an, "/cua-toi")
    assert ticket.label not in text(binh, "/cua-toi/lich-hen")
    assert Claim.objects.count() == 1


def test_a_long_list_of_tickets_goes_on_page_by_page_and_ends(an: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own, "A_PAGE", 2)
    tickets = [issue_ticket(f.actor("kiosk", centre="BG"), "BG", "H") for _number in range(3)]
    for one in tickets:
        an.post("/cua-toi/lich-hen/them", {"link": f"http://localhost:8000/p/{one.token}"})
    first = text(an, "/cua-toi/lich-hen")
    [further] = re.findall(r'rel="next" href="(\?so=[0-9a-f-]+)"', first)
    last = text(an, f"/cua-toi/lich-hen{further}")
    assert [one.label in first for one in tickets] == [False, True, True]
    assert [one.label in last for one in tickets] == [True, False, False]
    assert 'rel="next"' not in last
    assert tickets[2].label in text(an, "/cua-toi/lich-hen?so=khong-co")


def test_an_erased_dossier_is_in_nobodys_account(an: Client) -> None:
    code = f.received().code
    an.post("/cua-toi/ho-so/them", {"code": code, "secret": dossier_secret(code)})
    actions.withdraw(f.RECEPTIONIST, code, "người nộp xin rút")
    actions.stop(f.JUSTICE, code, "đã rút")
    actions.erase(system("test"), code, 1)
    assert an.get(f"/cua-toi/ho-so/{code}").status_code == 404
    assert Claim.objects.count() == 0
