"""From a call to the moment a display's sound starts, in a real Chromium, against the least page that could do it.

The yardstick is a page of a few lines in the same browser: an EventSource on a bare asyncio server, and the same sound
played when the event comes. What is beyond it is ours: the call, the journal, the hub, and making the sound.
"""

import asyncio
import http.client
import json
import os
import shutil
import statistics
import threading
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from bench.hall import CENTRE, Hall

if TYPE_CHECKING:
    from playwright.sync_api import Page

CALLS = 8
COUNTER = 1
PATIENCE_SECONDS = 60
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser") or "chromium"
FLAGS = ["--no-sandbox", "--disable-gpu", "--autoplay-policy=no-user-gesture-required"]
# When each sound began and ended, in milliseconds of the machine's clock, which Python's time.time() reads too.
RECORDER = """
window.started = [];
window.ended = 0;
const play = HTMLMediaElement.prototype.play;
HTMLMediaElement.prototype.play = function () {
  const now = () => performance.timeOrigin + performance.now();
  this.addEventListener("playing", () => window.started.push(now()), { once: true });
  this.addEventListener("ended", () => { window.ended += 1; }, { once: true });
  return play.call(this);
};
"""
BARE_PAGE = b"""<!doctype html><script>
new EventSource("/live").addEventListener("call", () => new Audio("/sound.wav").play());
</script>"""


def run(hall: Hall) -> Iterator[dict[str, object]]:
    from playwright.sync_api import sync_playwright

    kiosk, officer = _prepare(hall)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        context = browser.new_context(base_url=f"http://127.0.0.1:{hall.port}", reduced_motion="reduce")
        context.add_init_script(RECORDER)
        wall = context.new_page()
        sounds: list[bytes] = []
        wall.on("response", lambda answer: sounds.append(answer.url.encode()) if ".wav" in answer.url else None)
        wall.goto(f"/man-hinh/{CENTRE}")
        wall.click("button[value=demonstration]")
        wall.wait_for_selector("[data-wall]")
        wall.wait_for_timeout(2000)
        seconds = [_call(hall, wall, number, kiosk, officer) for number in range(1, CALLS + 1)]
        sound = context.request.get(sounds[-1].decode()).body()
        server = BareServer(sound)
        bare = context.new_page()
        bare.goto(f"http://127.0.0.1:{server.port}/")
        bare.wait_for_timeout(1000)
        least = [server.call(bare, number) for number in range(1, CALLS + 1)]
        browser.close()
    middle, floor = statistics.median(seconds), statistics.median(least)
    yield {
        "what": "from the call over HTTP to the start of the display's sound",
        "calls": CALLS,
        "median_ms": round(middle * 1000, 1),
        "worst_ms": round(max(seconds) * 1000, 1),
        "bare_page_ms": round(floor * 1000, 1),
        "ratio": round(middle / floor, 2),
    }


def _prepare(hall: Hall) -> tuple[str, str]:
    """An open counter; the tokens of a kiosk and of its officer."""
    from motcua.base.actor import system
    from motcua.domain.queue import actions

    hall.sql("TRUNCATE queue_ticket, queue_series CASCADE")
    actions.open_counter(system("bench"), CENTRE, COUNTER)
    return hall.token("kiosk"), hall.token("receptionist", COUNTER)


def _call(hall: Hall, wall: "Page", number: int, kiosk: str, officer: str) -> float:
    """One call by HTTP once the last one has been said to its end."""
    _post(hall, f"/centres/{CENTRE}/tickets", kiosk, {"service": "A"})
    wall.wait_for_timeout(1000)
    pressed = time.time()
    ticket = _post(hall, f"/counters/{CENTRE}/{COUNTER}/call-next", officer)
    seconds = _started(wall, number) - pressed
    _post(hall, f"/tickets/{ticket['id']}/no-show", officer)
    _until(wall, "window.ended", number)
    wall.wait_for_timeout(4000)  # a call stands so long at least
    return seconds


def _post(hall: Hall, path: str, token: str, body: dict[str, str] | None = None) -> dict[str, Any]:
    connection = http.client.HTTPConnection("127.0.0.1", hall.port, timeout=PATIENCE_SECONDS)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json", "Idempotency-Key": uuid4().hex}
    connection.request("POST", f"/api/v1{path}", json.dumps(body or {}), headers)
    answer = connection.getresponse()
    found: dict[str, Any] = json.loads(answer.read())
    connection.close()
    if answer.status not in (200, 201):
        raise RuntimeError(str(found))
    return found


def _started(page: "Page", number: int) -> float:
    _until(page, "window.started.length", number)
    return float(page.evaluate(f"window.started[{number - 1}]")) / 1000


def _until(page: "Page", counter: str, number: int) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while page.evaluate(counter) < number:
        if time.monotonic() > deadline:
            raise TimeoutError(f"{counter} stays below {number}")
        page.wait_for_timeout(50)


class BareServer:
    """asyncio's own server: one page, one stream of events, one sound."""

    def __init__(self, sound: bytes) -> None:
        self._sound = sound
        self._streams: list[asyncio.StreamWriter] = []
        self._loop = asyncio.new_event_loop()
        ready: threading.Event = threading.Event()
        threading.Thread(target=self._run, args=(ready,), daemon=True).start()
        ready.wait()

    def _run(self, ready: threading.Event) -> None:
        server = self._loop.run_until_complete(asyncio.start_server(self._answer, "127.0.0.1", 0))
        self.port = int(server.sockets[0].getsockname()[1])
        ready.set()
        self._loop.run_forever()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        path = (await reader.readuntil(b"\r\n\r\n")).split()[1]
        if path == b"/live":
            writer.write(b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n")
            self._streams.append(writer)
            return
        kind, body = (b"audio/wav", self._sound) if path == b"/sound.wav" else (b"text/html", BARE_PAGE)
        head = b"HTTP/1.1 200 OK\r\ncontent-type: %b\r\ncontent-length: %d\r\nconnection: close\r\n\r\n"
        writer.write(head % (kind, len(body)) + body)
        await writer.drain()
        writer.close()

    def call(self, page: "Page", number: int) -> float:
        def write() -> None:
            for stream in self._streams:
                stream.write(b"event: call\ndata: {}\n\n")

        begun = time.time()
        self._loop.call_soon_threadsafe(write)
        seconds = _started(page, number) - begun
        _until(page, "window.ended", number)
        return seconds
