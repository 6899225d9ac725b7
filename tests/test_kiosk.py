"""The ticket machine for everybody and in bad times, in a real browser: four languages, eyes closed, sitting, without its server."""

import base64
import math
import re
from collections.abc import Iterator
from io import BytesIO

import httpx
import pytest
import segno
from playwright.sync_api import Page, expect

from tests.conftest import Screens, hurry, stop_clock
from tests.running import CENTRE, Running, tickets_of_today
from tests.test_accessibility import serious, too_wide

pytestmark = [pytest.mark.browser, pytest.mark.server]
KIOSK = (1080, 1920)
LANGUAGES = ("vi", "en", "zh-hans", "ko")
CARD = "024050123456||Nguyễn Văn Mẫu|19051950|Nam|Xã Mẫu, Bắc Giang|10052021"

RECORDER = """
window.played = [];
const play = HTMLMediaElement.prototype.play;
HTMLMediaElement.prototype.play = function () {
  document.documentElement.dataset.volume = this.volume;
  this.addEventListener("volumechange", () => { document.documentElement.dataset.volume = this.volume; });
  const record = { sound: this.src, ended: false };
  window.played.push(record);
  this.addEventListener("ended", () => { record.ended = true; document.documentElement.dataset.heard = window.played.length; }, { once: true });
  return play.call(this);
};
"""

# As if the machine had fallen between the server's answer and noting it: each number is told a second time.
TELL_ALL_AGAIN = """async () => {
  const { Store } = await import("/static/kiosk/js/store.js");
  const asked = (request) => new Promise((done) => { request.onsuccess = () => done(request.result); });
  const opened = await asked(indexedDB.open("motcua:/kiosk/BG", 1));
  const given = await asked(opened.transaction("tickets").objectStore("tickets").getAll());
  const change = opened.transaction("tickets", "readwrite");
  for (const one of given) change.objectStore("tickets").put({ ...one, state: "kept" });
  await new Promise((done) => { change.oncomplete = done; });
  return [given.length, await new Store("/kiosk/BG").enterAll()];
}"""

# A scanner types faster than a test can.
SCAN = """(code) => {
  const press = (key) => document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
  for (const key of [...code, "Enter"]) press(key);
}"""
# A camera before which somebody holds a picture.
CAMERA = """
const canvas = document.createElement("canvas");
[canvas.width, canvas.height] = [640, 480];
window.shown = new Image();
setInterval(() => {
  const pen = canvas.getContext("2d");
  pen.fillStyle = "#888";
  pen.fillRect(0, 0, 640, 480);
  if (window.shown.complete && window.shown.src) pen.drawImage(window.shown, 140, 60, 360, 360);
}, 100);
navigator.mediaDevices.enumerateDevices = async () => [{ kind: "videoinput" }];
navigator.mediaDevices.getUserMedia = async () => (window.stream = canvas.captureStream(10));
"""
# The server hears the first request for a number, and the machine hears nothing; a worker's requests pass by Playwright's routes.
LOSE_EVERY_ANSWER = """() => {
  const there = window.fetch;
  let heard = false;
  window.fetch = async (url, how) => {
    if (how?.method !== "POST" || !String(url).endsWith("/phieu")) return there(url, how);
    if (!heard) {
      heard = true;
      await there(url, { ...how, redirect: "manual" });
    }
    throw new TypeError("lost");
  };
}"""


# Texts that stand on the screen in a smaller size than this many pixels: what they say and how large they are.
SMALL = """(least) => {
  const found = [];
  const texts = document.createTreeWalker(document.querySelector("[data-kiosk]"), NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const words = texts.currentNode.data.trim();
    const place = texts.currentNode.parentElement;
    if (!words || !place.checkVisibility() || place.closest("svg, .visually-hidden, dialog, [hidden]")) continue;
    const size = parseFloat(getComputedStyle(place).fontSize);
    if (size < least) found.push(`${size.toFixed(1)}: ${words}`);
  }
  return found;
}"""


@pytest.fixture(scope="module")
def server(fresh_server: Running) -> Running:
    """With its first machines of the day: each has a letter for the numbers it gives alone, and there are 26."""
    return fresh_server


@pytest.fixture
def kiosk(screens: Screens) -> Page:
    return screens.device(f"/kiosk/{CENTRE}", *KIOSK)


@pytest.fixture(scope="module")
def api(server: Running) -> Iterator[httpx.Client]:
    with server.client("kiosk", centre=CENTRE) as client:
        yield client


def tickets(api: httpx.Client, label: str) -> list[dict]:
    return [one for one in tickets_of_today(api) if one["label"] == label]


