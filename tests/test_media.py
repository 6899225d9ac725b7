"""Pictures and videos between calls, in a real browser: an administrator gives them, a call takes them away, a lost server does not."""

import base64
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from motcua.domain.media.tests.factories import picture
from tests.conftest import Screens, hurry, pair
from tests.running import CENTRE, Running

pytestmark = [pytest.mark.browser, pytest.mark.server]
WALL = (1920, 1080)
SLOW = 30_000

# Four seconds of a moving square, recorded as a phone's browser would.
FILM = """async () => {
  const canvas = Object.assign(document.createElement("canvas"), { width: 640, height: 360 });
  document.body.append(canvas); // what is not drawn on a page is not recorded
  const pen = canvas.getContext("2d");
  let at = 0;
  const draw = () => {
    pen.fillStyle = "#1f6f5c";
    pen.fillRect(0, 0, 640, 360);
    pen.fillStyle = "#fbf8f3";
    pen.fillRect(60 + ((at += 4) % 500), 150, 80, 80);
  };
  const drawing = setInterval(draw, 40);
  const recorder = new MediaRecorder(canvas.captureStream(), { mimeType: "video/webm;codecs=vp8" });
  const parts = [];
  recorder.ondataavailable = ({ data }) => parts.push(data);
  const ended = new Promise((done) => { recorder.onstop = done; });
  recorder.start(500);
  await new Promise((done) => setTimeout(done, 4000));
  recorder.stop();
  await ended;
  clearInterval(drawing);
  const bytes = new Uint8Array(await new Blob(parts).arrayBuffer());
  let text = "";
  for (const one of bytes) text += String.fromCharCode(one);
  return btoa(text);
}"""

# When a number appears on the wall and when the video is gone, on the page's own clock.
WATCH = """() => {
  const place = document.querySelector("[data-media]");
  const note = (name) => { window[name] ??= performance.now(); };
  new MutationObserver(() => note("called")).observe(document.querySelector("[data-label]"), { childList: true });
  new MutationObserver(() => { if (place.hidden) note("gone"); }).observe(place, { attributes: true });
}"""
STATE = """() => {
  const video = document.querySelector("[data-media] video");
  const box = (name) => { const { x, y, right, bottom, height } = document.querySelector(name).getBoundingClientRect(); return { x, y, right, bottom, height }; };
  return {
    paused: video.paused, muted: video.muted, at: video.currentTime, src: video.src.slice(0, 5),
    label: box("[data-label]"), number: box("[data-counter]"), last: box(".wall__last"), media: box("[data-media]"),
  };
}"""


@pytest.fixture(scope="module")
def film(browser: Browser) -> bytes:
    page = browser.new_page()
    content = base64.b64decode(page.evaluate(FILM))
    page.close()
    return content


@pytest.fixture(scope="module")
def desk(server: Running) -> Iterator[httpx.Client]:
    with server.client("receptionist", centre=CENTRE, counter=17) as client:
        client.post(f"/counters/{CENTRE}/17/open")
        yield client


def call(server: Running, desk: httpx.Client) -> dict:
    with server.client("kiosk", centre=CENTRE) as kiosk:
        service = next(
            one["prefix"] for one in kiosk.get(f"/centres/{CENTRE}/services").json() if 17 in one["counters"]
        )
        kiosk.post(f"/centres/{CENTRE}/tickets", json={"service": service}).raise_for_status()
    called = desk.post(f"/counters/{CENTRE}/17/call-next")
    assert called.status_code == 200, called.text
    return called.json()


def end(desk: httpx.Client, ticket: dict) -> None:
    desk.post(f"/tickets/{ticket['id']}/no-show", json={}).raise_for_status()


def give(admin: Page, file: Path, name: str) -> None:
    """Through the page's own forms."""
    admin.set_input_files("input[name=file]", file)
    admin.locator("form[action$='/them'] input[name=name]").fill(name)
    admin.fill("textarea[name=alt]", "Cách nộp phí bằng điện thoại")
    admin.fill("textarea[name=alt_en]", "How to pay by phone")
    admin.click("form[action$='/them'] button.govuk-button")
    expect(admin.get_by_text(name).first).to_be_visible()
    admin.select_option("select[name=medium]", label=name)
    admin.click("form[action$='/danh-sach'] button.govuk-button")
    expect(admin.locator(".media-table")).to_contain_text(name)


