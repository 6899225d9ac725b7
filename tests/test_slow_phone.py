"""The journeys of a citizen on an old phone: 360 px wide, its processor slowed four times, each from its first page to its end.

Each takes seconds at most between a touch and what follows it; the longest of them is asserted, so that a page that grows heavy shows.
"""

import email
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect

from motcua.domain.documents.tests.papers import text_pdf
from tests.conftest import Screens
from tests.running import CENTRE, Running
from tests.test_accessibility import PHONE, too_wide

pytestmark = [pytest.mark.browser, pytest.mark.server]
SLOWDOWN = 4  # of the processor, as in bench/portal.py
COUNTER, SERVICE = 18, "H"
Open = Callable[[str], Page]


@pytest.fixture
def phone(screens: Screens) -> Open:
    """Opens a page on such a phone; nothing may run out of its sides."""

    def opened(path: str) -> Page:
        page = screens.open("about:blank", *PHONE)
        page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWDOWN})
        page.goto(path)
        assert not too_wide(page)
        return page

    return opened


@pytest.fixture(scope="module")
def desk(server: Running) -> Iterator[httpx.Client]:
    with server.client("receptionist", centre=CENTRE, counter=COUNTER) as client:
        assert client.post(f"/counters/{CENTRE}/{COUNTER}/open").status_code == 200
        yield client


