"""The pages that staff work on all day, by keyboard alone and in a real browser: intake counted in keystrokes, the queue live."""

import re

import pytest
from playwright.sync_api import APIResponse, Page, Route, expect

from tests.conftest import Screens
from tests.running import Running
from tests.test_accessibility import DESK, PHONE, serious, too_wide

CARD = "024085001234|121234567|NGUYỄN VĂN AN|05031985|Nam|Tổ 1, Phường Trần Phú, Bắc Giang|12082021"
# A regular intake by hand after the scan: the search's words, the phone's ten digits and a few keys.
MOST_KEYSTROKES = 30

pytestmark = [pytest.mark.browser, pytest.mark.server, pytest.mark.xdist_group("staff")]


class Hands:
    """Types and counts; what a scanner types is not typed by hand."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self.count = 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self._page.keyboard.press(key)
            self.count += 1

    def type(self, text: str) -> None:
        self._page.keyboard.type(text)
        self.count += len(text)

    def scan(self, text: str) -> None:
        self._page.keyboard.insert_text(text)
        self._page.keyboard.press("Enter")


def open_counter(page: Page) -> None:
    if page.locator("#do-open").is_visible():
        page.keyboard.press("F2")
    page.wait_for_selector("#do-next, #do-start, #do-finish")


def test_a_regular_intake_needs_no_mouse_and_few_keystrokes(screens: Screens) -> None:
    page = screens.staff("quay17", "/quay/BG/17")
    open_counter(page)
    hands = Hands(page)
    hands.press("F6")
    expect(page.locator("#field-q")).to_be_focused()
    hands.type("trich luc")
    page.wait_for_selector("#found a[href*='2.000635']")
    hands.press("Enter")
    expect(page.locator("#field-card")).to_be_focused()
    hands.scan(CARD)
    expect(page.locator("#field-name")).to_have_value("NGUYỄN VĂN AN")
    expect(page.locator("#field-phone")).to_be_focused()
    hands.type("0912345678")
    hands.press("F3", "F10")
    page.wait_for_selector(".received__code")
    assert re.fullmatch(r"H02\.03-\d{6}-\d{4}", page.locator(".received__code").inner_text())
    receipt = page.locator("a[href$='/mau/01.pdf']")
    expect(receipt).to_be_focused()
    assert hands.count <= MOST_KEYSTROKES


def test_who_waits_is_live_and_a_double_click_calls_one(screens: Screens, server: Running) -> None:
    page = screens.staff("quay22", "/quay/BG/22")
    open_counter(page)
    with server.client("kiosk", centre="BG") as kiosk:
        labels = [kiosk.post("/centres/BG/tickets", json={"service": "Z"}).json()["label"] for _ in range(3)]
    expect(page.locator("[data-count]")).to_have_text("3")
    page.dblclick("#do-next")
    expect(page.locator(".present__label")).to_have_text(labels[0])
    expect(page.locator("#do-start")).to_be_focused()
    expect(page.locator("[data-count]")).to_have_text("2")
    page.keyboard.press("F8")
    expect(page.locator("#do-finish")).to_be_focused()
    page.keyboard.press("F9")
    expect(page.locator("#do-next")).to_be_focused()


def test_an_answer_that_comes_late_hides_nobody_who_came_meanwhile(screens: Screens, server: Running) -> None:
    page = screens.staff("quay21", "/quay/BG/21")
    open_counter(page)
    count = page.locator("[data-count]")
    late: list[tuple[Route, APIResponse]] = []

    def answer_late(route: Route) -> None:
        if late:
            route.continue_()
        else:
            late.append((route, route.fetch()))

    with server.client("kiosk", centre="BG") as kiosk:
        service = next(one["code"] for one in kiosk.get("/centres/BG/services").json() if 21 in one["counters"])
        before = int(count.inner_text())
        page.route("**/quay/BG/21/luot*", answer_late)
        kiosk.post("/centres/BG/tickets", json={"service": service})
        for _ in range(200):
            if late:
                break
            page.wait_for_timeout(100)
        kiosk.post("/centres/BG/tickets", json={"service": service})
        page.wait_for_timeout(600)  # its refresh has given way to the one on its way
    route, answer = late[0]
    route.fulfill(response=answer)
    expect(count).to_have_text(str(before + 2))


def test_everything_for_a_visitor_is_on_one_screen(screens: Screens) -> None:
    page = screens.staff("quay17", "/quay/BG/17/tiep-nhan?thu-tuc=2.000635")
    assert page.evaluate("document.documentElement.scrollHeight <= innerHeight")
    for part in ("#present", "#waiting", "#field-card", "[data-tick-all]", "button[name=_key]"):
        box = page.locator(part).first.bounding_box()
        assert box is not None
        assert box["y"] >= 0
        assert box["y"] < 768


def test_the_work_list_is_walked_by_keyboard(screens: Screens) -> None:
    counter = screens.staff("quay17", "/quay/BG/17/tiep-nhan?thu-tuc=2.000635")
    counter.fill("#field-name", "Trần Thị Bình")
    counter.fill("#field-id_number", "024185001234")
    counter.fill("#field-phone", "0912345679")
    counter.keyboard.press("F3")
    counter.keyboard.press("F10")
    counter.wait_for_selector(".received__code")
    desk = screens.staff("cv.stp", "/ban-lam-viec")
    desk.keyboard.press("j")
    expect(desk.locator(".work__open").first).to_be_focused()
    desk.keyboard.press("Enter")
    desk.wait_for_selector(".track")
    assert serious(desk) == []
    assert desk.evaluate("document.documentElement.scrollHeight <= innerHeight")
    desk.keyboard.press("F9")
    desk.wait_for_url("**/ban-lam-viec")
    expect(desk.locator(".notice--success")).to_be_visible()


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desktop"])
def test_staff_pages_keep_nobody_out(screens: Screens, language: str, size: tuple[int, int]) -> None:
    paths = (
        "/quay?chon=1",
        "/quay/BG/17",
        "/quay/BG/17/tiep-nhan?thu-tuc=2.000635",
        "/quay/BG/17/tra-ket-qua",
        "/ho-so?q=khong+co",
        "/ban-lam-viec",
        "/tai-khoan/password/change/",
        "/tai-khoan/2fa/",
    )
    page = screens.staff("quay17", "/quay/BG/17", *size, language=language)
    for path in paths:
        page.goto(path)
        page.wait_for_load_state()
        assert serious(page) == []
        assert not too_wide(page), page.url
