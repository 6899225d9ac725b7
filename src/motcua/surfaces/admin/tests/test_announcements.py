"""Recordings and plans on the administration's page."""

import io
from typing import Any

import numpy as np
import pytest
import soundfile
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from motcua.base.actor import Grant
from motcua.domain.people.actions import create_staff
from motcua.domain.queue.models import AnnouncementPlan, Recording
from motcua.domain.queue.tests.factories import SYSTEM, make_hall

pytestmark = pytest.mark.django_db

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
PAGE = "/quan-tri/thong-bao/BG"
WEEK = ["0", "1", "2", "3", "4"]


@pytest.fixture
def client() -> Client:
    make_hall()
    member = create_staff(SYSTEM, "admin", "Trần Thị Hoa", "a-long-password-2016", [Grant("admin", "BG")])
    made = Client()
    made.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    made.force_login(member, BACKEND)
    return made


def sound(content: bytes = b"") -> SimpleUploadedFile:
    out = io.BytesIO()
    soundfile.write(out, 0.2 * np.sin(np.arange(44_100) / 8), 44_100, format="MP3")
    return SimpleUploadedFile("chao.mp3", content or out.getvalue())


def test_a_recording_is_kept_heard_and_removed(client: Client) -> None:
    answer = client.post(f"{PAGE}/thu", {"recording_name": "Chào", "said": "Xin chào", "file": sound()}, follow=True)
    assert "Chào is kept; it is as loud as the calls." in answer.content.decode()
    kept = Recording.objects.get()
    assert client.get(f"{PAGE}/{kept.pk}.wav")["Content-Type"] == "audio/wav"
    client.post(f"{PAGE}/{kept.pk}/go")
    assert "No recording yet." in client.get(PAGE).content.decode()


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"recording_name": "Chào", "said": "Xin chào"}, "Choose a recording, or record one here"),
        (
            {"recording_name": "Chào", "said": "Xin chào", "file": b"%PDF-1.7 no sound"},
            "Accepted are recordings as WAV",
        ),
        ({"recording_name": "Chào", "said": " ", "file": b""}, "Write what the recording says"),
        ({"recording_name": "", "said": "Xin chào", "file": b""}, "Give it a name"),
    ],
)
def test_a_recording_that_cannot_be_used_is_told_beside_its_field(client: Client, sent: Any, told: str) -> None:
    if "file" in sent:
        sent = {**sent, "file": sound(sent["file"])}
    answer = client.post(f"{PAGE}/thu", sent)
    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert not Recording.objects.exists()


@pytest.mark.parametrize(
    ("timing", "words"),
    [
        ({"kind": "times", "times": "14:30, 8h00"}, "08:00, 14:30"),
        ({"kind": "every", "every_minutes": "60"}, "every 60 minutes while open"),
        ({"kind": "closing", "before_closing": "15"}, "15 minutes before closing"),
    ],
)
def test_something_is_planned_and_ended(client: Client, timing: dict[str, str], words: str) -> None:
    form = {"name": "Giấy tờ", "text": "Xin chuẩn bị giấy tờ", "weekdays": WEEK, **timing}
    text = client.post(f"{PAGE}/lich", form, follow=True).content.decode()
    assert words in text
    assert "Mon, Tue, Wed, Thu, Fri" in text
    client.post(f"{PAGE}/lich/{AnnouncementPlan.objects.get().pk}/dung")
    assert "Nothing is said by itself." in client.get(PAGE).content.decode()


@pytest.mark.parametrize(
    ("timing", "told"),
    [
        ({"kind": "times", "times": "25:00"}, "Write times of the day"),
        ({"kind": "times", "times": ""}, "Write times of the day"),
        ({"kind": "every", "every_minutes": "x"}, "Give a number of minutes"),
        ({"kind": "every", "every_minutes": "2"}, "Between 5 and 480 minutes"),
        ({"kind": "closing", "before_closing": "500"}, "Between 1 and 120 minutes"),
        (
            {"kind": "times", "times": "08:00", "begins_on": "2026-12-01", "ends_on": "2026-11-01"},
            "is before the first",
        ),
        ({"kind": "times", "times": "08:00", "weekdays": []}, "Choose at least one day"),
    ],
)
def test_a_plan_that_cannot_be_meant_is_told(client: Client, timing: dict[str, Any], told: str) -> None:
    answer = client.post(f"{PAGE}/lich", {"name": "Giấy tờ", "text": "Xin chào", "weekdays": WEEK, **timing})
    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert not AnnouncementPlan.objects.exists()


def test_a_fault_in_one_form_leaves_the_other_as_it_was(client: Client) -> None:
    before = client.get(PAGE).content.decode().count(" checked")
    answer = client.post(f"{PAGE}/thu", {"recording_name": "Chào", "said": "Xin chào"})
    assert answer.status_code == 422
    assert answer.content.decode().count(" checked") == before == 6  # Monday to Friday, and the times of the day
