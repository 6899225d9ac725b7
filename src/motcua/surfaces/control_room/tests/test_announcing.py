"""Announcements in the control room: sent, heard first, listed with who and which displays played them."""

import io
import wave
from datetime import timedelta

import pytest
from django.conf import settings
from django.db.models import F
from django.test import Client

from motcua.base.actor import Actor, Grant
from motcua.domain.devices import actions as devices
from motcua.domain.devices.models import Device
from motcua.domain.people.actions import create_staff
from motcua.domain.queue import actions
from motcua.domain.queue.models import Announcement
from motcua.domain.queue.tests.factories import SYSTEM, make_hall

pytestmark = pytest.mark.django_db

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
PAGE = "/dieu-hanh/BG/thong-bao"
DISPLAY = Actor("device", "7", "Màn hình 1", (Grant("display", "BG"),))


def signed_in(role: str) -> Client:
    member = create_staff(SYSTEM, role, "Trần Thị Hoa", "a-long-password-2016", [Grant(role, "BG")])
    client = Client()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    client.force_login(member, BACKEND)
    return client


def test_what_is_sent_is_listed_with_who_and_which_displays_played_it() -> None:
    make_hall(options={"zones": {"A": [1, 2]}})
    client = signed_in("control_room")
    answer = client.post(f"{PAGE}/phat", {"text": "Xin chào", "text_en": "Hello", "zone": "A"}, follow=True)
    text = answer.content.decode()
    assert "Sent: the displays say it" in text
    assert "Trần Thị Hoa" in text
    assert "No display has played it yet." in text
    said = Announcement.objects.get()
    assert (said.texts, said.zone) == ({"vi": "Xin chào", "en": "Hello"}, "A")
    actions.note_played(DISPLAY, "BG", said.pk, sounded=True)
    assert "Màn hình 1" in client.get(PAGE).content.decode()


def test_a_form_that_says_nothing_comes_back_with_what_is_wrong() -> None:
    make_hall()
    answer = signed_in("control_room").post(f"{PAGE}/phat", {"text": " ", "text_en": ""})
    assert answer.status_code == 422
    assert "Write what is to be said" in answer.content.decode()
    assert not Announcement.objects.exists()


def test_the_control_room_listens_before_it_sends_and_nothing_is_said_in_the_hall() -> None:
    make_hall()
    client = signed_in("control_room")
    answer = client.post(f"{PAGE}/nghe", {"text": "Xin chào"})
    assert answer["Content-Type"] == "audio/wav"
    with wave.open(io.BytesIO(answer.content)) as sound:
        assert sound.getnframes() > sound.getframerate()
    assert client.post(f"{PAGE}/nghe", {"text": ""}).status_code == 422
    assert not Announcement.objects.exists()


def test_an_evacuation_is_announced_shown_in_the_room_and_stopped_there() -> None:
    make_hall()
    client = signed_in("control_room")
    client.post(f"{PAGE}/phat", {"evacuation": "1"})
    assert "The evacuation has been announced since" in client.get("/dieu-hanh/BG").content.decode()
    answer = client.post(f"{PAGE}/{Announcement.objects.get().pk}/dung", {"back": "room"}, follow=True)
    assert answer.request["PATH_INFO"] == "/dieu-hanh/BG"
    assert "The evacuation has been announced since" not in answer.content.decode()


def test_a_zone_says_how_many_displays_would_sound_there() -> None:
    make_hall(options={"zones": {"A": [1, 2]}})
    code, secret = devices.begin_pairing("BG", "display", secret=None)
    devices.pair(SYSTEM, code, "Màn hình 1")
    assert devices.claim(secret)
    text = signed_in("control_room").get(PAGE).content.decode()
    assert "Whole hall · 1 display or loudspeaker" in text
    assert "A · 0 displays and loudspeakers" in text


def test_a_display_that_does_not_say_that_it_played_is_named_first_as_awaited_then_as_silent() -> None:
    make_hall(options={"zones": {"A": [1, 2]}})
    code, secret = devices.begin_pairing("BG", "display", secret=None)
    devices.pair(SYSTEM, code, "Màn hình cửa")
    assert devices.claim(secret)
    client = signed_in("control_room")
    client.post(f"{PAGE}/phat", {"text": "Xin chào"})
    assert "Màn hình cửa · not played yet" in client.get(PAGE).content.decode()
    Announcement.objects.update(made_at=F("made_at") - timedelta(minutes=4))
    assert "Màn hình cửa · did not play it" not in client.get(PAGE).content.decode()  # it was not there then
    Device.objects.update(paired_at=F("paired_at") - timedelta(days=1))
    assert "Màn hình cửa · did not play it" in client.get(PAGE).content.decode()
    shown = Device.objects.get()
    actions.note_played(shown.actor(), "BG", Announcement.objects.get().pk, sounded=True)
    assert "Màn hình cửa ·" not in client.get(PAGE).content.decode()


def test_a_manager_reads_what_was_said_and_sends_nothing() -> None:
    make_hall()
    client = signed_in("manager")
    text = client.get(PAGE).content.decode()
    assert "Said lately" in text
    assert "Say it in the hall" not in text
    assert client.post(f"{PAGE}/phat", {"text": "Xin chào"}).status_code == 403
