"""The map of the hall: devices where they stand, alerts on their place, seats from who waits; and the log of the day."""

import csv
import io
from datetime import UTC, datetime
from itertools import combinations
from math import hypot

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from hypothesis import given
from hypothesis import settings as limits
from hypothesis import strategies as st

from motcua.base import clock, journal
from motcua.base.actor import Grant
from motcua.domain.alerts import actions as alerts
from motcua.domain.alerts.shapes import AlertView
from motcua.domain.centre.plan import DEPTH, WIDTH, box, counters_placed
from motcua.domain.devices.models import Device
from motcua.domain.devices.shapes import DeviceView
from motcua.domain.people.actions import create_staff
from motcua.domain.queue import actions as queue
from motcua.domain.queue.tests.factories import KIOSK, SYSTEM, make_hall, receptionist
from motcua.domain.reports.control_room import overview
from motcua.surfaces.control_room.drawing import _device, draw, levels_of
from motcua.surfaces.control_room.seating import seated

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def signed_in(role: str, name: str = "Trần Thị Hoa") -> Client:
    member = create_staff(SYSTEM, role, name, "a-long-password-2016", [Grant(role, "BG")])
    client = Client()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    client.force_login(member, BACKEND)
    return client


def alert(subject: str, level: str, taken_by: str = "", counter: int | None = None) -> AlertView:
    return AlertView(None, None, "x", subject, level, "x", counter, taken_by=taken_by)


def test_the_most_urgent_alert_marks_its_place_and_one_that_is_taken_does_not() -> None:
    levels = levels_of(
        [alert("counter:3", "late"), alert("counter:3", "soon"), alert("device:1", "late", taken_by="staff:1")]
    )
    assert levels == {"counter:3": "late"}


def test_who_waits_long_and_what_they_wait_for_mark_the_waiting_area() -> None:
    assert levels_of([alert("ticket:x", "soon")])["waiting"] == "soon"
    assert levels_of([alert("service:A", "late"), alert("ticket:x", "soon")])["waiting"] == "late"


def test_a_low_rating_marks_the_counter_at_which_it_was_given() -> None:
    assert levels_of([alert("feedback:9", "soon", counter=4)])["counter:4"] == "soon"


def test_a_device_stands_at_its_own_place_else_at_its_counter_else_nowhere() -> None:
    now = datetime(2026, 11, 23, tzinfo=UTC)
    placed = DeviceView(7, "display", "Sảnh", None, "", now, now, (), {"place": {"x": 50, "y": 10, "looks": "up"}})
    at_counter = DeviceView(8, "rating_tablet", "Quầy 2", 2, "", now, now, (), {})
    nowhere = DeviceView(9, "display", "Sảnh", None, "", now, now, (), {})
    boxes = {2: box(100, 100, 50, 50, counter=2)}
    first, second = (_device("BG", one, boxes, {"device:8": "late"}) for one in (placed, at_counter))
    assert first is not None
    assert second is not None
    assert (first.x, first.y, first.alert) == (500, 56, "")
    assert (second.x, second.y, second.alert) == (148, 153, "late")
    assert _device("BG", nowhere, boxes, {}) is None


@limits(max_examples=15, deadline=None)
@given(
    places=st.dictionaries(
        st.integers(1, 30), st.tuples(st.floats(3, 97), st.floats(6, 94), st.integers(0, 6)), min_size=1, max_size=8
    )
)
def test_no_seat_is_drawn_on_another_seat_on_another_counter_or_outside(
    places: dict[int, tuple[float, float, int]],
) -> None:
    boxes = {one.counter or 0: one for one in counters_placed((key, x, y) for key, (x, y, _seats) in places.items())}
    found = seated(boxes, {key: seats for key, (_x, _y, seats) in places.items()})
    spots = [(key, x, y) for key, row in found.items() for x, y in row]
    assert all(0 < x < WIDTH and 0 < y < DEPTH for _key, x, y in spots)
    assert all(hypot(a[1] - b[1], a[2] - b[2]) > 8 for a, b in combinations(spots, 2))
    for key, x, y in spots:
        others = [one for number, one in boxes.items() if number != key]
        assert not any(one.x < x < one.x + one.width and one.y < y < one.y + one.height for one in others)


