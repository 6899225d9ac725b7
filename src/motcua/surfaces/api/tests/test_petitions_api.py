"""Petitions over the API: proven by a code, followed by code and secret, answered by the office, published without names."""

import json
from typing import Any

import pytest
from django.test import Client

from motcua.base.actor import system
from motcua.base.crypto import digits_for
from motcua.domain.people.actions import create_token
from motcua.domain.people.models import SignInCode
from motcua.domain.people.rules import CODE_DIGITS
from motcua.domain.petitions.models import Petition

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_centre")]
WHERE = "/api/v1/petitions"
WRITTEN = {
    "centre": "BG",
    "kind": "regulation",
    "title": "Biểu mẫu khó hiểu",
    "text": "Biểu mẫu đăng ký khai sinh hỏi hai lần cùng một nội dung.",
    "name": "Giáp Thị Xuân",
    "email": "xuan@example.vn",
    "may_publish": True,
}


def post(client: Client, path: str, **body: object) -> tuple[int, dict[str, Any]]:
    answer = client.post(f"{WHERE}{path}", json.dumps(body), content_type="application/json")
    return answer.status_code, answer.json()


def staff(role: str, **where: str) -> Client:
    return Client(headers={"Authorization": f"Bearer {create_token(system('test'), role, **where)}"})


def received() -> dict[str, Any]:
    status, begun = post(Client(), "", **WRITTEN)
    assert (status, begun["code"]) == (201, "")
    digits = digits_for("sign_in_code", str(SignInCode.objects.get().pk), CODE_DIGITS)
    status, sent = post(Client(), "/prove", petition=begun["id"], proof=begun["proof"], code=digits)
    assert status == 200
    return sent


def test_the_whole_way_of_a_petition() -> None:
    sent = received()
    secret = {"code": sent["code"], "secret": sent["secret"]}
    manager = staff("manager", centre="BG")
    specialist, leader = staff("specialist", agency="STP"), staff("leader", agency="STP")
    (line,) = manager.get(f"{WHERE}?only=sort").json()["items"]
    one = f"/{line['id']}"
    assert post(manager, f"{one}/assign", agency="STP", row_version=99)[1]["code"] == "changed_meanwhile"
    assert post(manager, f"{one}/assign", agency="STP")[1]["state"] == "handling"
    whole = specialist.get(f"{WHERE}{one}").json()
    assert whole["text"] == WRITTEN["text"]
    assert "xuan@" not in json.dumps(whole)
    assert post(specialist, f"{one}/reveal", reason="call")[1]["email"] == "xuan@example.vn"
    post(specialist, f"{one}/ask", text="Ở quầy nào?")
    assert post(Client(), "/status", **secret)[1]["said"][0]["text"] == "Ở quầy nào?"
    assert post(Client(), "/add", **secret, text="Quầy số 17")[1]["state"] == "handling"
    post(specialist, f"{one}/propose", answer="Biểu mẫu đã được sửa.")
    assert post(Client(), "/status", **secret)[1]["answer"] == ""
    assert post(leader, f"{one}/approve")[1]["state"] == "answered"
    assert post(Client(), "/status", **secret)[1]["answer"] == "Biểu mẫu đã được sửa."
    words = {"title": "Biểu mẫu", "text": "Biểu mẫu hỏi hai lần.", "answer": "Đã sửa."}
    status, told = post(leader, f"{one}/publish", **(words | {"text": "Gọi 0912345678"}))
    assert (status, told["errors"][0]["field"]) == (422, "text")
    assert post(leader, f"{one}/publish", **words)[0] == 200
    assert [found["answer"] for found in Client().get(f"{WHERE}/published").json()["items"]] == ["Đã sửa."]
    assert post(Client(), "/consent", **secret, may_publish=False)[0] == 200
    assert Client().get(f"{WHERE}/published").json() == {"items": [], "next": None}


def test_a_wrong_code_and_a_wrong_secret_answer_alike() -> None:
    sent = received()
    wrong = post(Client(), "/status", code=sent["code"], secret="x")
    assert wrong == post(Client(), "/status", code="BG-P261127-9999", secret=sent["secret"])
    assert wrong[0] == 404
    assert post(Client(), "/withdraw", code=sent["code"], secret=sent["secret"])[1]["state"] == "withdrawn"


def test_what_is_not_theirs_is_not_there() -> None:
    identifier = Petition.objects.get(code=received()["code"]).pk
    for client in (staff("specialist", agency="STP"), staff("manager", centre="LG")):
        assert client.get(f"{WHERE}/{identifier}").status_code == 404


def test_a_centre_sets_what_it_takes_and_by_when() -> None:
    manager = staff("manager", centre="BG")
    status, held = post(manager, "/settings/BG", kinds=["service"], answer_days={"service": 3}, publishes=False)
    assert (status, held["kinds"], held["answer_days"]["service"], held["publishes"]) == (200, ["service"], 3, False)
    assert held["answer_days"]["proposal"] == 15
    status, told = post(Client(), "", **WRITTEN)
    assert (status, [one["field"] for one in told["errors"]]) == (422, ["kind"])
    assert post(manager, "/settings/BG", sort_days=0)[0] == 422
    assert post(manager, "/settings/LG", sort_days=1)[0] in (403, 404)
