"""Pictures and videos of displays on the administration's page."""

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from motcua.base.actor import Grant
from motcua.domain.media.models import Medium, Showing
from motcua.domain.media.tests.factories import mp4, picture
from motcua.domain.people.actions import create_staff
from motcua.domain.queue.tests.factories import SYSTEM, make_hall

pytestmark = pytest.mark.django_db

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
PAGE = "/quan-tri/trinh-chieu/BG"
WEEK = [str(day) for day in range(7)]


@pytest.fixture
def client() -> Client:
    make_hall()
    member = create_staff(SYSTEM, "admin", "Trần Thị Hoa", "a-long-password-2016", [Grant("admin", "BG")])
    made = Client()
    made.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    made.force_login(member, BACKEND)
    return made


def upload(client: Client, name: str, content: bytes) -> str:
    given = {"name": name, "alt": "Cách nộp phí", "file": SimpleUploadedFile("x.bin", content)}
    return client.post(f"{PAGE}/them", given, follow=True).content.decode()


def test_a_picture_is_kept_put_on_a_list_moved_and_taken_off(client: Client) -> None:
    assert "Phí is kept" in upload(client, "Phí", picture())
    upload(client, "Phim", mp4(20))
    for one in Medium.objects.order_by("added_at"):
        sent = {"medium": str(one.pk), "target": "hall", "seconds": "10", "weekdays": WEEK}
        answer = client.post(f"{PAGE}/danh-sach", sent, follow=True).content.decode()
        assert "It is on the list" in answer
    last = Showing.objects.get(medium__name="Phim")
    client.post(f"{PAGE}/danh-sach/{last.pk}/doi", {"way": "up"})
    assert [one.medium.name for one in Showing.objects.order_by("position")] == ["Phim", "Phí"]
    client.post(f"{PAGE}/danh-sach/{last.pk}/go")
    assert [one.medium.name for one in Showing.objects.all()] == ["Phí"]
    client.post(f"{PAGE}/{last.medium_id}/xoa")
    assert [one.name for one in Medium.objects.filter(removed_at=None)] == ["Phí"]


def test_what_is_kept_can_be_looked_at_in_parts_by_who_looks_after_it_alone(client: Client) -> None:
    upload(client, "Phim", mp4(20))
    address = f"{PAGE}/{Medium.objects.get().pk}"
    part = client.get(address, headers={"Range": "bytes=4-7"})
    assert (part.status_code, part.getvalue(), part["Content-Type"]) == (206, b"ftyp", "video/mp4")
    assert part["Cache-Control"].startswith("private")
    assert Client().get(address).status_code == 302


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"%PDF-1.7", "Accepted are pictures as JPEG, PNG or WebP"),
        (mp4(codec=b"hvc1"), "Displays play H.264 in MP4"),
        (mp4(300), "A video lasts 1 to 120 seconds"),
        (picture((200, 100)), "It needs at least 480"),
    ],
)
def test_what_cannot_be_shown_is_told_beside_the_form(client: Client, content: bytes, told: str) -> None:
    assert told in upload(client, "Phí", content)
    assert Medium.objects.count() == 0


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"weekdays": []}, "Choose at least one day"),
        ({"from_time": "09:00"}, "Write both times"),
        ({"from_time": "9 giờ", "until_time": "10:00"}, "Write a time of the day"),
        ({"begins_on": "2026-12-02", "ends_on": "2026-12-01"}, "The last day is before the first"),
        ({"seconds": "1"}, "A picture stands 6 to 60 seconds"),
        ({"target": "zone:Khác"}, "The centre has no such zone"),
        ({"medium": "x"}, "Choose a picture or a video"),
    ],
)
def test_a_line_that_cannot_be_is_told_and_not_made(client: Client, sent: dict[str, object], told: str) -> None:
    upload(client, "Phí", picture())
    given = {"medium": str(Medium.objects.get().pk), "target": "hall", "seconds": "10", "weekdays": WEEK, **sent}
    answer = client.post(f"{PAGE}/danh-sach", given)
    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert Showing.objects.count() == 0


def test_a_line_of_another_centre_is_not_there(client: Client) -> None:
    make_hall(code="LS")
    upload(client, "Phí", picture())
    client.post(f"{PAGE}/danh-sach", {"medium": str(Medium.objects.get().pk), "target": "hall", "weekdays": WEEK})
    line = Showing.objects.get()
    assert client.post(f"/quan-tri/trinh-chieu/LS/danh-sach/{line.pk}/go").status_code in (403, 404)
    assert Showing.objects.filter(pk=line.pk).exists()