def code_in_letter(server: Running, to: str) -> str:
    """The six digits that were mailed to somebody."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        for path in sorted((server.data / "simulators" / "mail").glob("[0-9]*.eml"), reverse=True):
            letter = email.message_from_bytes(path.read_bytes())
            body = letter.get_payload(decode=True)
            found = re.search(r"^\s*(\d{6})\s*$", body.decode(), re.MULTILINE) if isinstance(body, bytes) else None
            if letter["To"] == to and found:
                return found[1]
        time.sleep(0.1)
    raise AssertionError(f"no code for {to}")


def signed_in(phone: Open, server: Running, address: str) -> Page:
    page = phone("/cua-toi")
    page.fill("input[name=address]", address)
    page.press("input[name=address]", "Enter")
    page.fill("input[name=code]", code_in_letter(server, address))
    page.press("input[name=code]", "Enter")
    page.wait_for_url("**/cua-toi")
    return page


def test_a_procedure_is_found_with_errors_of_typing_and_tells_what_to_bring(phone: Open) -> None:
    page = phone("/")
    page.fill("input[name=q]", "giay khai sihn")
    page.press("input[name=q]", "Enter")
    page.locator(".found a").first.click()
    expect(page.locator("body")).to_contain_text("Ông/bà cần mang theo")
    assert not too_wide(page)


def test_a_number_is_drawn_from_home_and_its_page_lives(phone: Open, desk: httpx.Client) -> None:
    page = phone("/lay-so")
    page.locator("a", has_text="Tư pháp, hộ tịch").first.click()
    page.fill("#field-phone", "0912345671")
    page.get_by_role("button", name="Lấy số").click()
    page.wait_for_url("**/p/*")
    expect(page.locator("main")).to_contain_text(re.compile(rf"{SERVICE}\d{{3}}"))
    assert not too_wide(page)


def test_an_appointment_is_booked(phone: Open) -> None:
    page = phone("/dat-lich")
    page.locator(".choices__one").last.click()
    page.locator(".hour:not([disabled])").first.click()
    page.fill("#field-name", "Nguyễn Văn Mẫu")
    page.fill("#field-phone", "0912345672")
    page.get_by_role("button", name="Xác nhận đặt lịch").click()
    expect(page.locator("h1")).to_have_text("Lịch hẹn của ông/bà")
    assert not too_wide(page)


def test_a_dossier_is_tracked_by_its_two_codes(phone: Open, desk: httpx.Client) -> None:
    papers = [{"requirement": f"d{place}", "originals": 1, "copies": 1} for place in (1, 2)]
    applicant = {"kind": "person", "name": "Trần Thị Bưởi", "id_number": "024190001234", "phone": "0912345678"}
    sent = {"centre": CENTRE, "procedure": "2.000635", "applicant": applicant, "documents": papers}
    made: dict[str, Any] = desk.post("/dossiers", json=sent).raise_for_status().json()
    page = phone("/")
    page.fill("#home-code", made["code"])
    page.fill("#home-secret", made["secret"])
    page.press("#home-secret", "Enter")
    expect(page.locator("h1")).to_contain_text("Hồ sơ của ông/bà")
    expect(page.locator("[aria-current=step]").first).to_be_visible()
    assert not too_wide(page)


def test_a_visit_is_rated(phone: Open, desk: httpx.Client) -> None:
    ticket = desk.post(f"/centres/{CENTRE}/tickets", json={"service": SERVICE}).raise_for_status().json()
    called = desk.post(f"/counters/{CENTRE}/{COUNTER}/call-next").raise_for_status().json()
    assert called["id"] == ticket["id"]
    desk.post(f"/tickets/{ticket['id']}/start").raise_for_status()
    desk.post(f"/tickets/{ticket['id']}/finish", json={}).raise_for_status()
    page = phone(f"/p/{ticket['status_url'].rstrip('/').split('/')[-1]}")
    page.click("a[href^='/danh-gia/']")
    page.check("#face-4", force=True)
    page.click("main button[type=submit]")
    expect(page.locator("main")).to_contain_text("Đã nhận được đánh giá")


def test_a_petition_is_written_and_proven_by_the_code_that_was_mailed(phone: Open, server: Running) -> None:
    page = phone("/phan-anh/gui")
    page.get_by_text("Kiến nghị").first.scroll_into_view_if_needed()
    page.locator("input[name=kind]").nth(2).check(force=True)
    page.fill("#field-title", "Thêm ghế ở tầng 1")
    page.fill("#field-text", "Đề nghị đặt thêm ghế trước quầy bưu điện.")
    page.fill("#field-name", "Lê Thị Mẫu")
    page.fill("#field-email", "mau@example.vn")
    page.click("main form[enctype] button.govuk-button")
    page.wait_for_url("**/phan-anh/gui/ma")
    page.fill("#field-code", code_in_letter(server, "mau@example.vn"))
    page.press("#field-code", "Enter")
    page.wait_for_url("**/phan-anh/gui/xong")
    assert not too_wide(page)


def test_an_account_is_entered_and_a_submission_filed_with_its_papers(
    phone: Open, server: Running, tmp_path: Path
) -> None:
    """The whole way on the old phone: who, papers, result, looking over, sending, the receipt."""
    page = signed_in(phone, server, "binh@example.vn")
    page.goto("/nop-ho-so/thu-tuc/2.002516")
    page.locator("main form button").first.click()
    page.wait_for_url("**/nguoi-nop")
    for name, text in {"name": "Trần Thị Bình", "id_number": "024190005678", "phone": "0912345673"}.items():
        page.fill(f"#field-{name}", text)
    assert not too_wide(page)
    onward(page, "giay-to")
    paper = tmp_path / "to-khai.pdf"
    paper.write_bytes(text_pdf())
    for number in range(page.locator("li.papers__one").count()):
        page.locator("input[type=file]").nth(number).set_input_files(paper)
        page.locator("li.papers__one").nth(number).get_by_role("button", name="Thêm").click()
        page.wait_for_url(f"**/giay-to#paper-d{number + 1}")
    assert not too_wide(page)
    onward(page, "nhan-ket-qua")
    onward(page, "kiem-tra")
    assert not too_wide(page)
    page.get_by_role("button", name="Gửi").click()
    page.wait_for_selector("dl.receipt")
    assert not too_wide(page)
    page.goto("/nop-ho-so")
    expect(page.locator(".filed")).to_be_visible()


def onward(page: Page, step: str) -> None:
    page.get_by_role("button", name="Lưu và tiếp tục").click()
    page.wait_for_url(f"**/{step}")


def test_a_centre_that_only_receives_sends_to_the_national_portal_and_its_desk_answers_what_came_from_there(
    phone: Open, screens: Screens, server: Running
) -> None:
    settings = screens.staff("quantri", f"/truc-tuyen/{CENTRE}/cai-dat")

    def takes(mode: str) -> None:
        settings.check(f"input[name=mode][value={mode}]", force=True)
        settings.locator("main form button.govuk-button").click()
        settings.wait_for_selector(".notice--success")

    takes("receives")
    try:
        page = phone("/nop-ho-so/thu-tuc/2.002516")
        expect(page.locator("main form input[name=kind][value=full]")).to_have_count(
            0
        )  # papers may still be checked beforehand
        expect(page.locator("main a[href^='https://dichvucong.gov.vn']").first).to_be_visible()
        assert not too_wide(page)
        desk = screens.staff("quay17", f"/truc-tuyen/{CENTRE}")
        desk.locator("tr", has_text="G22.99.01-261127-0001").locator("a").first.click()
        desk.wait_for_url("**/truc-tuyen/xem/**")
        expect(desk.locator("main")).to_contain_text("G22.99.01-261127-0001")
    finally:
        takes("both")


def test_no_touch_is_answered_later_than_a_second_by_the_phone_itself(phone: Open) -> None:
    """What blocks the page after it was fetched: the long tasks of its scripts and layout (Long Tasks API)."""
    page = phone("/")
    script = """() => new Promise((done) => new PerformanceObserver((list) => done(Math.max(0, ...list.getEntries().map((one) => one.duration))))
        .observe({type: "longtask", buffered: true})) """
    longest = page.evaluate(
        f"() => Promise.race([({script})(), new Promise((done) => setTimeout(() => done(0), 300))])"
    )
    assert longest < 1000
