"""The citizen's pages, as a phone without JavaScript sends them."""

import re
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from motcua.base import clock
from motcua.base.actor import system
from motcua.domain.catalogue.queries import get_published
from motcua.domain.dossiers.actions import Missing
from motcua.domain.dossiers.models import Dossier
from motcua.domain.payments.actions import Notice, take_notice
from motcua.domain.payments.rules import reference_of
from motcua.domain.submissions import actions
from motcua.domain.submissions.models import Submission
from motcua.domain.submissions.queries import submission_secret
from motcua.domain.submissions.tests import factories as f
from motcua.surfaces.sign_in.tests.citizens import browser_of, make_citizen, signed_in_client

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_centre")]
CIVIL_STATUS, COMPANY = "2.002516", "2.001583"
WHO = {"kind": "person", "name": "Nguyễn Văn Ân", "id_number": "024090001234", "phone": "0912345678"}


@pytest.fixture(autouse=True)
def _files(settings: LazySettings, tmp_path: Path) -> None:
    settings.FILES_DIR = tmp_path


def begun(client: Client, procedure: str = CIVIL_STATUS, kind: str = "full") -> str:
    """The address of a fresh draft."""
    answer = client.post(f"/nop-ho-so/thu-tuc/{procedure}/bat-dau", {"centre": "BG", "kind": kind})
    assert answer.status_code == 302
    return str(answer["Location"]).rpartition("/")[0]


def fill(client: Client, address: str, procedure: str = CIVIL_STATUS) -> None:
    client.post(f"{address}/nguoi-nop", WHO)
    for one in get_published(procedure).content.documents:
        if one.required:
            file = SimpleUploadedFile("anh.pdf", f.PDF + one.code.encode())
            client.post(f"{address}/giay-to/them", {"requirement": one.code, "file": file})
    client.post(f"{address}/nhan-ket-qua", {"delivery": "counter", "originals": "appointment"})


def test_the_whole_way_from_the_procedure_to_the_receipt() -> None:
    client = signed_in_client()
    page = client.get(f"/nop-ho-so/thu-tuc/{CIVIL_STATUS}").content.decode()
    assert "bat-dau" in page
    address = begun(client)
    answer = client.post(f"{address}/nguoi-nop", WHO)
    assert answer["Location"] == f"{address}/giay-to"  # this procedure asks no questions
    fill(client, address)
    over = client.get(f"{address}/kiem-tra").content.decode()
    assert "024090001234" in over
    assert f'action="{address}/gui"' in over
    assert client.post(f"{address}/gui")["Location"] == address
    receipt = client.get(address).content.decode()
    row = Submission.objects.get()
    assert row.code in receipt
    assert re.search(r"\b[0-9a-z]{12}\b", receipt)
    assert client.get("/nop-ho-so").content.decode().count(row.code) == 1


def test_a_foreigner_chooses_the_country_of_the_passport() -> None:
    client = signed_in_client()
    address = begun(client)
    client.post(f"{address}/nguoi-nop", WHO | {"id_state": "KOR", "id_number": "m123b4567"})
    assert "KOR M123B4567" in client.get(f"{address}/kiem-tra").content.decode()
    page = client.get(f"{address}/nguoi-nop").content.decode()
    assert '<option value="KOR" selected>' in page
    assert 'value="M123B4567"' in page


def test_a_step_with_a_fault_says_so_first_and_keeps_what_was_typed() -> None:
    client = signed_in_client()
    address = begun(client)
    answer = client.post(f"{address}/nguoi-nop", WHO | {"id_number": "12", "phone": ""})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "govuk-error-summary" in page
    assert 'href="#field-id_number"' in page
    assert 'id="field-id_number"' in page
    assert 'value="12"' in client.get(f"{address}/nguoi-nop").content.decode()


def test_whoever_stops_finds_everything_again_where_it_was_left() -> None:
    client = signed_in_client()
    address = begun(client)
    client.post(f"{address}/nguoi-nop", WHO | {"later": "1"})
    assert "Nguyễn Văn Ân" in client.get(f"{address}/nguoi-nop").content.decode()
    assert client.get(address)["Location"] == f"{address}/giay-to"


def test_what_is_missing_is_told_in_one_list_before_it_is_sent() -> None:
    client = signed_in_client()
    address = begun(client)
    over = client.get(f"{address}/kiem-tra").content.decode()
    assert "/nguoi-nop" in over
    assert f'action="{address}/gui"' not in over
    assert client.post(f"{address}/gui").status_code == 422
    assert Submission.objects.get().state == "draft"


def test_a_file_that_is_none_is_told_beside_its_paper() -> None:
    client = signed_in_client()
    address = begun(client)
    garbage = SimpleUploadedFile("anh.jpg", b"garbage" * 99)
    answer = client.post(f"{address}/giay-to/them", {"requirement": "d1", "file": garbage})
    assert answer.status_code == 422
    assert 'id="error-file-d1"' in answer.content.decode()
    assert client.post(f"{address}/giay-to/them", {"requirement": "d1"}).status_code == 422


def test_a_file_is_shown_and_taken_away_again() -> None:
    client = signed_in_client()
    address = begun(client)
    file = SimpleUploadedFile("Ảnh của tôi.pdf", f.PDF)
    client.post(f"{address}/giay-to/them", {"requirement": "d1", "file": file})
    paper = Submission.objects.get().papers.get()
    shown = client.get(f"{address}/giay-to/{paper.pk}")
    assert b"".join(shown) == f.PDF
    assert "no-store" in shown["Cache-Control"]
    client.post(f"{address}/giay-to/bo", {"paper": str(paper.pk)})
    assert not Submission.objects.get().papers.exists()


