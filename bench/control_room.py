"""The control room under a thousand happenings a minute: what a frame of its page costs, and whether a task ever holds it up.

The happenings are real ones of the queue (numbers given, called, begun, ended), made by the same actions as in the hall. A frame is
measured from its beginning until what was drawn in it is on its way to the screen: scripts, style and layout together.
"""

import threading
import time
from collections.abc import Iterator

from bench.hall import CENTRE, Hall

A_MINUTE = 1000
SECONDS = 60
ALLOWED_MS = 16
WATCH = """
window.seen = {frames: [], gaps: [], long: [], last: 0, heard: 0};
new PerformanceObserver((list) => { for (const one of list.getEntries()) window.seen.long.push(one.duration); })
  .observe({type: "longtask", buffered: true});
const channel = new MessageChannel();
let begun = 0;
channel.port1.onmessage = () => window.seen.frames.push(performance.now() - begun);
const tick = (at) => {
  begun = performance.now();
  if (window.seen.last) window.seen.gaps.push(at - window.seen.last);
  window.seen.last = at;
  channel.port2.postMessage(0);
  requestAnimationFrame(tick);
};
requestAnimationFrame(tick);
"""


def run(hall: Hall) -> Iterator[dict[str, object]]:
    from playwright.sync_api import sync_playwright
    from tests.conftest import CHROMIUM, FLAGS

    made = _Made()
    with sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_context(viewport={"width": 1920, "height": 1080}).new_page()
        page.add_init_script(WATCH)
        page.goto(f"http://127.0.0.1:{hall.port}/tai-khoan/login/?next=/dieu-hanh/{CENTRE}")
        page.fill('input[name="login"]', "dieuhanh")
        page.fill('input[name="password"]', "mot-cua-2016")
        page.press('input[name="password"]', "Enter")
        page.wait_for_selector(".map")
        page.wait_for_timeout(3000)
        for what, rate in (("calm", 0), ("a thousand a minute", A_MINUTE)):
            page.evaluate("Object.assign(window.seen, {frames: [], gaps: [], long: []})")
            before = made.count
            stop = threading.Event()
            simulator = threading.Thread(target=made.happen, args=(rate, stop))
            simulator.start()
            page.wait_for_timeout(SECONDS * 1000)
            stop.set()
            simulator.join()
            seen = page.evaluate("window.seen")
            frames = sorted(seen["frames"])
            gaps = sorted(seen["gaps"])
            yield {
                "what": f"frames of the control room, {what}",
                "happenings_a_minute": round((made.count - before) * 60 / SECONDS),
                "frames": len(frames),
                "frame_ms_median": _at(frames, 0.5),
                "frame_ms_99_of_100": _at(frames, 0.99),
                "frame_ms_longest": _at(frames, 1),
                "frames_over_16_ms": sum(one > ALLOWED_MS for one in frames),
                "between_frames_ms_99_of_100": _at(gaps, 0.99),
                "tasks_over_50_ms": len(seen["long"]),
                "longest_task_ms": round(max(seen["long"], default=0), 1),
            }
        browser.close()


def _at(ordered: list[float], share: float) -> float:
    return round(ordered[min(len(ordered) - 1, int(share * len(ordered)))], 1) if ordered else 0.0


class _Made:
    """Happenings of the queue, evenly over each minute."""

    def __init__(self) -> None:
        self.count = 0

    def happen(self, rate: int, stop: threading.Event) -> None:
        from django.db import connection

        begun, made = time.monotonic(), 0
        steps = _visits()
        while rate and not stop.wait(max(0.0, begun + made * 60 / rate - time.monotonic())):
            next(steps)
            made += 1
            self.count += 1
        connection.close()


def _visits() -> Iterator[None]:
    """One happening after another: visitors take numbers, counters call, begin and end."""
    from motcua.base.actor import Actor, Grant
    from motcua.domain.queue import actions
    from motcua.domain.queue.queries import services

    kiosk = Actor("token", "1", "kiosk", (Grant("kiosk", CENTRE),))
    officers = {
        number: Actor("staff", str(100 + number), "", (Grant("receptionist", CENTRE, None, number),))
        for number in range(1, 24)
    }
    offered = [(one.code, one.counters) for one in services(CENTRE) if one.counters]
    for number, officer in officers.items():
        actions.open_counter(officer, CENTRE, number)
        yield
    while True:
        for code, counters in offered:
            number = counters[0]
            ticket = actions.issue_ticket(kiosk, CENTRE, code)
            yield
            called = actions.call_next(officers[number], CENTRE, number)
            yield
            if called is not None and called.id == ticket.id:
                actions.start(officers[number], ticket.id)
                yield
                actions.finish(officers[number], ticket.id)
                yield
