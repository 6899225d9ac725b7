"""Slips at the counter: what they list, who is seen to come again, the register."""

import io
import json
import zipfile

import pytest
from django.test import Client

from motcua.base.actor import system
from motcua.base.crypto import blind_index
from motcua.domain.dossiers.models import Slip
from motcua.domain.dossiers.queries.slips import earlier_slips
from motcua.domain.people.models import Staff

HERE = "/quay/BG/17"
PERSON = {"kind": "person", "name": "Nguyễn Văn An", "id_number": "024085001234", "phone": "0912 345 678"}


@pytest.fixture
def desk(demo_centre: str) -> Client:
    client = Client()
    client.force_login(Staff.objects.get(username="quay17"), "allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_a_slip_lists_the_papers_that_the_answers_ask_for(desk: Client) -> None:
    fields = {**PERSON, "reason": "Thiếu giấy tờ", "asked": "1", "answers.group": "student", "others": "Ký tờ khai\n"}
    desk.post(f"{HERE}/tiep-nhan/phieu/02.pdf?thu-tuc=2.000488", fields | {"present-d1": "on"})
    without = {**fields, "answers.group": "none", "present-d1": "on"}
    desk.post(f"{HERE}/tiep-nhan/phieu/02.pdf?thu-tuc=2.000488", without)
    first, second = Slip.objects.order_by("number")
    assert first.missing == ["d2", "d4"]
    assert json.loads(first.items)[-1] == "Ký tờ khai"
    assert second.missing == ["d2"]
    assert first.counter == 17


def test_whoever_was_sent_away_before_is_seen_with_what_was_missing(desk: Client) -> None:
    for reason in ("Thiếu tờ khai", "Thiếu bản sao"):
        desk.post(f"{HERE}/tiep-nhan/phieu/02.pdf?thu-tuc=2.000635", {**PERSON, "reason": reason})
    notes = desk.post(
        f"{HERE}/tiep-nhan/kiem-tra?thu-tuc=2.000635", {**PERSON, "only": "id_number"}, HTTP_HX_REQUEST="true"
    ).content.decode()
    assert "slips-before" in notes
    assert "Thiếu tờ khai" in notes
    paper = desk.get(f"/so-phieu/BG/{Slip.objects.first().pk}.pdf")
    assert paper.content.startswith(b"%PDF-")


def test_a_slip_from_before_numbers_were_tidied_is_found_by_the_number_as_it_was_written(desk: Client) -> None:
    desk.post(f"{HERE}/tiep-nhan/phieu/02.pdf?thu-tuc=2.000635", {**PERSON, "reason": "Thiếu tờ khai"})
    written = "024 085 001 234"
    Slip.objects.update(id_number=written, id_index=blind_index(written, "id_number"))
    boss = system("test")
    assert len(earlier_slips(boss, "BG", written, "2.000635")) == 1
    assert earlier_slips(boss, "BG", "024085001235", "2.000635") == []
    assert earlier_slips(boss, "BG", " ", "2.000635") == []


def test_the_register_of_slips_is_shown_and_taken_away_with_a_reason(desk: Client) -> None:
    desk.post(f"{HERE}/tiep-nhan/phieu/03.pdf?thu-tuc=2.000635", {**PERSON, "reason": "=1+1 không thuộc thẩm quyền"})
    assert "1/TCTN" in desk.get("/so-phieu/BG").content.decode()
    assert desk.get("/so-phieu")["Location"] == "/so-phieu/BG"
    assert desk.post("/so-phieu/BG/xuat", {"reason": "report"}).status_code == 403
    manager = Client()
    manager.force_login(Staff.objects.get(username="dieuhanh"), "allauth.account.auth_backends.AuthenticationBackend")
    assert manager.post("/so-phieu/BG/xuat", {"reason": ""}).status_code == 302
    taken = manager.post("/so-phieu/BG/xuat", {"reason": "report"})
    assert taken["Content-Type"].endswith("spreadsheetml.sheet")
    with zipfile.ZipFile(io.BytesIO(taken.content)) as book:
        assert b"<f>" not in book.read("xl/worksheets/sheet1.xml")
        assert b"1/TCTN" in book.read("xl/sharedStrings.xml")
