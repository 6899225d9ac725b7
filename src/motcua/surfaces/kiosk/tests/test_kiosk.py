"""The ticket machine as pages without script: what a visitor reads and what a touch does."""

import re
from datetime import UTC, datetime

import pytest
from django.test import Client

from motcua.base import clock
from motcua.domain.devices import actions as devices
from motcua.domain.devices.models import Device
from motcua.domain.people.middleware import DEVICE_COOKIE
from motcua.domain.queue import queries
from motcua.domain.queue.actions import close_counter, issue_ticket, mark_print_failed, mark_printed
from motcua.domain.queue.models import Ticket
from motcua.domain.queue.tests.factories import KIOSK, SYSTEM, make_hall, receptionist

pytestmark = pytest.mark.django_db
SUNDAY_NOON = datetime(2026, 11, 15, 5, 0, tzinfo=UTC)
THIRTEEN = [
    {"prefix": letter, "name": f"Dịch vụ {letter}", "name_en": f"Service {letter}", "counters": [1, 2]}
    for letter in "ABXLSMUYKHQZR"
]


def paired(client: Client, path: str = "/kiosk/BG") -> Client:
    """The client as a machine whose code an administrator has entered."""
    assert re.search(r"\d{3} \d{3}", client.get(path).content.decode())
    shown = client.cookies["motcua_pairing"].value
    code, _secret = devices.begin_pairing("BG", "kiosk", secret=shown)
    devices.pair(SYSTEM, code, "Máy lấy số")
    client.get(path)
    assert client.cookies[DEVICE_COOKIE].value
    return client


def page(client: Client, path: str, **more: object) -> str:
    answer = client.get(path, **more)
    assert answer.status_code == 200, answer
    return answer.content.decode()


def take(client: Client, **fields: str) -> str:
    """Takes a number; gives the address of its screen."""
    answer = client.post("/kiosk/BG/phieu", {"service": "A", "priority": "none", **fields})
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def choices(text: str) -> list[str]:
    return re.findall(r'href="/kiosk/BG/dich-vu/(\w+)"', text)


def test_an_unpaired_machine_shows_its_code_and_no_service(client: Client) -> None:
    make_hall()
    text = page(client, "/kiosk/BG")
    assert re.search(r"\d{3} \d{3}", text)
    assert not choices(text)
    assert client.post("/kiosk/BG/phieu", {"service": "A"}).status_code == 302
    assert not Ticket.objects.exists()


def test_a_retired_machine_gives_no_number(client: Client) -> None:
    make_hall()
    paired(client)
    devices.retire(SYSTEM, Device.objects.get().pk)
    assert client.post("/kiosk/BG/phieu", {"service": "A"})["Location"] == "/kiosk/BG"
    assert not Ticket.objects.exists()


def test_no_screen_has_more_than_eight_choices_and_all_services_can_be_reached(client: Client) -> None:
    make_hall(services=THIRTEEN)
    paired(client)
    first, second = page(client, "/kiosk/BG"), page(client, "/kiosk/BG?trang=2")
    assert first.count("<li>") <= 8
    assert second.count("<li>") <= 8
    assert sorted(choices(first) + choices(second)) == sorted("ABXLSMUYKHQZR")
    assert "?trang=2" in first


def test_with_larger_text_fewer_choices_share_a_screen(client: Client) -> None:
    make_hall(services=THIRTEEN)
    paired(client)
    client.cookies["motcua_text"] = "large"
    found = [page(client, f"/kiosk/BG?trang={number}") for number in (1, 2, 3)]
    assert all(text.count("<li>") <= 6 for text in found)
    assert sorted(code for text in found for code in choices(text)) == sorted("ABXLSMUYKHQZR")


def test_what_is_asked_for_most_stands_first(client: Client) -> None:
    make_hall(services=THIRTEEN)
    paired(client)
    for service, times in (("Z", 3), ("H", 2), ("A", 1)):
        for _ in range(times):
            issue_ticket(KIOSK, "BG", service)
    assert choices(page(client, "/kiosk/BG"))[:3] == ["Z", "H", "A"]


def test_a_choice_tells_who_waits_how_long_and_both_names(client: Client) -> None:
    make_hall(services=THIRTEEN)
    paired(client)
    for _ in range(4):
        issue_ticket(KIOSK, "BG", "A")
    low, high = next(one.wait for one in queries.services("BG") if one.code == "A") or (0, 0)
    text = page(client, "/kiosk/BG")
    assert f"{low}–{high} phút" in text
    assert "4 người" in text
    assert "Dịch vụ A" in text
    assert '<span class="kiosk__choice-second" lang="en">Service A</span>' in text


def test_a_service_without_an_open_counter_says_so_instead_of_a_number(client: Client) -> None:
    make_hall(counters=1)
    paired(client)
    close_counter(receptionist(1), "BG", 1)
    assert "chưa mở quầy" in page(client, "/kiosk/BG")
    assert "khi có quầy mở" in page(client, take(client))


@pytest.mark.parametrize("typed", ["khai sinh", "KHAI SINH", "giấy khai sinh"])
def test_search_finds_without_marks_and_leads_to_the_queue_of_the_procedure(
    client: Client, demo_centre: str, typed: str
) -> None:
    paired(client)
    text = page(client, "/kiosk/BG/tim", query_params={"q": typed})
    assert "Giấy khai sinh" in text
    [service] = set(choices(text))
    assert "Tư pháp" in page(client, f"/kiosk/BG/dich-vu/{service}")


