"""Ticket machine, wall and the ticket's page in a real browser: what a visitor sees when all goes well, and when it does not."""

import json
import os
import re
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.conftest import Screens, stop_clock
from tests.running import CENTRE, Running

pytestmark = [pytest.mark.browser, pytest.mark.server]
KIOSK = (1080, 1920)

# What the wall shows and plays, and when, without listening; four times as fast.
RECORDER = """
window.played = [];
window.shown = [];
const play = HTMLMediaElement.prototype.play;
HTMLMediaElement.prototype.play = function () {
  const record = { from: performance.now(), until: null };
  window.played.push(record);
  this.addEventListener("ended", () => { record.until = performance.now(); }, { once: true });
  this.playbackRate = 4;
  return play.call(this);
};
addEventListener("DOMContentLoaded", () => {
  const label = document.querySelector("[data-label]");
  if (label) new MutationObserver(() => window.shown.push({ label: label.textContent, at: performance.now() }))
    .observe(label, { childList: true });
});
"""
SOUND_IS_BLOCKED = """
Object.defineProperty(AudioContext.prototype, "state", { get: () => "suspended" });
HTMLMediaElement.prototype.play = () => Promise.reject(new DOMException("blocked", "NotAllowedError"));
"""

SEEN = """() => {
  window.seen = [];
  const label = document.querySelector("[data-label]");
  new MutationObserver(() => window.seen.push({ label: label.textContent, at: Date.now() })).observe(label, { childList: true });
}"""
KEPT = "async (path) => Boolean(await (await caches.open('motcua-ticket-pages')).match(path))"
SHOWN = """async () => {
  const registration = await navigator.serviceWorker.getRegistration("/p/sw.js");
  const [one] = await registration.getNotifications();
  return one && [one.title, one.body, one.data.page];
}"""


def until(page: Page, script: str, argument: object = None) -> Any:
    """What the script gives, once it gives something; the pages' policy lets no text be compiled by `wait_for_function`."""
    for _turn in range(200):
        if found := page.evaluate(script, argument):
            return found
        page.wait_for_timeout(100)
    raise AssertionError(script)


@pytest.fixture
def kiosk(screens: Screens) -> Page:
    return screens.device(f"/kiosk/{CENTRE}", *KIOSK)


@pytest.fixture(scope="module")
def api(server: Running) -> Iterator[httpx.Client]:
    with server.client("kiosk", centre=CENTRE) as client:
        yield client


@contextmanager
def counter(server: Running, number: int) -> Iterator[httpx.Client]:
    """An open counter that calls nobody yet."""
    with server.client("receptionist", centre=CENTRE, counter=number) as client:
        client.post(f"/counters/{CENTRE}/{number}/open")
        for state, verb in (("called", "no-show"), ("serving", "finish")):  # whom an earlier test left there
            for one in client.get(f"/centres/{CENTRE}/tickets", params={"state": state, "limit": 200}).json()["items"]:
                if one["counter"] == number:
                    client.post(f"/tickets/{one['id']}/{verb}", json={})
        yield client


def issue(api: httpx.Client, service: str, **more: str) -> dict:
    answer = api.post(f"/centres/{CENTRE}/tickets", json={"service": service, **more})
    assert answer.status_code == 201, answer.text
    return answer.json()


def waiting(server: Running, service: str) -> int:
    found = server.public.get(f"/centres/{CENTRE}/services").json()
    return next(one["waiting"] for one in found if one["code"] == service)


def choose(kiosk: Page, service: str) -> None:
    """From the first screen to the service, by touching."""
    link = kiosk.locator(f"a[href='/kiosk/{CENTRE}/dich-vu/{service}']")
    if not link.count():
        kiosk.locator(".kiosk__choice--more").click()
    link.click()
    kiosk.wait_for_selector(".kiosk__take")


# --- the ticket machine ---


def test_two_touches_give_a_number_and_paper(kiosk: Page) -> None:
    kiosk.locator(".kiosk__choice").first.click()
    kiosk.locator("button[name=priority][value=none]").click()
    expect(kiosk.locator(".kiosk__label")).to_be_visible()
    expect(kiosk.locator("[data-paper=printed]")).to_be_visible(timeout=10_000)


