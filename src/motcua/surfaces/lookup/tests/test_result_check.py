"""Anybody who is shown a result can check it, and learns nothing else."""

from datetime import datetime

import pytest

from motcua.base import clock, crypto
from motcua.base.actor import Actor, Grant
from motcua.domain.documents.models import File
from motcua.domain.dossiers.actions import revoke_result
from motcua.domain.dossiers.models import Dossier
from motcua.domain.dossiers.shapes import result_check_code
from motcua.domain.dossiers.tests.factories import processed, received
from motcua.surfaces.lookup.views import CHECKS

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def centre(demo_centre, client):
    client.cookies["django_language"] = "en"
    return demo_centre


def test_a_result_that_was_issued_is_confirmed_with_agency_day_and_number(client):
    page = client.get(f"/kq/{result_check_code(processed())}").content.decode()
    assert "a result with this code was issued" in page
    assert "Department of Justice" in page
    assert "12/XN-STP" in page


def test_nobody_is_named(client):
    page = client.get(f"/kq/{result_check_code(processed())}").content.decode()
    assert "Nguyễn Văn Ân" not in page
    assert "024090001234" not in page


@pytest.mark.parametrize(
    "spoil", [lambda code: code[:-1] + "!", lambda code: f"{code.rpartition('.')[0]}.x", lambda code: f"9{code}"]
)
def test_every_other_code_gets_the_same_no(client, spoil):
    answer = client.get(f"/kq/{spoil(result_check_code(processed()))}")
    assert answer.status_code == 404
    assert "no result with this code was issued" in answer.content.decode()


@pytest.mark.parametrize("part", [lambda code: code.rpartition(".")[0], lambda code: "x"])
def test_who_typed_a_part_of_the_code_is_told_so_whatever_there_is(client, part):
    answer = client.get(f"/kq/{part(result_check_code(processed()))}")
    assert answer.status_code == 404
    assert "no result" not in answer.content.decode()
    assert "not complete" in answer.content.decode()


def test_what_is_not_decided_yet_is_not_confirmed(client):
    assert client.get(f"/kq/{result_check_code(received().code)}").status_code == 404


def test_the_code_can_be_typed(client):
    code = result_check_code(processed())
    assert client.get("/kq").status_code == 200
    assert client.get("/kq", {"code": f" {code} "}, follow=True).redirect_chain == [(f"/kq/{code}", 302)]


def test_counting_through_codes_is_slowed(client):
    for _ in range(CHECKS.burst):
        assert client.get("/kq/H02.03-261123-0001.000000000000").status_code == 404
    assert client.get("/kq/H02.03-261123-0001.000000000000").status_code == 429


def issue_file(code: str, sha256: str, day: int) -> None:
    added = datetime(2026, 11, day, 9, 0, tzinfo=clock.LOCAL_ZONE)
    facts = {"kind": "result", "name": "kq.pdf", "media_type": "application/pdf", "size": 3, "added_by": "test"}
    File.objects.create(dossier=Dossier.objects.get(code=code), sha256=sha256, added_at=added, **facts)


def test_the_hash_of_the_file_that_was_issued_is_told_and_the_page_compares_by_it(client):
    code = processed()
    assert "data-compare" not in client.get(f"/kq/{result_check_code(code)}").content.decode()
    issue_file(code, "ab" * 32, 20)
    page = client.get(f"/kq/{result_check_code(code)}").content.decode()
    assert f'<dd class="hash">{"ab" * 32}</dd>' in page
    assert f'data-issued="{"ab" * 32}"></template>' in page
    assert "was changed:" not in page


def test_a_result_that_was_replaced_says_so_and_which_file_holds(client):
    code = processed()
    issue_file(code, "ab" * 32, 20)
    issue_file(code, "cd" * 32, 24)
    page = client.get(f"/kq/{result_check_code(code)}").content.decode()
    assert f'<dd class="hash">{"cd" * 32}</dd>' in page
    assert f'data-issued="{"ab" * 32}" data-until="24/11/2026"' in page
    assert "The result was changed: the file of 24/11/2026 holds" in page


def test_who_has_no_right_code_learns_no_hash(client):
    code = processed()
    issue_file(code, "ab" * 32, 20)
    assert "ab" * 32 not in client.get(f"/kq/{code}.000000000000").content.decode()


LEADER = Actor("staff", "7", "", (Grant("leader", agency="STP"),))


def test_a_withdrawn_result_is_not_confirmed_and_says_what_holds_instead(client):
    code, other = processed(), processed()
    revoke_result(LEADER, code, "15/QĐ-STP", "Giấy tờ của ông Nguyễn Văn Ân là giả", other)
    page = client.get(f"/kq/{result_check_code(code)}").content.decode()
    assert "no longer holds: it was withdrawn" in page
    assert "by decision 15/QĐ-STP" in page
    assert "In its place holds result 12/XN-STP" in page
    assert "Yes: a result with this code" not in page
    assert "Nguyễn Văn Ân" not in page


@pytest.mark.parametrize(
    ("signed", "words"),
    [(False, "None: it was issued on paper"), (True, "noted as signed, but the file is not here to be verified")],
)
def test_where_there_is_no_file_the_page_claims_no_signature(client, signed, words):
    code = processed()
    Dossier.objects.filter(code=code).update(result_signed=signed)
    assert words in client.get(f"/kq/{result_check_code(code)}").content.decode()


def test_the_applicant_of_a_withdrawn_result_is_not_asked_to_collect_it(client):
    code = processed()
    revoke_result(LEADER, code, "15/QĐ-STP", "Giấy tờ kèm theo không đúng")
    client.post("/tra-cuu", {"code": code, "secret": crypto.secret_for("dossier", code)})
    page = client.get("/tra-cuu/ho-so").content.decode()
    assert "Your result was withdrawn" in page
    assert "Giấy tờ kèm theo không đúng" in page
    assert "Please collect it" not in page