def moving(browser: Browser, server: Running, motion: str = "no-preference") -> Page:
    """A wall whose machine asks for no less motion than others."""
    context = browser.new_context(
        viewport={"width": WALL[0], "height": WALL[1]}, base_url=server.base, reduced_motion=motion
    )
    page = context.new_page()
    page.clock.install()
    page.goto(f"/man-hinh/{CENTRE}")
    pair(page)
    page.wait_for_selector("[data-wall]")
    return page


def quiet(wall: Page) -> None:
    """The time that a wall waits after a call goes by at once; it knew before what there is to show."""
    with wall.expect_response(f"**/man-hinh/{CENTRE}/bang"):
        wall.clock.fast_forward(11_000)
    wall.clock.fast_forward(11_000)


def test_a_call_takes_the_video_away_at_once_and_it_comes_back_where_it_was(
    screens: Screens, server: Running, browser: Browser, desk: httpx.Client, film: bytes, tmp_path: Path
) -> None:
    (tmp_path / "phi.webm").write_bytes(film)
    end(desk, call(server, desk))
    admin = screens.staff("quantri", f"/quan-tri/trinh-chieu/{CENTRE}")
    give(admin, tmp_path / "phi.webm", "Phim")
    wall = moving(browser, server)
    place = wall.locator("[data-media]")
    quiet(wall)
    hurry(wall, wall.locator("[data-media] video"))
    before = wall.evaluate(STATE)
    assert not before["paused"]
    assert before["muted"]
    assert before["src"] == "blob:"
    # the number called last stays, a sixth of the height and more, and nothing lies over anything
    assert before["label"]["height"] >= WALL[1] / 6
    assert before["label"]["right"] <= before["media"]["x"]
    assert before["last"]["right"] <= before["media"]["x"]
    assert before["number"]["bottom"] <= before["last"]["y"]
    wall.evaluate(WATCH)
    called = call(server, desk)
    expect(wall.locator("[data-label]")).to_have_text(called["label"])
    expect(place).to_be_hidden()
    times = wall.evaluate("() => [window.called, window.gone]")
    assert abs(times[1] - times[0]) < 100
    assert wall.evaluate(STATE)["paused"]
    end(desk, called)
    quiet(wall)
    hurry(wall, wall.locator("[data-media] video"))
    assert wall.evaluate("() => document.querySelector('[data-media] video').ariaLabel") == (
        "Cách nộp phí bằng điện thoại / How to pay by phone"
    )
    wall.context.close()


def test_pictures_and_videos_go_on_while_the_server_is_away(
    screens: Screens, server: Running, browser: Browser, tmp_path: Path
) -> None:
    (tmp_path / "anh.jpg").write_bytes(picture((1600, 900)))
    give(screens.staff("quantri", f"/quan-tri/trinh-chieu/{CENTRE}"), tmp_path / "anh.jpg", "Ảnh")
    wall = moving(browser, server)
    quiet(wall)
    hurry(wall, wall.locator("[data-media] img"))
    hurry(wall, wall.locator("[data-media] video"))
    wall.context.set_offline(True)
    expect(wall.locator("[data-offline]")).to_be_visible(timeout=SLOW)
    hurry(wall, wall.locator("[data-media] img"))
    hurry(wall, wall.locator("[data-media] video"))
    wall.context.close()


def test_who_asked_for_less_motion_sees_numbers_alone(server: Running, browser: Browser) -> None:
    wall = moving(browser, server, "reduce")
    quiet(wall)
    wall.wait_for_timeout(1_000)  # where motion is welcome it is there by now
    expect(wall.locator("[data-media]")).to_be_hidden()
    expect(wall.locator(".wall__waiting")).to_be_visible()
    wall.context.close()
