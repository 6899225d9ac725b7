"""Who comes with a number drawn at home or with an appointment."""

import re
from typing import Any

import pytest
from django.test import Client

from motcua.base import clock
from motcua.domain.centre.models import Centre
from motcua.domain.queue import actions, queries
from motcua.domain.queue.models import Ticket
from motcua.domain.queue.rules.appointments import tidy_appointment_code
from motcua.domain.queue.shapes import IssuedTicket
from motcua.domain.queue.tests.factories import make_hall
from motcua.domain.queue.tests.test_appointments import at, booked, hall
from motcua.surfaces.kiosk.tests.test_everybody import scan, speak, told
from motcua.surfaces.kiosk.tests.test_kiosk import page, paired

pytestmark = pytest.mark.django_db
ON = {"queue": {"remote": True}}


def draw(phone: str = "0912345678") -> IssuedTicket:
    return actions.take_remote("BG", "A", phone=phone)


def pin_of(drawn: IssuedTicket) -> str:
    view = queries.remote_view(drawn.id)
    assert view
    return view.pin


def type_in(client: Client, code: str) -> Any:
    return client.post("/kiosk/BG/ma", {"code": code})


def is_away(drawn: IssuedTicket) -> bool:
    return Ticket.objects.get(pk=drawn.id).absent


def test_the_digits_of_a_number_from_home_check_it_in_and_show_its_ticket(client: Client) -> None:
    make_hall(options=ON)
    paired(client)
    drawn, other = draw(), draw("0987654321")
    answer = type_in(client, f"{pin_of(drawn)[:3]} {pin_of(drawn)[3:]}")
    assert answer["Location"] == f"/kiosk/BG/phieu/{drawn.token}"
    assert "Đã ghi nhận ông/bà có mặt" in page(client, answer["Location"])
    assert (is_away(drawn), is_away(other)) == (False, True)


def test_a_number_from_home_that_is_scanned_is_checked_in_once(client: Client) -> None:
    make_hall(options=ON)
    paired(client)
    drawn = draw()
    first, again = (scan(client, f"https://hcc.example/p/{drawn.token}") for _ in range(2))
    assert first["go"] == again["go"] == f"/kiosk/BG/phieu/{drawn.token}"
    assert "Đã ghi nhận ông/bà có mặt" in first["words"]
    assert "words" not in again
    assert not is_away(drawn)


def test_a_number_from_home_that_has_ended_says_so(client: Client) -> None:
    make_hall(options=ON)
    paired(client)
    drawn = draw()
    code = pin_of(drawn)
    actions.leave(drawn.id, drawn.secret)
    assert type_in(client, code).status_code == 422
    assert scan(client, drawn.token)["words"] == "Phiếu này đã kết thúc. Mời ông/bà lấy số mới"


@pytest.mark.parametrize("wrong", ["", "12", "000000", "000000000", "không"])
def test_digits_that_nobody_knows_are_told_on_the_same_screen(client: Client, wrong: str) -> None:
    make_hall(options=ON)
    paired(client)
    draw()
    answer = type_in(client, wrong)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Dãy số này hôm nay không có tại đây" in text
    assert f'value="{wrong}"' in text


def test_who_guesses_digits_is_slowed(client: Client) -> None:
    make_hall(options=ON)
    paired(client)
    drawn = draw()
    with clock.frozen(clock.now()):
        for _try in range(20):
            assert type_in(client, "000000").status_code == 422
        assert type_in(client, pin_of(drawn)).status_code == 429
    assert is_away(drawn)


def test_a_machine_offers_digits_only_where_somebody_can_have_some(client: Client) -> None:
    place = make_hall()
    paired(client)
    assert "/kiosk/BG/ma" not in page(client, "/kiosk/BG")
    assert client.get("/kiosk/BG/ma").status_code == 302
    Centre.objects.filter(pk=place.pk).update(options=ON)
    assert "/kiosk/BG/ma" in page(client, "/kiosk/BG")
    told(disabled=True)
    assert client.get("/kiosk/BG/ma").status_code == 302


@pytest.mark.parametrize("language", ["vi", "en", "zh-hans", "ko"])
def test_the_screen_for_digits_speaks_each_language(client: Client, language: str) -> None:
    make_hall(options=ON)
    text = page(speak(paired(client), language), "/kiosk/BG/ma")
    assert f'<html lang="{language}"' in text
    assert ("Do you have a number from home" in text.partition("data-spoken")[0]) is (language == "en")
    assert re.findall(r'data-digit="(\d)"', text) == list("1234567890")


def test_the_attract_screen_shows_the_code_of_the_hall_only_where_numbers_are_drawn_from_afar(client: Client) -> None:
    place = make_hall()
    paired(client)
    assert "data-location-code" not in page(client, "/kiosk/BG/cho")
    place.options = ON
    place.save()
    shown = re.search(r"data-location-code>(\d{5})<", page(client, "/kiosk/BG/cho"))
    code = queries.location_code(place)
    assert shown
    assert code
    assert shown[1] == code.code


def test_nobody_checks_in_at_a_machine_that_is_not_paired(client: Client) -> None:
    make_hall(options=ON)
    drawn = draw()
    assert type_in(client, pin_of(drawn))["Location"] == "/kiosk/BG"
    assert is_away(drawn)


@pytest.mark.parametrize("way", ["typed", "scanned digits", "scanned page"])
def test_an_appointment_is_checked_in_and_its_ticket_follows(client: Client, way: str) -> None:
    hall()
    made = booked(60)
    with clock.frozen(at(58)):
        paired(client)
        if way == "typed":
            where = type_in(client, made.code)["Location"]
        else:
            code = made.code if "digits" in way else f"https://hcc.example/dat-lich/{made.token}"
            found = scan(client, code)
            assert "go" in found, (code, found)
            where = found["go"]
        ticket = Ticket.objects.get()
        assert ticket.appointment == made.id
        assert where.startswith("/kiosk/BG/phieu/")
        assert ticket.label in page(client, where)


def test_an_appointment_of_another_day_says_when_it_is(client: Client) -> None:
    hall()
    made = booked(3 * 24 * 60)
    with clock.frozen(at(0)):
        paired(client)
        answer = type_in(client, made.code)
        assert answer.status_code == 409
        assert "19/11/2026" in answer.content.decode()
        assert "19/11/2026" in scan(client, made.code)["words"]
    assert not Ticket.objects.exists()


def test_a_token_that_happens_to_hold_as_many_digits_as_a_code_is_not_taken_for_one() -> None:
    assert tidy_appointment_code("123 456-789") == "123456789"
    assert tidy_appointment_code("a1b2c3d4e5f6g7h8j9kkkkkkkkkkkkkkkkkkkk") == ""
