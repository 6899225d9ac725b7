"""Online submissions over HTTP, as the contract has them: brought, looked at, decided, followed."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from motcua.base.actor import system
from motcua.domain.people.actions import create_token

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_centre")]
PDF = b"%PDF-1.7\n" + b"x" * 500
ONLINE = "/api/v1/dossiers/online-submissions"
APPLICANT = {"kind": "person", "name": "Nguyễn Văn Ân", "id_number": "024090001234", "phone": "0912345678"}
BODY = {"centre": "BG", "procedure": "2.002516", "applicant": APPLICANT, "foreign_code": "G22-1"}


@pytest.fixture(autouse=True)
def _files(settings: LazySettings, tmp_path: Path) -> None:
    settings.FILES_DIR = tmp_path


def caller(role: str) -> Client:
    return Client(headers={"Authorization": f"Bearer {create_token(system('test'), role, centre='BG')}"})


def post(client: Client, path: str, body: Any = None, status: int = 200, **headers: str) -> Any:
    answer = client.post(path, json.dumps(body or {}), content_type="application/json", headers=headers)
    assert answer.status_code == status, answer.content
    return answer.json()


def test_a_submission_from_the_national_portal_becomes_a_dossier() -> None:
    portal, desk = caller("data_centre"), caller("receptionist")
    made = post(portal, ONLINE, BODY, 201)
    assert (made["state"], made["national_status"], made["foreign_code"]) == ("sent", "1", "G22-1")
    papers = [one["code"] for one in desk.get("/api/v1/procedures/2.002516").json()["documents"] if one["required"]]
    for code in papers:
        sent = {"file": SimpleUploadedFile("to.pdf", PDF + code.encode()), "requirement": code}
        assert portal.post(f"{ONLINE}/G22-1/files", sent).status_code == 201
    (listed,) = desk.get(ONLINE, {"centre": "BG"}).json()["items"]
    assert listed["hours_left"] > 0
    whole = desk.get(f"{ONLINE}/{listed['id']}").json()
    assert whole["applicant"]["id_number"] != "024090001234"
    assert whole["applicant"]["name"] == "Nguyễn Văn Ân"
    opened = desk.get(whole["documents"][0]["url"])
    assert b"".join(opened).startswith(b"%PDF")
    received = post(desk, f"{ONLINE}/{listed['id']}/accept", {"originals": {}}, 201)
    for code in ("G22-1", made["code"], received["code"]):
        status = portal.get(f"/api/v1/dossiers/{code}/national-status").json()
        assert (status["dossier"], status["national_status"]) == (received["code"], "2")
    again = post(desk, f"{ONLINE}/{listed['id']}/accept", {"originals": {}}, 409)
    assert (again["code"], again["state"]) == ("illegal_transition", "accepted")


def test_the_same_code_again_and_the_same_key_again_make_nothing_new() -> None:
    portal = caller("data_centre")
    first = post(portal, ONLINE, BODY, 201, **{"Idempotency-Key": "k1"})
    assert post(portal, ONLINE, BODY, 201, **{"Idempotency-Key": "k1"}) == first
    assert post(portal, ONLINE, BODY, 201)["id"] == first["id"]
    assert post(portal, ONLINE, {**BODY, "delivery": "post"}, 422, **{"Idempotency-Key": "k1"})["status"] == 422


def test_the_desk_asks_and_refuses_over_the_api() -> None:
    portal, desk = caller("data_centre"), caller("receptionist")
    made = post(portal, ONLINE, BODY, 201)
    asked = {"items": ["Trang 2"], "documents": ["d1"], "reason": "Ảnh bị mờ", "row_version": made["row_version"]}
    view = post(desk, f"{ONLINE}/{made['id']}/ask", asked)
    assert (view["state"], view["national_status"], len(view["items"])) == ("changes", "5", 2)
    assert post(desk, f"{ONLINE}/{made['id']}/refuse", {"reason": "x"}, 409)["code"] == "illegal_transition"
    post(portal, ONLINE, {**BODY, "delivery": "post", "postal_address": "Bắc Giang"}, 201)
    assert post(desk, f"{ONLINE}/{made['id']}/refuse", {"reason": "Sai nơi nộp"})["national_status"] == "3"


def test_what_cannot_be_taken_says_why() -> None:
    portal = caller("data_centre")
    assert post(portal, ONLINE, {**BODY, "procedure": "9.999999"}, 422)["errors"][0]["field"] == "procedure"
    assert post(portal, ONLINE, {**BODY, "centre": "XX"}, 403)["code"] == "forbidden"
    unknown = {**BODY, "documents": [{"requirement": "d99"}]}
    assert post(portal, ONLINE, unknown, 422)["errors"][0]["field"] == "documents.d99"
    garbage = {"file": SimpleUploadedFile("to.pdf", b"MZ garbage"), "requirement": "d1"}
    post(portal, ONLINE, BODY, 201)
    assert portal.post(f"{ONLINE}/G22-1/files", garbage).status_code == 415
    assert portal.get("/api/v1/dossiers/NOTHING/national-status").status_code == 404
