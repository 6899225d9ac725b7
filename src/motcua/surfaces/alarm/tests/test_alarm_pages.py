"""The button of a counter and the bar of alarms on the pages of the staff."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from motcua.base import clock, journal
from motcua.base.actor import Actor, Grant, system
from motcua.base.journal import Entry
from motcua.domain.people.actions import create_staff
from motcua.domain.people.models import Staff
from motcua.domain.queue import actions
from motcua.domain.queue.models import StaffAlarm
from motcua.domain.queue.tests.factories import make_hall, receptionist
from motcua.surfaces.api.hearing import heard_by, is_public
from motcua.surfaces.api.live import _of_person

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def signed_in(name: str, role: str, counter: int | None = None) -> Client:
    create_staff(system("test"), name, f"Cán bộ {name}", "x" * 12, [Grant(role, "BG", None, counter)])
    client = Client()
    client.force_login(Staff.objects.get(username=name), backend=BACKEND)
    return client


@pytest.fixture(autouse=True)
def hall() -> None:
    make_hall()


def bar(client: Client, path: str = "/bao-dong/BG") -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", client.get(path).content.decode()))


def test_case_81_one_press_is_seen_at_every_station_with_its_counter_and_at_its_own_only_as_a_quiet_word() -> None:
    mine, colleague, control = (
        signed_in("mot", "receptionist", 2),
        signed_in("hai", "receptionist", 3),
        signed_in("ba", "control_room"),
    )
    assert "data-alarm-press" in mine.get("/quay/BG/2").content.decode()
    assert mine.post("/bao-dong/BG/quay/2").status_code == 302
    for page in ("/quay/BG/3", "/bao-dong/BG?quay=3"):
        assert "Quầy 2 cần hỗ trợ ngay" in bar(colleague, page)
    assert "Quầy 2 cần hỗ trợ ngay" in bar(control, "/dieu-hanh/BG")
    own = bar(mine, "/quay/BG/2")
    assert "cần hỗ trợ ngay" not in own
    assert "Đã gửi." in own
    assert "Rút lại" in own


def test_case_81_one_accepts_the_others_see_who_and_it_is_ended() -> None:
    mine, colleague, third = (
        signed_in("mot", "receptionist", 2),
        signed_in("hai", "receptionist", 3),
        signed_in("ba", "receptionist", 1),
    )
    mine.post("/bao-dong/BG/quay/2")
    alarm = StaffAlarm.objects.get()
    htmx = {"HX-Request": "true"}
    colleague.post(f"/bao-dong/BG/{alarm.pk}/den", {"counter": "3"}, headers=htmx)
    late = third.post(f"/bao-dong/BG/{alarm.pk}/den", {"counter": "1"}, headers=htmx)
    assert (late.status_code, "Cán bộ hai đang đến" in late.content.decode()) == (200, True)
    assert "Cán bộ hai đang đến" in bar(mine, "/quay/BG/2")
    mine.post(f"/bao-dong/BG/{alarm.pk}/ket-thuc", {"counter": "2"})
    for who in (mine, colleague, third):
        assert 'data-state=""' in who.get("/bao-dong/BG").content.decode()


def test_an_alarm_is_taken_back_from_the_counter_for_half_a_minute() -> None:
    mine = signed_in("mot", "receptionist", 2)
    with clock.frozen(clock.now()) as time:
        mine.post("/bao-dong/BG/quay/2")
        alarm = StaffAlarm.objects.get()
        time.move(40)
        own = bar(mine, "/bao-dong/BG?quay=2")
        assert "Rút lại" not in own
        assert "Đã xong" in own
        time.at -= timedelta(seconds=20)
        mine.post(f"/bao-dong/BG/{alarm.pk}/rut-lai", {"counter": "2"})
    alarm.refresh_from_db()
    assert alarm.withdrawn


def test_the_button_pressed_twice_is_one_alarm_and_pressed_after_its_end_another() -> None:
    mine = signed_in("mot", "receptionist", 2)
    button = re.search(r"<form[^>]*alarm-button.*?</form>", mine.get("/quay/BG/2").content.decode(), re.S)
    assert button
    fields = dict(re.findall(r'name="(_key|csrfmiddlewaretoken)" value="([^"]*)"', button[0]))
    for _ in range(2):
        mine.post("/bao-dong/BG/quay/2", fields)
    assert StaffAlarm.objects.count() == 1
    actions.end_alarm(receptionist(1), StaffAlarm.objects.get().pk)
    mine.post("/bao-dong/BG/quay/2", fields)  # the page was not loaded anew
    assert StaffAlarm.objects.count() == 2


def test_a_screen_opened_later_has_the_running_alarm_and_strangers_have_none() -> None:
    actions.raise_alarm(receptionist(2), "BG", 2)
    assert "Quầy 2" in bar(signed_in("sau", "receptionist", 1), "/quay/BG/1")
    assert signed_in("khac", "specialist").get("/bao-dong/BG").status_code == 403
    assert Client().get("/bao-dong/BG").status_code == 302


def test_the_stream_of_the_staff_tells_of_alarms_only_to_those_who_answer_them() -> None:
    told = Entry(1, 1, clock.now(), "alarm.raised", "alarm:1", "BG", None, "staff:1", {})
    heard = {}
    for role in ("receptionist", "control_room", "manager", "specialist", "kiosk", "display", "admin"):
        heard[role] = heard_by(Actor("token", "1", role, (Grant(role, "BG"),)), "BG")(told)
    assert {role for role, hears in heard.items() if hears} == {"receptionist", "control_room", "manager"}
    assert not is_public(told)


def test_on_every_other_page_of_the_staff_the_bar_of_colleagues_tells_of_it_and_takes_the_answer() -> None:
    """Who takes in a dossier, or looks at a camera, has no bar of alarms on the page."""
    mine, colleague = signed_in("mot", "receptionist", 2), signed_in("hai", "receptionist", 3)
    actions.open_counter(Staff.objects.get(username="mot").actor(), "BG", 2)
    mine.post("/bao-dong/BG/quay/2")
    assert "Quầy 2 cần hỗ trợ ngay" in bar(colleague, "/trao-doi/cho-toi")
    assert "cần hỗ trợ" not in bar(mine, "/trao-doi/cho-toi")
    alarm = StaffAlarm.objects.get().pk
    json = {"Accept": "application/json"}
    assert colleague.post(f"/bao-dong/BG/{alarm}/den", headers=json).json() == {"id": str(alarm)}
    assert "Cán bộ hai đang đến" in bar(signed_in("ba", "manager"), "/trao-doi/cho-toi")
    late = signed_in("bon", "control_room").post(f"/bao-dong/BG/{alarm}/den", headers=json)
    assert (late.status_code, late.json()["code"]) == (409, "alarm_accepted")
    colleague.post(f"/bao-dong/BG/{alarm}/ket-thuc", headers=json)
    assert "Quầy 2" not in bar(colleague, "/trao-doi/cho-toi")


def test_whoever_may_answer_hears_of_an_alarm_on_the_line_of_their_own_and_of_no_other_centre() -> None:
    actions.raise_alarm(receptionist(2), "BG", 2)
    entry = journal.subject_history(f"alarm:{StaffAlarm.objects.get().pk}")[0]
    heard = {
        (role, centre): _of_person(Actor("staff", "9", "x", (Grant(role, centre),))).passes(entry)
        for role, centre in (("receptionist", "BG"), ("manager", "BG"), ("control_room", "LS"), ("specialist", None))
    }
    assert [place for place, hears in heard.items() if hears] == [("receptionist", "BG"), ("manager", "BG")]
