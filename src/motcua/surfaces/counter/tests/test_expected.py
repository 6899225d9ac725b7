"""The day's appointments at the counter, and letting in who has come."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from motcua.base import clock
from motcua.base.actor import CITIZEN
from motcua.domain.queue import actions
from motcua.domain.queue.models import Ticket
from motcua.surfaces.counter.tests.test_counter import signed_in

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 9, 2, 0, tzinfo=UTC)  # 09:00 in the hall


@pytest.fixture
def desk(demo_centre: str) -> Client:
    return signed_in("quay17")


def booked(hours: float, service: str = "H", phone: str = "0912345678") -> str:
    """The code of an appointment that was made the Friday before."""
    with clock.frozen(MONDAY - timedelta(days=3)):
        kept = actions.reserve_appointment(CITIZEN, "BG", service, MONDAY + timedelta(hours=hours))
        facts = {"name": "Nguyễn Văn Mẫu", "phone": phone}
        return actions.confirm_appointment(CITIZEN, kept.id, kept.secret, **facts).code


def test_who_is_expected_at_this_counter_is_listed_and_let_in(desk: Client) -> None:
    code = booked(1)
    booked(1, "A", "0912345679")  # another counter's
    with clock.frozen(MONDAY):
        page = desk.get("/quay/BG/17/lich-hen").content.decode()
        assert page.count("Nguyễn Văn Mẫu</td>") == 1
        assert "10:00" in page
        told = desk.post("/quay/BG/17/lich-hen/den", {"code": code}, follow=True).content.decode()
        ticket = Ticket.objects.get()
        assert f"Số thứ tự là {ticket.label}" in told
        again = desk.post("/quay/BG/17/lich-hen/den", {"code": code}, follow=True).content.decode()
        assert f"Số thứ tự là {ticket.label}" in again
    assert Ticket.objects.count() == 1


def test_what_cannot_be_is_said_and_changes_nothing(desk: Client) -> None:
    booked(1)
    with clock.frozen(MONDAY):
        told = desk.post("/quay/BG/17/lich-hen/den", {"code": "000000000"}, follow=True).content.decode()
    assert "không có lịch hẹn nào mang mã này" in told
    assert not Ticket.objects.exists()


def test_a_day_without_appointments_says_so(desk: Client) -> None:
    assert "không ai có lịch hẹn" in desk.get("/quay/BG/17/lich-hen").content.decode()
