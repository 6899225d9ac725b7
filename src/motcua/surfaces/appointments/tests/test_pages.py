"""The way to an appointment over its pages, without JavaScript, with every refusal in words."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from icalendar import Calendar

from motcua.base import clock
from motcua.domain.queue.models import Appointment
from motcua.domain.queue.tests.factories import make_hall

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 9, 2, 0, tzinfo=UTC)  # 09:00 in the hall
CONTACT = {"name": "Nguyễn Văn Mẫu", "phone": "0912 345 678", "email": "", "priority": "none"}


@pytest.fixture
def citizen() -> Client:
    service = {"prefix": "H", "name": "Hộ tịch", "name_en": "Civil status", "counters": [1]}
    hours = {"mon-fri": ["07:30-11:30", "13:30-17:00"]}
    make_hall(counters=1, services=[service | {"appointment_minutes": 30, "appointment_share": 50}], hours=hours)
    return Client()


def kept(citizen: Client) -> str:
    """The address of a time that was chosen on the page."""
    page = citizen.get("/dat-lich/gio/BG/H").content.decode()
    times = re.findall(r'name="starts_at" value="([^"]+)"', page)
    answer = citizen.post("/dat-lich/gio/BG/H", {"starts_at": times[0]})
    assert answer.status_code == 302
    return str(answer["Location"])


def test_from_the_first_page_to_a_booked_time_and_its_calendar_entry(citizen: Client) -> None:
    with clock.frozen(MONDAY):
        assert "/dat-lich/gio/BG/H" in citizen.get("/dat-lich").content.decode()
        address = kept(citizen)
        assert "Còn một bước nữa" in citizen.get(address).content.decode()
        assert citizen.post(f"{address}/xac-nhan", CONTACT).status_code == 302
        page = citizen.get(address)
        made = Appointment.objects.get()
        text = page.content.decode()
        assert (made.state, made.phone) == ("booked", "+84912345678")
        assert " ".join((made.code[:3], made.code[3:6], made.code[6:])) in text
        assert (page["Referrer-Policy"], page["Cache-Control"].count("no-store")) == ("same-origin", 1)
        entry = citizen.get(f"{address}/lich.ics")
        assert entry["Content-Type"].startswith("text/calendar")
        [event] = Calendar.from_ical(entry.content).walk("VEVENT")
        assert event.decoded("dtstart") == made.starts_at
        assert "Mẫu" not in entry.content.decode()


def test_a_time_is_changed_and_cancelled_on_its_page(citizen: Client) -> None:
    with clock.frozen(MONDAY):
        address = kept(citizen)
        citizen.post(f"{address}/xac-nhan", CONTACT)
        times = re.findall(
            r'name="starts_at" value="([^"]+)"(?! disabled)', citizen.get(f"{address}/doi").content.decode()
        )
        assert citizen.post(f"{address}/doi", {"starts_at": times[2]}).status_code == 302
        assert Appointment.objects.get().starts_at == datetime.fromisoformat(times[2])
        assert citizen.post(f"{address}/huy").status_code == 302
        assert "đã được hủy" in citizen.get(address).content.decode()
        assert citizen.get(f"{address}/doi").status_code == 302
        assert citizen.post(f"{address}/doi", {"starts_at": times[0]}).status_code == 409


def test_what_is_wrong_is_said_beside_its_field_and_what_was_typed_stays(citizen: Client) -> None:
    with clock.frozen(MONDAY):
        address = kept(citizen)
        answer = citizen.post(f"{address}/xac-nhan", CONTACT | {"phone": "12"})
        text = answer.content.decode()
        assert answer.status_code == 422
        assert 'id="error-phone"' in text
        assert "Nguyễn Văn Mẫu" in text


def test_a_time_that_is_gone_is_told_and_others_are_offered(citizen: Client) -> None:
    with clock.frozen(MONDAY):
        page = citizen.get("/dat-lich/gio/BG/H").content.decode()
        [first, *_others] = re.findall(r'name="starts_at" value="([^"]+)"', page)
        citizen.post("/dat-lich/gio/BG/H", {"starts_at": first})
        gone = Client().post("/dat-lich/gio/BG/H", {"starts_at": first})
        assert gone.status_code == 409
        assert gone.content.decode().count('name="starts_at"') > 3
        assert Client().post("/dat-lich/gio/BG/H", {"starts_at": "mai"}).status_code == 422


def test_a_kept_time_that_was_not_confirmed_says_so(citizen: Client) -> None:
    with clock.frozen(MONDAY):
        address = kept(citizen)
    with clock.frozen(MONDAY + timedelta(minutes=11)):
        assert citizen.post(f"{address}/xac-nhan", CONTACT).status_code == 409
        assert "không được xác nhận kịp" in citizen.get(address).content.decode()


def test_addresses_are_not_to_be_guessed(citizen: Client) -> None:
    answers = {Client().get(f"/dat-lich/{'0' * 25}{tried:013d}").status_code for tried in range(40)}
    assert answers == {404, 429}


def test_without_bookable_services_the_page_says_what_to_do_instead() -> None:
    make_hall(counters=1)
    page = Client().get("/dat-lich").content.decode()
    assert "lấy số" in page
    assert Client().get("/dat-lich/gio/BG/A").status_code == 404
