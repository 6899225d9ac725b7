"""Whoever guesses the second factor, plants a session or lends a link gets nowhere."""

import re

import pytest
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.conf import settings as configured
from django.test import Client

from motcua.base.actor import Grant, system
from motcua.domain.people.actions import create_staff
from motcua.domain.people.models import Staff

pytestmark = pytest.mark.django_db
LOGIN, PASSWORD, SECRET = "/tai-khoan/login/", "bon-muc-giay-5", "JBSWY3DPEHPK3PXP"
CODE = "/tai-khoan/2fa/authenticate/"


@pytest.fixture
def person() -> Staff:
    return create_staff(system("test"), "nv5", "Lê Thu Cúc", PASSWORD, [Grant("receptionist", "BG", None, 5)])


def sign_in(client: Client, **more: str):
    return client.post(LOGIN, {"login": "nv5", "password": PASSWORD, **more})


def right_code() -> str:
    return format_hotp_value(hotp_value(SECRET, next(iter(yield_hotp_counters_from_time()))))


def wrong_codes(count: int) -> list[str]:
    near = {format_hotp_value(hotp_value(SECRET, counter)) for counter in yield_hotp_counters_from_time()}
    return [code for code in (f"{number:06}" for number in range(count + len(near))) if code not in near][:count]


def test_after_six_wrong_codes_the_right_one_opens_nothing_whichever_browser_it_comes_from(person: Staff) -> None:
    TOTP.activate(person, SECRET)
    thief = Client()
    sign_in(thief)
    for code in wrong_codes(6):
        assert thief.post(CODE, {"code": code}).status_code == 200
    for browser in (thief, Client()):
        sign_in(browser)
        assert browser.post(CODE, {"code": right_code()}).status_code == 200
        assert browser.get("/vao-viec").status_code == 302, "still asked to sign in"


def test_a_slip_or_two_do_not_lock_and_the_right_code_forgets_them(person: Staff) -> None:
    TOTP.activate(person, SECRET)
    browser = Client()
    sign_in(browser)
    for code in wrong_codes(4):
        browser.post(CODE, {"code": code})
    assert browser.post(CODE, {"code": right_code()})["Location"] == "/vao-viec"


def test_wrong_passwords_from_elsewhere_do_not_lock_somebody_out(person: Staff) -> None:
    for _try in range(8):
        Client(REMOTE_ADDR="203.0.113.9").post(LOGIN, {"login": "nv5", "password": "khong-phai-the"})
    assert sign_in(Client())["Location"] == "/vao-viec"


def test_a_session_that_somebody_planted_is_not_the_one_that_is_signed_in(person: Staff) -> None:
    name = configured.SESSION_COOKIE_NAME
    victim, thief = Client(), Client()
    victim.cookies[name] = thief.cookies[name] = planted = "x" * 32
    answer = sign_in(victim)
    given = answer.cookies[name]
    assert given.value != planted
    assert (given["httponly"], given["samesite"]) == (True, "Lax")
    assert victim.get("/vao-viec").status_code in (200, 302)
    assert "login" not in victim.get("/vao-viec").get("Location", "")
    assert "login" in thief.get("/vao-viec")["Location"]


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "https:evil.example", "javascript:alert(1)"],
)
def test_a_link_lends_no_way_out_of_the_house(person: Staff, elsewhere: str) -> None:
    client = Client()
    assert "evil" not in sign_in(client, next=elsewhere)["Location"]
    for path, sent in (("/ngon-ngu", {"language": "en"}), ("/giao-dien", {"theme": "dark"})):
        for name in ("next", "ve", "back"):
            answer = client.post(path, {**sent, name: elsewhere})
            assert not re.search("evil|script", answer.get("Location", "")), f"{path}?{name}"
