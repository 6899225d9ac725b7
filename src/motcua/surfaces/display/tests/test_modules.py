"""The wall's modules in a real browser: every call is spoken, in order, alone, and shortly when many wait."""

import itertools
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Route, sync_playwright

MODULES = Path(__file__).parents[1] / "static" / "display" / "js"
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser") or "chromium"
SITE = "http://wall.test"

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

# Speech of 12 s without a sound card: each call tells when it begins and ends on a clock that runs by itself.
TEN_CALLS = """async () => {
  const played = [];
  let at = 0;
  window.setTimeout = (done, ms) => { if (ms < 10000) queueMicrotask(done); };
  window.Audio = class {
    get duration() { return this.src.endsWith("short") ? 5 : 12; }
    async play() {
      const began = at;
      at += this.duration;
      played.push({ src: this.src, from: began, until: at });
      Promise.resolve().then(() => this.onended());
    }
  };
  const { Caller } = await import("/js/caller.js");
  const shown = [];
  await new Promise((done) => {
    const caller = new Caller({
      silent: false,
      soundOf: (call, short) => `${call.label}${short ? "-short" : ""}`,
      volume: () => 1,
      onBlocked: () => {},
      onCall: (call) => { shown.push(call.label); if (shown.length === 10) done(); },
    });
    for (let n = 0; n < 10; n += 1) caller.add({ label: `A00${n}` });
  });
  return { shown, played };
}"""


@pytest.fixture
def tab() -> Iterator[Page]:
    def serve(route: Route) -> None:
        path = urlsplit(route.request.url).path
        if path.startswith("/js/"):
            route.fulfill(body=(MODULES / path[4:]).read_text(), content_type="text/javascript")
        else:
            route.fulfill(body="<!doctype html><title>Wall</title>", content_type="text/html")

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page()
        page.route("**/*", serve)
        page.goto(SITE)
        yield page
        browser.close()


def test_case_65_ten_calls_at_once_are_all_made_in_order_and_shortly_while_many_wait(tab: Page) -> None:
    done = tab.evaluate(TEN_CALLS)
    assert done["shown"] == [f"A00{n}" for n in range(10)]
    spoken = [one["src"] for one in done["played"]]
    assert [one.removesuffix("-short") for one in spoken] == done["shown"]
    assert [one.endswith("-short") for one in spoken] == [False] + [True] * 4 + [False] * 5
    assert all(before["until"] <= after["from"] for before, after in itertools.pairwise(done["played"]))


def test_the_volume_goes_by_the_hour_and_round_midnight(tab: Page) -> None:
    volumes = """async () => {
      const { volumeAt } = await import("/js/speaking.js");
      return [6, 7, 11, 12, 13, 23].map((hour) => volumeAt({ 7: 0.8, 12: 0.3, 13: 1 }, hour)).concat(volumeAt({}, 3));
    }"""
    assert tab.evaluate(volumes) == [1, 0.8, 0.8, 0.3, 1, 1, 1]


def test_case_68_a_wall_tells_of_the_counters_on_its_list(tab: Page) -> None:
    told = """async () => {
      const { isShown } = await import("/js/speaking.js");
      return [isShown(undefined, 7), isShown("7 98", 7), isShown("7 98", 9), isShown("17", 7)];
    }"""
    assert tab.evaluate(told) == [True, True, False, False]
