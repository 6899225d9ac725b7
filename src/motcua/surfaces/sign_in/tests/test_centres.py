"""Who works in several centres chooses in the header; the choice leads, and opens nothing to anybody."""

import pytest
from django.conf import settings
from django.test import Client

from motcua.base.actor import Actor, Grant, system
from motcua.domain.centre.models import Centre
from motcua.domain.people.actions import create_staff
from motcua.surfaces.sign_in.centres import same_page, several

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _other(demo_centre: str) -> None:
    Centre.objects.create(code="LG", name="Trung tâm phục vụ hành chính công xã Lạng Giang")


def signed_in(*grants: Grant) -> Client:
    member = create_staff(system("test"), "hoa", "Trần Thị Hoa", "a-long-password-2016", grants)
    client = Client()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    client.force_login(member, "allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_who_works_in_several_chooses_and_lands_on_the_same_page() -> None:
    client = signed_in(Grant("manager", "BG"), Grant("manager", "LG"))
    assert "Change the centre" in client.get("/luu-tru/BG").content.decode()
    answer = client.post("/vao-viec/trung-tam", {"centre": "LG", "back": "/luu-tru/BG?x=1"})
    assert answer.headers["Location"] == "/luu-tru/LG"
    assert client.get("/luu-tru").headers["Location"] == "/luu-tru/LG"


def test_who_works_in_one_has_nothing_to_choose_and_cannot_choose_another() -> None:
    client = signed_in(Grant("manager", "BG"))
    assert "Change the centre" not in client.get("/luu-tru/BG").content.decode()
    assert client.post("/vao-viec/trung-tam", {"centre": "LG", "back": "/luu-tru/BG"}).status_code == 404


def test_a_choice_opens_nothing_for_which_somebody_has_no_role_there() -> None:
    client = signed_in(Grant("manager", "BG"), Grant("receptionist", "LG"))
    client.post("/vao-viec/trung-tam", {"centre": "LG", "back": "/luu-tru/BG"})
    assert client.get("/luu-tru/LG").status_code == 403
    assert client.get("/luu-tru").headers["Location"] == "/luu-tru/BG"


@pytest.mark.parametrize(
    ("back", "leads"),
    [
        ("/quay/BG/17", "/quay"),
        ("/dieu-hanh/BG/nhat-ky", "/dieu-hanh/LG/nhat-ky"),
        ("https://elsewhere.example/", "/vao-viec"),
        ("//elsewhere.example/x", "/vao-viec"),
        ("", "/vao-viec"),
    ],
)
def test_what_is_one_counters_leads_to_the_beginning_of_its_section_and_nowhere_outside(back: str, leads: str) -> None:
    assert same_page(back, "LG") == leads


def test_an_agencys_people_work_on_what_all_halls_send_them() -> None:
    assert several(Actor("staff", "1", "", (Grant("specialist", None, "STP"),))) == []
    assert [one.code for one in several(Actor("staff", "1", "", (Grant("admin"),)))] == ["BG", "LG"]
