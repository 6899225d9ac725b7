"""Alerts on the pages: seen in the room, taken there, noted, silenced; the rules in the administration."""

import pytest
from django.conf import settings
from django.test import Client

from motcua.base.actor import Actor, Grant
from motcua.domain.alerts import actions
from motcua.domain.alerts.models import Alert, Silence
from motcua.domain.alerts.rules import Rule, settings_of
from motcua.domain.centre.models import Centre
from motcua.domain.people.actions import create_staff
from motcua.domain.queue import actions as queue
from motcua.domain.queue.tests.factories import KIOSK, SYSTEM, make_hall
from motcua.surfaces.control_room.behind import behind, open_to

pytestmark = pytest.mark.django_db

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
PAGE = "/dieu-hanh/BG/canh-bao"


def signed_in(role: str) -> Client:
    member = create_staff(SYSTEM, role, "Trần Thị Hoa", "a-long-password-2016", [Grant(role, "BG")])
    client = Client()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    client.force_login(member, BACKEND)
    return client


@pytest.fixture
def alert() -> Alert:
    make_hall(counters=1, opened=False)
    queue.issue_ticket(KIOSK, "BG", "A")
    actions.look(SYSTEM, "BG")
    return Alert.objects.get()


def test_an_alert_is_taken_in_the_room_and_shows_who_has_it(alert: Alert) -> None:
    client = signed_in("control_room")
    assert "I see to it" in client.get("/dieu-hanh/BG").content.decode()
    shown = client.post(f"{PAGE}/{alert.pk}/nhan", {"back": "room"}, follow=True).content.decode()
    assert "Trần Thị Hoa sees to it" in shown
    assert "Trần Thị Hoa" in client.get(f"{PAGE}/{alert.pk}").content.decode()


def test_an_alert_shows_what_is_behind_it_what_was_noted_and_what_happened(alert: Alert) -> None:
    client = signed_in("control_room")
    client.post(f"{PAGE}/{alert.pk}/ghi-chu", {"text": "Đã gọi quầy 1"})
    page = client.get(f"{PAGE}/{alert.pk}").content.decode()
    assert "/dieu-hanh/BG#cho-doi" in page
    assert "Đã gọi quầy 1" in page
    assert "a note was written" in page


def test_a_cause_is_silenced_for_a_reason_and_asks_again_when_that_is_ended(alert: Alert) -> None:
    client = signed_in("control_room")
    given = {"rule": alert.rule, "kind": alert.kind, "subject": alert.subject, "minutes": "60", "reason": "Sửa quầy"}
    shown = client.post(f"{PAGE}/im-lang", given, follow=True).content.decode()
    assert "Sửa quầy" in shown
    assert "1 silenced" in client.get("/dieu-hanh/BG").content.decode()
    client.post(f"{PAGE}/im-lang/{Silence.objects.get().pk}/het")
    assert "silenced" not in client.get("/dieu-hanh/BG/hien-tai").content.decode()


def test_an_alert_of_another_centre_is_not_there(alert: Alert) -> None:
    make_hall("LG", counters=1)
    client = signed_in("control_room")
    for path in (f"/dieu-hanh/LG/canh-bao/{alert.pk}",):
        assert client.get(path).status_code == 404
    assert client.post(f"/dieu-hanh/LG/canh-bao/{alert.pk}/nhan").status_code == 404


def test_the_rules_are_set_by_an_administrator_and_a_wrong_figure_is_refused() -> None:
    make_hall(counters=1)
    client = signed_in("admin")
    page = client.get("/quan-tri/canh-bao/BG").content.decode()
    assert "Somebody waits long" in page
    given = {
        "long_wait.on": "1",
        "long_wait.threshold": "45",
        "long_wait.escalate_minutes": "7",
        "long_wait.to": "manager",
    }
    client.post("/quan-tri/canh-bao/BG", given)
    set_now = settings_of(Centre.objects.get().options)
    assert (set_now[Rule.LONG_WAIT].threshold, set_now[Rule.LONG_WAIT].escalate_minutes) == (45, 7)
    assert set_now[Rule.DEVICE].on
    assert client.post("/quan-tri/canh-bao/BG", {**given, "long_wait.threshold": "1"}).status_code == 422


@pytest.mark.parametrize(
    ("subject", "address"),
    [
        ("counter:7", "/dieu-hanh/BG#quay-7"),
        ("device:5", "/quan-tri/thiet-bi/BG/5"),
        ("dossiers:late", "/dieu-hanh/BG#late"),
        ("petitions:late", "/ban-lam-viec/phan-anh"),
        ("data_requests:soon", "/yeu-cau-du-lieu"),
        ("weather:rain", ""),
    ],
)
def test_every_number_leads_to_what_is_behind_it(subject: str, address: str) -> None:
    assert behind("BG", subject) == address


@pytest.mark.parametrize(("role", "address"), [("control_room", ""), ("manager", "/yeu-cau-du-lieu")])
def test_a_link_leads_only_to_what_its_reader_may_open(role: str, address: str) -> None:
    reader = Actor("staff", "1", grants=(Grant(role, "BG"),))
    assert open_to(reader, "BG", "data_requests:soon") == address
    assert open_to(reader, "BG", "counter:7") == "/dieu-hanh/BG#quay-7"
