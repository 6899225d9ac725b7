"""A call between two real browsers with invented sound and picture: heard at the other end, through a reload, hung up, missed."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Playwright

from tests.conftest import CHROMIUM, FLAGS, Screens
from tests.running import Running

pytestmark = [pytest.mark.browser, pytest.mark.server]
MEDIA = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
# the energy of all sound that came from the other side (W3C webrtc-stats, totalAudioEnergy)
ENERGY = """async () => {
  const call = document.querySelector("[data-call]").call;
  const found = [...(await call?.getStats() ?? new Map()).values()].find((one) => one.type === "inbound-rtp" && one.kind === "audio");
  return found?.totalAudioEnergy ?? 0;
}"""
HEARS = f"async () => (await ({ENERGY})()) > 0.0001 && document.querySelector('[data-call]').dataset.connection === 'connected'"


@pytest.fixture(scope="module")
def speaking(playwright: Playwright) -> Iterator[Browser]:
    launched = playwright.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS, *MEDIA])
    yield launched
    launched.close()


@pytest.fixture
def halls(speaking: Browser, server: Running) -> Iterator[Screens]:
    opened = Screens(speaking, server)
    yield opened
    opened.close()


def called(caller: Page, callee: Page) -> Page:
    """Rings from the directory, where several bear the name and one is there; the page of the call that opens."""
    callee.wait_for_selector("#talk-bar[data-line=open]", state="attached")  # it is reached
    caller.reload()
    caller.fill("#directory-filter", "Hồ Đức Mạnh")
    with caller.context.expect_page() as opened:
        caller.click("li:not([hidden]):has(.present-dot--here) button:has-text('Gọi')")
    return opened.value


def test_two_browsers_hear_each_other_through_a_reload_until_one_hangs_up(halls: Screens) -> None:
    callee = halls.staff("cv.stp", "/ban-lam-viec")
    caller = halls.staff("quay05", "/trao-doi/danh-ba")
    mine = called(caller, callee)
    with callee.context.expect_page() as opened:
        callee.click("[data-ring] button:has-text('Trả lời')", timeout=15000)
    theirs = opened.value
    for page in (mine, theirs):
        page.wait_for_function(HEARS, timeout=30000)
        assert not page.is_visible("[data-call-no-way]")
        assert page.inner_text("[data-call-state]").strip() == "đang nói chuyện"
    callee.wait_for_selector("[data-ring]", state="detached")
    theirs.reload()
    mine.wait_for_function("() => document.querySelector('[data-call-time]').textContent !== ''")
    theirs.wait_for_function(HEARS, timeout=30000)
    mine.click("button:has-text('Kết thúc')")
    theirs.wait_for_selector("text=đã kết thúc", timeout=15000)
    assert mine.locator("video").count() == 0


def test_a_call_that_nobody_takes_is_missed_on_the_other_side(halls: Screens) -> None:
    callee = halls.staff("cv.stp", "/ban-lam-viec")
    caller = halls.staff("quay05", "/trao-doi/danh-ba")
    mine = called(caller, callee)
    callee.wait_for_selector("[data-ring]", timeout=15000)
    mine.click("button:has-text('Kết thúc')")
    callee.wait_for_selector("text=cuộc gọi nhỡ", timeout=15000)
    assert callee.locator("[data-ring]").count() == 0
