"""The wall: what it shows, the state that it fetches, and whose call may be spoken."""

import html
import io
import json
import re
import wave
from datetime import timedelta

import pytest
from django.test import Client

from motcua.base import clock, journal
from motcua.base.actor import Actor, Grant
from motcua.domain.centre.models import Centre, Counter
from motcua.domain.devices import actions as devices
from motcua.domain.devices.models import Device
from motcua.domain.media.actions import add_medium, show_medium
from motcua.domain.media.rules import Target
from motcua.domain.media.tests.factories import mp4
from motcua.domain.people.middleware import DEVICE_COOKIE
from motcua.domain.queue.actions import (
    announce,
    call_next,
    finish,
    issue_ticket,
    pause_counter,
    recall,
    start,
    stop_announcement,
)
from motcua.domain.queue.queries import announcements, location_code
from motcua.domain.queue.tests.factories import KIOSK, SYSTEM, make_hall, receptionist

pytestmark = pytest.mark.django_db


def paired(client: Client) -> Device:
    """The client becomes a display of the hall."""
    client.get("/man-hinh/BG")
    code, _secret = devices.begin_pairing("BG", "display", secret=client.cookies["motcua_pairing"].value)
    shown = devices.pair(SYSTEM, code, "Màn hình 1")
    client.get("/man-hinh/BG")
    assert client.cookies[DEVICE_COOKIE].value
    return Device.objects.get(pk=shown.id)


def last_entry(kind: str) -> int:
    return journal.latest("BG", (kind,), clock.now() - timedelta(hours=1), 1)[0].id


def seconds(sound: bytes) -> float:
    with wave.open(io.BytesIO(sound)) as read:
        return read.getnframes() / read.getframerate()


def test_an_unpaired_display_shows_its_code_and_no_call(client: Client) -> None:
    make_hall()
    text = client.get("/man-hinh/BG").content.decode()
    assert re.search(r"\d{3} \d{3}", text)
    assert "data-wall" not in text


def test_the_wall_shows_the_call_its_counter_and_who_waits_for_what(client: Client) -> None:
    make_hall()
    for _ in range(3):
        issue_ticket(KIOSK, "BG", "A")
    call_next(receptionist(2), "BG", 2)
    paired(client)
    text = client.get("/man-hinh/BG").content.decode()
    assert re.search(r"data-label>A001<", text)
    assert re.search(r"data-counter>2<", text)
    assert re.search(r"<b data-waiting>2</b>", text)


def test_the_state_lists_calls_newest_first_and_keeps_those_that_are_over(client: Client) -> None:
    make_hall()
    for _ in range(3):
        issue_ticket(KIOSK, "BG", "A")
    with clock.frozen(clock.now()) as time:
        first = call_next(receptionist(1), "BG", 1)
        time.move(seconds=3)
        call_next(receptionist(3), "BG", 3)
    assert first
    start(receptionist(1), first.id)
    finish(receptionist(1), first.id)
    state = client.get("/man-hinh/BG/bang").json()
    assert [(call["label"], call["counter"]) for call in state["calls"]] == [("A002", 3), ("A001", 1)]
    assert [call["label"] for call in state["now"]] == ["A002"]
    assert state["waiting"] == [{"service": "A", "waiting": 1}]


def test_the_state_tells_a_retired_display_that_it_is_none_any_more(client: Client) -> None:
    make_hall()
    display = paired(client)
    assert client.get("/man-hinh/BG/bang").json()["paired"] is True
    devices.retire(SYSTEM, display.pk)
    assert client.get("/man-hinh/BG/bang").json()["paired"] is False


def test_a_display_is_silent_where_its_settings_or_its_address_say_so(client: Client) -> None:
    make_hall()
    display = paired(client)
    assert "data-silent" not in client.get("/man-hinh/BG").content.decode()
    assert "data-silent" in client.get("/man-hinh/BG?sound=0").content.decode()
    display.settings = {"sound": False}
    display.save()
    assert "data-silent" in client.get("/man-hinh/BG").content.decode()