def test_everything_to_touch_is_large_and_within_reach_of_who_sits(kiosk: Page) -> None:
    third = KIOSK[1] / 3
    for screen in range(3):
        for one in kiosk.locator(".kiosk__choice:visible, .kiosk__big:visible, .kiosk__search:visible").all():
            box = one.bounding_box()
            assert box
            assert box["y"] >= third - 1, (screen, one.inner_text())
            assert box["height"] >= 119 or "kiosk__search" in str(one.get_attribute("class")), one.inner_text()
            assert box["y"] + box["height"] <= KIOSK[1]
        if screen == 0:
            kiosk.locator(".kiosk__choice--more").click()
            expect(kiosk.locator("[data-screen=start]")).to_contain_text("2/2")
        elif screen == 1:
            kiosk.locator("a.kiosk__choice").first.click()
            kiosk.wait_for_selector(".kiosk__take")


def test_back_and_language_stand_in_the_same_place_on_every_screen(kiosk: Page) -> None:
    def places() -> list[tuple[float, float]]:
        boxes = [one.bounding_box() for one in kiosk.locator(".kiosk__tool").all()]
        return [(box["x"], box["y"]) for box in boxes if box]

    first = places()
    assert len(first) == 9  # four languages, back, listen, larger text, contrast, reach
    kiosk.locator("a.kiosk__search[href$='/tim']").click()
    kiosk.wait_for_selector("[data-keyboard] button")
    assert places() == first
    kiosk.locator("a.kiosk__tool").click()
    choose(kiosk, "K")
    assert places() == first


def test_who_has_no_keyboard_finds_by_touching_letters_without_marks(kiosk: Page) -> None:
    kiosk.locator("a.kiosk__search[href$='/tim']").click()
    for letter in "khai sinh":
        name = "dấu cách" if letter == " " else letter
        kiosk.get_by_role("button", name=name, exact=True).click()
    found = kiosk.locator("[data-found] a").first
    expect(found).to_contain_text("Giấy khai sinh")
    kiosk.get_by_role("button", name="Xóa hết").click()
    expect(kiosk.locator("[data-found] a")).to_have_count(0)
    kiosk.keyboard.type("ly lich tu phap")
    expect(found).to_contain_text("lý lịch tư pháp", ignore_case=True)
    found.click()
    expect(kiosk.locator("h1")).to_contain_text("Tư pháp")


def test_the_keyboard_alone_is_enough(kiosk: Page) -> None:
    kiosk.locator("a.kiosk__choice").first.focus()
    kiosk.keyboard.press("Enter")
    kiosk.wait_for_selector(".kiosk__take")
    expect(kiosk.locator("h1")).to_be_focused()
    kiosk.keyboard.press("Tab")
    kiosk.keyboard.press("Enter")
    expect(kiosk.locator(".kiosk__label")).to_be_visible()


def test_a_lost_answer_does_not_cost_a_second_number(kiosk: Page, server: Running) -> None:
    before = waiting(server, "Y")
    lost: list[str] = []

    def lose_the_first(route: Route) -> None:
        if route.request.method == "POST" and not lost:
            lost.append(route.request.headers["idempotency-key"])
            route.fetch(max_redirects=0)  # the server has given the number; nobody hears it
            route.abort()
        else:
            route.continue_()

    choose(kiosk, "Y")
    kiosk.route("**/phieu", lose_the_first)
    kiosk.locator("button[name=priority][value=none]").click()
    expect(kiosk.locator(".kiosk__label")).to_be_visible(timeout=10_000)
    assert lost
    assert waiting(server, "Y") == before + 1


def test_while_the_server_is_away_the_machine_says_so_and_goes_on_by_itself(kiosk: Page, server: Running) -> None:
    before = waiting(server, "K")
    choose(kiosk, "K")
    kiosk.context.set_offline(True)
    kiosk.locator("button[name=priority][value=none]").click()
    expect(kiosk.locator("[data-sending-long]")).to_be_visible()
    kiosk.wait_for_timeout(1500)
    kiosk.context.set_offline(False)
    expect(kiosk.locator(".kiosk__label")).to_be_visible(timeout=10_000)
    assert waiting(server, "K") == before + 1


