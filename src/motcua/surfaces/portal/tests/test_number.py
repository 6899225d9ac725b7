"""Taking a number from home, without JavaScript."""

import re
from typing import Any

import pytest
from django.test import Client

from motcua.domain.queue.models import Ticket
from motcua.domain.queue.tests.factories import KIOSK, make_hall

pytestmark = pytest.mark.django_db
ON = {"queue": {"remote": True}}


def text_of(answer: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def test_the_way_from_the_first_page_to_a_ticket_that_waits_for_its_holder(client: Client) -> None:
    make_hall(options=ON)
    assert 'href="/lay-so"' in client.get("/").content.decode()
    services = client.get("/lay-so")
    assert 'href="/lay-so/BG/A"' in services.content.decode()
    assert "không phải chờ" in text_of(services)
    assert "10 phút" in text_of(client.get("/lay-so/BG/A"))
    drawn = client.post("/lay-so/BG/A", {"phone": "0912 345 678", "_key": "k"})
    ticket = Ticket.objects.get()
    assert drawn.status_code == 302
    assert (ticket.absent, ticket.source, ticket.language) == (True, "remote", "vi")
    assert client.get(drawn["Location"]).status_code == 200


def test_a_missing_telephone_number_is_told_at_its_field_and_what_was_typed_stays(client: Client) -> None:
    make_hall(options=ON)
    answer = client.post("/lay-so/BG/A", {"phone": "gọi tôi"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'href="#field-phone"' in page
    assert 'value="gọi tôi"' in page
    assert not Ticket.objects.exists()


def test_a_refusal_stands_on_the_page_in_words(client: Client) -> None:
    make_hall(options=ON)
    client.post("/lay-so/BG/A", {"phone": "0912345678"})
    answer = client.post("/lay-so/BG/A", {"phone": "0912345678"})
    assert answer.status_code == 409
    assert "Số điện thoại này đang có một phiếu chờ" in text_of(answer)


def test_an_address_that_draws_too_often_is_told_to_wait(client: Client) -> None:
    make_hall(options=ON)
    answers = [client.post("/lay-so/BG/A", {"phone": "x"}).status_code for _ in range(25)]
    assert answers[0] == 422
    assert 429 in answers


def test_a_service_without_room_leads_nowhere_and_says_why(client: Client) -> None:
    make_hall(options={"queue": {"remote": True, "remote_share": 0}})
    services = client.get("/lay-so")
    assert 'href="/lay-so/BG/A"' not in services.content.decode()
    assert "tại sảnh vẫn phát số" in text_of(services)
    page = client.get("/lay-so/BG/A")
    assert 'name="phone"' not in page.content.decode()
    assert "Số lấy từ xa của dịch vụ này hiện đã hết" in text_of(page)


def test_a_closed_hall_says_when_numbers_are_given_again(client: Client) -> None:
    make_hall(options=ON, always_open=False, hours={})
    assert "Trung tâm hiện đang đóng cửa" in text_of(client.get("/lay-so"))


def test_of_several_centres_one_is_chosen_first(client: Client) -> None:
    make_hall("BG", options=ON), make_hall("YD", options=ON), make_hall("LN")
    page = client.get("/lay-so").content.decode()
    assert re.findall(r'href="\?centre=(\w+)"', page) == ["BG", "YD"]
    assert 'href="/lay-so/YD/A"' in client.get("/lay-so?centre=YD").content.decode()


def test_where_numbers_are_given_in_the_hall_only_the_page_says_so(client: Client) -> None:
    make_hall()
    assert "số chỉ được phát tại sảnh" in text_of(client.get("/lay-so"))
    assert client.get("/lay-so/BG").status_code == 404
    assert client.get("/lay-so/BG/A").status_code == 404
    assert 'href="/lay-so"' not in client.get("/").content.decode()


def test_the_wait_is_a_range_and_speaks_english_too(client: Client) -> None:
    from motcua.domain.queue import actions

    make_hall(options=ON, counters=1)
    for _person in range(6):
        actions.issue_ticket(KIOSK, "BG", "A")
    client.cookies["django_language"] = "en"
    text = text_of(client.get("/lay-so/BG/A"))
    assert re.search(r"\d+–\d+ minutes", text)
    assert "Take my number" in text