def prepared(kiosk: Page) -> None:
    """The machine has fetched what it needs alone, and its service worker stands between it and the network."""
    expect(kiosk.locator("html")).to_have_attribute("data-prepared", "", timeout=30_000)
    kiosk.evaluate("navigator.serviceWorker.ready.then(() => true)")
    kiosk.reload()
    expect(kiosk.locator("html")).to_have_attribute("data-prepared", "", timeout=30_000)


def spoken(kiosk: Page) -> str:
    return " ".join(kiosk.locator("[data-spoken] li").all_text_contents())


def test_one_touch_changes_the_language_on_every_screen_in_the_same_place(kiosk: Page) -> None:
    for language, asked in (("en", "come for"), ("zh-hans", "业务"), ("ko", "업무"), ("vi", "làm việc gì")):
        kiosk.locator(f"button[value={language}]").click()
        expect(kiosk.locator("html")).to_have_attribute("lang", language)
        expect(kiosk.locator("h1")).to_contain_text(asked)
    places = set()
    for path in ("", "/tim", "/dich-vu/H", "/cho"):
        kiosk.goto(f"/kiosk/{CENTRE}{path}")
        box = kiosk.locator("button[value=ko]").bounding_box()
        assert box
        places.add((round(box["x"]), round(box["y"])))
    assert len(places) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_screen_in_every_language_keeps_nobody_out(screens: Screens, language: str) -> None:
    kiosk = screens.device(f"/kiosk/{CENTRE}", *KIOSK)
    kiosk.locator(f"button[value={language}]").click()
    expect(kiosk.locator("html")).to_have_attribute("lang", language)
    for path in ("", "/dich-vu/H", "/cho", "/tim", "/ma", "/khong-mang"):
        kiosk.goto(f"/kiosk/{CENTRE}{path}")
        expect(kiosk.locator("h1")).to_be_visible()
        if path == "/khong-mang":
            kiosk.locator(f"button[value={language}]").click()
        assert serious(kiosk) == []
        assert not too_wide(kiosk), path


def test_within_reach_nothing_to_touch_stands_in_the_upper_half(kiosk: Page) -> None:
    kiosk.locator("button[name=reach]").click()
    expect(kiosk.locator("[data-reach]")).to_be_visible()
    for path in ("", "/dich-vu/H", "/tim", "/ma"):
        kiosk.goto(f"/kiosk/{CENTRE}{path}")
        expect(kiosk.locator("[data-reach]")).to_be_visible()
        for one in kiosk.locator("a:visible, button:visible, input:visible").all():
            box = one.bounding_box()
            assert box
            assert box["y"] >= KIOSK[1] / 2 - 12, (path, one.inner_text())
            assert box["y"] + box["height"] <= KIOSK[1] + 1, (path, one.inner_text())


def test_in_larger_text_every_capital_is_seen_under_seven_tenths_of_a_degree(kiosk: Page) -> None:
    """EN 301 549, 5.1.4, from half a metre before a screen of 32 inches."""
    pixel = 32 * 25.4 / (KIOSK[0] ** 2 + KIOSK[1] ** 2) ** 0.5
    capital = 0.7  # of the type's size, Be Vietnam Pro
    least = 500 * math.tan(math.radians(0.7)) / pixel / capital
    kiosk.locator("button[name=text]").click()
    expect(kiosk.locator("button[name=text]")).to_have_attribute("aria-pressed", "true")
    for path in ("", "/dich-vu/H", "/cho", "/tim?q=khai", "/ma"):
        kiosk.goto(f"/kiosk/{CENTRE}{path}")
        assert kiosk.evaluate(SMALL, least) == [], path
    kiosk.goto(f"/kiosk/{CENTRE}/dich-vu/R")
    kiosk.locator("button[value=none]").click()
    expect(kiosk.locator(".kiosk__label")).to_be_visible()
    assert kiosk.evaluate(SMALL, least) == []
    end = kiosk.locator("[data-done]").bounding_box()
    foot = kiosk.locator(".kiosk__foot").bounding_box()
    assert end
    assert foot
    assert end["y"] + end["height"] <= foot["y"], "with three ways told, what ends the visit is still in sight"


