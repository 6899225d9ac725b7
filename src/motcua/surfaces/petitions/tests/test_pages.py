"""A citizen writes and follows; the office answers; everybody reads; the house's pages are kept apart."""

import re
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.test import Client

from motcua.base.actor import Grant, system
from motcua.base.crypto import digits_for
from motcua.domain.people.actions import create_staff
from motcua.domain.people.models import SignInCode, Staff
from motcua.domain.people.rules import CODE_DIGITS
from motcua.domain.petitions import actions
from motcua.domain.petitions.actions import Public
from motcua.domain.petitions.models import Petition
from motcua.domain.petitions.rules import State
from motcua.domain.petitions.tests import factories as f
from motcua.surfaces.sign_in.tests.citizens import signed_in_client

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_centre")]
FIELDS = {
    "centre": "BG",
    "kind": "proposal",
    "title": "Đặt thêm ghế",
    "text": "Nên đặt thêm ghế cho người cao tuổi ở gần quầy 17.",
    "about": "counter",
    "reference": "17",
    "name": "Giáp Thị Xuân",
    "email": "Xuan@Example.vn",
    "may_publish": "yes",
}


@pytest.fixture(autouse=True)
def _files(settings: LazySettings, tmp_path: Path) -> None:
    settings.FILES_DIR = tmp_path


def staff(role: str, agency: str | None = None) -> Client:
    client = Client()
    name = f"petition.{role}"
    create_staff(system("test"), name, "Lương Thành Vinh", "x" * 12, [Grant(role, None if agency else "BG", agency)])
    backend = "allauth.account.auth_backends.AuthenticationBackend"
    client.force_login(Staff.objects.get(username=name), backend=backend)
    return client


def written(client: Client) -> tuple[str, str]:
    """Code and secret of what a stranger wrote and proved."""
    assert client.post("/phan-anh/gui", FIELDS)["Location"] == "/phan-anh/gui/ma"
    digits = digits_for("sign_in_code", str(SignInCode.objects.get().pk), CODE_DIGITS)
    assert client.post("/phan-anh/gui/ma", {"code": digits})["Location"] == "/phan-anh/gui/xong"
    page = client.get("/phan-anh/gui/xong").content.decode()
    code, secret = re.findall(r'<dd class="number">([^<]+)</dd>', page)
    return code, secret


def test_a_stranger_writes_proves_the_address_and_follows_it_where_dossiers_are_tracked() -> None:
    code, secret = written(Client())
    assert code.startswith("BG-P")
    elsewhere = Client()
    assert elsewhere.post("/tra-cuu", {"code": code, "secret": secret})["Location"] == "/phan-anh/theo-doi"
    page = elsewhere.get("/phan-anh/theo-doi").content.decode()
    assert "Đặt thêm ghế" in page
    assert "Giáp Thị Xuân" not in page


def test_a_wrong_code_of_the_message_receives_nothing() -> None:
    client = Client()
    client.post("/phan-anh/gui", FIELDS)
    assert client.post("/phan-anh/gui/ma", {"code": "000000"}).status_code == 422
    assert Petition.objects.get().state == State.UNPROVEN


def test_guessing_finds_nothing_and_answers_as_for_a_dossier() -> None:
    code, _secret = written(Client())
    client = Client()
    wrong = client.post("/tra-cuu", {"code": code, "secret": "x" * 12})
    missing = client.post("/tra-cuu", {"code": "BG-P200101-0001", "secret": "x" * 12})
    dossier = client.post("/tra-cuu", {"code": "H02.12-200101-0001", "secret": "x" * 12})
    assert {one.status_code for one in (wrong, missing, dossier)} == {404}
    answers = [client.post("/tra-cuu", {"code": code, "secret": "x" * 12}).status_code for _ in range(9)]
    assert answers[-1] == 429


def test_what_fills_in_the_field_that_nobody_sees_is_not_kept() -> None:
    assert Client().post("/phan-anh/gui", {**FIELDS, "website": "spam.example"}).status_code == 302
    assert not Petition.objects.exists()