def test_a_call_is_spoken_and_english_follows_where_the_ticket_asks_for_it(client: Client) -> None:
    make_hall()
    issue_ticket(KIOSK, "BG", "A")
    issue_ticket(KIOSK, "BG", "A", language="en")
    call_next(receptionist(1), "BG", 1)
    vietnamese = client.get(f"/man-hinh/BG/loi-goi/{last_entry('ticket.called')}.wav")
    assert vietnamese["Content-Type"] == "audio/wav"
    call_next(receptionist(2), "BG", 2)
    both = client.get(f"/man-hinh/BG/loi-goi/{last_entry('ticket.called')}.wav")
    assert seconds(both.content) > seconds(vietnamese.content) + 1 > 4


def test_a_recall_is_spoken_too(client: Client) -> None:
    make_hall()
    issue_ticket(KIOSK, "BG", "A")
    called = call_next(receptionist(1), "BG", 1)
    assert called
    recall(receptionist(1), called.id)
    assert client.get(f"/man-hinh/BG/loi-goi/{last_entry('ticket.recalled')}.wav").status_code == 200


def test_only_a_call_of_this_hall_a_short_while_ago_is_spoken(client: Client) -> None:
    make_hall()
    make_hall(code="LS")
    with clock.frozen(clock.now()) as time:
        issue_ticket(KIOSK, "BG", "A")
        issued = last_entry("ticket.issued")
        call_next(receptionist(1), "BG", 1)
        called = last_entry("ticket.called")
        assert client.get(f"/man-hinh/BG/loi-goi/{issued}.wav").status_code == 404
        assert client.get(f"/man-hinh/LS/loi-goi/{called}.wav").status_code == 404
        assert client.get(f"/man-hinh/BG/loi-goi/{called + 1000}.wav").status_code == 404
        assert client.get(f"/man-hinh/BG/loi-goi/{called}.wav").status_code == 200
        time.move(31 * 60)
        assert client.get(f"/man-hinh/BG/loi-goi/{called}.wav").status_code == 404


def called_at_1_and_3() -> None:
    for _ in range(2):
        issue_ticket(KIOSK, "BG", "A")
    for number in (1, 3):
        call_next(receptionist(number), "BG", number)


def set_centre(**options: object) -> None:
    centre = Centre.objects.get(code="BG")
    centre.options = {**centre.options, **options}
    centre.save()


def test_case_68_a_display_with_one_unknown_location_still_shows_the_others(client: Client) -> None:
    make_hall()
    display = paired(client)
    display.settings = {"counters": [3, 98]}
    display.save()
    called_at_1_and_3()
    state = client.get("/man-hinh/BG/bang").json()
    assert [call["counter"] for call in state["calls"]] == [call["counter"] for call in state["now"]] == [3]
    text = client.get("/man-hinh/BG").content.decode()
    assert 'data-counters="3 98"' in text
    assert "A002" in text
    assert "A001" not in text


def test_a_display_of_a_zone_tells_of_its_counters_only(client: Client) -> None:
    make_hall()
    set_centre(zones={"A": [1, 2], "B": [3]})
    display = paired(client)
    display.settings = {"layout": "zone", "zone": "A"}
    display.save()
    called_at_1_and_3()
    assert [call["counter"] for call in client.get("/man-hinh/BG/bang").json()["calls"]] == [1]


def test_a_display_of_a_zone_lists_who_waits_for_its_counters_alone(client: Client) -> None:
    services = [
        {"prefix": "A", "name": "Tư pháp", "counters": [1, 3]},
        {"prefix": "H", "name": "Đất đai", "counters": [3]},
    ]
    make_hall(services=services)
    set_centre(zones={"A": [1, 2], "B": [3]})
    display = paired(client)

    def listed() -> list[str]:
        return re.findall(r'data-service="(\w+)"', client.get("/man-hinh/BG").content.decode())

    assert listed() == ["A", "H"]
    display.settings = {"layout": "zone", "zone": "A"}
    display.save()
    assert listed() == ["A"]


