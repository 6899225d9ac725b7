"""What citizens meet outside the counter, in a real browser: finding a procedure, tracking, the lookup kiosk, rating."""

import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.conftest import Screens, stop_clock
from tests.running import CENTRE, Running
from tests.test_accessibility import DESK, KIOSK, PHONE, TABLET, serious, too_wide

pytestmark = [pytest.mark.browser, pytest.mark.server]
COUNTER = 11  # labour: nobody else's test sits there
SERVICE = "U"


@pytest.fixture(scope="module")
def counter(server: Running) -> Iterator[httpx.Client]:
    """Somebody at a counter, through the API."""
    with server.client("receptionist", centre=CENTRE, counter=COUNTER) as client:
        assert client.post(f"/counters/{CENTRE}/{COUNTER}/open").status_code == 200
        yield client


@pytest.fixture(scope="module")
def dossier(server: Running, counter: httpx.Client) -> dict[str, Any]:
    """A company that is being founded."""
    procedure = counter.get("/procedures/2.001583").json()
    papers = [
        {"requirement": one["code"], "originals": one["originals"], "copies": one["copies"]}
        for one in procedure["documents"]
    ]
    applicant = {"kind": "person", "name": "Trần Thị Bưởi", "id_number": "024190001234", "phone": "0912345678"}
    sent = {"centre": CENTRE, "procedure": "2.001583", "applicant": applicant, "documents": papers}
    answer = counter.post("/dossiers", json=sent)
    assert answer.status_code == 201, answer.text
    return answer.json()


def ended_visit(counter: httpx.Client) -> dict[str, Any]:
    """Somebody took a number, was served and has just got up."""
    ticket = counter.post(f"/centres/{CENTRE}/tickets", json={"service": SERVICE}).json()
    called = counter.post(f"/counters/{CENTRE}/{COUNTER}/call-next").json()
    assert called["id"] == ticket["id"]
    counter.post(f"/tickets/{ticket['id']}/start")
    assert counter.post(f"/tickets/{ticket['id']}/finish", json={}).status_code == 200
    return ticket


# -- the portal


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desktop"])
def test_from_the_first_page_to_what_to_bring(screens: Screens, size: tuple[int, int]) -> None:
    page = screens.open("/", *size)
    page.fill("input[name=q]", "ly lich tu phap")
    page.press("input[name=q]", "Enter")
    expect(page.locator(".count")).to_contain_text("1 thủ tục")
    page.click(".found a")
    expect(page.locator("h1")).to_contain_text("Phiếu lý lịch tư pháp")
    expect(page.locator("body")).to_contain_text("Ông/bà cần mang theo")
    assert serious(page) == []
    assert not too_wide(page)


def test_the_hall_on_the_first_page_renews_itself(screens: Screens, counter: httpx.Client) -> None:
    page = screens.open("/")
    page.clock.install()
    page.reload()
    row = page.locator("tr", has_text="Lao động, người có công")
    before = int(row.locator("td").nth(1).inner_text())
    ticket = counter.post(f"/centres/{CENTRE}/tickets", json={"service": SERVICE}).json()
    page.clock.fast_forward(31_000)
    expect(row.locator("td").nth(1)).to_have_text(str(before + 1))
    assert counter.post(f"/tickets/{ticket['id']}/cancel").status_code == 200


def test_the_first_view_is_light(screens: Screens) -> None:
    """Four faces of the typeface and one small set of styles; sizes in bytes as transferred."""
    page = screens.open("/", *PHONE)
    page.wait_for_load_state("networkidle")
    sizes = page.evaluate(
        "[...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')].map(e => [e.name, e.transferSize])"
    )
    typeface = sum(size for name, size in sizes if name.endswith(".woff2"))
    rest = sum(size for name, size in sizes if not name.endswith(".woff2"))
    assert typeface < 70_000, sizes
    assert rest < 45_000, sizes