def test_a_touch_while_the_server_is_away_never_ends_on_an_error_page(kiosk: Page) -> None:
    kiosk.context.set_offline(True)
    kiosk.locator("a.kiosk__choice").first.click()
    expect(kiosk.locator("[data-sending]:visible, [data-alone]")).to_be_visible()  # or the page kept for that
    kiosk.context.set_offline(False)
    expect(kiosk.locator(".kiosk__take")).to_be_visible(timeout=10_000)


def test_the_first_screen_keeps_itself_fresh_and_outlives_a_server_that_is_away(
    screens: Screens, api: httpx.Client
) -> None:
    kiosk = screens.device(f"/kiosk/{CENTRE}", *KIOSK)
    kiosk.clock.install()
    kiosk.reload()
    kiosk.context.set_offline(True)
    kiosk.clock.run_for(21_000)
    expect(kiosk.locator("[data-offline]")).to_be_visible()
    expect(kiosk.locator("h1")).to_contain_text("làm việc gì")
    issue(api, "M")
    kiosk.context.set_offline(False)
    kiosk.clock.run_for(21_000)
    expect(kiosk.locator(f"a[href='/kiosk/{CENTRE}/dich-vu/M']")).to_contain_text("người")
    expect(kiosk.locator("[data-offline]")).to_be_hidden()


def test_nobody_there_is_asked_before_the_screen_begins_anew(screens: Screens) -> None:
    kiosk = screens.device(f"/kiosk/{CENTRE}", *KIOSK)
    kiosk.clock.install()
    kiosk.reload()
    kiosk.locator("button[value=en]").click()
    expect(kiosk.locator("h1")).to_have_text("What do you come for?")
    choose(kiosk, "Q")
    stop_clock(kiosk)
    kiosk.clock.run_for(46_000)
    expect(kiosk.locator("[data-idle]")).to_be_visible()
    kiosk.locator("[data-idle-stay]").click()
    expect(kiosk.locator("[data-idle]")).to_be_hidden()
    expect(kiosk.locator(".kiosk__take")).to_be_visible()
    kiosk.clock.run_for(66_000)
    expect(kiosk.locator("h1")).to_have_text("Ông/bà đến làm việc gì?")
    assert kiosk.evaluate("document.documentElement.lang") == "vi"


def ticket_screen(screens: Screens) -> Page:
    """A machine that has just printed, on a clock that the test moves."""
    kiosk = screens.device(f"/kiosk/{CENTRE}", *KIOSK)
    kiosk.clock.install()
    kiosk.reload()
    choose(kiosk, "Q")
    kiosk.locator("button[name=priority][value=elderly]").click()
    expect(kiosk.locator("[data-paper=printed]")).to_be_visible(timeout=10_000)
    stop_clock(kiosk)
    return kiosk


def test_a_number_stands_for_a_visible_while_then_the_next_visitor_may_come(screens: Screens) -> None:
    kiosk = ticket_screen(screens)
    shown = int(kiosk.locator("[data-countdown]").inner_text().strip("()"))
    kiosk.clock.run_for(2_000)
    expect(kiosk.locator("[data-countdown]")).to_have_text(f"({shown - 2})")
    kiosk.clock.run_for(16_000)
    expect(kiosk.locator("h1")).to_have_text("Ông/bà đến làm việc gì?")


def test_a_number_stands_as_long_as_one_likes(screens: Screens) -> None:
    kiosk = ticket_screen(screens)
    kiosk.locator("[data-keep]").click()
    kiosk.clock.run_for(30_000)
    expect(kiosk.locator(".kiosk__label")).to_be_visible()
    expect(kiosk.locator("[data-countdown]")).to_be_empty()


