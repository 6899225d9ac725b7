"""Passkeys: made while signed in, good for signing in on this house's page alone, listed and removed."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings as configured
from django.test import Client

from motcua.base import clock
from motcua.domain.people.models import CitizenSession, Passkey
from motcua.surfaces.my_page.tests.authenticator import Authenticator
from motcua.surfaces.sign_in.tests.citizens import browser_of, make_citizen

pytestmark = pytest.mark.django_db
HOUSE = "http://localhost:8000"


@pytest.fixture(autouse=True)
def _house(settings: object) -> None:
    settings.MOTCUA_BASE_URL = HOUSE


def send(browser: Client, path: str, body: dict[str, Any] | None = None) -> Any:
    return browser.post(path, body or {}, content_type="application/json", headers={"Accept": "application/json"})


def made(browser: Client, device: Authenticator) -> Any:
    options = send(browser, "/cua-toi/khoa/moi/bat-dau").json()
    return send(browser, "/cua-toi/khoa/moi", {"credential": device.make(options), "name": "Điện thoại"})


def entered(browser: Client, device: Authenticator, **more: Any) -> Any:
    options = send(browser, "/cua-toi/vao/khoa/bat-dau").json()
    return send(browser, "/cua-toi/vao/khoa", {"credential": device.answer(options), **more})


@pytest.fixture
def device() -> Authenticator:
    return Authenticator(HOUSE)


@pytest.fixture
def owner(device: Authenticator) -> Client:
    browser = browser_of(make_citizen())
    assert made(browser, device).status_code == 200
    return browser


def test_a_passkey_signs_in_without_a_code(owner: Client, device: Authenticator) -> None:
    browser = Client()
    answer = entered(browser, device, next="/cua-toi/ho-so", lasting="1")
    assert answer.json() == {"next": "/cua-toi/ho-so"}
    assert answer.cookies[configured.MOTCUA_CITIZEN_COOKIE]["httponly"]
    assert "an@example.vn" in browser.get("/cua-toi").content.decode()
    assert CitizenSession.objects.filter(way="passkey").count() == 1
    assert "Điện thoại" in owner.get("/cua-toi/dang-nhap").content.decode()


def test_signing_in_names_nobody(owner: Client) -> None:
    assert set(send(Client(), "/cua-toi/vao/khoa/bat-dau").json()["publicKey"]) == {
        "challenge",
        "rpId",
        "userVerification",
    }


def test_what_another_page_got_signed_opens_nothing(owner: Client, device: Authenticator) -> None:
    device.origin = "http://localhost.evil.example"
    assert entered(Client(), device).status_code == 422


def test_an_answer_is_good_once_and_soon(owner: Client, device: Authenticator) -> None:
    browser = Client()
    options = send(browser, "/cua-toi/vao/khoa/bat-dau").json()
    answer = {"credential": device.answer(options)}
    assert send(Client(), "/cua-toi/vao/khoa", answer).status_code == 422
    assert send(browser, "/cua-toi/vao/khoa", answer).status_code == 200
    assert send(browser, "/cua-toi/vao/khoa", answer).status_code == 422


def test_an_unlocked_device_alone_is_not_enough(owner: Client, device: Authenticator) -> None:
    browser = Client()
    options = send(browser, "/cua-toi/vao/khoa/bat-dau").json()
    answer = {"credential": device.answer(options, verified=False)}
    assert send(browser, "/cua-toi/vao/khoa", answer).status_code == 422


def test_a_copied_key_is_noticed_by_its_counter(owner: Client, device: Authenticator) -> None:
    device.counter = 7
    assert entered(Client(), device).status_code == 200
    device.counter = 3
    assert entered(Client(), device).status_code == 422


def test_what_is_no_answer_is_refused_and_never_fails(owner: Client, device: Authenticator) -> None:
    for sent in ({}, {"credential": "x"}, {"credential": {}}, {"credential": {"id": 1, "response": {}}}):
        browser = Client()
        send(browser, "/cua-toi/vao/khoa/bat-dau")
        assert send(browser, "/cua-toi/vao/khoa", sent).status_code == 422
    assert Client().post("/cua-toi/vao/khoa", {"_key": "x", "credential": "a form"}).status_code == 422
    stranger = Authenticator(HOUSE)
    assert entered(Client(), stranger).status_code == 422


def test_a_passkey_is_removed_by_its_owner_alone(owner: Client, device: Authenticator) -> None:
    number = str(Passkey.objects.get().pk)
    browser_of(make_citizen("binh@example.vn")).post("/cua-toi/khoa/bo", {"passkey": number})
    assert Passkey.objects.count() == 1
    owner.post("/cua-toi/khoa/bo", {"passkey": number})
    assert Passkey.objects.count() == 0
    assert entered(Client(), device).status_code == 422


def test_making_one_needs_that_somebody_has_just_signed_in(device: Authenticator) -> None:
    browser = browser_of(make_citizen())
    CitizenSession.objects.update(proven_at=clock.now() - timedelta(hours=1))
    assert send(browser, "/cua-toi/khoa/moi/bat-dau").status_code == 403