def test_eyes_closed_the_keys_alone_lead_to_a_number(screens: Screens) -> None:
    kiosk = screens.device(f"/kiosk/{CENTRE}", *KIOSK)
    kiosk.add_init_script(RECORDER)
    kiosk.reload()
    expect(kiosk.locator("[data-listen]")).to_be_visible()
    assert re.search(r"Bấm 1: \S+", spoken(kiosk))
    expect(kiosk.locator("[data-clock]")).to_contain_text(":")
    kiosk.keyboard.press("0")
    expect(kiosk.locator("html")).to_have_attribute("data-listening", "")
    expect(kiosk.locator("html")).to_have_attribute("data-heard", re.compile(r"\d"), timeout=30_000)
    first = kiosk.evaluate("window.played[0].sound")
    assert kiosk.context.request.get(first).headers["content-type"] == "audio/wav"
    expect(kiosk.locator("html")).to_have_attribute("data-volume", "0.6")
    kiosk.keyboard.press("+")
    expect(kiosk.locator("html")).to_have_attribute("data-volume", "0.8")
    kiosk.locator("[data-sound-key='/']").click()
    expect(kiosk.locator("html")).to_have_attribute("data-volume", "0.6")
    kiosk.keyboard.press("1")
    expect(kiosk.locator(".kiosk__take")).to_be_visible()
    assert "Bấm 1: lấy số." in spoken(kiosk)
    kiosk.keyboard.press("1")
    expect(kiosk.locator(".kiosk__label")).to_be_visible()
    assert re.search(r"Số của ông bà là [^.]*(không|một)", spoken(kiosk))
    kiosk.keyboard.press("1")
    expect(kiosk.locator("[data-screen=start]")).to_be_visible()
    expect(kiosk.locator("[data-listen]")).to_have_attribute("aria-pressed", "true")


def test_a_card_before_the_scanner_says_who_goes_first_and_leaves_no_trace(kiosk: Page) -> None:
    expect(kiosk.locator("[data-clock]")).to_contain_text(":")
    kiosk.evaluate(SCAN, CARD)
    expect(kiosk.locator("[data-said]")).to_contain_text("60 tuổi")
    kiosk.locator("a.kiosk__choice[data-press='1']").click()
    expect(kiosk.locator("button[value=elderly]")).to_have_class(re.compile("suggested"))
    assert "024050123456" not in kiosk.content()
    assert "Mẫu" not in kiosk.content()


def test_a_card_scanned_while_somebody_searches_is_not_typed(kiosk: Page) -> None:
    kiosk.locator("a.kiosk__search[href$='/tim']").click()
    kiosk.wait_for_selector("[data-keyboard] button")
    expect(kiosk.locator("input[name=q]")).to_be_focused()
    kiosk.evaluate(SCAN, CARD)
    expect(kiosk.locator("[data-said]")).to_contain_text("60 tuổi")
    expect(kiosk.locator("input[name=q]")).to_have_value("")
    kiosk.keyboard.type("khai sinh")
    expect(kiosk.locator("input[name=q]")).to_have_value("khai sinh")


def test_who_needs_time_gets_ten_times_as_much(screens: Screens) -> None:
    kiosk = screens.device(f"/kiosk/{CENTRE}", *KIOSK)
    kiosk.clock.install()
    kiosk.reload()
    kiosk.locator("a.kiosk__choice").first.click()
    kiosk.wait_for_selector(".kiosk__take")
    stop_clock(kiosk)
    kiosk.clock.run_for(46_000)
    kiosk.locator("[data-idle-longer]").click()
    expect(kiosk.locator("[data-idle]")).to_be_hidden()
    kiosk.clock.run_for(8 * 46_000)
    expect(kiosk.locator(".kiosk__take")).to_be_visible()
    expect(kiosk.locator("[data-idle]")).to_be_hidden()


def test_nobody_there_shows_how_full_the_hall_is_until_somebody_touches(screens: Screens) -> None:
    kiosk = screens.device(f"/kiosk/{CENTRE}", *KIOSK)
    kiosk.clock.install()
    kiosk.reload()
    expect(kiosk.locator("[data-clock]")).to_contain_text(":")
    stop_clock(kiosk)
    kiosk.clock.run_for(46_000)
    expect(kiosk.locator("[data-screen=attract]")).to_contain_text("Chạm để lấy số")
    kiosk.locator(".kiosk__waits").click()
    expect(kiosk.locator("[data-screen=start]")).to_be_visible()


def test_case_18_without_its_server_the_machine_gives_numbers_that_enter_once(kiosk: Page, api: httpx.Client) -> None:
    prepared(kiosk)
    kiosk.context.set_offline(True)
    kiosk.reload()  # also what a touch before the modules have run would do: no error page of the browser
    kiosk.locator("[data-alone] [data-service]").first.click()
    kiosk.locator("button[value=elderly]").click()
    label = kiosk.locator(".kiosk__label").inner_text()
    assert re.fullmatch(r"[A-Z]{2}001", label)
    assert tickets(api, label) == []

    kiosk.reload()  # the machine falls and gets up again
    kiosk.locator("[data-alone] [data-service]").first.click()
    kiosk.locator("button[value=none]").click()
    second = kiosk.locator(".kiosk__label").inner_text()
    assert second == f"{label[:2]}002"

    kiosk.context.set_offline(False)
    kiosk.locator("[data-alone] .kiosk__big").click()
    expect(kiosk.locator("[data-kiosk]")).to_be_visible(timeout=40_000)
    for one, priority in ((label, "elderly"), (second, "none")):
        [entered] = tickets(api, one)
        assert (entered["state"], entered["priority"]) == ("waiting", priority)
    assert kiosk.evaluate(TELL_ALL_AGAIN) == [2, True]
    assert [len(tickets(api, one)) for one in (label, second)] == [1, 1]


