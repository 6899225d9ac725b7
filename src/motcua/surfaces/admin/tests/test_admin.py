"""Administration without code: pairing, staff, master data, each with its refusals."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from motcua import masterdata
from motcua.base import clock
from motcua.base.problems import Forbidden
from motcua.domain.devices import actions as devices
from motcua.domain.people.models import Staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(demo_centre: str) -> Client:
    client = Client()
    client.force_login(
        Staff.objects.get(username="quantri"), backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    return client


def test_a_screen_goes_on_once_its_code_was_entered(admin: Client) -> None:
    screen = Client()
    shown = screen.get("/man-hinh/BG").content.decode()
    code = re.search(r">(\d{3} \d{3})<", shown)
    assert code
    answer = admin.post("/quan-tri/thiet-bi/BG/ghep", {"code": code[1], "name": "Màn hình sảnh"})
    assert answer.status_code == 302
    screen.get("/man-hinh/BG")
    assert "Mời số" in screen.get("/man-hinh/BG").content.decode()
    assert "Màn hình sảnh" in admin.get("/quan-tri/thiet-bi/BG").content.decode()


def test_a_wrong_code_is_refused_beside_its_field(admin: Client) -> None:
    answer = admin.post("/quan-tri/thiet-bi/BG/ghep", {"code": "000000", "name": "x"})
    assert answer.status_code == 422
    assert 'href="#field-code"' in answer.content.decode()


def test_a_device_out_of_use_asks_for_pairing_again(admin: Client) -> None:
    screen = Client()
    screen.post("/man-hinh/BG", {"try": "demonstration"})
    assert "Mời số" in screen.get("/man-hinh/BG").content.decode()
    listed = admin.get("/quan-tri/thiet-bi/BG").content.decode()
    device = re.search(r'/quan-tri/thiet-bi/BG/(\d+)"', listed)
    assert device
    admin.post(f"/quan-tri/thiet-bi/BG/{device[1]}/bo")
    assert "Mời số" not in screen.get("/man-hinh/BG").content.decode()


def test_the_demonstration_button_works_while_demonstration_accounts_exist_only(demo_centre: str) -> None:
    Staff.objects.filter(is_demo=True).update(is_active=False)
    answer = Client().post("/man-hinh/BG", {"try": "demonstration"})
    assert "demonstration" not in answer.content.decode()
    with pytest.raises(Forbidden):
        devices.pair_demo("BG", "display")


def test_somebody_new_can_sign_in_with_the_first_password(admin: Client) -> None:
    given = {"username": "moi", "full_name": "Người Mới", "role": "receptionist", "agency": "STP", "counter": "17"}
    page = admin.post("/quan-tri/can-bo/BG/them", given, follow=True).content.decode()
    password = re.search(r"chỉ hiện lần này: (\S+?)<", page)
    assert password
    assert Staff.objects.get(username="moi").check_password(password[1])
    assert admin.post("/quan-tri/can-bo/BG/them", given).status_code == 422  # the name is taken


def test_who_was_dismissed_is_out_at_once(admin: Client) -> None:
    person = Client()
    person.force_login(
        Staff.objects.get(username="quay17"), backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    assert person.get("/quay/BG/17").status_code == 200
    admin.post("/quan-tri/can-bo/BG/quay17/dung")
    assert person.get("/quay/BG/17").status_code in (302, 403)


def test_master_data_comes_back_unchanged(admin: Client) -> None:
    text = admin.get("/quan-tri/du-lieu/BG/tai-ve").content
    upload = SimpleUploadedFile("bg.yaml", text, content_type="application/yaml")
    assert admin.post("/quan-tri/du-lieu/BG", {"file": upload}).status_code == 302
    assert masterdata.export_data("BG").encode() == text


@pytest.mark.parametrize(
    "text", ["- a\n- b", "centre: {code: BG, hours: {xyz: ['1']}}", "procedures: [{code: x}]", "\x00", "counters: 3"]
)
def test_a_file_that_is_wrong_changes_nothing_and_says_what_is_wrong(admin: Client, text: str) -> None:
    before = masterdata.export_data("BG")
    upload = SimpleUploadedFile("bad.yaml", text.encode(), content_type="application/yaml")
    answer = admin.post("/quan-tri/du-lieu/BG", {"file": upload})
    assert answer.status_code == 422
    assert "govuk-error-summary" in answer.content.decode()
    assert masterdata.export_data("BG") == before


def test_a_storm_is_entered_seen_and_taken_back(admin: Client) -> None:
    day = (clock.now() + timedelta(days=30)).date().isoformat()
    entered = admin.post("/quan-tri/lich/BG/nhap", {"day": day, "kind": "off", "reason": "Bão số 9"}, follow=True)
    assert "Bão số 9" in entered.content.decode()
    gone = admin.post("/quan-tri/lich/BG/bo", {"day": day}, follow=True)
    assert "Bão số 9" not in gone.content.decode()
    assert admin.post("/quan-tri/lich/BG/bo", {"day": day}).status_code == 404


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"day": "mai", "kind": "off", "reason": "Bão"}, "day"),
        ({"day": "2026-12-01", "kind": "hours", "reason": "Bão"}, "hours"),
        ({"day": "2026-12-01", "kind": "hours", "hours": "11:30-07:30", "reason": "Bão"}, "hours"),
        ({"day": "2026-12-01", "kind": "off", "reason": " "}, "reason"),
        ({"day": "2026-12-01", "kind": "x", "reason": "Bão"}, "kind"),
    ],
)
def test_a_day_that_cannot_be_is_refused_beside_its_field(admin: Client, given: dict[str, str], field: str) -> None:
    answer = admin.post("/quan-tri/lich/BG/nhap", given)
    assert answer.status_code == 422
    assert f'href="#field-{field}"' in answer.content.decode()


def test_the_calendar_shows_the_holidays_of_the_law(admin: Client) -> None:
    with clock.frozen(datetime(2026, 11, 9, 9, 0, tzinfo=UTC)):
        shown = admin.get("/quan-tri/lich/BG").content.decode()
    assert "01/01/2027" in shown
    assert "Tết" in shown