def test_larger_text_and_contrast_lose_nothing(kiosk: Page) -> None:
    kiosk.locator("button[name=text]").click()
    expect(kiosk.locator("html")).to_have_attribute("data-text", "large")
    kiosk.locator("button[name=theme]").click()
    expect(kiosk.locator("html")).to_have_attribute("data-theme", "contrast")
    for press, there in (
        (None, "a.kiosk__choice"),
        ("a.kiosk__choice", ".kiosk__take"),
        ("button[value=none]", ".kiosk__label"),
    ):
        if press:
            kiosk.locator(press).first.click()
        expect(kiosk.locator(there).first).to_be_visible()
        assert kiosk.evaluate("(b => b.scrollHeight <= b.clientHeight + 1)(document.querySelector('.kiosk__body'))")
        assert kiosk.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_without_script_the_whole_way_works(browser: Browser, server: Running) -> None:
    context = browser.new_context(
        java_script_enabled=False, base_url=server.base, viewport={"width": 1080, "height": 1920}
    )
    page = context.new_page()
    page.goto(f"/kiosk/{CENTRE}")
    page.click("button[value=demonstration]")
    page.click("a.kiosk__search[href$='/tim']")
    page.fill("input[name=q]", "khai sinh")
    page.click(".kiosk__go")
    page.click("[data-found] a >> nth=0")
    page.click("button[name=priority][value=infant]")
    label = page.locator(".kiosk__label").inner_text()
    assert label.startswith("H")
    token = page.url.rsplit("/", 1)[1]
    page.goto(f"/p/{token}")
    page.click("[data-leave] summary")
    page.click("[data-leave] button")
    expect(page.locator("[data-state]")).to_have_attribute("data-state", "cancelled")
    context.close()


# --- the wall ---


def listening_wall(screens: Screens, *scripts: str) -> Page:
    wall = screens.device(f"/man-hinh/{CENTRE}", 1920, 1080)
    for script in scripts:
        wall.add_init_script(script)
    wall.reload()
    expect(wall.locator("[data-clock]")).to_contain_text(":")
    wall.wait_for_timeout(800)
    return wall


def wait_until_played(wall: Page, count: int, seconds: float = 90) -> list[dict[str, float]]:
    """What the wall played, once it has played that many calls to their end."""
    deadline = time.monotonic() + seconds
    while True:
        played: list[dict[str, float]] = wall.evaluate("window.played")
        if len(played) >= count and all(one["until"] for one in played):
            return played
        assert time.monotonic() < deadline, played
        wall.wait_for_timeout(200)


def test_case_64_a_call_appears_by_push_with_number_and_counter(
    screens: Screens, server: Running, api: httpx.Client
) -> None:
    wall = listening_wall(screens)
    wall.route(f"**/man-hinh/{CENTRE}/bang", lambda route: route.abort())  # from here on it cannot ask
    with counter(server, 15) as officer:
        issue(api, "K")
        wall.evaluate(SEEN)
        asked = time.time() * 1000
        answer = officer.post(f"/counters/{CENTRE}/15/call-next")
        assert answer.status_code == 200, answer.text
        label = answer.json()["label"]
        expect(wall.locator("[data-label]")).to_have_text(label, timeout=15_000)
        expect(wall.locator("[data-counter]")).to_have_text("15")
        shown = wall.evaluate("(label) => window.seen.find((one) => one.label === label).at", label)
        assert shown - asked < 1000, "from the press at the counter to the number on the wall, on one machine's clock"


def test_case_65_three_calls_within_a_second_are_shown_and_sound_one_after_the_other(
    screens: Screens, server: Running, api: httpx.Client
) -> None:
    wall = listening_wall(screens, RECORDER)
    called = []
    with counter(server, 7) as seven, counter(server, 9) as nine, counter(server, 10) as ten:
        for service in ("S", "S", "S", "U", "U", "M", "M"):
            issue(api, service)
        for number, officer in ((7, seven), (9, nine), (10, ten)):
            answer = officer.post(f"/counters/{CENTRE}/{number}/call-next")
            assert answer.status_code == 200, (number, answer.text)
            called.append(answer.json()["label"])
    played = wait_until_played(wall, 3)
    shown = [
        one for one in wall.evaluate("window.shown") if one["label"] in called
    ]  # an earlier test's call may stand there
    assert [one["label"] for one in shown] == called
    assert all(after["at"] - before["at"] >= 3500 for before, after in pairwise(shown))  # four seconds by a busy clock
    assert all(before["until"] <= after["from"] + 50 for before, after in pairwise(played))
    for label in called:
        expect(wall.locator("[data-wall]")).to_contain_text(label)


