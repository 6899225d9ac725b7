"""The queue over the API, as the contract has it."""

import json
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from motcua.domain.people.actions import create_token
from motcua.domain.queue.tests.factories import SYSTEM, make_hall

pytestmark = pytest.mark.django_db


class Program:
    """A program with a token, or without one."""

    def __init__(self, role: str = "", **where: Any) -> None:
        self._client = Client()
        self._headers: dict[str, str] = {}
        if role:
            self._headers["Authorization"] = f"Bearer {create_token(SYSTEM, role, **{'centre': 'BG', **where})}"

    def get(self, path: str, **query: object) -> Any:
        return self._client.get(f"/api/v1{path}", query, headers=self._headers)

    def post(self, path: str, body: object = None, key: str = "") -> Any:
        headers = {**self._headers, **({"Idempotency-Key": key} if key else {})}
        data = "" if body is None else json.dumps(body)
        return self._client.post(f"/api/v1{path}", data, content_type="application/json", headers=headers)


@pytest.fixture
def hall() -> None:
    make_hall(counters=2, opened=False, hours={"mon-sun": ["07:30-17:00"]})


@pytest.fixture
def kiosk(hall: None) -> Program:
    return Program("kiosk")


@pytest.fixture
def counter(hall: None) -> Program:
    made = Program("receptionist", counter=1)
    assert made.post("/counters/BG/1/open").status_code == 200
    return made


def test_a_visit_from_ticket_to_finish(kiosk: Program, counter: Program) -> None:
    issued = kiosk.post("/centres/BG/tickets", {"service": "A", "priority": "elderly", "phone": "0912345678"})
    assert issued.status_code == 201
    ticket = issued.json()
    assert (ticket["label"], ticket["number"], ticket["state"], ticket["ahead"]) == ("A001", 1, "waiting", 0)
    assert ticket["expected_wait_minutes"] == {"low": 0, "high": 0}
    assert ticket["secret"]
    assert ticket["secret"] in ticket["status_url"]
    assert ticket["issued_at"].endswith(("Z", "+00:00"))
    called = counter.post("/counters/BG/1/call-next").json()
    assert (called["id"], called["state"], called["counter"]) == (ticket["id"], "called", 1)
    for verb, state in (("recall", "called"), ("start", "serving"), ("finish", "finished")):
        answer = counter.post(f"/tickets/{ticket['id']}/{verb}")
        assert (answer.status_code, answer.json()["state"]) == (200, state)
    assert counter.post("/counters/BG/1/call-next").status_code == 204


def test_the_refusals_of_the_contract(kiosk: Program, counter: Program) -> None:
    ticket = kiosk.post("/centres/BG/tickets", {"service": "A"}).json()["id"]
    kiosk.post("/centres/BG/tickets", {"service": "A"})
    counter.post("/counters/BG/1/call-next")
    busy = counter.post("/counters/BG/1/call-next")
    assert (busy.status_code, busy.json()["code"]) == (409, "counter_busy")
    illegal = counter.post(f"/tickets/{ticket}/finish")
    assert illegal.status_code == 409
    assert illegal.headers["Content-Type"].startswith("application/problem+json")
    assert (illegal.json()["code"], illegal.json()["state"]) == ("illegal_transition", "called")
    assert illegal.json()["allowed"] == ["cancel", "no_show", "recall", "return_to_queue", "start"]
    assert counter.post("/tickets/0192f0c1-2f6a-7000-8000-000000000000/finish").status_code == 404
    assert counter.post("/tickets/nonsense/finish").status_code == 404
    assert counter.post("/counters/BG/2/call-next").status_code == 403
    assert counter.post("/counters/BG/77/open").status_code == 403
    assert counter.post("/counters/XX/1/open").status_code == 403
    assert kiosk.post(f"/tickets/{ticket}/finish").status_code == 403
    assert Program().post(f"/tickets/{ticket}/finish").status_code == 401
    assert Program("display").post("/centres/BG/tickets", {"service": "A"}).status_code == 403


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "service"),
        ({"service": "X"}, "service"),
        ({"service": 5}, "service"),
        ({"service": "A", "priority": "tall"}, "priority"),
        ({"service": "A", "appointment": "L-1"}, "appointment"),
        ({"service": "A", "colour": "red"}, "colour"),
        ([], "body"),
    ],
)
def test_case_74_what_cannot_be_used_is_told_by_field(kiosk: Program, body: object, field: str) -> None:
    answer = kiosk.post("/centres/BG/tickets", body)
    assert answer.status_code == 422
    assert field in [error["field"] for error in answer.json()["errors"]] or field == "body"


@pytest.mark.parametrize(
    "body", [{}, {"service": None}, {"service": ""}, {"service": "X"}, {"service": ["A"]}, "A", None]
)
def test_case_12_an_order_without_a_service_is_the_client_s_fault_and_uses_no_number(
    kiosk: Program, body: object
) -> None:
    answer = kiosk.post("/centres/BG/tickets", body)
    assert 400 <= answer.status_code < 500
    assert answer.json()["title"]
    assert kiosk.post("/centres/BG/tickets", {"service": "A"}).json()["label"] == "A001"


def test_case_05_the_same_key_over_the_api(kiosk: Program) -> None:
    first = kiosk.post("/centres/BG/tickets", {"service": "A"}, key="press")
    again = kiosk.post("/centres/BG/tickets", {"service": "A"}, key="press")
    other = kiosk.post("/centres/BG/tickets", {"service": "A", "language": "en"}, key="press")
    assert (first.status_code, again.status_code, other.status_code) == (201, 201, 422)
    assert first.json() == again.json()
    assert again.headers["Idempotent-Replayed"] == "true"


