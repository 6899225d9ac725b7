"""One dossier in two browsers: a double click, the back button, two people at once; many rows of the work list."""

import os
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.conftest import Screens
from tests.running import Running

pytestmark = [pytest.mark.browser, pytest.mark.server]
APPLICANT = {"kind": "person", "name": "Nguyễn Văn Ân", "id_number": "024085001234", "phone": "0912345678"}


@pytest.fixture(scope="module")
def desk(server: Running) -> httpx.Client:
    return server.client("receptionist", centre="BG")


def received(desk: httpx.Client) -> str:
    documents = desk.get("/procedures/2.000635").json()["documents"]
    papers = [{"requirement": one["code"], "originals": one["originals"], "copies": one["copies"]} for one in documents]
    body = {"centre": "BG", "procedure": "2.000635", "applicant": APPLICANT, "documents": papers}
    made = desk.post("/dossiers", json=body)
    assert made.status_code == 201, made.text
    return str(made.json()["code"])


def events(desk: httpx.Client, code: str) -> list[str]:
    return [entry["kind"] for entry in desk.get(f"/dossiers/{code}/journal").json()["items"]]


def picture(page: Page, name: str) -> None:
    """For looking at, where a folder is named."""
    if folder := os.environ.get("MOTCUA_PICTURES"):
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


def complete(page: Page) -> None:
    page.locator("form[action$='/appraise/complete'] button").first.click()


def test_a_double_click_completes_a_step_once(screens: Screens, desk: httpx.Client) -> None:
    code = received(desk)
    page = screens.staff("cv.stp", f"/ho-so/{code}")
    picture(page, "dossier")
    page.locator("form[action$='/appraise/complete'] button").first.dblclick(no_wait_after=True)
    page.wait_for_load_state("load")
    expect(page.locator(".stop--done")).to_have_count(2)
    assert events(desk, code).count("dossier.step_completed") == 1


def test_the_back_button_shows_what_happened_and_does_nothing_twice(screens: Screens, desk: httpx.Client) -> None:
    code = received(desk)
    page = screens.staff("cv.stp", f"/ho-so/{code}")
    complete(page)
    expect(page.locator(".stop--done")).to_have_count(2)
    page.go_back()
    if page.locator("form[action$='/appraise/complete'] button").count():  # where the browser kept the old page
        complete(page)
        expect(page.get_by_role("alert")).to_contain_text("chính ông/bà")
    assert events(desk, code).count("dossier.step_completed") == 1


def test_of_two_people_the_second_reads_who_was_first(screens: Screens, desk: httpx.Client) -> None:
    code = received(desk)
    specialist = screens.staff("cv.stp", f"/ho-so/{code}")
    leader = screens.staff("ld.stp", f"/ho-so/{code}")
    leader.locator("details:has(#items) summary").click()
    leader.fill("#items", "Ảnh 3x4")
    leader.fill("#ask-why", "Ảnh mờ")
    leader.locator("details:has(#items) button.govuk-button").click()
    leader.wait_for_load_state("load")
    complete(specialist)
    expect(specialist.get_by_role("alert")).to_contain_text("Yêu cầu bổ sung")
    picture(specialist, "second")
    assert "dossier.step_completed" not in events(desk, code)


def test_many_rows_are_taken_to_their_end_by_keyboard(screens: Screens, desk: httpx.Client) -> None:
    codes = [received(desk) for _ in range(2)]
    page = screens.staff("cv.stp", "/ban-lam-viec")
    for code in codes:
        page.get_by_role("link", name=code).focus()
        page.keyboard.press("x")
    picture(page, "work")
    page.fill("#many-note", "Đủ điều kiện")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Đã xong 2 hồ sơ.")).to_be_visible()
    assert all("dossier.step_completed" in events(desk, code) for code in codes)


def test_who_does_what_and_what_is_asked_of_us(screens: Screens, desk: httpx.Client) -> None:
    code = received(desk)
    leader = screens.staff("ld.stp", f"/ho-so/{code}")
    leader.fill("#say", "@cv.stp xem giúp phần hộ tịch")
    leader.locator("form[action$='/trao-doi'] button").click()
    expect(leader.get_by_text("xem giúp phần hộ tịch")).to_be_visible()
    leader.goto("/ban-lam-viec/phan-cong")
    picture(leader, "team")
    specialist = screens.staff("cv.stp", "/ban-lam-viec/nhac-ten")
    picture(specialist, "mentions")
    specialist.get_by_role("button", name="Mở hồ sơ").first.click()
    expect(specialist.locator("#talk")).to_be_visible()
    picture(specialist, "talk")