def test_case_69_chime_and_voice_are_switched_separately(client: Client) -> None:
    make_hall()
    issue_ticket(KIOSK, "BG", "A")
    call_next(receptionist(1), "BG", 1)
    address = f"/man-hinh/BG/loi-goi/{last_entry('ticket.called')}.wav"
    both = seconds(client.get(address).content)
    set_centre(voice={"voice": False})
    chime = seconds(client.get(address).content)
    set_centre(voice={"chime": False})
    spoken = seconds(client.get(address).content)
    assert 1 < chime < 3 < spoken < both
    paired(client)
    assert "data-silent" not in client.get("/man-hinh/BG").content.decode()
    set_centre(voice={"chime": False, "voice": False})
    assert "data-silent" in client.get("/man-hinh/BG").content.decode()


def test_case_70_every_language_that_is_set_is_spoken_and_a_short_call_is_one_sentence(client: Client) -> None:
    make_hall()
    issue_ticket(KIOSK, "BG", "A")
    call_next(receptionist(1), "BG", 1)
    address = f"/man-hinh/BG/loi-goi/{last_entry('ticket.called')}.wav"
    one = seconds(client.get(address).content)
    set_centre(voice={"order": ["vi", "en"]})
    two = seconds(client.get(address).content)
    assert two > one + 1
    assert seconds(client.get(f"{address}?short=1").content) < one - 2


CONTROL = Actor("staff", "900", "control", (Grant("control_room", "BG"),))
WORDS = {"vi": "Xin ông bà chuẩn bị sẵn giấy tờ.", "en": "Please have your papers ready."}


def test_an_announcement_is_fetched_with_its_words_and_its_sound_for_a_short_while(client: Client) -> None:
    make_hall()
    make_hall(code="LS")
    with clock.frozen(clock.now()) as time:
        made = announce(CONTROL, "BG", WORDS)
        shown = client.get(f"/man-hinh/BG/thong-bao/{made.id}").json()
        assert shown["texts"] == [{"language": one, "text": WORDS[one]} for one in ("vi", "en")]
        sound = client.get(f"/man-hinh/BG/thong-bao/{made.id}.wav")
        assert sound["Content-Type"] == "audio/wav"
        assert seconds(sound.content) > 4
        assert client.get(f"/man-hinh/LS/thong-bao/{made.id}").status_code == 404
        time.move(31 * 60)
        assert client.get(f"/man-hinh/BG/thong-bao/{made.id}").status_code == 404
        assert client.get(f"/man-hinh/BG/thong-bao/{made.id}.wav").status_code == 404


def test_a_display_tells_what_it_played_and_nobody_else_does(client: Client) -> None:
    make_hall()
    made = announce(CONTROL, "BG", WORDS)
    address = f"/man-hinh/BG/thong-bao/{made.id}/da-phat"
    assert client.post(address, {"sounded": "1"}).status_code == 401
    paired(client)
    for _ in range(2):
        assert client.post(address, {"sounded": "1"}).status_code == 204
    played = announcements(CONTROL, "BG")[0].played
    assert [(one.name, one.sounded) for one in played] == [("Màn hình 1", True)]


def test_a_wall_that_comes_back_learns_of_the_emergency_that_goes_on_in_its_zone(client: Client) -> None:
    make_hall()
    set_centre(zones={"A": [1, 2], "B": [3]})
    display = paired(client)
    assert client.get("/man-hinh/BG/bang").json()["emergency"] is None
    everywhere = announce(CONTROL, "BG", {}, importance="emergency")
    assert client.get("/man-hinh/BG/bang").json()["emergency"]["id"] == str(everywhere.id)
    in_b = announce(CONTROL, "BG", {}, zone="B", importance="emergency")
    assert client.get("/man-hinh/BG/bang").json()["emergency"] is None
    display.settings = {"layout": "zone", "zone": "B"}
    display.save()
    assert client.get("/man-hinh/BG/bang").json()["emergency"]["id"] == str(in_b.id)
    stop_announcement(CONTROL, in_b.id)
    assert client.get("/man-hinh/BG/bang").json()["emergency"] is None