def test_what_was_read_is_read_again_without_a_line(screens: Screens) -> None:
    page = screens.open("/thu-tuc/2.000488", *PHONE)
    page.evaluate("navigator.serviceWorker.ready")
    page.goto("/trung-tam")
    page.wait_for_function(
        "caches.open('motcua-portal-pages').then((store) => store.match('/trung-tam')).then(Boolean)"
    )
    page.context.set_offline(True)
    page.goto("/trung-tam")
    expect(page.locator("[data-away]")).to_contain_text("Không có mạng")
    page.goto("/dat-lich")  # was never read
    expect(page.locator("h1")).to_have_text("Trên điện thoại này")
    page.click("[data-list=pages] a >> text=/Trung tâm: giờ làm việc/")
    expect(page.locator("h1")).to_have_text("Đến Trung tâm")


def test_a_receipt_that_is_kept_on_the_phone_leads_back_to_its_dossier_until_it_is_taken_away(
    screens: Screens, dossier: dict[str, Any]
) -> None:
    page = screens.open(f"/tra-cuu#{dossier['code']},{dossier['secret']}", *PHONE)
    page.click("text=Lưu trên điện thoại này")
    page.goto("/tren-may")
    assert serious(page) == []
    page.click("[data-list=receipts] button >> nth=0")
    expect(page.locator("h1")).to_contain_text("Hồ sơ của ông/bà")
    page.goto("/tren-may")
    page.click("[data-clear=receipts]")
    expect(page.locator("[data-list=receipts] li")).to_have_count(0)
    assert page.evaluate("localStorage.getItem('motcua.receipts')") is None


def test_without_javascript_everything_is_there(browser: Any, server: Running, dossier: dict[str, Any]) -> None:
    context = browser.new_context(
        java_script_enabled=False, base_url=server.base, viewport={"width": 360, "height": 740}
    )
    page = context.new_page()
    page.goto("/")
    page.fill("#home-code", dossier["code"])
    page.fill("#home-secret", dossier["secret"])
    page.click(".door--first button")
    expect(page.locator("h1")).to_contain_text("Hồ sơ của ông/bà")
    page.click("text=Đánh giá mức độ hài lòng")
    expect(page.locator("h1")).to_contain_text("giải quyết hồ sơ")
    page.goto("/thu-tuc?q=so+do")
    expect(page.locator(".found li").first).to_be_visible()
    context.close()


# -- tracking


def test_the_receipts_qr_opens_the_dossier_and_leaves_no_trace(
    screens: Screens, server: Running, dossier: dict[str, Any]
) -> None:
    page = screens.open("/", *PHONE)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"/tra-cuu#{dossier['code']},{dossier['secret']}")
    expect(page.locator("h1")).to_contain_text("Hồ sơ của ông/bà")
    expect(page.locator("[aria-current=step]").first).to_be_visible()
    assert page.url == f"{server.base}/tra-cuu/ho-so"
    assert not any(dossier["secret"] in url for url in asked)
    assert serious(page) == []
    assert not too_wide(page)
    page.click("text=Xóa khỏi thiết bị này")
    page.goto("/tra-cuu/ho-so")
    expect(page.locator("h1")).to_have_text("Hồ sơ của tôi đến đâu rồi?")


def test_the_language_changes_and_the_dossier_stays(screens: Screens, dossier: dict[str, Any]) -> None:
    page = screens.open(f"/tra-cuu#{dossier['code']},{dossier['secret']}", *DESK)
    expect(page.locator("h1")).to_contain_text("Hồ sơ của ông/bà")
    page.click("button[name=language][value=en]")
    expect(page.locator("h1")).to_contain_text("Your dossier")
    assert serious(page) == []


def test_wrong_codes_are_explained_and_can_be_mended(screens: Screens, dossier: dict[str, Any]) -> None:
    page = screens.open("/tra-cuu", *PHONE)
    page.fill("#field-code", dossier["code"])
    page.fill("#field-secret", "000000000000")
    page.click("main button[type=submit]")
    expect(page.locator("[role=alert]")).to_contain_text("Không tìm thấy hồ sơ")
    assert page.input_value("#field-code") == dossier["code"]
    assert page.input_value("#field-secret") == ""
    assert serious(page) == []
    page.fill("#field-secret", dossier["secret"])
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("Hồ sơ của ông/bà")


