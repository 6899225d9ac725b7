"""Letters, slips and scans over HTTP: what an officer's own program does with them."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client

from motcua.base import journal
from motcua.base.actor import system
from motcua.domain.devices.actions import pair_demo
from motcua.domain.dossiers.models import Dossier
from motcua.domain.dossiers.tests import factories as f
from motcua.domain.people.actions import create_token

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_centre")]
SLIPS = "/api/v1/centres/BG/slips"


@pytest.fixture(autouse=True)
def _files(settings: LazySettings, tmp_path: Path) -> None:
    settings.FILES_DIR, settings.SIGNING_DIR = tmp_path / "files", tmp_path / "signing"


def caller(role: str, agency: str | None = None) -> Client:
    token = create_token(system("test"), role, centre=None if agency else "BG", agency=agency)
    return Client(headers={"Authorization": f"Bearer {token}"})


def post(client: Client, path: str, body: Any = None, status: int = 200) -> Any:
    answer = client.post(path, json.dumps(body or {}), content_type="application/json")
    assert answer.status_code == status, answer.content
    return answer.json() if answer.content else None


def test_a_letter_is_drafted_by_a_specialist_and_issued_by_the_leader() -> None:
    code = f.received().code
    specialist, leader = caller("specialist", "STP"), caller("leader", "STP")
    offers = specialist.get(f"/api/v1/dossiers/{code}/letter-templates").json()["items"]
    template = next(one["template"] for one in offers if one["name_en"].startswith("Invitation"))
    draft = post(specialist, f"/api/v1/dossiers/{code}/letters", {"template": template}, 201)
    assert (draft["state"], draft["missing"], draft["to"]) == ("draft", ["part-time"], "Ông (bà) Nguyễn Văn Ân")
    place = f"/api/v1/letters/{draft['id']}"
    texts = {part["code"]: part["text"] for part in draft["parts"]} | {"time": "9 giờ"}
    changed = post(specialist, f"{place}/change", {"seen": 0, "to": draft["to"], "parts": texts})
    assert (changed["edits"], changed["missing"]) == (1, [])
    assert post(specialist, f"{place}/issue", {"seen": 1}, 403)["status"] == 403
    assert post(leader, f"{place}/issue", {"seen": 0}, 409)["status"] == 409
    assert specialist.get(f"{place}.pdf").status_code == 404
    issued = post(leader, f"{place}/issue", {"seen": 1})
    assert (issued["state"], issued["number"]) == ("issued", "1/GM-STP")
    assert b"".join(specialist.get(f"{place}.pdf")).startswith(b"%PDF-")
    listed = specialist.get(f"/api/v1/dossiers/{code}/letters").json()["items"]
    assert [one["id"] for one in listed] == [issued["id"]]
    (booked,) = leader.get("/api/v1/letters", {"book": "agency:STP"}).json()["items"]
    assert booked["number"] == "1/GM-STP"
    assert caller("specialist", "SYT").get(place).status_code == 404


def test_what_a_writer_typed_is_masked_until_it_is_asked_for_with_a_reason() -> None:
    code = f.received().code
    number = Dossier.objects.get(code=code).id_number
    specialist = caller("specialist", "STP")
    offers = specialist.get(f"/api/v1/dossiers/{code}/letter-templates").json()["items"]
    template = next(one["template"] for one in offers if one["name_en"].startswith("Invitation"))
    draft = post(specialist, f"/api/v1/dossiers/{code}/letters", {"template": template}, 201)
    place = f"/api/v1/letters/{draft['id']}"
    changed = post(specialist, f"{place}/change", {"seen": 0, "to": f"Ông An, số {number}", "parts": {}})
    assert changed["to"] == f"Ông An, số •••••••••{number[-3:]}"
    assert specialist.get(place).json()["to"] == changed["to"]
    post(specialist, f"{place}/reveal", {"reason": ""}, 422)
    assert post(specialist, f"{place}/reveal", {"reason": "work"})["to"] == f"Ông An, số {number}"
    kinds = [entry.kind for entry in journal.subject_history(f"dossier:{code}")]
    assert kinds.count("dossier.revealed") == 1
    post(specialist, f"{place}/change", {"seen": 1, "to": changed["to"], "parts": {}})
    assert post(specialist, f"{place}/reveal", {"reason": "work"})["to"] == f"Ông An, số {number}"


def test_a_slip_is_given_listed_masked_and_printed() -> None:
    desk = caller("receptionist")
    who = {"kind": "person", "name": "Nguyễn Văn Ân", "id_number": "024090001234", "phone": "0912345678"}
    wanted = {"form": "02", "procedure": f.CIVIL_STATUS, "applicant": who, "reason": "Thiếu giấy tờ"}
    made = post(desk, SLIPS, wanted | {"items": [{"name": "Giấy khai sinh"}]}, 201)
    (listed,) = desk.get(SLIPS, {"form": "02", "waiting": "true"}).json()["items"]
    assert (listed["id"], listed["items"], listed["dossier"]) == (made["id"], ["Giấy khai sinh"], "")
    assert listed["applicant_number"] == "•••••••••234"
    assert desk.get(SLIPS, {"from": "2001-01-01", "to": "2001-01-02"}).json() == {"items": [], "next": None}
    assert desk.get(made["paper_url"]).content.startswith(b"%PDF-")
    assert post(desk, SLIPS, wanted | {"reason": ""}, 422)["errors"]
    assert caller("specialist", "STP").get(SLIPS).status_code == 403


def test_a_scan_is_ordered_watched_and_dropped() -> None:
    token = create_token(system("test"), "receptionist", centre="BG", counter=1)
    code, desk = f.received().code, Client(headers={"Authorization": f"Bearer {token}"})
    assert desk.get("/api/v1/centres/BG/scanners").json()["items"] == []
    pair_demo("BG", "scanner", 1)
    (scanner,) = desk.get("/api/v1/centres/BG/scanners").json()["items"]
    ordered = post(desk, f"/api/v1/dossiers/{code}/scans", {"scanner": scanner["device"], "requirement": "d1"}, 201)
    place = f"/api/v1/dossiers/{code}/scans/{ordered['id']}"
    assert (ordered["state"], ordered["requirement"], ordered["pages"]) == ("waiting", "d1", [])
    assert desk.get(place).json() == ordered
    assert desk.get(f"{place}/pages/1.jpg").status_code == 404
    assert post(desk, f"{place}/drop", status=409)["code"] == "scan_open"
    assert post(desk, f"{place}/cancel")["state"] == "cancelled"
    assert post(desk, f"{place}/more")["state"] == "waiting"
    post(desk, f"{place}/cancel")
    assert post(desk, f"{place}/drop")["open"] is False