def test_case_22_a_call_sent_twice_with_one_key_is_one_call(kiosk: Program, counter: Program) -> None:
    kiosk.post("/centres/BG/tickets", {"service": "A"})
    first = counter.post("/counters/BG/1/call-next", key="press")
    again = counter.post("/counters/BG/1/call-next", key="press")
    assert (again.status_code, again.json()) == (200, first.json())


def test_hold_resume_transfer_cancel_and_no_show(kiosk: Program, counter: Program) -> None:
    ticket = kiosk.post("/centres/BG/tickets", {"service": "A"}).json()["id"]
    chosen = counter.post("/counters/BG/1/call", {"ticket": ticket})
    assert chosen.json()["state"] == "called"
    counter.post(f"/tickets/{ticket}/start")
    held = counter.post(f"/tickets/{ticket}/hold", {"reason": "thiếu giấy tờ"}).json()
    assert (held["state"], held["held_reason"], held["counter"]) == ("held", "thiếu giấy tờ", None)
    assert counter.post(f"/tickets/{ticket}/resume").json()["state"] == "waiting"
    moved = counter.post(f"/tickets/{ticket}/transfer", {"service": "A", "counter": 2}).json()
    assert (moved["state"], moved["only_counter"]) == ("waiting", 2)
    assert kiosk.post(f"/tickets/{ticket}/cancel").json()["state"] == "cancelled"
    kiosk.post("/centres/BG/tickets", {"service": "A"})
    second = counter.post("/counters/BG/1/call-next").json()["id"]
    assert counter.post(f"/tickets/{second}/no-show").json()["state"] == "no_show"
    assert counter.post(f"/tickets/{second}/return-to-queue").json()["state"] == "waiting"


def test_case_34_reading_calls_nobody(kiosk: Program, counter: Program) -> None:
    ticket = kiosk.post("/centres/BG/tickets", {"service": "A"}).json()["id"]
    for path in ("/centres/BG/board", "/centres/BG/services", "/centres/BG/tickets", f"/tickets/{ticket}"):
        assert counter.get(path).status_code == 200
    assert counter.get("/counters/BG/1/call-next").status_code == 405
    assert counter.get(f"/tickets/{ticket}").json()["state"] == "waiting"


def test_what_anybody_may_see(kiosk: Program, counter: Program) -> None:
    kiosk.post("/centres/BG/tickets", {"service": "A"})
    nobody = Program()
    centre = nobody.get("/centres/BG").json()
    assert (centre["code"], centre["open"], centre["counters"], centre["waiting"]) == ("BG", True, 2, 1)
    assert (centre["opens_at"], centre["closes_at"]) == ("07:30", "17:00")
    assert [one["code"] for one in nobody.get("/centres").json()] == ["BG"]
    (service,) = nobody.get("/centres/BG/services").json()
    assert (service["code"], service["counters"], service["waiting"], service["agencies"]) == ("A", [1, 2], 1, ["STP"])
    assert set(service["expected_wait_minutes"]) == {"low", "high"}
    counter.post("/counters/BG/1/call-next")
    board = nobody.get("/centres/BG/board").json()
    assert [(call["label"], call["counter"]) for call in board["last_calls"]] == [("A001", 1)]
    assert nobody.get("/centres/BG/tickets").status_code == 401
    assert nobody.get("/centres/XX").status_code == 404


def test_case_79_the_holder_of_a_ticket_asks_by_its_secret(kiosk: Program, counter: Program) -> None:
    ticket = kiosk.post("/centres/BG/tickets", {"service": "A"}).json()
    nobody = Program()
    status = nobody.post(f"/tickets/{ticket['id']}/status", {"secret": ticket["secret"]})
    assert status.status_code == 200
    assert {"label", "state", "ahead", "expected_wait_minutes", "counter"} <= set(status.json())
    wrong = nobody.post(f"/tickets/{ticket['id']}/status", {"secret": "0" * 12})
    unknown = nobody.post(f"/tickets/{uuid4()}/status", {"secret": ticket["secret"]})
    assert (wrong.status_code, wrong.json()) == (unknown.status_code, unknown.json())
    assert wrong.status_code == 404
    assert nobody.post(f"/tickets/{ticket['id']}/leave", {"secret": ticket["secret"]}).json()["state"] == "cancelled"


def test_counters_open_pause_and_close(hall: None) -> None:
    counter = Program("receptionist", counter=1)
    assert counter.post("/counters/BG/1/call-next").json()["code"] == "counter_closed"
    states = [
        counter.post("/counters/BG/1/open").json()["state"],
        counter.post("/counters/BG/1/pause", {"reason": "họp"}).json()["state"],
        counter.post("/counters/BG/1/open").json()["state"],
        counter.post("/counters/BG/1/close").json()["state"],
    ]
    assert states == ["open", "paused", "open", "closed"]


def test_lists_go_page_by_page(kiosk: Program, counter: Program) -> None:
    for _ in range(3):
        kiosk.post("/centres/BG/tickets", {"service": "A"})
    first = counter.get("/centres/BG/tickets", limit=2).json()
    second = counter.get("/centres/BG/tickets", limit=2, after=first["next"]).json()
    assert [t["label"] for t in first["items"] + second["items"]] == ["A001", "A002", "A003"]
    assert second["next"] is None
    assert counter.get("/centres/BG/tickets", limit=0).status_code == 422
    assert counter.get("/centres/BG/tickets", state="asleep").status_code == 422