def test_another_citizen_finds_nothing_at_any_of_its_addresses() -> None:
    address = begun(signed_in_client())
    other = signed_in_client("binh@example.vn")
    for path in ("", "/nguoi-nop", "/giay-to", "/kiem-tra"):
        assert other.get(address + path).status_code == 404
    for path in ("/gui", "/rut", "/nguoi-nop", "/giay-to/them"):
        assert other.post(address + path).status_code == 404


def test_sent_twice_by_a_phone_that_lost_its_line_it_is_sent_once() -> None:
    client = signed_in_client()
    address = begun(client)
    fill(client, address)
    first = client.post(f"{address}/gui", {"_key": "k1"})
    again = client.post(f"{address}/gui", {"_key": "k1"})
    assert (first.status_code, again.status_code) == (302, 302)
    assert again["Idempotent-Replayed"] == "true"
    assert client.post(f"{address}/gui", {"_key": "k2"})["Location"] == address
    assert Submission.objects.get().code.endswith("-0001")


def test_what_the_desk_asks_for_stands_on_the_same_page_and_is_answered_there() -> None:
    citizen = make_citizen()
    client = browser_of(citizen)
    address = begun(client)
    fill(client, address)
    client.post(f"{address}/gui")
    row = Submission.objects.get()
    actions.ask(f.OFFICER, row.pk, (Missing("Bản chụp mặt sau"),), "Thiếu mặt sau")
    page = client.get(address).content.decode()
    assert "Bản chụp mặt sau" in page
    assert "Thiếu mặt sau" in page
    assert "Bản chụp mặt sau" in client.get(f"{address}/giay-to").content.decode()
    assert client.post(f"{address}/gui")["Location"] == address
    assert Submission.objects.get().state == "sent"


def test_a_centre_that_only_receives_leads_to_the_national_portal_and_checks_beforehand() -> None:
    actions.change_online_options(system("test"), "BG", {"mode": "receives"})
    client = signed_in_client()
    page = client.get(f"/nop-ho-so/thu-tuc/{CIVIL_STATUS}").content.decode()
    assert "dichvucong.gov.vn" in page
    assert 'value="precheck"' in page
    assert 'value="full"' not in page
    refused = client.post(f"/nop-ho-so/thu-tuc/{CIVIL_STATUS}/bat-dau", {"centre": "BG", "kind": "full"})
    assert refused["Location"] == f"/nop-ho-so/thu-tuc/{CIVIL_STATUS}"
    assert not Submission.objects.exists()


def test_whoever_is_not_signed_in_is_led_there_first() -> None:
    answer = Client().post(f"/nop-ho-so/thu-tuc/{CIVIL_STATUS}/bat-dau", {"centre": "BG"})
    assert answer["Location"].startswith("/cua-toi/vao")
    assert Client().get("/nop-ho-so").status_code == 200


def test_rows_of_a_group_are_added_without_javascript() -> None:
    procedure, group = _with_group()
    client = signed_in_client()
    address = begun(client, procedure)
    answer = client.post(f"{address}/to-khai", {"rows": f"add:answers.{group}", f"answers.{group}": "1"})
    assert answer.status_code == 200
    assert f"answers.{group}.1." in answer.content.decode()


def _with_group() -> tuple[str, str]:
    """A procedure of the demonstration whose form repeats something."""
    from motcua.domain.catalogue.models import ProcedureVersion

    for version in ProcedureVersion.objects.filter(state="published").select_related("procedure"):
        for name, one in version.content.get("form", {}).get("properties", {}).items():
            for path, field in ((name, one), *((f"{name}.{k}", v) for k, v in one.get("properties", {}).items())):
                if field.get("type") == "array" and field["items"].get("type") == "object" and "x-when" not in field:
                    return version.procedure.code, path
    raise AssertionError("no procedure of the demonstration repeats anything")


def test_the_fee_is_paid_by_its_code_once_it_is_received_and_then_stands_as_paid(settings: LazySettings) -> None:
    settings.MOTCUA_PAYMENT_BANK, settings.MOTCUA_PAYMENT_ACCOUNT = "970403", "0011012345678"
    client = signed_in_client()
    address = begun(client)
    fill(client, address)
    client.post(f"{address}/gui")
    code = actions.accept(f.OFFICER, Submission.objects.get().pk, {}).code
    dossier = Dossier.objects.get(code=code)
    page = client.get(address).content.decode()
    assert dossier.fee > 0
    assert reference_of(code) in page
    take_notice(Notice("FT1", dossier.fee, reference_of(code), clock.now()))
    paid = client.get(address).content.decode()
    assert reference_of(code) not in paid
    assert "đã nộp" in paid


def test_with_both_codes_of_the_notice_anybody_sees_where_it_stands_and_guessing_is_slowed() -> None:
    client = signed_in_client()
    address = begun(client)
    fill(client, address)
    client.post(f"{address}/gui")
    row = Submission.objects.get()
    secret = submission_secret(row.pk)
    nobody = Client()
    assert row.code in nobody.post("/nop-ho-so/theo-doi", {"code": row.code, "secret": secret}).content.decode()
    code = actions.accept(f.OFFICER, row.pk, {}).code
    assert code in nobody.post("/nop-ho-so/theo-doi", {"code": row.code, "secret": secret}).content.decode()
    wrong = [{"code": row.code, "secret": "x" * 12}, {"code": "BG-T000000-0001", "secret": secret}]
    answers = [nobody.post("/nop-ho-so/theo-doi", one) for one in wrong]
    assert [one.status_code for one in answers] == [404, 404]
    assert "024090001234" not in answers[0].content.decode()
    tries = [nobody.post("/nop-ho-so/theo-doi", wrong[0]).status_code for _ in range(12)]
    assert tries[-1] == 429
