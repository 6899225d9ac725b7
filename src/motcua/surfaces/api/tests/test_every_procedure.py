"""Every procedure that a citizen may ask for goes from intake to return by the calls of the contract alone."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from motcua.base.actor import system
from motcua.domain.catalogue.queries import get_published
from motcua.domain.people.actions import create_token

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_centre")]
PDF = b"%PDF-1.7\n" + b"x" * 2000
API = "/api/v1"
EXAMPLES = "9."  # with steps that want more than the contract's calls say
APPLICANT = {"kind": "person", "name": "Nguyễn Văn Ân", "id_number": "024090001234", "phone": "0912345678"}


@pytest.fixture(autouse=True)
def _files(settings: Any, tmp_path: Path) -> None:
    settings.FILES_DIR = tmp_path


def test_every_procedure_of_the_demonstration_is_taken_in_and_given_back() -> None:
    codes = [code for code in _codes() if not code.startswith(EXAMPLES)]
    assert {code: fault for code in codes if (fault := _fault(code))} == {}
    assert len(codes) == 70


def _codes() -> list[str]:
    codes: list[str] = []
    after = ""
    while True:
        page = Client().get(f"{API}/procedures?limit=200&after={after}").json()
        codes += [one["code"] for one in page["items"]]
        after = page["next"]
        if not after:
            return codes


def _fault(procedure: str) -> str:
    """What the server said to the first call that did not do; empty when the dossier came to its end."""
    content = get_published(procedure).content
    papers = [
        {"requirement": one.code, "originals": one.originals, "copies": one.copies}
        for one in content.documents
        if one.required
    ]
    wanted = {"centre": "BG", "procedure": procedure, "applicant": APPLICANT, "documents": papers}
    try:
        made = _call("POST", "/dossiers", "receptionist", None, wanted)
        for _turn in range(len(made["steps"])):
            _do_what_is_ready(made["code"])
        _hand_over(made["code"])
    except AssertionError as refused:
        return str(refused)
    return ""


def _do_what_is_ready(code: str) -> None:
    for step in _call("GET", f"/dossiers/{code}", "receptionist", None)["steps"]:
        if step["state"] == "ready" and step["role"] in ("specialist", "leader"):
            _call("POST", f"/dossiers/{code}/steps/{step['code']}/complete", step["role"], step["agency"], {})


def _hand_over(code: str) -> None:
    dossier = _call("GET", f"/dossiers/{code}", "receptionist", None)
    last = next(step for step in reversed(dossier["steps"]) if step["role"] in ("specialist", "leader"))
    if dossier["state"] != "processed":
        file = SimpleUploadedFile("kq.pdf", PDF)
        given = {"number": "12/GP", "signed": "true", "file": file}
        answer = Client().post(f"{API}/dossiers/{code}/result", given, headers=_headers(last["role"], last["agency"]))
        assert answer.status_code == 200, answer.content.decode()
    if dossier["fee"]:
        paid = {"amount": dossier["fee"], "method": "cash"}
        _call("POST", f"/dossiers/{code}/payments", "receptionist", None, paid)
    done = _call(
        "POST", f"/dossiers/{code}/hand-over", "receptionist", None, {"method": "counter", "to": APPLICANT["name"]}
    )
    assert done["national_status"] == "10", done["state"]


def _call(method: str, path: str, role: str, agency: str | None, body: Any = None) -> Any:
    answer = Client().generic(
        method, API + path, json.dumps(body), content_type="application/json", headers=_headers(role, agency)
    )
    assert answer.status_code in (200, 201), f"{method} {path}: {answer.content.decode()}"
    return answer.json()


def _headers(role: str, agency: str | None) -> dict[str, str]:
    place = {"agency": agency} if agency else {"centre": "BG"}
    return {"Authorization": f"Bearer {create_token(system('test'), role, **place)}"}
