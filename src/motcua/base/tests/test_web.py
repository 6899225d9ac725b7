"""What every request passes: refusals in the reader's language, whoever asks, and a number to name the request by."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def test_a_page_that_is_not_there_is_told_to_people_as_a_page_and_to_programs_as_a_problem() -> None:
    page = Client().get("/khong-co")
    assert page.status_code == 404
    assert "Không tìm thấy" in page.content.decode()
    assert page["X-Request-Id"] in page.content.decode()
    problem = Client().get("/api/v1/centres/none")
    assert problem["Content-Type"] == "application/problem+json"
    assert (problem.json()["status"], problem.json()["code"]) == (404, "not_found")


def test_people_read_vietnamese_unless_they_chose_english_and_programs_may_ask() -> None:
    browser = Client(headers={"Accept-Language": "en-GB,en"})
    assert 'lang="vi"' in browser.get("/khong-co").content.decode()
    browser.cookies["django_language"] = "en"
    assert "This was not found" in browser.get("/khong-co").content.decode()
    asked = Client(headers={"Accept-Language": "en"}).get("/api/v1/centres/none").json()
    assert asked["detail"] == "There is no centre with this code"


def test_a_form_from_elsewhere_is_refused_in_words() -> None:
    answer = Client(enforce_csrf_checks=True).post("/tra-cuu/quen")
    assert answer.status_code == 403
    assert "tải lại trang" in answer.content.decode()


def test_pages_carry_a_policy_without_inline_script() -> None:
    policy = Client().get("/khong-co")["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy


def test_a_wrong_token_is_told_how_to_get_a_right_one() -> None:
    answer = Client(headers={"Authorization": "Bearer nonsense", "Accept-Language": "en"}).get("/api/v1/me")
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == "Bearer"
    assert "motcua token" in answer.json()["detail"]


def test_the_log_holds_no_address_of_what_was_refused(caplog: pytest.LogCaptureFixture) -> None:
    Client().get("/p/a-secret-of-somebody-0001")
    Client(enforce_csrf_checks=True).post("/tra-cuu/quen")
    assert "a-secret-of-somebody" not in caplog.text
    assert "/tra-cuu" not in caplog.text