@pytest.mark.parametrize("typed", ["giaays khai sinh", "khai sihn", "khaisinh", "khai sin"])
def test_search_forgives_who_types_on_glass(client: Client, demo_centre: str, typed: str) -> None:
    paired(client)
    assert "Giấy khai sinh" in page(client, "/kiosk/BG/tim", query_params={"q": typed})


def test_search_that_finds_nothing_says_what_to_do(client: Client, demo_centre: str) -> None:
    paired(client)
    assert "bàn hướng dẫn" in page(client, "/kiosk/BG/tim", query_params={"q": "zzqq"})


def test_two_touches_give_a_number_with_its_place_wait_and_code(client: Client) -> None:
    make_hall(counters=2)
    issue_ticket(KIOSK, "BG", "A")
    paired(client)
    [service] = choices(page(client, "/kiosk/BG"))
    form = page(client, f"/kiosk/BG/dich-vu/{service}")
    assert 'name="priority" value="none"' in form
    screen = page(client, take(client, service=service))
    assert "A002" in screen
    assert re.search(r"Số người phía trước</dt><dd>1</dd>", screen)
    assert "1, 2" in screen
    assert "<svg" in screen.partition('class="qr"')[2]


def test_the_same_touch_sent_again_gives_the_same_number(client: Client) -> None:
    make_hall()
    paired(client)
    first = take(client, _key="tap-1")
    assert take(client, _key="tap-1") == first
    assert take(client, _key="tap-2") != first
    assert Ticket.objects.count() == 2


@pytest.mark.parametrize("priority", ["none", "elderly", "disabled", "pregnant", "infant", "merit"])
def test_every_class_can_be_chosen_and_is_kept(client: Client, priority: str) -> None:
    make_hall()
    paired(client)
    assert f'name="priority" value="{priority}"' in page(client, "/kiosk/BG/dich-vu/A")
    take(client, priority=priority)
    assert Ticket.objects.get().priority == priority


def test_the_ticket_keeps_the_language_of_its_visitor(client: Client) -> None:
    make_hall()
    paired(client)
    client.cookies["django_language"] = "en"
    assert "Please take a seat" in page(client, take(client))
    assert Ticket.objects.get().language == "en"


def test_beginning_anew_forgets_language_and_look_of_the_one_before(client: Client) -> None:
    make_hall()
    paired(client)
    for name, value in (("django_language", "en"), ("motcua_text", "large"), ("motcua_theme", "contrast")):
        client.cookies[name] = value
    assert client.get("/kiosk/BG?moi=1")["Location"] == "/kiosk/BG"
    assert all(client.cookies[name].value == "" for name in ("django_language", "motcua_text", "motcua_theme"))


def test_a_closed_centre_says_when_it_opens_and_gives_no_number(client: Client) -> None:
    make_hall(always_open=False, hours={"mon-fri": ["07:30-11:30", "13:30-17:00"]})
    with clock.frozen(SUNDAY_NOON):
        paired(client)
        text = page(client, "/kiosk/BG")
        assert "07:30 Thứ Hai, ngày 16/11" in text
        assert not choices(text)
        refused = client.post("/kiosk/BG/phieu", {"service": "A"})
        assert refused.status_code == 409
        assert "Chưa cấp được số" in refused.content.decode()
        told = client.post("/kiosk/BG/phieu", {"service": "A"}, headers={"Accept": "application/json"}).json()
        assert told["code"] == "centre_closed"
    assert not Ticket.objects.exists()


def test_an_unknown_service_is_refused_in_words(client: Client) -> None:
    make_hall()
    paired(client)
    assert client.get("/kiosk/BG/dich-vu/W").status_code == 404
    refused = client.post("/kiosk/BG/phieu", {"service": "W"})
    assert refused.status_code == 422
    assert "Về màn hình đầu" in refused.content.decode()


def test_the_screen_says_what_became_of_the_paper(client: Client) -> None:
    make_hall()
    paired(client)
    address = take(client)
    asked = f"{address}/in"
    ticket = Ticket.objects.get()
    assert client.get(asked).json() == {"printed": "waiting"}
    mark_print_failed(SYSTEM, ticket.pk, "out_of_paper")
    assert client.get(asked).json() == {"printed": "failed"}
    shown = re.search(r'data-paper="failed"( hidden)?>', page(client, address))
    assert shown
    assert not shown[1]
    mark_printed(SYSTEM, ticket.pk)
    assert client.get(asked).json() == {"printed": "printed"}


def test_a_code_of_another_centre_or_of_nobody_opens_nothing(client: Client) -> None:
    make_hall()
    make_hall(code="LS")
    other = issue_ticket(SYSTEM, "LS", "A")
    paired(client)
    assert client.get(f"/kiosk/BG/phieu/{other.token}").status_code == 404
    assert client.get(f"/kiosk/BG/phieu/{'0' * 38}").status_code == 404
    assert client.get(f"/kiosk/BG/phieu/{'0' * 38}/in").status_code == 404