def test_a_corner_makes_room_for_the_seats_of_both_its_counters() -> None:
    """As in the demonstration: 17 on the back wall, 18 on the right one."""
    boxes = {one.counter or 0: one for one in counters_placed([(17, 89, 7), (18, 95, 17)])}
    found = seated(boxes, {17: 4, 18: 3})
    assert [len(found[17]), len(found[18])] == [4, 3]
    assert {x for x, _y in found[18]} == {boxes[18].x - 9}


@pytest.mark.django_db
def test_as_many_seats_are_taken_as_people_wait() -> None:
    hall = make_hall(counters=2)
    hall.floors.create(number=2, waiting_seats=118)
    for _one in range(3):
        queue.issue_ticket(KIOSK, "BG", "A")
    queue.call_next(receptionist(1), "BG", 1)
    drawn = draw(hall, overview(SYSTEM, "BG"))
    assert len(drawn.waiting_places) == 118
    assert sum(seat.taken for seat in drawn.waiting_places) == 2
    assert (drawn.seats_taken, drawn.seats) == (1, 6)


@pytest.mark.django_db
def test_the_page_is_told_what_changes_on_the_map_and_nobody_else_is() -> None:
    make_hall(counters=2)
    queue.issue_ticket(KIOSK, "BG", "A")
    called = queue.call_next(receptionist(2), "BG", 2)
    assert called is not None
    state = signed_in("control_room").get("/dieu-hanh/BG/so-do").json()
    assert state["counters"]["2"]["mark"] == "calling"
    assert state["counters"]["2"]["label"] == called.label
    assert state["counters"]["1"] == {
        "mark": "idle",
        "label": "free",
        "title": "Counter 1: open, free",
        "waiting": 0,
        "alert": "",
    }
    assert signed_in("receptionist").get("/dieu-hanh/BG/so-do").status_code == 403


@pytest.mark.django_db
def test_the_log_tells_the_day_in_words_by_counter_kind_and_person() -> None:
    make_hall(counters=2)
    ticket = queue.issue_ticket(KIOSK, "BG", "A")
    queue.call_next(receptionist(2), "BG", 2)
    client = signed_in("control_room")
    page = client.get("/dieu-hanh/BG/nhat-ky").content.decode()
    assert "number given" in page
    assert ticket.label in page
    of_one = client.get("/dieu-hanh/BG/nhat-ky?quay=1").content.decode()
    assert "counter opened" in of_one
    assert "number given" not in of_one
    assert "number called" not in client.get("/dieu-hanh/BG/nhat-ky?loai=device").content.decode()
    led = client.post("/dieu-hanh/BG/nhat-ky", {"nguoi": "Hoa", "loai": "device"})
    assert ("Hoa" not in led["Location"], "loai=device" in led["Location"]) == (True, True)
    shown = client.get(led["Location"]).content.decode()
    assert ("Nothing of this kind" in shown, 'value="Hoa"' in shown) == (True, True)
    assert client.get("/dieu-hanh/BG/nhat-ky?ngay=9999-12-31").status_code == 200, "as a day that is none"
    assert signed_in("receptionist").get("/dieu-hanh/BG/nhat-ky").status_code == 403


@pytest.mark.django_db
def test_the_log_names_what_it_is_about_and_never_by_a_reference() -> None:
    hall = make_hall(counters=1, opened=False)
    queue.issue_ticket(KIOSK, "BG", "A")
    alerts.look(SYSTEM, "BG")
    printer = Device.objects.create(centre=hall, kind="printer", name="Máy in cửa", paired_at=clock.now())
    with transaction.atomic():
        for state in ("paper_out", "ready"):
            subject = f"device:{printer.pk}"
            journal.record(SYSTEM, "device.state_changed", subject, centre="BG", state=state, before="")
        journal.record(SYSTEM, "dossier.received", "dossier:H02.03-261128-0001", centre="BG", state="received")
    page = signed_in("control_room").get("/dieu-hanh/BG/nhat-ky").content.decode()
    for words in ("no counter is open", "Máy in cửa is out of paper", "Máy in cửa is ready", ">H02.03-261128-0001<"):
        assert words in page
    assert "service:A" not in page
    assert ">received<" not in page


@pytest.mark.django_db
def test_the_log_as_a_file_begins_with_the_first_happening() -> None:
    make_hall(counters=1)
    queue.issue_ticket(KIOSK, "BG", "A")
    answer = signed_in("control_room").get("/dieu-hanh/BG/nhat-ky.csv")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0] == ["Time", "What happened", "About", "Counter", "By whom"]
    assert [row[1] for row in rows[1:]] == ["counter opened", "number given"]
