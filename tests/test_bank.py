"""A fee from the counter to the bank and back, over HTTP: the dossier is paid once, however often the bank says so."""

import httpx
import pytest
from playwright.sync_api import expect

from tests.conftest import Screens
from tests.running import CENTRE, Running

pytestmark = [pytest.mark.server]

APPLICANT = {"kind": "person", "name": "Nguyễn Thị Hoa", "id_number": "024185004321", "phone": "0912345670"}


def intake(receptionist: httpx.Client) -> str:
    """A dossier with a fee that is still open; its code."""
    procedure = receptionist.get("/procedures/2.000635").json()
    papers = [
        {"requirement": one["code"], "originals": one["originals"], "copies": one["copies"]}
        for one in procedure["documents"]
        if one["required"]
    ]
    wanted = {"centre": CENTRE, "procedure": "2.000635", "applicant": APPLICANT, "documents": papers}
    answer = receptionist.post("/dossiers", json=wanted)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["code"])


def pay(server: Running, qr: str, how: str) -> list[dict[str, object]]:
    answer = httpx.post(f"http://127.0.0.1:{server.bank_port}/pay", json={"qr": qr, "how": how}, timeout=30)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["answers"])


def test_a_bank_pays_a_fee_once_although_it_says_so_twice(server: Running) -> None:
    receptionist = server.client("receptionist", centre=CENTRE)
    code = intake(receptionist)
    asked = receptionist.post(f"/dossiers/{code}/transfer-code").json()
    assert asked["amount"] == 8000
    assert [one["outcome"] for one in pay(server, asked["text"], "exact")] == ["paid"]
    assert [(one["outcome"], one["is_new"]) for one in pay(server, asked["text"], "repeat")] == [("paid", False)]
    assert [(one["outcome"], one["surplus"]) for one in pay(server, asked["text"], "again")] == [("again", 8000)]
    said = receptionist.get(f"/dossiers/{code}/payments").json()
    assert (said["open"], [one["amount"] for one in said["items"]]) == (0, [8000])
    assert [one["outcome"] for one in said["notices"]] == ["paid", "again"]


def test_a_code_that_was_changed_is_not_paid(server: Running) -> None:
    answer = httpx.post(f"http://127.0.0.1:{server.bank_port}/pay", json={"qr": "000201", "how": "exact"})
    assert answer.status_code == 422
    assert "check sum" in answer.json()["problem"]


@pytest.mark.browser
def test_the_counter_turns_to_paid_by_itself(screens: Screens, server: Running) -> None:
    receptionist = server.client("receptionist", centre=CENTRE)
    code = intake(receptionist)
    asked = receptionist.post(f"/dossiers/{code}/transfer-code").json()
    page = screens.staff("quay17", f"/quay/{CENTRE}/17/tiep-nhan?xong={code}")
    expect(page.locator("#fee .qr")).to_be_visible()
    pay(server, asked["text"], "short")
    expect(page.locator("#fee [role=alert]")).to_contain_text("7.000")
    rest = receptionist.post(f"/dossiers/{code}/transfer-code").json()
    assert rest["amount"] == 1000
    pay(server, rest["text"], "exact")
    expect(page.locator("#fee .tag--done")).to_be_visible()
    expect(page.locator("#fee .qr")).to_have_count(0)
