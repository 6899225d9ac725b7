"""The administrator announces an interruption and changes the texts of notices; the portal shows the one, citizens read the other."""

from datetime import timedelta

import pytest
from django.test import Client

from motcua.base import clock
from motcua.domain.messages.models import NoticeText, Outage
from motcua.domain.people.models import Staff

pytestmark = pytest.mark.django_db
WHERE = "/quan-tri/tam-ngung/BG"


@pytest.fixture
def admin(demo_centre: str) -> Client:
    client = Client()
    client.force_login(Staff.objects.get(username="quantri"), "allauth.account.auth_backends.AuthenticationBackend")
    return client


def announce(client: Client, days: int, **more: str) -> int:
    begins = clock.now() + timedelta(days=days)
    said = {
        "what": "Nộp hồ sơ trực tuyến tạm dừng",
        "starts_at": f"{begins:%Y-%m-%dT18:00}",
        "ends_at": f"{begins:%Y-%m-%dT23:00}",
        "touches": "filing",
    }
    return client.post(f"{WHERE}/them", said | more).status_code


def test_what_is_announced_stands_on_the_portal_until_it_is_taken_back(admin: Client) -> None:
    assert "Thông báo tạm ngừng" in admin.get(WHERE).content.decode()
    assert announce(admin, 40) == 302
    assert "Nộp hồ sơ trực tuyến tạm dừng" in Client().get("/?centre=BG").content.decode()
    row = Outage.objects.get()
    assert admin.post(f"{WHERE}/{row.pk}/bo").status_code == 302
    assert "đã hủy" in admin.get(WHERE).content.decode()


def test_too_late_without_a_reason_is_sent_back_with_what_was_typed(admin: Client) -> None:
    assert announce(admin, 2) == 422
    assert announce(admin, 2, late_reason="Sự cố thiết bị") == 302
    assert announce(admin, 2, starts_at="x") == 422
    assert announce(admin, 40, touches="the moon") == 422
    assert Outage.objects.count() == 1


def test_a_text_is_written_previewed_published_and_given_back(admin: Client) -> None:
    where = "/quan-tri/loi-nhan/dossier.withdrawn/vi"
    assert "Hồ sơ H02.03-261109-0007 đã được rút" in admin.get("/quan-tri/loi-nhan").content.decode()
    words = {"subject": "Đã rút {{code}}", "body": "Đã rút.", "to_do": "", "sms": "Đã rút {{kode}}", "push": "Xong."}
    assert admin.post(where, words | {"do": "publish"}).status_code == 422
    page = admin.get(where).content.decode()
    assert "code" in page
    assert NoticeText.objects.get().state == "draft"
    assert admin.post(where, words | {"sms": "Đã rút {{code}}", "do": "publish"}).status_code == 302
    assert "Đã rút H02.03-261109-0007" in admin.get(where).content.decode()
    assert NoticeText.objects.get().state == "published"
    assert admin.post(where, {"do": "restore"}).status_code == 302
    assert NoticeText.objects.get().state == "retired"
    assert admin.get("/quan-tri/loi-nhan/dossier.nothing/vi").status_code == 404


def test_an_address_without_a_centre_leads_to_the_only_one_and_to_the_list_where_there_are_several(
    admin: Client,
) -> None:
    assert admin.get("/quan-tri/tam-ngung").headers["Location"] in (WHERE, "/quan-tri")
    assert admin.get("/quan-tri/tam-ngung", follow=True).status_code == 200
    assert Client().get("/quan-tri/tam-ngung").status_code == 302
