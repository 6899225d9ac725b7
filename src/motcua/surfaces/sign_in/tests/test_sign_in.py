"""Signing in, the second factor, and the way to one's work."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.test import Client

from motcua.base.actor import Grant, system
from motcua.domain.people.actions import create_staff
from motcua.domain.people.models import Staff

LOGIN = "/tai-khoan/login/"
PASSWORD = "bon-muc-giay-5"
DEMONSTRATION_PASSWORD = "mot-cua-2016"


@pytest.fixture
def person(db: None) -> Staff:
    grants = [Grant("receptionist", "BG", None, 5)]
    return create_staff(system("test"), "nv5", "Lê Thu Cúc", PASSWORD, grants)


def sign_in(client: Client, password: str = PASSWORD):
    return client.post(LOGIN, {"login": "nv5", "password": password})


def test_the_right_password_leads_to_work(client: Client, person: Staff) -> None:
    answer = sign_in(client)
    assert (answer.status_code, answer["Location"]) == (302, "/vao-viec")


def test_nothing_foreign_is_said_on_the_first_page_after_signing_in(client: Client, person: Staff) -> None:
    sign_in(client)
    page = client.get("/tai-khoan/password/change/").content.decode()
    assert "Successfully" not in page
    assert "notice--success" not in page


def test_a_changed_password_is_confirmed_in_vietnamese(client: Client, person: Staff) -> None:
    sign_in(client)
    new = "nam-muc-giay-7"
    sent = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    answer = client.post("/tai-khoan/password/change/", sent, follow=True)
    assert [str(message) for message in answer.context["messages"]] == ["Đã đổi mật khẩu."]


def test_a_wrong_password_says_so_without_telling_which_part_was_wrong(client: Client, person: Staff) -> None:
    wrong_password = sign_in(client, "khong-phai-the").content.decode()
    wrong_name = client.post(LOGIN, {"login": "ai-day", "password": PASSWORD}).content.decode()
    assert 'role="alert"' in wrong_password
    assert wrong_password.count("Caps Lock") == wrong_name.count("Caps Lock") == 1


def test_six_wrong_tries_lock_the_account_for_a_while(client: Client, person: Staff) -> None:
    statuses = [sign_in(client, "khong-phai-the").status_code for _ in range(6)]
    assert statuses[0] == 200
    assert statuses[-1] == 429
    assert sign_in(client).status_code == 429


def test_nobody_can_make_an_account(client: Client, db: None) -> None:
    page = client.get("/tai-khoan/signup/")
    assert '<form method="post" action="/tai-khoan/signup/' not in page.content.decode()
    client.post("/tai-khoan/signup/", {"username": "moi", "password1": PASSWORD})
    assert not Staff.objects.filter(username="moi").exists()


def test_the_second_factor_is_asked_for_once_it_is_set_up(client: Client, person: Staff) -> None:
    totp = TOTP.activate(person, "JBSWY3DPEHPK3PXP")
    answer = sign_in(client)
    assert "/2fa/authenticate" in answer["Location"]
    assert client.get("/vao-viec").status_code == 302
    counter = next(iter(yield_hotp_counters_from_time()))
    code = format_hotp_value(hotp_value("JBSWY3DPEHPK3PXP", counter))
    assert client.post(answer["Location"], {"code": "000000" if code != "000000" else "111111"}).status_code == 200
    assert client.post(answer["Location"], {"code": code})["Location"] == "/vao-viec"
    assert totp.instance.type == Authenticator.Type.TOTP


def test_the_page_to_set_it_up_shows_a_picture_and_the_key(client: Client, person: Staff) -> None:
    sign_in(client)
    asked = client.get("/tai-khoan/2fa/totp/activate/")
    if asked.status_code == 302:  # the password once more
        client.post(asked["Location"], {"password": PASSWORD})
    page = client.get("/tai-khoan/2fa/totp/activate/").content.decode()
    assert 'src="data:image/svg+xml' in page
    assert "entrance__key" in page


def test_where_the_second_factor_is_required_no_page_of_the_staff_opens_without_it(
    client: Client, person: Staff, settings: object
) -> None:
    settings.MOTCUA_REQUIRE_TOTP = True
    sign_in(client)
    assert "/2fa/totp/activate" in client.get("/vao-viec")["Location"]


@pytest.mark.parametrize("path", ["password/change/", "2fa/", "logout/", "2fa/recovery-codes/generate/"])
@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_page_of_the_account_opens_in_both_languages(
    client: Client, person: Staff, path: str, language: str
) -> None:
    sign_in(client)
    TOTP.activate(person, "JBSWY3DPEHPK3PXP")
    client.cookies["django_language"] = language
    page = client.get(f"/tai-khoan/{path}", follow=True)
    assert page.status_code == 200
    assert f'lang="{language}"' in page.content.decode()
    assert "entrance" in page.content.decode()


def test_nobody_is_sent_to_sign_in_and_comes_back_afterwards(client: Client, db: None) -> None:
    assert client.get("/vao-viec")["Location"] == "/tai-khoan/login/?next=%2Fvao-viec"


@pytest.mark.parametrize(
    ("username", "place"),
    [
        ("quay17", "/quay"),
        ("cv.stp", "/ban-lam-viec"),
        ("ld.stp", "/ban-lam-viec"),
        ("dieuhanh", "/dieu-hanh"),
        ("quantri", "/quan-tri"),
        ("kiemtra", "/ho-so"),
    ],
)
def test_everybody_is_sent_to_the_place_of_their_role(
    client: Client, demo_centre: str, username: str, place: str
) -> None:
    client.force_login(Staff.objects.get(username=username), "allauth.account.auth_backends.AuthenticationBackend")
    assert client.get("/vao-viec")["Location"] == place


def test_who_works_in_several_places_chooses(client: Client, db: None) -> None:
    grants = [Grant("receptionist", "BG"), Grant("specialist", None, "STP")]
    staff = create_staff(system("test"), "hai", "Vũ Hải", PASSWORD, grants)
    client.force_login(staff, "allauth.account.auth_backends.AuthenticationBackend")
    page = client.get("/vao-viec").content.decode()
    assert 'href="/quay"' in page
    assert 'href="/ban-lam-viec"' in page


def test_who_has_no_role_is_told_whom_to_ask(client: Client, db: None) -> None:
    staff = create_staff(system("test"), "moi", "Người Mới", PASSWORD, [])
    client.force_login(staff, "allauth.account.auth_backends.AuthenticationBackend")
    page = client.get("/vao-viec")
    assert page.status_code == 200
    assert "entrance__places" not in page.content.decode()


def test_the_demonstration_lists_names_but_never_the_password(client: Client, demo_centre: str) -> None:
    page = client.get(LOGIN).content.decode()
    assert "quay17" in page
    assert DEMONSTRATION_PASSWORD not in page


def test_from_another_machine_no_names_are_listed(client: Client, demo_centre: str) -> None:
    assert "quay17" not in client.get(LOGIN, REMOTE_ADDR="10.0.0.9").content.decode()


def test_without_demonstration_accounts_no_names_are_listed(client: Client, person: Staff) -> None:
    assert "quay17" not in client.get(LOGIN).content.decode()
