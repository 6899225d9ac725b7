"""Signing in by a code, over its pages: the same answers for everybody, bound to the browser that asked."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client

from motcua.base import clock
from motcua.domain.messages import codes as sending
from motcua.domain.people.models import Citizen, SignInCode
from motcua.surfaces.sign_in.tests.citizens import make_citizen, signed_in_client

pytestmark = pytest.mark.django_db


def ask(browser: Client, address: str = "an@example.vn", after: str = "") -> str:
    """Asks for a code; gives what the letter says."""
    answer = browser.post("/cua-toi/vao", {"address": address, "next": after})
    assert (answer.status_code, answer["Location"]) == (302, "/cua-toi/vao/ma")
    sending.send(SignInCode.objects.latest("made_at").pk)
    found = re.search(r"^ +(\d{6})$", str(mail.outbox[-1].body), re.MULTILINE)
    assert found
    return found[1]


def test_a_code_by_e_mail_makes_an_account_and_signs_in_where_one_wanted_to_go() -> None:
    browser = Client()
    closed = browser.get("/cua-toi?x=1")
    assert closed["Location"] == "/cua-toi/vao?next=%2Fcua-toi%3Fx%3D1"
    code = ask(browser, " An@Example.vn ", "/cua-toi?x=1")
    assert mail.outbox[-1].to == ["an@example.vn"]
    assert "Không bao giờ" in str(mail.outbox[-1].body)
    answer = browser.post("/cua-toi/vao/ma", {"code": code})
    assert (answer.status_code, answer["Location"]) == (302, "/cua-toi?x=1")
    cookie = answer.cookies[settings.MOTCUA_CITIZEN_COOKIE]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", "")
    page = browser.get("/cua-toi")
    assert page.status_code == 200
    assert "no-store" in page["Cache-Control"]
    assert Citizen.objects.count() == 1


def test_ones_own_device_is_remembered_for_thirty_days() -> None:
    browser = Client()
    answer = browser.post("/cua-toi/vao/ma", {"code": ask(browser), "lasting": "1"})
    assert answer.cookies[settings.MOTCUA_CITIZEN_COOKIE]["max-age"] == 30 * 24 * 3600


def test_a_code_opens_nothing_in_another_browser() -> None:
    asked, other = Client(), Client()
    code = ask(asked)
    assert other.post("/cua-toi/vao/ma", {"code": code})["Location"] == "/cua-toi/vao"
    ask(other, "binh@example.vn")
    assert other.post("/cua-toi/vao/ma", {"code": code}).status_code == 422


def test_asking_answers_alike_whether_or_not_there_is_an_account() -> None:
    make_citizen()
    answers = []
    for address in ("an@example.vn", "nobody@example.vn"):
        browser = Client()
        ask(browser, address)
        page = browser.get("/cua-toi/vao/ma").content.decode()
        wrong = browser.post("/cua-toi/vao/ma", {"code": "1"})
        answers.append([re.sub(r'"\w{64}"', "", text) for text in (page, wrong.content.decode())])
    assert answers[0] == answers[1]


def test_what_is_no_address_is_said_beside_the_field_and_stays_there() -> None:
    answer = Client().post("/cua-toi/vao", {"address": "09x"})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert 'id="error-address"' in text
    assert 'value="09x"' in text
    assert SignInCode.objects.count() == 0


def test_a_phone_is_offered_only_where_messages_can_be_sent() -> None:
    assert "điện thoại" not in Client().get("/cua-toi/vao").content.decode().split("<form")[1]
    assert Client().post("/cua-toi/vao", {"address": "0912345678"}).status_code == 422


def test_nobody_is_led_away_from_this_house() -> None:
    browser = Client()
    code = ask(browser, after="https://evil.example/")
    assert browser.post("/cua-toi/vao/ma", {"code": code})["Location"] == "/cua-toi"


def test_signing_out_ends_the_session_itself_and_not_only_the_cookie() -> None:
    browser = signed_in_client()
    token = browser.cookies[settings.MOTCUA_CITIZEN_COOKIE].value
    browser.post("/cua-toi/ra")
    thief = Client()
    thief.cookies[settings.MOTCUA_CITIZEN_COOKIE] = token
    assert thief.get("/cua-toi").status_code == 302


def test_a_session_that_is_in_use_moves_its_end() -> None:
    browser = signed_in_client()
    for minutes in (0, 25, 50):
        with clock.frozen(clock.now() + timedelta(minutes=minutes)):
            assert browser.get("/cua-toi").status_code == 200
    with clock.frozen(clock.now() + timedelta(minutes=81)):
        assert browser.get("/cua-toi").status_code == 302


def test_every_page_of_mine_is_closed_to_others_and_says_not_to_be_kept() -> None:
    page = signed_in_client().get("/cua-toi")
    assert page["X-Robots-Tag"] == "noindex"
    assert "Cookie" in page["Vary"]