def test_the_number_called_is_at_least_a_sixth_of_the_height_and_moves_only_once(screens: Screens) -> None:
    for width, height in ((1920, 1080), (3840, 2160)):
        wall = screens.device(f"/man-hinh/{CENTRE}", width, height)
        wall.evaluate("document.querySelector('[data-now]').removeAttribute('data-idle')")
        wall.evaluate("document.querySelector('[data-label]').textContent = 'M888'")
        wall.evaluate("document.querySelector('[data-counter]').textContent = '23'")
        size = float(wall.evaluate("parseFloat(getComputedStyle(document.querySelector('[data-label]')).fontSize)"))
        capital = 0.7  # of the type's size, Be Vietnam Pro
        assert size * capital >= height / 6
        assert wall.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert wall.evaluate("(l => l.scrollWidth <= l.clientWidth)(document.querySelector('[data-label]'))")


def test_case_66_a_wall_that_was_away_shows_the_present_and_repeats_nothing(
    screens: Screens, server: Running, api: httpx.Client
) -> None:
    wall = listening_wall(screens, RECORDER)
    with counter(server, 12) as officer:
        wall.context.set_offline(True)
        for process in server.child("motcua", "web"):
            os.kill(process, signal.SIGKILL)  # what is open breaks; the wall finds no way back
        expect(wall.locator("[data-offline]")).to_be_visible(timeout=15_000)
        server.wait_ready()
        issue(api, "Y")
        ticket = officer.post(f"/counters/{CENTRE}/12/call-next").json()
        wall.wait_for_timeout(21_000)  # now the call is old
        wall.context.set_offline(False)
        expect(wall.locator("[data-label]")).to_have_text(ticket["label"], timeout=10_000)
        expect(wall.locator("[data-counter]")).to_have_text("12")
        expect(wall.locator("[data-offline]")).to_be_hidden()
        wall.wait_for_timeout(1500)
        assert wall.evaluate("window.played") == []


def test_case_67_a_wall_that_stood_open_for_three_days_still_shows_calls(
    screens: Screens, server: Running, api: httpx.Client
) -> None:
    wall = screens.device(f"/man-hinh/{CENTRE}", 1920, 1080)
    wall.clock.install()
    wall.reload()
    expect(wall.locator("[data-clock]")).to_contain_text(":")
    wall.clock.fast_forward(3 * 24 * 60 * 60 * 1000)
    with counter(server, 3) as officer:
        issue(api, "B")
        ticket = officer.post(f"/counters/{CENTRE}/3/call-next").json()
        expect(wall.locator("[data-wall]")).to_contain_text(ticket["label"], timeout=15_000)
        officer.post(f"/tickets/{ticket['id']}/no-show")


def test_a_wall_that_may_not_sound_asks_for_a_touch(screens: Screens) -> None:
    wall = listening_wall(screens, SOUND_IS_BLOCKED)
    button = wall.get_by_role("button", name="Chạm vào đây để bật âm thanh")
    expect(button).to_be_visible()
    button.click()
    expect(button).to_be_hidden()


def test_a_silent_wall_shows_the_call_and_plays_nothing(screens: Screens, server: Running, api: httpx.Client) -> None:
    wall = screens.device(f"/man-hinh/{CENTRE}", 1920, 1080)
    wall.add_init_script(RECORDER)
    wall.goto(f"/man-hinh/{CENTRE}?sound=0")
    wall.wait_for_timeout(800)
    with counter(server, 14) as officer:
        issue(api, "K")
        label = officer.post(f"/counters/{CENTRE}/14/call-next").json()["label"]
        expect(wall.locator("[data-label]")).to_have_text(label)
        wall.wait_for_timeout(500)
        assert wall.evaluate("window.played") == []


def test_what_an_administrator_sets_appears_on_a_wall_by_itself(screens: Screens) -> None:
    wall = screens.device(f"/man-hinh/{CENTRE}?sound=0", 1920, 1080)
    expect(wall.locator("[data-wall]")).to_be_visible()
    admin = screens.staff("quantri", f"/quan-tri/thiet-bi/{CENTRE}")
    links = admin.locator("tbody a[href*='/quan-tri/thiet-bi/']", has_text="Màn hình").all()
    admin.goto(max((link.get_attribute("href") or "" for link in links), key=lambda path: int(path.rpartition("/")[2])))
    admin.fill("#field-ticker", "Chuẩn bị sẵn căn cước\nLấy số trước 16 giờ 30")
    admin.locator("form", has=admin.locator("input[value=display]")).locator("button").click()
    expect(wall.locator("[data-line]")).to_have_text(re.compile("Chuẩn bị sẵn|Lấy số trước"), timeout=30_000)
    first = wall.locator("[data-line]").inner_text()
    expect(wall.locator("[data-line]")).not_to_have_text(first, timeout=15_000)