# -- the lookup kiosk


def lookup_kiosk(screens: Screens) -> Page:
    """A paired kiosk that waits for its visitor: its module has put the caret into the first field."""
    kiosk = screens.device(f"/tra-cuu-kiosk/{CENTRE}", *KIOSK)
    expect(kiosk.locator("[name=code]")).to_be_focused()
    return kiosk


def touch(kiosk: Page, text: str) -> None:
    for letter in text.upper():
        kiosk.click(f"[data-keyboard] [data-key='{letter}']")


def scan(kiosk: Page, text: str) -> None:
    """A scanner types faster than a hand, then Enter."""
    kiosk.keyboard.type(text)
    kiosk.keyboard.press("Enter")


def test_typed_on_the_screens_keyboard(screens: Screens, dossier: dict[str, Any]) -> None:
    kiosk = lookup_kiosk(screens)
    touch(kiosk, dossier["code"])
    touch(kiosk, "X")
    kiosk.click("[data-do=erase]")
    assert kiosk.input_value("[name=code]") == dossier["code"]
    kiosk.click("[data-do=next]")
    touch(kiosk, dossier["secret"])
    kiosk.click("[data-asking] button[type=submit]")
    expect(kiosk.locator("[data-found] h1")).to_contain_text("Hồ sơ của ông/bà")
    assert serious(kiosk) == []
    assert not too_wide(kiosk)


def test_what_is_to_be_touched_is_large_and_within_reach(screens: Screens) -> None:
    kiosk = lookup_kiosk(screens)
    for control in kiosk.locator("button:visible, a:visible, input:visible").all():
        box = control.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 80, control.inner_html()
        assert box["y"] >= KIOSK[1] / 3, control.inner_html()
        assert box["y"] + box["height"] <= KIOSK[1]


def test_a_scanned_receipt_is_shown_wherever_the_focus_is(screens: Screens, dossier: dict[str, Any]) -> None:
    kiosk = lookup_kiosk(screens)
    kiosk.evaluate("document.activeElement.blur()")
    scan(kiosk, f"http://motcua.example/tra-cuu#{dossier['code']},{dossier['secret']}")
    expect(kiosk.locator("[data-found]")).to_contain_text(dossier["code"])
    expect(kiosk.locator("[data-asking]")).to_be_hidden()


def test_the_answer_is_said_in_english_at_a_touch(screens: Screens, dossier: dict[str, Any]) -> None:
    kiosk = lookup_kiosk(screens)
    scan(kiosk, f"x#{dossier['code']},{dossier['secret']}")
    expect(kiosk.locator("[data-found]")).to_be_visible()
    kiosk.click("[data-language=en]")
    expect(kiosk.locator("[data-found] h1")).to_contain_text("Your dossier")
    assert kiosk.evaluate("document.documentElement.lang") == "en"
    kiosk.click("[data-do=contrast]")
    kiosk.click("[data-do=large]")
    assert serious(kiosk) == []


def test_the_kiosk_asks_and_then_forgets_everything(screens: Screens, dossier: dict[str, Any]) -> None:
    kiosk = lookup_kiosk(screens)
    kiosk.clock.install()
    kiosk.reload()
    expect(kiosk.locator("[name=code]")).to_be_focused()
    entries = kiosk.evaluate("history.length")
    scan(kiosk, f"x#{dossier['code']},{dossier['secret']}")
    expect(kiosk.locator("[data-found]")).to_be_visible()
    kiosk.click("[data-language=en]")
    expect(kiosk.locator("[data-found] h1")).to_contain_text("Your dossier")
    stop_clock(kiosk)
    kiosk.clock.run_for(46_000)
    expect(kiosk.locator("dialog")).to_be_visible()
    kiosk.click("dialog [data-do=stay]")
    expect(kiosk.locator("dialog")).to_be_hidden()
    expect(kiosk.locator("[data-found]")).to_be_visible()
    kiosk.clock.run_for(61_000)
    expect(kiosk.locator("[data-asking]")).to_be_visible()
    expect(kiosk.locator("h1")).to_have_text("Hồ sơ của tôi đến đâu rồi?")
    assert dossier["code"] not in kiosk.content()
    assert kiosk.input_value("[name=code]") == kiosk.input_value("[name=secret]") == ""
    assert kiosk.evaluate("history.length") == entries
    kept = kiosk.evaluate("[...Object.keys(localStorage), ...Object.keys(sessionStorage)]")
    assert [name for name in kept if not name.startswith("motcua-device:")] == []  # the machine's own key stays


