"""From the account to the desk and back, as both see it."""

import re

import pytest
from django.test import Client

from motcua.base.actor import Grant, system
from motcua.domain.dossiers.models import Dossier
from motcua.domain.dossiers.tests import factories as f
from motcua.domain.people.actions import create_staff
from motcua.surfaces.sign_in.tests.citizens import browser_of, make_citizen

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_centre")]


@pytest.fixture
def manager() -> Client:
    made = create_staff(system("test"), "quan.ly", "Trần Thị Quản", "x" * 12, [Grant("manager", "BG")])
    client = Client()
    client.force_login(made, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_a_wrong_phone_is_asked_about_put_right_and_read_in_the_account(manager: Client) -> None:
    code = f.received().code
    browser = browser_of(make_citizen(id_number="024090001234", name="NGUYỄN VĂN ÂN"))
    form = f"/cua-toi/ho-so/{code}/du-lieu"
    page = browser.get(form).content.decode()
    assert "Hồ sơ đang được giải quyết" in page
    wrong = browser.post(form, {"what": "correction:phone", "wanted": "12", "why": "Đổi số"})
    assert wrong.status_code == 422
    assert 'id="error-wanted"' in wrong.content.decode()
    assert browser.post(form, {"what": "correction:phone", "wanted": "0987654321", "why": "Đổi số"}).status_code == 302
    desk = manager.get("/yeu-cau-du-lieu").content.decode()
    [address] = set(re.findall(r'href="(/yeu-cau-du-lieu/[0-9a-f-]{36})"', desk))
    one = manager.get(address)
    assert "no-store" in one["Cache-Control"]
    assert "+84987654321" in one.content.decode()
    assert manager.post(f"{address}/tra-loi", {"do": "refuse", "answer": ""}).status_code == 422
    assert manager.post(f"{address}/tra-loi", {"do": "carry_out", "answer": "Đã sửa số"}).status_code == 302
    assert Dossier.objects.get(code=code).phone == "+84987654321"
    mine = browser.get("/cua-toi/thong-tin/yeu-cau").content.decode()
    assert "Đã thực hiện" in mine
    assert "Đã sửa số" in mine


def test_whoever_only_holds_the_secret_is_led_to_the_counter(manager: Client) -> None:
    made = f.received()
    browser = browser_of(make_citizen("khac@example.vn"))
    browser.post("/cua-toi/ho-so/them", {"code": made.code, "secret": made.secret})
    page = browser.get(f"/cua-toi/ho-so/{made.code}/du-lieu").content.decode()
    assert "<textarea" not in page
    refused = browser.post(f"/cua-toi/ho-so/{made.code}/du-lieu", {"what": "erasure:whole", "why": "Xóa giúp tôi"})
    assert refused.status_code == 404
    assert "/yeu-cau-du-lieu/" not in manager.get("/yeu-cau-du-lieu").content.decode()
