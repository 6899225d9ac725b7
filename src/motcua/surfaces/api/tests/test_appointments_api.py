"""Appointments over HTTP: by whoever has no token, by staff, and the contract's `appointment` of a ticket."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from motcua.base import clock
from motcua.base.actor import system
from motcua.domain.people.actions import create_token
from motcua.domain.queue.tests.factories import MONDAY, make_hall

pytestmark = pytest.mark.django_db
HOURS = {"mon-fri": ["07:30-11:30", "13:30-17:00"]}
PHONE = "0912345678"


def post(path: str, body: dict[str, Any], token: str = "") -> Any:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return Client(headers=headers).post(f"/api/v1{path}", body, content_type="application/json")


def hall() -> str:
    """Its kiosk's token."""
    service = {"prefix": "A", "name": "Hộ tịch", "counters": [1], "appointment_minutes": 30, "appointment_share": 50}
    other = {"prefix": "B", "name": "Đất đai", "counters": [1]}
    make_hall(counters=1, services=[service, other], hours=HOURS)
    return create_token(system("test"), "kiosk", centre="BG")


def book(at: datetime) -> dict[str, Any]:
    kept = post("/centres/BG/appointments", {"service": "A", "starts_at": at.isoformat()})
    assert kept.status_code == 201, kept.content
    facts = kept.json()
    contact = {"secret": facts["secret"], "name": "Nguyễn Văn Mẫu", "phone": PHONE}
    answer = post(f"/appointments/{facts['id']}/confirm", contact)
    assert answer.status_code == 200, answer.content
    booked: dict[str, Any] = answer.json()
    return booked


def test_a_time_is_found_kept_confirmed_changed_and_cancelled_without_a_token() -> None:
    hall()
    with clock.frozen(MONDAY):
        days = Client().get("/api/v1/centres/BG/services/A/days").json()
        times = Client().get(f"/api/v1/centres/BG/services/A/slots?day={days[0]['day']}").json()
        assert days[0]["free"] == len(times)
        booked = book(datetime.fromisoformat(times[0]["starts_at"]))
        assert (booked["state"], booked["service"]) == ("booked", "A")
        assert booked["page_url"].rpartition("/")[0].endswith("/dat-lich")
        assert "name" not in booked
        mine = f"/appointments/{booked['id']}"
        moved = post(f"{mine}/change", {"secret": booked["secret"], "starts_at": times[1]["starts_at"]}).json()
        assert moved["starts_at"] == times[1]["starts_at"]
        assert post(f"{mine}/cancel", {"secret": booked["secret"]}).json()["state"] == "cancelled"
        assert post(f"{mine}/status", {"secret": "x" * 12}).status_code == 404
        again = post(f"{mine}/change", {"secret": booked["secret"], "starts_at": times[0]["starts_at"]})
        assert (again.status_code, again.json()["code"]) == (409, "appointment_over")


def test_a_ticket_for_an_appointment_is_the_contract_s() -> None:
    kiosk = hall()
    with clock.frozen(MONDAY):
        booked = book(MONDAY + timedelta(hours=1))
    with clock.frozen(MONDAY + timedelta(hours=1)):
        wanted = {"service": "A", "appointment": booked["code"]}
        first, second = (post("/centres/BG/tickets", wanted, kiosk) for _time in range(2))
        assert (first.status_code, second.status_code) == (201, 201)
        assert first.json()["id"] == second.json()["id"]
        unknown = post("/centres/BG/tickets", wanted | {"appointment": "000000000"}, kiosk)
        assert (unknown.status_code, unknown.json()["errors"][0]["field"]) == (422, "appointment")
        other = post("/centres/BG/tickets", wanted | {"service": "B"}, kiosk)
        assert (other.status_code, other.json()["errors"][0]["field"]) == (422, "service")


def test_staff_see_the_day_and_whoever_has_no_token_does_not() -> None:
    hall()
    with clock.frozen(MONDAY):
        book(MONDAY + timedelta(hours=1))
        assert Client().get("/api/v1/centres/BG/appointments").status_code == 401
        token = create_token(system("test"), "receptionist", centre="BG", counter=1)
        listed = Client(headers={"Authorization": f"Bearer {token}"}).get("/api/v1/centres/BG/appointments").json()
    assert [(one["name"], one["state"]) for one in listed] == [("Nguyễn Văn Mẫu", "booked")]