def test_case_18_who_has_touched_already_gets_one_number_although_the_answer_was_lost(
    kiosk: Page, api: httpx.Client
) -> None:
    earlier = {one["id"] for one in tickets_of_today(api, service="Q")}
    prepared(kiosk)
    kiosk.clock.install()
    kiosk.goto(f"/kiosk/{CENTRE}/dich-vu/Q")
    expect(kiosk.locator("[data-clock]")).to_contain_text(":")
    kiosk.evaluate(LOSE_EVERY_ANSWER)
    kiosk.locator("button[name=priority][value=none]").click()
    hurry(kiosk, kiosk.locator("[data-alone] .kiosk__label"))
    label = kiosk.locator(".kiosk__label").inner_text()
    kiosk.locator("[data-alone] .kiosk__big").click()
    hurry(kiosk, kiosk.locator("[data-kiosk]"))
    [entered] = tickets(api, label)
    assert entered["state"] == "waiting"
    found = [one for one in tickets_of_today(api, service="Q") if one["id"] not in earlier]
    assert [one["label"] for one in found if one["state"] == "waiting"] == [label]
    assert [one["state"] for one in found if one["label"] != label] == ["cancelled"]


def test_a_number_from_home_is_called_only_once_its_holder_is_here(screens: Screens) -> None:
    phone = screens.open("/lay-so", 360, 740)
    phone.click(f'a[href="/lay-so/{CENTRE}/Z"]')
    phone.fill("#field-phone", "0912 345 678")
    phone.click("form.card button")
    phone.wait_for_url("**/p/**")
    label = phone.locator("h1").first.inner_text().strip()
    ticket = phone.locator("[data-subject]").get_attribute("data-subject").partition(":")[2]
    secret = phone.url.rpartition("/")[2][26:]

    counter = screens.staff("quay22", f"/quay/{CENTRE}/22")
    counter.click("#do-open")
    expect(counter.locator("#do-next")).to_be_visible()
    with counter.expect_response(lambda answer: "/luot/next" in answer.url):
        counter.click("#do-next")
    expect(counter.locator("#do-start")).to_have_count(0)

    kiosk = screens.device(f"/kiosk/{CENTRE}", *KIOSK)
    kiosk.goto(f"/kiosk/{CENTRE}/cho")
    code = kiosk.locator("[data-location-code]").inner_text()
    given = phone.request.post(f"/api/v1/tickets/{ticket}/check-in", data={"secret": secret, "code": code})
    assert given.json()["absent"] is False
    counter.reload()
    counter.click("#do-next")
    expect(counter.locator("#present")).to_contain_text(label)
    expect(counter.locator("#do-start")).to_be_visible()


def test_the_camera_of_a_machine_reads_the_code_of_a_number_from_home(screens: Screens) -> None:
    phone = screens.open(f"/lay-so/{CENTRE}/X", 360, 740)
    phone.fill("#field-phone", "0987 654 321")
    phone.click("form.card button")
    phone.wait_for_url("**/p/**")
    kiosk = screens.device(f"/kiosk/{CENTRE}", *KIOSK)
    kiosk.add_init_script(CAMERA)
    kiosk.goto(f"/kiosk/{CENTRE}/ma")
    kiosk.evaluate("(picture) => { window.shown.src = picture; }", picture_of(phone.url))
    kiosk.click("[data-camera-start]")
    expect(kiosk.locator(".kiosk__label")).to_be_visible(timeout=30_000)
    assert kiosk.url.rpartition("/")[2] == phone.url.rpartition("/")[2]
    expect(kiosk.locator(".notice--success", has_text="có mặt")).to_be_visible()
    assert kiosk.evaluate("window.stream.getTracks().every((track) => track.readyState === 'ended')")


def picture_of(text: str) -> str:
    """A QR code as a picture that a page may show."""
    made = BytesIO()
    segno.make(text, error="m").save(made, kind="png", scale=8, border=6)
    return "data:image/png;base64," + base64.b64encode(made.getvalue()).decode()