# --- the ticket on the phone ---


def test_the_phone_follows_its_ticket_until_the_rating(screens: Screens, server: Running, api: httpx.Client) -> None:
    with counter(server, 21) as officer:
        ticket = issue(api, "A")
        phone = screens.open(ticket["status_url"].removeprefix(server.base), 360, 740)
        state = phone.locator("[data-state]")
        expect(state).to_have_attribute("data-state", "waiting")
        assert officer.post(f"/counters/{CENTRE}/21/call", json={"ticket": ticket["id"]}).status_code == 200
        expect(state).to_have_attribute("data-state", "called", timeout=3000)
        expect(phone.locator(".ticket__counter")).to_have_text("21")
        assert "21" in phone.title()
        expect(phone.locator("[data-leave]")).to_be_hidden()
        officer.post(f"/tickets/{ticket['id']}/start")
        expect(state).to_have_attribute("data-state", "serving", timeout=3000)
        officer.post(f"/tickets/{ticket['id']}/finish", json={})
        expect(state).to_have_attribute("data-state", "finished", timeout=3000)
        phone.get_by_role("link", name="Đánh giá").click()
        phone.wait_for_url("**/danh-gia/**")


def test_without_a_line_the_phone_shows_its_ticket_as_it_was_last_seen(screens: Screens, api: httpx.Client) -> None:
    ticket = issue(api, "R")
    path = f"/p/{ticket['status_url'].rpartition('/')[2]}"
    phone = screens.open(path, 360, 740)
    until(phone, KEPT, path)
    phone.context.set_offline(True)
    phone.reload()
    expect(phone.locator(".ticket__label")).to_have_text(ticket["label"])
    expect(phone.locator("[data-stale]")).to_be_visible(timeout=15_000)
    phone.context.set_offline(False)
    expect(phone.locator("[data-stale]")).to_be_hidden(timeout=30_000)
    phone.click("[data-leave] summary")
    phone.click("[data-leave] button")
    expect(phone.locator("[data-state]")).to_have_attribute("data-state", "cancelled")


def test_a_phone_shows_the_call_although_its_page_is_closed(screens: Screens, api: httpx.Client) -> None:
    """The browser hands the message to the page's worker, as its push service would; the call itself goes to the simulator in a room's test."""
    ticket = issue(api, "R")
    path = f"/p/{ticket['status_url'].rpartition('/')[2]}"
    phone = screens.open(path, 360, 740)
    phone.context.grant_permissions(["notifications"])
    devtools = phone.context.new_cdp_session(phone)
    workers: list[dict[str, str]] = []
    devtools.on("ServiceWorker.workerRegistrationUpdated", lambda told: workers.extend(told["registrations"]))
    devtools.send("ServiceWorker.enable")
    until(phone, KEPT, path)
    expect(phone.locator("[data-tell-me]")).to_be_visible()
    mine = next(one for one in workers if one["scopeURL"].endswith("/p/"))
    word = {"kind": "ticket.called", "title": "R001: mời đến quầy số 5", "body": "Đã đến lượt.", "page": path}
    sent = {
        "origin": mine["scopeURL"].removesuffix("/p/"),
        "registrationId": mine["registrationId"],
        "data": json.dumps(word),
    }
    devtools.send("ServiceWorker.deliverPushMessage", sent)
    assert until(phone, SHOWN) == [word["title"], word["body"], path]


def test_leaving_asks_first_and_then_is_done(screens: Screens, server: Running, api: httpx.Client) -> None:
    ticket = issue(api, "R")
    phone = screens.open(ticket["status_url"].removeprefix(server.base), 360, 740)
    phone.click("[data-leave] summary")
    assert phone.locator("[data-state]").get_attribute("data-state") == "waiting"
    phone.click("[data-leave] button")
    expect(phone.locator("[data-state]")).to_have_attribute("data-state", "cancelled")
