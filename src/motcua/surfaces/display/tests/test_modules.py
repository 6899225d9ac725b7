"""The wall's modules in a real browser: every call is spoken, in order, alone, and shortly when many wait."""

import itertools
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Playwright, Route

MODULES = Path(__file__).parents[1] / "static" / "display" / "js"
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser") or "chromium"
SITE = "http://wall.test"

pytestmark = [pytest.mark.browser]

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
      isSilent: () => false,
      soundOf: (call, short) => `${call.label}${short ? "-short" : ""}`,
      volume: () => 1,
      onBlocked: () => {},
      onCall: (call) => { shown.push(call.label); if (shown.length === 10) done(); },
    });
    for (let n = 0; n < 10; n += 1) caller.add({ label: `A00${n}` });
  });
  return { shown, played };
}"""


# Three seconds of a square that moves, in H.264, and one that no browser plays.
FILMS = {"square": (Path(__file__).parent / "square.mp4").read_bytes(), "broken": b"\0\0\0\x18ftypmp42" + bytes(400)}

# The hall is quiet at once; every other time is what it is.
QUIET_HALL = """async (films) => {
  const later = window.setTimeout;
  window.setTimeout = (done, ms) => later(done, ms === 15000 ? 0 : ms);
  document.body.innerHTML = '<div id="wall"><figure hidden><img alt="" hidden><video muted playsinline hidden></video></figure></div>';
  const place = document.querySelector("figure");
  const video = document.querySelector("video");
  const { Media } = await import("/js/media.js");
  const media = new Media(document.getElementById("wall"), place, "/media/");
  const fails = [];
  video.addEventListener("error", () => fails.push(video.error?.code ?? 0));
  media.list(films.map((id) => ({ id, kind: "video", alt: "Nộp phí", alt_en: "", seconds: 5 })));
  const until = performance.now() + 8000;
  while ((place.hidden || !(video.currentTime > 0)) && performance.now() < until) await new Promise((done) => later(done, 50));
  return { shown: !place.hidden, width: video.videoWidth, moves: video.currentTime > 0, paused: video.paused, fails: fails.length };
}"""


@pytest.fixture
def tab(playwright: Playwright) -> Iterator[Page]:
    def serve(route: Route) -> None:
        path = urlsplit(route.request.url).path
        if path == "/look/js/post.js":
            route.fulfill(body="export const post = () => Promise.resolve();", content_type="text/javascript")
        elif path.startswith("/media/"):
            route.fulfill(body=FILMS[path[7:]], content_type="video/mp4")
        elif path.startswith("/js/"):
            route.fulfill(body=(MODULES / path[4:]).read_text(), content_type="text/javascript")
        else:
            route.fulfill(body="<!doctype html><title>Wall</title>", content_type="text/html")

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


def test_a_film_in_h264_plays_and_one_that_the_browser_cannot_play_is_passed_over(tab: Page) -> None:
    plays = tab.evaluate("document.createElement('video').canPlayType('video/mp4; codecs=avc1.42E01E')")
    done = tab.evaluate(QUIET_HALL, ["broken", "square"])
    if plays:
        assert done == {"shown": True, "width": 160, "moves": True, "paused": False, "fails": done["fails"]}
        assert done["fails"] >= 1
    else:  # a Chromium without the codec: the wall stays with its numbers
        assert (done["shown"], done["moves"]) == (False, False)


def test_case_68_a_wall_tells_of_the_counters_on_its_list(tab: Page) -> None:
    told = """async () => {
      const { isShown } = await import("/js/speaking.js");
      const services = JSON.stringify({ A: [7, 8] });
      return [
        isShown({}, { counter: 7 }),
        isShown({ counters: "7 98" }, { counter: 7 }),
        isShown({ counters: "7 98" }, { counter: 9 }),
        isShown({ counters: "17" }, { counter: 7 }),
        isShown({ counters: "7", services }, { counter: 8, service: "A" }),
        isShown({ counters: "7", services }, { counter: 9, service: "A" }),
        isShown({ counters: "7", services }, { counter: 9, service: "B" }),
      ];
    }"""
    assert tab.evaluate(told) == [True, True, False, False, False, True, False]


def test_a_display_sounds_what_it_is_set_to_and_an_emergency_wherever_anything_sounds(tab: Page) -> None:
    told = """async () => {
      const { sounds } = await import("/js/speaking.js");
      const heard = [{ label: "A001" }, { said: "papers" }, { said: "fire", emergency: true }];
      return ["calls announcements", "calls", "announcements", ""].map((set) => heard.map((one) => sounds(set, one)));
    }"""
    assert tab.evaluate(told) == [[True, True, True], [True, False, True], [False, True, True], [False, False, False]]


# The same without a sound card; what is cut off ends when it is paused. Time is counted in the seconds that were heard.
HALL_SPEAKS = """async (play) => {
  const played = [];
  let at = 0;
  let ended = null;
  window.setTimeout = (done, ms) => { if (ms < 10000) queueMicrotask(done); };
  window.Audio = class {
    duration = 10;
    async play() {
      this.now = { src: this.src, from: at, until: null };
      played.push(this.now);
      ended = () => { at += 10; this.now.until = at; this.onended?.(); };
    }
    pause() { at += 1; this.now.until = at; }
  };
  const { Caller } = await import("/js/caller.js");
  const over = [];
  const caller = new Caller({
    isSilent: () => false,
    soundOf: (call) => call.label ?? call.said,
    volume: () => 1,
    onBlocked: () => {},
    onCall: (call) => (call.said ? Promise.resolve(call.said !== "gone") : undefined),
    onOver: (call, sounded) => over.push([call.label ?? call.said, sounded === undefined ? "cut" : sounded]),
  });
  const settle = () => new Promise((done) => {
    const channel = new MessageChannel();
    channel.port1.onmessage = done;
    channel.port2.postMessage(0);
  });
  const steps = {
    call: (label) => caller.add({ label }),
    say: (said) => caller.add({ said }),
    emergency: (said) => caller.interrupt({ said, emergency: true }),
    stop: (said) => caller.stop(said),
    drop: (label) => caller.drop(label),
    end: () => ended?.(),
  };
  for (const [step, what] of play) {
    steps[step](what);
    for (let n = 0; n < 20; n += 1) await settle();
  }
  return { heard: played.map((one) => one.src), played, over, emergency: caller.emergency?.said ?? null };
}"""


def hall(tab: Page, *steps: str) -> dict[str, Any]:
    """What the hall hears when this happens: "call A001", "say papers", "end" (of the present sound), …"""
    return dict(tab.evaluate(HALL_SPEAKS, [[*step.split(" "), ""][:2] for step in steps]))


def assert_nothing_overlaps(done: dict[str, Any]) -> None:
    for before, after in itertools.pairwise(done["played"]):
        assert before["until"] is not None
        assert before["until"] <= after["from"]


def test_calls_and_announcements_are_made_in_the_one_order_in_which_they_happened_and_never_overlap(tab: Page) -> None:
    steps = ["call A001", "say papers", "call A002", "end", "call A003", "end", "end", "end"]
    done = hall(tab, *steps)
    assert done["heard"] == ["A001", "papers", "A002", "A003"]
    assert done["over"] == [[one, True] for one in done["heard"]]
    assert_nothing_overlaps(done)


def test_an_emergency_cuts_off_what_is_said_goes_on_until_it_is_stopped_and_gives_the_rest_back(tab: Page) -> None:
    steps = ["call A001", "call A002", "say papers", "emergency fire", "end", "end", "stop fire", "end", "end", "end"]
    done = hall(tab, *steps)
    assert done["heard"] == ["A001", "fire", "fire", "fire", "A001", "A002", "papers"]
    assert done["over"][0] == ["A001", "cut"]
    assert done["emergency"] is None
    assert_nothing_overlaps(done)


def test_of_two_emergencies_none_is_lost_and_no_call_comes_between(tab: Page) -> None:
    done = hall(
        tab, "call A001", "emergency fire", "emergency gas", "end", "end", "stop fire", "end", "stop gas", "end"
    )
    assert done["heard"] == ["A001", "fire", "gas", "fire", "gas", "gas", "A001"]
    assert_nothing_overlaps(done)


def test_an_announcement_that_was_stopped_or_is_gone_is_not_said(tab: Page) -> None:
    steps = [
        "call A001",
        "say papers",
        "say gone",
        "call A002",
        "stop papers",
        "end",
        "end",
        "say closing",
        "stop closing",
    ]
    done = hall(tab, *steps, "call A003", "end")
    assert done["heard"] == ["A001", "A002", "closing", "A003"]
    assert ["gone", None] in done["over"]
    assert ["closing", "cut"] in done["over"]
    assert_nothing_overlaps(done)


def test_an_announcement_is_for_the_zones_of_a_wall_and_stays_long_enough_to_be_read(tab: Page) -> None:
    told = """async () => {
      const { isForZones, readingTime } = await import("/js/said.js");
      return [isForZones([], ""), isForZones(["A"], "A"), isForZones([], "A"), isForZones(["B"], "A"),
        readingTime([{ text: "x" }]), readingTime([{ text: "x".repeat(200) }, { text: "" }])];
    }"""
    assert tab.evaluate(told) == [True, True, False, False, 6000, 11000]


# Words that come late: those of `slow` arrive when the emergency is shown already.
LATE_WORDS = """async () => {
  document.body.innerHTML = '<div id="said" hidden><div data-texts></div></div>';
  const answers = {};
  window.fetch = (address) => new Promise((done) => {
    answers[address] = (text) => done({ ok: true, json: () => Promise.resolve({ texts: [{ language: "vi", text }] }) });
  });
  const { Said } = await import("/js/said.js");
  const place = document.getElementById("said");
  const said = new Said(place, "/");
  const slow = { said: "slow" }, fire = { said: "fire", emergency: true };
  const first = said.show(slow);
  said.over(slow, undefined); // cut off
  const second = said.show(fire);
  answers["/fire"]("Ra ngoài");
  const shown = await second;
  answers["/slow"]("Xin chào");
  const late = await first;
  const during = [place.textContent, place.hidden];
  said.over(fire, true); // said once, and again until it is stopped
  const goesOn = !place.hidden;
  fire.stopped = true;
  said.over(fire, undefined);
  return { shown, late, during, goesOn, hidden: place.hidden };
}"""


def test_words_that_come_late_never_take_the_place_of_an_emergency(tab: Page) -> None:
    done = tab.evaluate(LATE_WORDS)
    assert done == {"shown": True, "late": False, "during": ["Ra ngoài", False], "goesOn": True, "hidden": True}
