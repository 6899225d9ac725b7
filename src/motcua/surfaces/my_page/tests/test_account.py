"""What is known of me and how I sign in: seen, changed, taken away, closed."""

import json
import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client

from motcua.base import clock, journal
from motcua.domain.messages import codes as sending
from motcua.domain.people.actions.addresses import add_address
from motcua.domain.people.actions.citizens import forget_old
from motcua.domain.people.actions.codes import Proven
from motcua.domain.people.models import Citizen, CitizenSession, FormerAddress, SignInCode
from motcua.domain.people.queries.citizens import view_of
from motcua.surfaces.sign_in.tests.citizens import browser_of, make_citizen

pytestmark = pytest.mark.django_db


@pytest.fixture
def citizen() -> Citizen:
    return make_citizen(id_number="024090001234", name="NGUYỄN VĂN ÂN")


@pytest.fixture
def browser(citizen: Citizen) -> Client:
    return browser_of(citizen)


def text(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def test_the_copy_holds_all_that_is_known(browser: Client) -> None:
    answer = browser.get("/cua-toi/thong-tin/ban-sao")
    known = json.loads(answer.content)
    assert (known["name"], known["identity_number"], known["email"]) == (
        "NGUYỄN VĂN ÂN",
        "024090001234",
        "an@example.vn",
    )
    assert answer["Content-Disposition"].startswith("attachment")


def test_address_and_language_are_changed_by_their_holder(browser: Client, citizen: Citizen) -> None:
    long = browser.post("/cua-toi/thong-tin", {"home_address": "x" * 301, "language": "vi"})
    assert long.status_code == 422
    assert 'id="error-home_address"' in long.content.decode()
    browser.post("/cua-toi/thong-tin", {"home_address": "5 Lê Lợi", "language": "en", "name": "Khác"})
    citizen.refresh_from_db()
    assert (citizen.address, citizen.language, citizen.name) == ("5 Lê Lợi", "en", "NGUYỄN VĂN ÂN")


def test_another_address_takes_the_place_of_the_old_one_once_its_code_is_typed(
    browser: Client, citizen: Citizen
) -> None:
    browser.post("/cua-toi/thong-tin/dia-chi", {"address": "moi@example.vn"})
    citizen.refresh_from_db()
    assert citizen.email == "an@example.vn"
    sending.send(SignInCode.objects.get().pk)
    [code] = re.findall(r"^ +(\d{6})$", str(mail.outbox[-1].body), re.MULTILINE)
    assert (
        browser.post("/cua-toi/thong-tin/dia-chi/ma", {"code": "000000" if code != "000000" else "1"}).status_code
        == 422
    )
    assert browser.post("/cua-toi/thong-tin/dia-chi/ma", {"code": code}).status_code == 302
    citizen.refresh_from_db()
    assert citizen.email == "moi@example.vn"
    told_at_the_old_address_once(citizen)


def told_at_the_old_address_once(citizen: Citizen) -> None:
    """What it was is kept until the letter is sent, and is nowhere else."""
    [change] = [one for one in journal.subject_history(citizen.subject) if one.kind == "citizen.address_proven"]
    assert "an@example.vn" not in str(change.data)
    mail.outbox.clear()
    for _time in range(2):
        sending.say_farewell(change.data["former"])
    [letter] = mail.outbox
    assert letter.to == ["an@example.vn"]
    assert "moi@example.vn" not in str(letter.body)
    assert not FormerAddress.objects.exists()


def test_a_removed_address_is_told_and_forgotten_after_three_days_at_the_latest(
    browser: Client, citizen: Citizen
) -> None:
    add_address(view_of(citizen).actor, Proven("phone", "+84912345678"))
    browser.post("/cua-toi/thong-tin/dia-chi/bo", {"channel": "email"})
    assert [one.address for one in FormerAddress.objects.all()] == ["an@example.vn"]
    with clock.frozen(clock.now() + timedelta(days=3, minutes=1)):
        forget_old()
    assert not FormerAddress.objects.exists()


def test_an_unlocked_phone_does_not_change_how_to_sign_in(browser: Client, citizen: Citizen) -> None:
    CitizenSession.objects.update(proven_at=clock.now() - timedelta(hours=1))
    browser.post("/cua-toi/thong-tin/dia-chi", {"address": "moi@example.vn"})
    assert SignInCode.objects.count() == 0
    assert "đăng nhập lại" in text(browser, "/cua-toi/thong-tin")
    assert browser.post("/cua-toi/thong-tin/dong").status_code == 403
    citizen.refresh_from_db()
    assert citizen.closed_at is None


def test_closing_signs_out_and_leaves_nothing(browser: Client, citizen: Citizen) -> None:
    assert "hồ sơ của ông/bà" in text(browser, "/cua-toi/thong-tin/dong")
    assert browser.post("/cua-toi/thong-tin/dong")["Location"] == "/"
    citizen.refresh_from_db()
    assert (citizen.name, citizen.email) == ("", "")
    assert browser.get("/cua-toi").status_code == 302


def test_devices_are_listed_and_signed_out_from_afar(browser: Client, citizen: Citizen) -> None:
    other, stranger = browser_of(citizen), browser_of(make_citizen("binh@example.vn"))
    page = text(browser, "/cua-toi/dang-nhap")
    assert page.count("Chrome · Android</h3>") == 1
    [session] = re.findall(r'name="session" value="(\d+)"', page)
    assert stranger.post("/cua-toi/dang-nhap/ket-thuc", {"session": session}).status_code == 404
    browser.post("/cua-toi/dang-nhap/ket-thuc", {"session": session})
    assert other.get("/cua-toi").status_code == 302
    assert browser.get("/cua-toi").status_code == 200
    browser.post("/cua-toi/dang-nhap/ket-thuc-het")
    assert browser.get("/cua-toi").status_code == 302
    assert stranger.get("/cua-toi").status_code == 200
