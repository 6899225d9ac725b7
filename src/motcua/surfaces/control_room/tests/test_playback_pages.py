"""A day looked at again: the page at a moment, and the pieces that it plays; what they add up to is the hall as it was."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from motcua.base.actor import Grant
from motcua.domain.alerts import actions as alerts
from motcua.domain.centre.models import Centre
from motcua.domain.devices.models import Device
from motcua.domain.dossiers.tests.factories import actor
from motcua.domain.people.actions import create_staff
from motcua.domain.playback import queries
from motcua.domain.queue import actions
from motcua.domain.queue import queries as queue
from motcua.domain.queue.tests.factories import KIOSK, SYSTEM, make_hall, receptionist
from motcua.surfaces.control_room.playback_steps import Drawer, Presence, pieces

pytestmark = pytest.mark.django_db

ROOM = "/dieu-hanh/BG"


@pytest.fixture(autouse=True)
def hall() -> Iterator[Centre]:
    queries.forget()
    yield make_hall(counters=3, opened=False, options={"zones": {}})
    queries.forget()


def signed_in(role: str) -> Client:
    member = create_staff(SYSTEM, role, "Trần Thị Hoa", "a-long-password-2016", [Grant(role, "BG")])
    client = Client()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    client.force_login(member, "allauth.account.auth_backends.AuthenticationBackend")
    return client


def a_visit() -> None:
    actions.issue_ticket(KIOSK, "BG", "A")
    alerts.look(SYSTEM, "BG")
    actions.open_counter(receptionist(1), "BG", 1)
    called = actions.call_next(receptionist(1), "BG", 1)
    assert called is not None
    actions.start(receptionist(1), called.id)
    alerts.look(SYSTEM, "BG")


def drawer(hall: Centre, day: queries.Day) -> Drawer:
    return Drawer.of(hall, Presence.of(actor("control_room", centre="BG"), hall, day))


def merged(state: dict[str, Any], steps: list[tuple[int, dict[str, Any]]]) -> dict[str, Any]:
    """As the page merges (`js/playback.js`)."""
    for _second, changed in steps:
        for name, value in changed.items():
            state = {**state, name: {**state[name], **value} if name in ("counters", "services") else value}
    return state


def test_the_steps_of_a_piece_add_up_to_the_hall_as_it_is(hall: Centre) -> None:
    a_visit()
    day = queries.read_day(hall, queue.today(hall))
    assert day.first is not None
    state, steps = pieces(
        drawer(hall, day), day, day.begin + (day.first - day.begin) // queries.CHECKPOINT * queries.CHECKPOINT
    )
    end = merged(state, steps)
    assert state["counters"]["1"]["mark"] == "closed"
    assert (end["counters"]["1"]["mark"], end["counters"]["1"]["label"], end["taken"]) == ("serving", "A001", 1)
    assert end == drawer(hall, day).state(day.at(day.end), day.end)


def test_time_alone_brings_back_who_did_not_answer_and_lets_devices_come_and_go(hall: Centre) -> None:
    Centre.objects.update(options={"queue": {"calls_before_no_show": 3, "cool_down_minutes": 5}})
    actions.open_counter(receptionist(1), "BG", 1)
    actions.issue_ticket(KIOSK, "BG", "A")
    called = actions.call_next(receptionist(1), "BG", 1)
    assert called is not None
    actions.no_show(receptionist(1), called.id)
    day = queries.read_day(hall, queue.today(hall))
    assert day.last is not None
    begin = day.last - timedelta(minutes=1)
    came, went = begin + timedelta(minutes=2), begin + timedelta(minutes=4)
    tablet = Device.objects.create(
        centre=hall, kind="rating_tablet", name="Quầy 1", counter=1, paired_at=came, retired_at=went
    )
    state, steps = pieces(drawer(hall, day), day, begin)
    seen = [(second, merged(state, steps[: at + 1])) for at, (second, _changed) in enumerate(steps)]
    mark = f"device:{tablet.pk}"
    assert state["marks"][mark] == "gone"
    assert next(second for second, then in seen if mark not in then["marks"]) == 120
    assert next(second for second, then in seen if second > 120 and then["marks"].get(mark) == "gone") == 240
    waits = [(second, then["counters"]["1"]["waiting"]) for second, then in seen if second > 61]
    assert waits[0][1] == 0
    assert waits[-1][1] == 1
    assert 350 <= waits[-1][0] <= 361


def test_a_step_tells_only_what_is_different() -> None:
    hall = Centre.objects.get()
    a_visit()
    day = queries.read_day(hall, queue.today(hall))
    assert day.last is not None
    state, steps = pieces(
        drawer(hall, day), day, day.begin + (day.last - day.begin) // queries.CHECKPOINT * queries.CHECKPOINT
    )
    assert steps
    for _second, changed in steps:  # one or more: the visit may reach over the end of a second
        for name, value in changed.items():
            if name in ("counters", "services"):
                assert value
                assert all(state[name].get(key) != one for key, one in value.items())
            whole = {**state[name], **value} if name in ("counters", "services") else value
            assert state[name] != whole
            state = {**state, name: whole}
    assert all("waiting_seats" not in changed for _second, changed in steps)


def test_the_page_shows_a_moment_without_a_script_and_names_nobody(hall: Centre) -> None:
    a_visit()
    room = signed_in("control_room")
    page = room.get(f"{ROOM}/xem-lai?luc=23:59:59").content.decode()
    assert "Counter 1: A001" in page
    assert "staff:" not in page.replace("data-person", "")
    assert "receptionist 1" not in page


def test_what_asked_for_a_person_is_told_in_the_words_of_then() -> None:
    a_visit()
    room = signed_in("control_room")
    day = queue.today(Centre.objects.get()).isoformat()
    told = room.get(f"{ROOM}/xem-lai/loi?ngay={day}").json()
    assert any("no counter is open" in text for text in told.values())


def test_a_day_or_time_that_is_none_is_refused_and_a_day_to_come_is_today() -> None:
    room = signed_in("control_room")
    for ask in ("", "?ngay=2026-13-01&tu=08:00", "?ngay=2026-11-16&tu=8"):
        assert room.get(f"{ROOM}/xem-lai/doan{ask}", headers={"Accept": "application/json"}).status_code == 422
    assert room.get(f"{ROOM}/xem-lai?ngay=2999-01-01").status_code == 200
    assert signed_in("receptionist").get(f"{ROOM}/xem-lai").status_code == 403