def test_every_fault_stands_at_its_field_and_nothing_typed_is_lost() -> None:
    answer = Client().post("/phan-anh/gui", {**FIELDS, "kind": "", "reference": "mười bảy"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'id="error-kind"' in page
    assert 'id="error-reference"' in page
    assert "Nên đặt thêm ghế" in page


def test_from_an_account_it_needs_no_code_and_stands_on_its_page() -> None:
    client = signed_in_client("an@example.vn", name="Nguyễn Văn Ân")
    assert client.post("/phan-anh/gui", FIELDS)["Location"] == "/phan-anh/gui/xong"
    code = Petition.objects.get().code
    assert code in client.get("/phan-anh/cua-toi").content.decode()
    assert client.post("/phan-anh/cua-toi", {"code": code})["Location"] == "/phan-anh/theo-doi"
    assert signed_in_client("b@example.vn").post("/phan-anh/cua-toi", {"code": code}).status_code == 404


def test_it_is_taken_back_only_after_a_second_look() -> None:
    client = Client()
    written(client)
    assert "/phan-anh/theo-doi/rut" not in client.get("/phan-anh/theo-doi").content.decode()
    assert "/phan-anh/theo-doi/rut" in client.get("/phan-anh/theo-doi?rut").content.decode()
    client.post("/phan-anh/theo-doi/rut")
    assert Petition.objects.get().state == State.WITHDRAWN


def test_a_receptionist_writes_one_down_and_gives_the_receipt() -> None:
    answer = staff("receptionist").post("/quay/phan-anh", {**FIELDS, "email": "", "phone": "0912345678"})
    assert Petition.objects.get().code in answer.content.decode()


def test_the_office_sorts_answers_and_publishes_on_its_pages() -> None:
    made = f.sent()
    manager, specialist, leader = staff("manager"), staff("specialist", "STP"), staff("leader", "STP")
    address = f"/ban-lam-viec/phan-anh/{made.id}"
    assert made.code in manager.get("/ban-lam-viec/phan-anh").content.decode()
    assert specialist.get(address).status_code == 404
    assert manager.post(f"{address}/giao", {"agency": "STP", "kind": "regulation"}).status_code == 302
    assert specialist.post(f"{address}/trinh", {"answer": f.ANSWER}).status_code == 302
    assert specialist.post(f"{address}/phe-duyet").status_code == 403
    assert leader.post(f"{address}/phe-duyet").status_code == 302
    named = {"title": "Biểu mẫu", "text": f.GIVEN.text, "answer": f.ANSWER}
    refused = leader.post(f"{address}/dang", named)
    assert refused.status_code == 422
    assert "Giáp Thị Xuân" in refused.content.decode()
    assert leader.post(f"{address}/dang", {**named, "text": "Biểu mẫu hỏi hai lần."}).status_code == 302
    page = Client().get("/phan-anh").content.decode()
    assert "Biểu mẫu hỏi hai lần." in page
    assert "Xuân" not in page


def test_a_reason_that_is_missing_is_asked_for_at_its_own_field() -> None:
    made = f.sent()
    answer = staff("manager").post(f"/ban-lam-viec/phan-anh/{made.id}/tu-choi", {"why_not": ""})
    assert answer.status_code == 422
    assert 'id="error-why_not"' in answer.content.decode()


def test_two_who_decide_at_once_are_told_apart() -> None:
    made = f.sent()
    manager = staff("manager")
    address = f"/ban-lam-viec/phan-anh/{made.id}/giao"
    assert manager.post(address, {"agency": "STP", "seen": "2"}).status_code == 302
    assert manager.post(address, {"agency": "", "seen": "2"}).status_code == 409


def test_the_public_page_filters_by_agency_and_kind() -> None:
    made = f.answered()
    actions.publish(f.LEADER, made.id, Public("Biểu mẫu", "Biểu mẫu hỏi hai lần.", f.ANSWER))
    client = Client()
    assert "hỏi hai lần" in client.get("/phan-anh?co-quan=STP&loai=regulation").content.decode()
    assert "hỏi hai lần" not in client.get("/phan-anh?co-quan=SKHDT").content.decode()
    assert client.get(f"/phan-anh/doc/{made.id}").status_code == 200
    assert client.get(f"/phan-anh/doc/{f.sent(email='b@example.vn').id}").status_code == 404


def test_an_officer_sees_the_contact_after_saying_why() -> None:
    made = f.handled()
    office = staff("specialist", "STP")
    where = f"/ban-lam-viec/phan-anh/{made.id}"
    assert "xuan@example.vn" not in office.get(where).content.decode()
    assert office.post(f"{where}/hien", {"reason": ""}).status_code == 302
    shown = office.post(f"{where}/hien", {"reason": "call"})
    assert "xuan@example.vn" in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]


def test_a_manager_sets_days_kinds_and_publication_and_the_form_offers_what_is_taken() -> None:
    office = staff("manager")
    where = "/ban-lam-viec/phan-anh/cai-dat/BG"
    assert where in office.get("/ban-lam-viec/phan-anh").content.decode()
    days = {f"answer_{kind}": "7" for kind in ("behaviour", "regulation", "proposal", "service")}
    sent = {
        "takes": "1",
        "kinds": ["service"],
        "sort_days": "1",
        "more_days": "9",
        "publish_days": "3",
        "most_open": "4",
    }
    wrong = office.post(where, {**sent, **days, "sort_days": "0"})
    assert wrong.status_code == 422
    assert "Số nguyên từ 1 đến 90" in wrong.content.decode()
    assert office.post(where, {**sent, **days}).status_code == 302
    form = Client().get("/phan-anh/gui").content.decode()
    assert 'value="service"' in form
    assert 'name="kind" type="radio" value="behaviour"' not in form
    assert Client().post("/phan-anh/gui", FIELDS).status_code == 422