def test_a_blank_kiosk_does_not_ask_an_empty_hall(screens: Screens) -> None:
    kiosk = lookup_kiosk(screens)
    kiosk.clock.install()
    kiosk.reload()
    stop_clock(kiosk)
    kiosk.clock.run_for(90_000)
    expect(kiosk.locator("dialog")).to_be_hidden()


# -- appointments


# As a browser that reaches its push service has it: the address of a phone, and a key and a secret that it made.
SUBSCRIBED = """
const url = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes))).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
const endpoint = "https://fcm.googleapis.com/fcm/send/appointment";
const subscribed = (async () => {
  const pair = await crypto.subtle.generateKey({ name: "ECDH", namedCurve: "P-256" }, true, ["deriveBits"]);
  const p256dh = url(await crypto.subtle.exportKey("raw", pair.publicKey));
  const keys = { p256dh, auth: url(crypto.getRandomValues(new Uint8Array(16))) };
  return { endpoint, toJSON: () => ({ endpoint, expirationTime: null, keys }) };
})();
PushManager.prototype.subscribe = () => subscribed;
PushManager.prototype.getSubscription = () => subscribed;
"""


def press_remind_me(page: Page) -> None:
    """On, and off again: the server takes both."""
    button = page.locator("[data-tell-me]")
    for pressed, path in (("true", "/bao-tin"), ("false", "/bao-tin/thoi")):
        with page.expect_response(lambda answer, path=path: answer.url.endswith(path)) as answered:
            button.click()
        assert answered.value.ok, answered.value.text()
        expect(button).to_have_attribute("aria-pressed", pressed)
        expect(page.locator("[data-tell-problem]")).to_be_hidden()


def test_a_phone_is_told_of_a_dossier_and_what_it_shows_leads_back_by_the_kept_receipt(
    screens: Screens, dossier: dict[str, Any]
) -> None:
    page = screens.open("/tra-cuu", *PHONE)
    page.context.grant_permissions(["notifications"])
    page.context.add_init_script(SUBSCRIBED)
    page.goto(f"/tra-cuu#{dossier['code']},{dossier['secret']}")
    press_remind_me(page)
    page.click("[data-keep]")
    page.goto("/tra-cuu/ho-so")
    page.get_by_role("button", name="Xóa khỏi thiết bị này").click()
    page.goto(f"/tra-cuu#{dossier['code']}")
    expect(page.locator("[data-found]")).to_contain_text(dossier["code"])


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desktop"])
def test_an_appointment_is_made_reminded_of_changed_and_cancelled_with_a_thumb(
    screens: Screens, size: tuple[int, int]
) -> None:
    page = screens.open("/dat-lich", *size)
    page.context.grant_permissions(["notifications"])
    page.context.add_init_script(SUBSCRIBED)
    page.locator(".choices__one").first.click()
    expect(page.locator("h1")).to_have_text("Doanh nghiệp và đầu tư")
    assert serious(page) == []
    assert not too_wide(page)
    page.locator(".hour:not([disabled])").first.click()
    expect(page.locator("h1")).to_have_text("Còn một bước nữa")
    assert serious(page) == []
    page.fill("#field-name", "Nguyễn Văn Mẫu")
    page.fill("#field-phone", f"09123456{size[0] % 90 + 10}")
    page.get_by_role("button", name="Xác nhận đặt lịch").click()
    expect(page.locator("h1")).to_have_text("Lịch hẹn của ông/bà")
    assert serious(page) == []
    assert not too_wide(page)
    press_remind_me(page)
    before = page.locator(".appointment__when").inner_text()
    page.get_by_role("link", name="Đổi giờ khác").click()
    page.locator(".hour:not([disabled])").last.click()
    expect(page.locator(".appointment__when")).not_to_have_text(before)
    page.locator("summary", has_text="Tôi không đến được").click()
    page.get_by_role("button", name="Vâng, hủy lịch hẹn").click()
    expect(page.locator("main")).to_contain_text("đã được hủy")


