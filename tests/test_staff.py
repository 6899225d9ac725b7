"""The pages that staff work on all day, by keyboard alone and in a real browser: intake counted in keystrokes, the queue live."""

import re
import time
from random import randrange

import pytest
from playwright.sync_api import APIResponse, Page, Route, expect

from tests.conftest import Screens
from tests.running import Running
from tests.test_accessibility import DESK, PHONE, serious, too_wide

CARD = "024085{0:06}|121234567|NGUYỄN VĂN AN|05031985|Nam|Tổ 1, Phường Trần Phú, Bắc Giang|12082021"
# A regular intake by hand: F6, the nine letters of the search, Enter, the phone's ten digits, F3, F10.
MOST_KEYSTROKES = 23
# The procedure that comes here most: F6, Enter, the phone's ten digits, F3, F10.
FEWEST_KEYSTROKES = 14

pytestmark = [pytest.mark.browser, pytest.mark.server]


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
    hands.press("Enter")  # at once: the list of these words has not come yet
    expect(page.locator("#field-card")).to_be_focused()
    hands.scan(CARD.format(randrange(10**6)))  # nobody for whom the same was asked already
    expect(page.locator("#field-name")).to_have_value("NGUYỄN VĂN AN")
    expect(page.locator("#field-phone")).to_be_focused()
    hands.type("0912345678")
    hands.press("F3", "F10")  # all papers are there, the written form among them
    page.wait_for_selector(".received__code")
    assert re.fullmatch(r"H02\.03-\d{6}-\d{4}", page.locator(".received__code").inner_text())
    receipt = page.locator("a[href$='/mau/01.pdf']")
    expect(receipt).to_be_focused()
    assert hands.count <= MOST_KEYSTROKES


def test_what_comes_to_a_counter_most_is_taken_in_by_the_phone_and_four_keys(screens: Screens, server: Running) -> None:
    with server.client("receptionist", centre="BG") as api:  # education: no other test takes anything in there
        papers = [{"requirement": one, "originals": 1, "copies": 0} for one in ("d1", "d2")]
        who = {"kind": "person", "name": "Trần Thị Bình", "id_number": "024185001234", "phone": "0912345679"}
        body = {"centre": "BG", "procedure": "1.005092", "applicant": who, "documents": papers}
        api.post("/dossiers", json=body).raise_for_status()
    page = screens.staff("quay13", "/quay/BG/13")
    open_counter(page)
    hands = Hands(page)
    hands.press("F6")
    expect(page.locator("#field-q")).to_be_focused()
    hands.press("Enter")
    expect(page.locator("#field-card")).to_be_focused()
    hands.scan(CARD.format(randrange(10**6)))
    expect(page.locator("#field-phone")).to_be_focused()
    hands.type("0912345678")
    hands.press("F3", "F10")
    expect(page.locator(".received__code")).to_have_text(re.compile(r"-\d{6}-\d{4}$"))
    assert hands.count == FEWEST_KEYSTROKES


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
    page = screens.staff(
        "quay17", "/quay/BG/17/tiep-nhan?thu-tuc=2.002516"
    )  # a regular one: it asks no questions of its own
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
    code = counter.locator(".received__code").inner_text().strip()
    desk = screens.staff("cv.stp", "/ban-lam-viec")
    desk.keyboard.press("j")
    opens = desk.locator(".work__open")
    expect(opens.first).to_be_focused()
    place = [text.strip() for text in opens.all_inner_texts()].index(code)
    for _row in range(place):
        desk.keyboard.press("j")
    expect(opens.nth(place)).to_be_focused()
    desk.keyboard.press("Enter")
    desk.wait_for_selector(".track")
    assert serious(desk) == []
    assert desk.evaluate("document.documentElement.scrollHeight <= innerHeight")
    desk.keyboard.press("F9")
    desk.wait_for_url("**/ban-lam-viec?*")
    expect(desk.locator(".notice--success")).to_be_visible()


def test_ten_dossiers_of_a_specialist_are_two_keys_each(screens: Screens, server: Running) -> None:
    applicant = {"kind": "person", "name": "Trần Thị Bình", "id_number": "024185001234", "phone": "0912345679"}
    papers = [{"requirement": one, "originals": 1, "copies": 0} for one in ("d1", "d2")]
    wanted = {"centre": "BG", "procedure": "2.002516", "applicant": applicant, "documents": papers}
    with server.client("receptionist", centre="BG") as reception:
        for _ in range(10):
            reception.post("/dossiers", json=wanted).raise_for_status()
    desk = screens.staff("cv.stp", "/ban-lam-viec?loc=cho")
    hands = Hands(desk)
    hands.press("j")
    done = set()
    for _ in range(10):
        hands.press("Enter")
        desk.wait_for_selector(".track")
        done.add(desk.locator(".head__code").inner_text())
        hands.press("F9")  # begun and done; the next one has the focus
        desk.wait_for_url("**/ban-lam-viec?*")
    assert len(done) == 10
    assert hands.count <= 21