def test_a_wall_knows_the_zones_it_stands_in(client: Client) -> None:
    make_hall()
    set_centre(zones={"Tầng 1": [1, 2], "B": [3]})
    display = paired(client)
    assert 'data-zones="[]"' in client.get("/man-hinh/BG").content.decode()
    for settings, zones in (({"layout": "zone", "zone": "B"}, "B"), ({"counters": [2]}, "Tầng 1")):
        display.settings = settings
        display.save()
        assert f'data-zones="[&quot;{zones}&quot;]"' in client.get("/man-hinh/BG").content.decode()


def test_a_display_whose_stored_settings_cannot_be_used_shows_the_whole_hall_and_logs_it_once(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    make_hall()
    display = paired(client)
    display.settings = {"layout": "carousel", "counters": "1, 2"}
    display.save()
    called_at_1_and_3()
    assert "A002" in client.get("/man-hinh/BG").content.decode()
    assert [call["counter"] for call in client.get("/man-hinh/BG/bang").json()["calls"]] == [3, 1]
    assert len([one for one in caplog.records if one.name == "motcua.domain.devices.displays"]) == 1


def test_the_code_of_the_hall_is_told_to_its_displays_only_and_only_where_numbers_come_from_afar(
    client: Client,
) -> None:
    hall = make_hall()
    paired(client)
    assert client.get("/man-hinh/BG/bang").json()["code"] is None
    assert "data-code hidden" in client.get("/man-hinh/BG").content.decode()
    set_centre(queue={"remote": True, "location_code_minutes": 10})
    hall.refresh_from_db()
    with clock.frozen(clock.now()) as time:
        first = location_code(hall)
        assert first
        assert client.get("/man-hinh/BG/bang").json()["code"] == first.code
        assert f"<b data-code-digits>{first.code}</b>" in client.get("/man-hinh/BG").content.decode()
        assert Client().get("/man-hinh/BG/bang").json()["code"] is None
        time.move(601)
        second = location_code(hall)
        assert second
        assert client.get("/man-hinh/BG/bang").json()["code"] == second.code != first.code


def test_a_display_over_a_desk_shows_its_counter_and_what_it_does(client: Client) -> None:
    make_hall()
    display = paired(client)
    assert client.get("/man-hinh/BG/bang").json()["desk"] is None
    display.settings = {"layout": "counter", "counters": [2]}
    display.save()

    def now() -> tuple[str, str]:
        told = client.get("/man-hinh/BG/bang").json()["desk"]
        assert (told["number"], told["agencies"]) == (2, "Sở Tư pháp")
        text = client.get("/man-hinh/BG").content.decode()
        assert f'data-state="{told["state"]}"' in text
        assert "data-wall" not in text
        return told["state"], told["label"]

    assert now() == ("idle", "")
    issue_ticket(KIOSK, "BG", "A")
    called = call_next(receptionist(2), "BG", 2)
    assert called
    assert now() == ("calling", "A001")
    start(receptionist(2), called.id)
    assert now() == ("serving", "A001")
    finish(receptionist(2), called.id)
    pause_counter(receptionist(2), "BG", 2, "Họp")
    assert now() == ("paused", "")
    assert "Họp" in client.get("/man-hinh/BG").content.decode()


def test_a_display_in_a_corridor_shows_calls_and_nobody_who_waits(client: Client) -> None:
    make_hall()
    display = paired(client)
    display.settings = {"layout": "corridor"}
    display.save()
    called_at_1_and_3()
    text = client.get("/man-hinh/BG").content.decode()
    assert "A001" in text
    assert "wall__waiting" not in text


def test_a_display_over_a_counter_that_is_gone_shows_the_hall(client: Client) -> None:
    make_hall()
    display = paired(client)
    display.settings = {"layout": "counter", "counters": [77]}
    display.save()
    assert "data-wall" in client.get("/man-hinh/BG").content.decode()


def test_a_wall_that_knows_its_place_points_to_the_counters(client: Client) -> None:
    make_hall()
    device = paired(client)
    assert 'data-turns="{}"' in client.get("/man-hinh/BG").content.decode()
    device.settings = {"place": {"x": 50, "y": 90, "looks": "up"}}
    device.save()
    found = re.search(r'data-turns="([^"]+)"', client.get("/man-hinh/BG").content.decode())
    assert found
    turns = json.loads(html.unescape(found[1]))
    assert set(turns) == {"1", "2", "3"}
    assert turns["2"] == 0, "straight ahead, in the middle of the back wall"


def test_a_wall_shows_the_lines_of_the_centre_and_none_where_there_are_none(client: Client) -> None:
    make_hall()
    display = paired(client)
    assert "data-ticker" not in client.get("/man-hinh/BG").content.decode()
    devices.set_settings(SYSTEM, display.pk, {"ticker": ["Chuẩn bị <căn cước>", "Nghỉ Tết"]})
    found = re.search(r'data-ticker="([^"]*)"', client.get("/man-hinh/BG").content.decode())
    assert found
    assert json.loads(html.unescape(found[1])) == ["Chuẩn bị <căn cước>", "Nghỉ Tết"]


def test_whatever_a_page_is_drawn_by_changes_its_version_and_nothing_else_does(client: Client) -> None:
    make_hall(counters=2)
    display = paired(client)
    versions = []

    def note() -> None:
        page = re.search(r'data-version="(\w+)"', client.get("/man-hinh/BG").content.decode())
        assert page
        assert client.get("/man-hinh/BG/bang").json()["version"] == page[1]
        versions.append(page[1])

    note()
    issue_ticket(KIOSK, "BG", "A")
    call_next(receptionist(1), "BG", 1)
    note()
    assert versions[0] == versions[1]
    for change in ({"ticker": ["Một dòng"]}, {"layout": "corridor"}, {"layout": "counter", "counters": [2]}):
        devices.set_settings(SYSTEM, display.pk, change)
        note()
    Centre.objects.update(options={"zones": {"Dãy A": [1]}})
    note()
    assert len(set(versions)) == len(versions) - 1


def show_between_calls(content: bytes) -> str:
    kept = add_medium(SYSTEM, "BG", "Phim", "Cách nộp phí", "How to pay", content)
    show_medium(SYSTEM, "BG", kept.id, Target())
    return str(kept.id)


def test_the_state_tells_a_display_what_it_shows_between_calls(client: Client) -> None:
    make_hall()
    display = paired(client)
    assert client.get("/man-hinh/BG/bang").json()["media"] == []
    film = show_between_calls(mp4(20))
    shown = [{"id": film, "kind": "video", "alt": "Cách nộp phí", "alt_en": "How to pay", "seconds": 12}]
    assert client.get("/man-hinh/BG/bang").json()["media"] == shown
    assert Client().get("/man-hinh/BG/bang").json()["media"] == []
    for settings in ({"layout": "counter", "counters": [1]}, {"layout": "corridor"}):
        display.settings = settings
        display.save()
        assert client.get("/man-hinh/BG/bang").json()["media"] == []


def test_a_video_between_calls_is_served_in_parts_and_kept_by_the_browser(client: Client) -> None:
    make_hall()
    film = show_between_calls(mp4(20))
    part = client.get(f"/man-hinh/BG/hinh/{film}", headers={"Range": "bytes=4-7"})
    assert (part.status_code, part.getvalue(), part["Content-Type"]) == (206, b"ftyp", "video/mp4")
    assert part["Cache-Control"] == "public, max-age=31536000, immutable"
    assert client.get(f"/man-hinh/BG/hinh/{film}", headers={"If-None-Match": part["ETag"]}).status_code == 304
    assert client.get("/man-hinh/BG/hinh/00000000-0000-0000-0000-000000000000").status_code == 404


def test_the_wall_has_the_way_to_a_counter_in_words_for_who_cannot_see_the_arrow(client: Client) -> None:
    make_hall()
    paired(client)
    assert 'data-ways="{}"' in client.get("/man-hinh/BG").content.decode()
    Counter.objects.filter(centre__code="BG", number=1).update(plan_x=5, plan_y=95)
    page = html.unescape(client.get("/man-hinh/BG").content.decode())
    assert '{"1": {"vi": "bên trái, dãy gần cửa", "en": "on the left, near the entrance"}}' in page
