"""An administrator adds a loudspeaker, mends what he typed wrong, and has it sound a test."""

import pytest
from django.test import Client

from motcua.domain.devices.models import Device, DeviceCommand
from motcua.surfaces.admin.tests.test_devices import signed_in

pytestmark = pytest.mark.django_db
ADD = "/quan-tri/thiet-bi/BG/loa"
GOOD = {
    "speaker_name": "Loa sảnh chính",
    "connection": "network",
    "host": "239.0.0.7",
    "port": "5004",
    "coding": "g722",
    "hops": "1",
    "zone": "",
    "calls": "1",
}


@pytest.fixture
def admin(demo_centre: str) -> Client:
    return signed_in("quantri")


def test_a_loudspeaker_is_added_changed_and_tried(admin: Client) -> None:
    assert admin.post(ADD, GOOD).status_code == 302
    device = Device.objects.get(kind="loudspeaker")
    kept = {name: device.settings[name] for name in ("output", "host", "coding", "calls", "announcements")}
    assert kept == {"output": "network", "host": "239.0.0.7", "coding": "g722", "calls": True, "announcements": False}
    page = f"/quan-tri/thiet-bi/BG/{device.pk}"
    shown = admin.get(page).content.decode()
    assert "rtp://239.0.0.7:5004 (G722)" in shown
    assert "chưa phát lần nào" in shown
    changed = {**GOOD, "part": "loudspeaker", "connection": "card", "card": "default"}
    assert admin.post(f"{page}/cai-dat", changed).status_code == 302
    device.refresh_from_db()
    assert (device.settings["output"], device.settings["card"]) == ("card", "default")
    assert admin.post(f"{page}/lenh", {"kind": "test_sound"}).status_code == 302
    assert DeviceCommand.objects.get().kind == "test_sound"


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"host": "not a host"}, "Nhập địa chỉ IPv4"),
        ({"port": "70000"}, "Cổng là số từ 1 đến 65535"),
        ({"port": "năm"}, "Chỗ này phải là một số"),
        ({"coding": "mp3"}, "Hãy chọn chuẩn âm thanh"),
        ({"hops": "99"}, "Nhập số từ 0 đến 32"),
        ({"connection": "card", "card": "../x"}, "Nhập tên cạc âm thanh"),
        ({"zone": "không có"}, "không có khu vực nào"),
        ({"speaker_name": ""}, "Hãy đặt tên thiết bị"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(admin: Client, wrong: dict[str, str], words: str) -> None:
    answer = admin.post(ADD, {**GOOD, **wrong})
    assert answer.status_code == 422
    text = answer.content.decode()
    assert words in text
    assert 'value="239.0.0.7"' in text or "host" in wrong
    assert not Device.objects.filter(kind="loudspeaker").exists()


def test_a_name_that_is_taken_is_said(admin: Client) -> None:
    admin.post(ADD, GOOD)
    assert admin.post(ADD, GOOD).status_code == 422
