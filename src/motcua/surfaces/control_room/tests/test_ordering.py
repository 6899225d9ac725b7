"""Orders from the map: a counter's panel, what was answered, a service moved for today, somebody paged; what they see and say."""

import pytest
from django.conf import settings
from django.test import Client

from motcua.base.actor import Grant
from motcua.domain.centre.models import Centre
from motcua.domain.orders import queries
from motcua.domain.orders.models import Order
from motcua.domain.people.actions import create_staff
from motcua.domain.people.models import Staff
from motcua.domain.queue import actions as queue
from motcua.domain.queue.models import Announcement
from motcua.domain.queue.queries import counter, counters_serving
from motcua.domain.queue.tests.factories import KIOSK, SYSTEM, make_hall

pytestmark = pytest.mark.django_db

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
ROOM = "/dieu-hanh/BG"
SERVICES = [{"prefix": "A", "name": "Tư pháp", "counters": [1]}, {"prefix": "B", "name": "Đất đai", "counters": [2]}]


@pytest.fixture(autouse=True)
def hall() -> None:
    make_hall(counters=2, services=SERVICES, opened=False)


def signed_in(name: str, grant: Grant) -> Client:
    member = create_staff(SYSTEM, name, "Trần Thị Hoa", "a-long-password-2016", [grant])
    client = Client()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    client.force_login(member, BACKEND)
    return client


@pytest.fixture
def room() -> Client:
    return signed_in("dh", Grant("control_room", "BG"))


@pytest.fixture
def officer() -> Client:
    return signed_in("quay01", Grant("receptionist", "BG", None, 1))


def give(room: Client, kind: str = "open", **more: str) -> str:
    return room.post(f"{ROOM}/lenh", {"kind": kind, "counter": "1", **more}, follow=True).content.decode()


def test_a_counter_of_the_map_leads_to_what_can_be_asked_of_it(room: Client) -> None:
    assert f'href="{ROOM}/quay/1" data-panel' in room.get(ROOM).content.decode()
    whole, panel = (room.get(f"{ROOM}/quay/1{ask}").content.decode() for ask in ("", "?phan=1"))
    assert "<html" in whole
    assert "<html" not in panel
    for page in (whole, panel):
        assert 'value="open"' in page
        assert 'value="close"' not in page
    assert room.get(f"{ROOM}/quay/9").status_code == 404


def test_an_order_is_seen_in_the_bar_of_the_officer_and_its_answer_in_the_room(room: Client, officer: Client) -> None:
    assert "nobody can see it now" in give(room, words="Hàng dài")
    order = Order.objects.get()
    bar = officer.get("/trao-doi/cho-toi").content.decode()
    assert "Open the counter" in bar
    assert "Hàng dài" in bar
    answer = officer.post(f"/trao-doi/lenh/{order.pk}/nhan", headers={"Accept": "application/json"})
    assert (answer.status_code, counter("BG", 1).state) == (200, "open")
    shown = room.get(f"{ROOM}/hien-tai").content.decode()
    assert "carried out: Trần Thị Hoa" in shown
    assert "Open the counter" not in officer.get("/trao-doi/cho-toi").content.decode()


def test_why_it_is_not_possible_stands_in_the_room(room: Client, officer: Client) -> None:
    give(room)
    order = Order.objects.get()
    officer.post(f"/trao-doi/lenh/{order.pk}/khong", {"reason": "Máy tính hỏng"})
    assert "Máy tính hỏng" in room.get(ROOM).content.decode()
    assert "This order is over" in officer.post(f"/trao-doi/lenh/{order.pk}/nhan", follow=True).content.decode()


def test_a_second_controller_is_told_who_was_first_and_either_takes_it_back(room: Client) -> None:
    queue.open_counter(SYSTEM, "BG", 1)
    give(room, "close")
    other = signed_in("ql", Grant("manager", "BG"))
    assert "has given another order there" in give(other, "pause")
    other.post(f"{ROOM}/lenh/{Order.objects.get().pk}/rut")
    assert Order.objects.get().outcome == "withdrawn"


def test_a_service_is_moved_for_today_and_back(room: Client) -> None:
    queue.issue_ticket(KIOSK, "BG", "A")
    page = room.get(f"{ROOM}/dich-vu/A").content.decode()
    assert 'value="1" checked' in page
    told = room.post(f"{ROOM}/dich-vu/A", {"counter": ["2"]}, follow=True).content.decode()
    assert "none of these counters is open" in told
    assert "A is served at 2 today, not at 1" in told
    assert "Back to its usual counters now" in room.get(f"{ROOM}/dich-vu/A").content.decode()
    room.post(f"{ROOM}/dich-vu/A/tra-ve")
    assert counters_serving(Centre.objects.get())["A"] == [1]


def test_somebody_is_paged_from_the_list_where_those_who_can_see_it_come_first(room: Client, officer: Client) -> None:
    officer.get("/trao-doi/cho-toi")
    member = Staff.objects.get(username="quay01")
    assert f'value="staff:{member.pk}"' in room.get(f"{ROOM}/goi-nguoi").content.decode()
    give(room, "page", person=f"staff:{member.pk}", counter="2")
    assert [one.kind for one in queries.waiting_for(member.actor())] == ["page"]
    assert "I come at once" in officer.get("/trao-doi/cho-toi").content.decode()


def test_an_announcement_from_the_panel_leads_back_to_the_map(room: Client) -> None:
    panel = room.get(f"{ROOM}/quay/1").content.decode()
    assert "Mời cán bộ phụ trách về quầy số 1." in panel
    answer = room.post(f"{ROOM}/thong-bao/phat", {"text": "Mời cán bộ về quầy số 1.", "back": "room"})
    assert (answer["Location"], Announcement.objects.count()) == (ROOM, 1)


def test_the_order_stands_in_the_log_of_the_day(room: Client) -> None:
    give(room)
    page = room.get(f"{ROOM}/nhat-ky?loai=order").content.decode()
    assert "order given" in page


def test_the_log_says_in_the_readers_language_what_was_ordered_and_who_was_asked_to_come(room: Client) -> None:
    member = create_staff(SYSTEM, "cv", "Lê Văn Nam", "a-long-password-2016", [Grant("receptionist", "BG")])
    give(room)
    give(room, "page", person=f"staff:{member.pk}")
    room.cookies[settings.LANGUAGE_COOKIE_NAME] = "vi"
    page = room.get(f"{ROOM}/nhat-ky?loai=order").content.decode()
    told = room.get(f"{ROOM}/nhat-ky.csv?loai=order").content.decode()
    for text in (page, told):
        assert "Mở quầy" in text
        assert "Đề nghị có mặt · Lê Văn Nam" in text