def test_who_types_at_intake_goes_on_typing_while_others_come(screens: Screens, server: Running) -> None:
    page = screens.staff("quay20", "/quay/BG/20")
    open_counter(page)
    page.goto("/quay/BG/20/tiep-nhan")
    with server.client("kiosk", centre="BG") as kiosk:
        service = next(one["code"] for one in kiosk.get("/centres/BG/services").json() if 20 in one["counters"])
        before = int(page.locator("[data-count]").inner_text())
        page.keyboard.type("cap ")
        kiosk.post("/centres/BG/tickets", json={"service": service})
        expect(page.locator("[data-count]")).to_have_text(str(before + 1))
    page.keyboard.type("giay")
    expect(page.locator("#field-q")).to_have_value("cap giay")


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desktop"])
def test_staff_pages_keep_nobody_out(screens: Screens, language: str, size: tuple[int, int]) -> None:
    paths = (
        "/quay?chon=1",
        "/quay/BG/17",
        "/quay/BG/17/tiep-nhan?thu-tuc=2.000635",
        "/quay/BG/17/tra-ket-qua",
        "/ho-so?trang-thai=stopped",
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


# What the wall plays, in its order and four times as fast; a sound that is cut off ends when it is paused.
FAST_RECORDER = """
window.played = [];
const play = HTMLMediaElement.prototype.play;
HTMLMediaElement.prototype.play = function () {
  const record = { src: new URL(this.src).pathname, from: performance.now(), until: null };
  window.played.push(record);
  this.addEventListener("pause", () => { record.until = performance.now(); }, { once: true });
  this.playbackRate = 4;
  return play.call(this);
};
"""


def wait_for_played(wall: Page, count: int, seconds: float = 120) -> list[dict]:
    """What the wall played, once that many sounds have ended."""
    deadline = time.monotonic() + seconds
    while True:
        played: list[dict] = wall.evaluate("window.played")
        if len(played) >= count and all(one["until"] for one in played[:count]):
            return played
        assert time.monotonic() < deadline, played
        wall.wait_for_timeout(200)


def test_a_wall_speaks_a_call_then_an_announcement_shows_its_words_and_tells_that_it_played_it(
    screens: Screens, server: Running
) -> None:
    wall = screens.device("/man-hinh/BG", 1920, 1080)
    wall.add_init_script(FAST_RECORDER)
    wall.reload()
    expect(wall.locator("[data-clock]")).to_contain_text(":")
    room = screens.staff("dieuhanh", "/dieu-hanh/BG/thong-bao")
    with (
        server.client("receptionist", centre="BG", counter=7) as officer,
        server.client("kiosk", centre="BG") as kiosk,
    ):
        officer.post("/counters/BG/7/open")
        kiosk.post("/centres/BG/tickets", json={"service": "S"})
        called = officer.post("/counters/BG/7/call-next").json()
    room.fill("#field-text", "Xin chuẩn bị giấy tờ")
    room.fill("#field-text_en", "Please have your papers ready")
    room.get_by_role("button", name="Đọc trong sảnh").click()
    said = wall.locator(".wall__said")
    expect(said).to_be_visible(timeout=60_000)
    expect(said).to_contain_text("Xin chuẩn bị giấy tờ")
    expect(said).to_contain_text("Please have your papers ready")
    first, second = wait_for_played(wall, 2)[:2]
    assert "/loi-goi/" in first["src"]
    assert "/thong-bao/" in second["src"]
    assert first["until"] <= second["from"]
    expect(said).to_be_hidden(timeout=60_000)
    expect(wall.locator("[data-label]")).to_have_text(called["label"])
    expect(room.locator(".said__one").first.locator(".tag--done")).to_be_visible(timeout=30_000)
    # the evacuation is over everything until it is stopped
    room.locator(".saying__evacuation summary").click()
    room.get_by_role("button", name="Đúng, sơ tán tòa nhà ngay").click()
    expect(wall.locator(".wall__said--emergency")).to_be_visible(timeout=30_000)
    room.locator(".said__one--on button").click()
    expect(said).to_be_hidden(timeout=30_000)


def test_case_81_ctrl_f12_calls_colleagues_silently_and_everybody_sees_who_goes(screens: Screens) -> None:
    mine, colleague = screens.staff("quay04", "/quay/BG/4"), screens.staff("quay05", "/quay/BG/5")
    room = screens.staff("dieuhanh", "/dieu-hanh/BG")
    expect(mine.locator("#alarms")).to_be_attached()
    mine.keyboard.press("Control+F12")
    for screen in (colleague, room):
        expect(screen.locator(".alarm--raised")).to_contain_text("Quầy 4 cần hỗ trợ ngay", timeout=30_000)
    expect(mine.locator(".alarm--own")).to_be_visible()
    expect(mine.locator(".alarm--raised")).to_have_count(0)
    later = screens.staff("quay06", "/quay/BG/6")
    expect(later.locator(".alarm--raised")).to_contain_text("Quầy 4")
    colleague.get_by_role("button", name="Tôi đến ngay").click()
    for screen in (room, later):
        expect(screen.locator(".alarm--accepted")).to_contain_text("đang đến", timeout=30_000)
    expect(mine.locator(".alarm--own")).to_contain_text("đang đến", timeout=30_000)
    room.locator("#alarms").get_by_role("button", name="Đã xong").click()
    for screen in (mine, colleague, room, later):
        expect(screen.locator(".alarm")).to_have_count(0, timeout=30_000)
    mine.locator("[data-alarm-press]").click()  # another one from the same page, by mistake
    expect(room.locator(".alarm--raised")).to_be_visible(timeout=30_000)
    mine.locator(".alarm--own button").click()  # "take back", or "it is over" on a slow machine
    expect(room.locator(".alarm")).to_have_count(0, timeout=30_000)
