"""The API of dossiers as the contract gives it, over HTTP."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from motcua.base.actor import system
from motcua.domain.people.actions import create_token

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_centre")]
PDF = b"%PDF-1.7\n" + b"x" * 2000
API = "/api/v1"


@pytest.fixture(autouse=True)
def _files(settings: object, tmp_path: Path) -> None:
    settings.FILES_DIR = tmp_path


class Caller:
    """A program with a token."""

    def __init__(self, role: str, **place: Any) -> None:
        self.headers = {"Authorization": f"Bearer {create_token(system('test'), role, **place)}"}
        self.client = Client()

    def post(self, path: str, body: Any = None, status: int = 200, **headers: str) -> Any:
        answer = self.client.post(
            API + path, json.dumps(body or {}), content_type="application/json", headers=self.headers | headers
        )
        assert answer.status_code == status, answer.content
        return answer.json()

    def get(self, path: str, status: int = 200) -> Any:
        answer = self.client.get(API + path, headers=self.headers)
        assert answer.status_code == status, answer.content
        return answer.json()

    def send(self, path: str, status: int, **fields: Any) -> Any:
        answer = self.client.post(API + path, fields, headers=self.headers)
        assert answer.status_code == status, answer.content
        return answer.json()


def receptionist() -> Caller:
    return Caller("receptionist", centre="BG")


COMPANY = {
    "centre": "BG",
    "procedure": "2.001583",
    "applicant": {"kind": "person", "name": "Nguyễn Văn Ân", "id_number": "024090001234", "phone": "0912345678"},
    "documents": [
        {"requirement": "d1", "originals": 1, "copies": 0},
        {"requirement": "d2", "originals": 1, "copies": 0},
        {"requirement": "d3", "originals": 0, "copies": 1},
    ],
}


def test_a_company_is_registered_through_two_agencies_and_tracked_by_its_founder() -> None:
    desk, planner = receptionist(), Caller("specialist", agency="SKHDT")
    leader, tax = Caller("leader", agency="SKHDT"), Caller("specialist", agency="CTT")
    made = desk.post("/dossiers", COMPANY, 201)
    code = made["code"]
    assert made["fee"] == 150_000
    assert made["state"] == "received"
    assert {"secret", "received_at", "due_at", "steps", "receipt_url"} <= made.keys()

    planner.post(f"/dossiers/{code}/steps/appraise/start")
    planner.post(f"/dossiers/{code}/steps/appraise/complete", {"note": "đủ"})
    refused = leader.post(f"/dossiers/{code}/steps/approve/complete", {}, 409)
    assert refused["code"] == "illegal_transition"
    assert refused["state"] == "waiting"
    assert refused["allowed"] == []
    tax.post(f"/dossiers/{code}/steps/tax_code/complete")
    leader.post(f"/dossiers/{code}/steps/approve/complete")
    result = leader.send(
        f"/dossiers/{code}/result", 200, number="2400123456", signed="true", file=SimpleUploadedFile("gcn.pdf", PDF)
    )
    assert (result["state"], result["national_status"]) == ("processed", "9")
    assert [one["kind"] for one in result["files"]] == ["result"]

    track = Client().post(
        f"{API}/track", json.dumps({"code": code, "secret": made["secret"]}), content_type="application/json"
    )
    assert track.status_code == 200
    tracked = track.json()
    assert tracked["result"]["number"] == "2400123456"
    assert [step["state"] for step in tracked["steps"]] == ["done", "done", "done", "done", "ready"]
    assert "Nguyễn" not in track.content.decode()
    assert "024090001234" not in track.content.decode()

    drawn = {"width": 900, "height": 400, "strokes": [[[10, 10], [200, 120], [300, 90]]]}
    taken = {"method": "counter", "to": "Nguyễn Văn Ân"}
    desk.post(f"/dossiers/{code}/hand-over", taken | {"signature": drawn | {"strokes": [[[1, 1]]]}}, 422)
    done = desk.post(f"/dossiers/{code}/hand-over", taken | {"signature": drawn})
    assert done["handed_over"]["proof"] == "signature"
    assert (done["state"], done["national_status"]) == ("returned", "10")
    entries = desk.get(f"/dossiers/{code}/journal")["items"]
    assert entries[0]["kind"] == "dossier.received"
    assert {"id", "at", "kind", "subject", "actor", "data"} <= entries[0].keys()


def test_a_wrong_code_and_a_wrong_secret_are_answered_alike() -> None:
    code = receptionist().post("/dossiers", COMPANY, 201)["code"]
    answers = []
    for given in ({"code": code, "secret": "0" * 12}, {"code": "H02.04-200101-0001", "secret": "0" * 12}):
        answer = Client().post(f"{API}/track", json.dumps(given), content_type="application/json")
        answers.append((answer.status_code, answer.content))
    assert answers[0] == answers[1]
    assert answers[0][0] == 404


def test_the_same_key_receives_one_dossier() -> None:
    desk = receptionist()
    first = desk.post("/dossiers", COMPANY, 201, **{"Idempotency-Key": "intake-0001"})
    again = desk.post("/dossiers", COMPANY, 201, **{"Idempotency-Key": "intake-0001"})
    assert again == first
    assert len(desk.get("/dossiers")["items"]) == 1
    other = COMPANY | {"procedure": "2.002516"}
    desk.post("/dossiers", other, 422, **{"Idempotency-Key": "intake-0001"})


def test_faults_name_their_fields() -> None:
    bad = COMPANY | {"documents": [], "applicant": COMPANY["applicant"] | {"id_number": "12"}}
    problem = receptionist().post("/dossiers", bad, 422)
    assert {error["field"] for error in problem["errors"]} == {
        "applicant.id_number",
        "documents.d1",
        "documents.d2",
        "documents.d3",
    }
    missing = receptionist().post("/dossiers", {"centre": "BG"}, 422)
    assert missing["code"] == "invalid_input"
    unknown = receptionist().post("/dossiers", COMPANY | {"procedure": "9.999999"}, 422)
    assert unknown["errors"][0]["field"] == "procedure"


def test_the_api_masks_what_the_page_masks_until_a_reason_is_given_and_records_it() -> None:
    desk = receptionist()
    code = desk.post("/dossiers", COMPANY, 201)["code"]
    number = COMPANY["applicant"]["id_number"]
    masked = desk.get(f"/dossiers/{code}")["applicant"]
    assert masked["name"] == COMPANY["applicant"]["name"]
    assert number not in str(masked)
    assert number[-3:] in masked["id_number"]
    desk.post(f"/dossiers/{code}/reveal", {"reason": "curiosity"}, 422)
    desk.post(f"/dossiers/{code}/reveal", {"reason": "other", "words": "a"}, 422)
    assert desk.post(f"/dossiers/{code}/reveal", {"reason": "call"})["applicant"]["id_number"] == number
    entry = desk.get(f"/dossiers/{code}/journal")["items"][-1]
    assert (entry["kind"], entry["data"]["reason"]) == ("dossier.revealed", "call")
    assert number not in str(desk.get(f"/dossiers/{code}"))
    Caller("specialist", agency="SYT").post(f"/dossiers/{code}/reveal", {"reason": "call"}, 404)


def test_others_do_not_learn_that_a_dossier_is_there() -> None:
    code = receptionist().post("/dossiers", COMPANY, 201)["code"]
    doctor = Caller("specialist", agency="SYT")
    for path in ("", "/journal", "/files", "/forms/01.pdf"):
        doctor.get(f"/dossiers/{code}{path}", 404)
    doctor.post(f"/dossiers/{code}/steps/appraise/start", {}, 404)
    doctor.post(f"/dossiers/{code}/refuse", {"reason": "x"}, 404)
    doctor.post("/dossiers", COMPANY, 403)
    assert Client().get(f"{API}/dossiers/{code}").status_code == 401
    assert Client().get(f"{API}/dossiers").status_code == 401
    Caller("kiosk", centre="BG").get("/dossiers", 403)


def test_files_are_kept_listed_and_given_back() -> None:
    desk = receptionist()
    code = desk.post("/dossiers", COMPANY, 201)["code"]
    kept = desk.send(
        f"/dossiers/{code}/files", 201, file=SimpleUploadedFile("a.exe", PDF, "application/x-dosexec"), requirement="d1"
    )
    assert (kept["media_type"], kept["name"], kept["size"]) == ("application/pdf", "a.pdf", len(PDF))
    assert [one["id"] for one in desk.get(f"/dossiers/{code}/files")["items"]] == [kept["id"]]
    opened = desk.client.get(kept["url"], headers=desk.headers)
    assert b"".join(opened.streaming_content) == PDF
    assert opened["Content-Disposition"].startswith("attachment")
    desk.send(f"/dossiers/{code}/files", 415, file=SimpleUploadedFile("a.pdf", b"MZ" + bytes(99)))
    desk.send(f"/dossiers/{code}/files", 422, requirement="d1")


def test_the_receipt_is_a_pdf_and_forms_without_cause_are_refused() -> None:
    desk = receptionist()
    made = desk.post("/dossiers", COMPANY, 201)
    receipt = desk.client.get(made["receipt_url"], headers=desk.headers)
    assert receipt["Content-Type"] == "application/pdf"
    assert receipt.content.startswith(b"%PDF-")
    desk.get(f"/dossiers/{made['code']}/forms/04.pdf", 409)


def test_payment_supplement_withdrawal_and_the_rest_answer_with_the_dossier() -> None:
    desk, planner = receptionist(), Caller("specialist", agency="SKHDT")
    code = desk.post("/dossiers", COMPANY, 201)["code"]
    paid = Caller("cashier", centre="BG").post(f"/dossiers/{code}/payments", {"amount": 150_000, "method": "vietqr"})
    assert paid["paid"] == 150_000
    desk.post(f"/dossiers/{code}/payments", {"amount": 1, "method": "cash"}, 422)
    later = planner.post(
        f"/dossiers/{code}/apologise", {"reason": "chậm", "new_due_at": "2099-01-01T09:00:00+07:00"}, 422
    )
    assert later["errors"][0]["field"] == "new_due_at"
    asked = planner.post(f"/dossiers/{code}/request-supplement", {"items": ["Điều lệ"], "reason": "thiếu chữ ký"})
    assert asked["national_status"] == "5"
    planner.post(f"/dossiers/{code}/request-supplement", {"items": ["x"], "reason": "y"}, 409)
    brought = desk.post(f"/dossiers/{code}/supplement", {"documents": [{"requirement": "d2", "originals": 1}]})
    assert brought["national_status"] == "4"
    assert desk.post(f"/dossiers/{code}/withdraw", {"reason": "đổi ý"})["national_status"] == "7"
    assert desk.post(f"/dossiers/{code}/stop", {"reason": "đã rút"})["national_status"] == "8"
    gone = desk.post(f"/dossiers/{code}/refuse", {"reason": "x"}, 409)
    assert gone["code"] == "illegal_transition"


def test_lists_are_filtered_and_read_page_by_page() -> None:
    desk = receptionist()
    codes = [desk.post("/dossiers", COMPANY, 201)["code"] for _ in range(3)]
    page = desk.get("/dossiers?limit=2")
    assert [one["code"] for one in page["items"]] == [codes[2], codes[1]]
    rest = desk.get(f"/dossiers?limit=2&after={page['next']}")
    assert [one["code"] for one in rest["items"]] == [codes[0]]
    assert rest["next"] is None
    back = desk.get(f"/dossiers?limit=2&before={rest['previous']}")
    assert [one["code"] for one in back["items"]] == [one["code"] for one in page["items"]]
    assert back["previous"] is None
    for wanted in ("nguyen van an", "Nguyễn Văn", "024090001234", "0912 345 678", "Ân", codes[0][:10]):
        assert len(desk.get(f"/dossiers?q={wanted}")["items"]) == 3, wanted
    assert [one["code"] for one in desk.get(f"/dossiers?q={codes[1]}")["items"]] == [codes[1]]
    assert desk.get("/dossiers?q=tran")["items"] == []
    assert len(desk.get("/dossiers?step=tax_code&state=open&agency=CTT&procedure=2.001583")["items"]) == 3
    assert desk.get("/dossiers?step=approve")["items"] == []
    assert desk.get("/dossiers?due_before=2020-01-01T00:00:00Z")["items"] == []
    desk.get("/dossiers?state=lost", 422)
    desk.get("/dossiers?after=zzz", 422)
    assert "024090001234" not in json.dumps(desk.get("/dossiers"))


def test_the_catalogue_is_open_to_all() -> None:
    found = Client().get(f"{API}/procedures?q=ly lich tu phap").json()["items"]
    assert [one["code"] for one in found] == ["2.000488"]
    one = Client().get(f"{API}/procedures/2.000488").json()
    assert one["time_limit"] == {"value": 10, "unit": "day"}
    assert {"code", "name", "name_en", "originals", "copies", "required", "conditional"} == one["documents"][0].keys()
    assert Client().get(f"{API}/procedures/9.9").status_code == 404
    first = Client().get(f"{API}/procedures?limit=50").json()
    second = Client().get(f"{API}/procedures?limit=50&after={first['next']}").json()
    assert len(first["items"]) == 50
    assert len(first["items"]) + len(second["items"]) == 72


def test_the_catalogue_understands_peoples_words_and_goes_on_page_by_page() -> None:
    def codes(**asked: str | int) -> tuple[list[str], str | None]:
        page = Client().get(f"{API}/procedures", asked).json()
        return [one["code"] for one in page["items"]], page["next"]

    assert codes(q="giay khai sihn")[0][0] == codes(q="khai sinh")[0][0] == "2.000635"
    assert codes(q="bằng lái")[0][0] == codes(q="giay phep lai xe")[0][0]
    whole, _none = codes(q="giấy phép", limit=200)
    found, after = codes(q="giấy phép", limit=3)
    while after:
        page, after = codes(q="giấy phép", limit=3, after=after)
        found += page
    assert (found, len(found) > 6) == (whole, True)
    assert codes(q="giấy phép", after="9.9") == ([], None)


def test_what_the_database_cannot_keep_is_the_senders_fault() -> None:
    desk = receptionist()
    desk.post("/dossiers", COMPANY | {"procedure": "2.0\0"}, 422)
    desk.get("/dossiers?agency=%00", 422)
    desk.get("/dossiers/%00", 404)
    assert Client().get(f"{API}/procedures?field=%00").status_code == 422