# -- rating


@pytest.mark.parametrize("size", [TABLET, (800, 1280)], ids=["landscape", "portrait"])
def test_the_tablet_asks_when_a_visit_ends_and_is_calm_again(
    screens: Screens, counter: httpx.Client, size: tuple[int, int]
) -> None:
    tablet = screens.device(f"/danh-gia/{CENTRE}/{COUNTER}", *size)
    expect(tablet.locator("[data-part=calm]")).to_contain_text(str(COUNTER))
    ticket = ended_visit(counter)
    expect(tablet.locator("form")).to_contain_text(ticket["label"], timeout=10_000)
    assert serious(tablet) == []
    for face in tablet.locator(".face").all():
        box = face.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 150
    tablet.click(".face--very_satisfied")
    expect(tablet.locator("[data-part=thanks]")).to_be_visible()
    expect(tablet.locator("[data-part=calm]")).to_be_visible(timeout=10_000)
    sent = {"ticket": ticket["id"], "secret": ticket["secret"], "score": 1}
    assert counter.post("/feedback", json=sent).status_code == 409


def test_whoever_is_not_satisfied_is_asked_why(screens: Screens, counter: httpx.Client) -> None:
    tablet = screens.device(f"/danh-gia/{CENTRE}/{COUNTER}", *TABLET)
    ended_visit(counter)
    tablet.click(".face--not_satisfied", timeout=10_000)
    expect(tablet.locator("[data-part=faces]")).to_be_hidden()
    assert serious(tablet) == []
    assert tablet.evaluate("document.querySelector('.tablet').scrollHeight <= innerHeight")
    tablet.click("text=Chờ đợi quá lâu")
    tablet.click("text=Gửi")
    expect(tablet.locator("[data-part=thanks]")).to_be_visible()


def test_after_a_minute_without_an_answer_it_says_so_and_asks_no_more(screens: Screens, counter: httpx.Client) -> None:
    tablet = screens.device(f"/danh-gia/{CENTRE}/{COUNTER}", *TABLET)
    tablet.clock.install()
    tablet.reload()
    stop_clock(tablet)
    ticket = ended_visit(counter)
    for _ in range(40):  # the clock of the page stands still but for these steps
        tablet.clock.run_for(500)
        if tablet.locator("form").count():
            break
        tablet.wait_for_timeout(100)
    expect(tablet.locator("form")).to_contain_text(ticket["label"])
    tablet.clock.run_for(61_000)
    expect(tablet.locator("[data-part=timed-out]")).to_be_visible()
    tablet.clock.run_for(30_000)
    expect(tablet.locator("[data-part=calm]")).to_be_visible()
    home = screens.open(f"/danh-gia/{ticket['status_url'].rstrip('/').split('/')[-1]}", *PHONE)
    expect(home.locator("h1")).to_contain_text("Ông/bà có hài lòng")


def test_at_home_by_the_tickets_address(screens: Screens, counter: httpx.Client) -> None:
    ticket = ended_visit(counter)
    token = ticket["status_url"].rstrip("/").split("/")[-1]
    page = screens.open(f"/p/{token}", *PHONE)
    page.click("a[href^='/danh-gia/']")
    assert serious(page) == []
    assert not too_wide(page)
    page.check("#face-4", force=True)
    page.fill("#field-comment", "Cán bộ rất tận tình")
    page.click("main button[type=submit]")
    expect(page.locator("main")).to_contain_text("Đã nhận được đánh giá")
    page.goto(f"/danh-gia/{token}")
    expect(page.locator("main")).to_contain_text(re.compile("đã được đánh giá"))
