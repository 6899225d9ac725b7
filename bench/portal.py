"""The portal: pages a second as a ratio to the same server answering a constant, and what a phone has to fetch, paint and move.

The constant has the size of the pages (on the wire, compressed) and is answered by the same processes at Django's door, before Django
(`bench/constant.py`). Three ratios: pages that are kept for seconds, searches that nobody asked before, and pages at their first
visit, which are made whole. The aim is for pages as a morning asks for them, the first; the others say what keeping them is worth.

The phone is Chromium at 390×844 with its processor slowed four times, everything fetched anew. Bytes are those on the wire.
"""

import http.client
import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from bench import constant
from bench.hall import Hall

PAGES = ("/", "/thu-tuc", "/thu-tuc/2.000635", "/thu-tuc/1.012783", "/thu-tuc?event=nha-dat", "/trung-tam")
PROCEDURES = ("2.000635", "1.012783")
AIM = 0.25
WORDS = (
    "sổ đỏ",
    "bằng lái",
    "khai sinh",
    "mở công ty",
    "hộ chiếu",
    "thất nghiệp",
    "giấy phép xây dựng",
    "ly lich tu phap",
)
CLIENTS, EACH, ROUNDS = 8, 250, 3
SLOWDOWN = 4
ALLOWED_KILOBYTES = 100
SLOW_LINE = {"latency": 150, "downloadThroughput": 1_600_000 / 8, "uploadThroughput": 750_000 / 8}
WATCH = """
window.seen = {largest: 0, shift: 0};
new PerformanceObserver((list) => { for (const one of list.getEntries()) window.seen.largest = one.startTime; })
  .observe({type: "largest-contentful-paint", buffered: true});
new PerformanceObserver((list) => { for (const one of list.getEntries()) if (!one.hadRecentInput) window.seen.shift += one.value; })
  .observe({type: "layout-shift", buffered: true});
"""


def run(hall: Hall) -> Iterator[dict[str, object]]:
    with constant.front(hall) as port:
        sizes = {page: size for page in PAGES if (size := _size(port, page))}
        pages = list(sizes)
        size = round(sum(sizes.values()) / len(sizes))
        same = max(_rate(port, [f"{constant.PATH}?{size}"]) for _ in range(ROUNDS))
        kept = max(_rate(port, pages) for _ in range(ROUNDS))
        anew = max(
            _rate(port, [f"/thu-tuc?q={quote(word)}+{turn}{{n}}" for word in WORDS], each=25) for turn in range(ROUNDS)
        )
        first = max(
            _rate(port, [f"/thu-tuc/{code}?visit={turn}-{{n}}" for code in PROCEDURES], each=25)
            for turn in range(ROUNDS)
        )
    yield {
        "what": "pages a second",
        "pages": len(pages),
        "bytes": size,
        "constant_per_second": round(same),
        "pages_per_second": round(kept),
        "ratio": round(kept / same, 2),
        "aim": AIM,
        "searches_made_anew_per_second": round(anew),
        "ratio_of_searches_made_anew": round(anew / same, 2),
        "first_visits_per_second": round(first),
        "ratio_of_first_visits": round(first / same, 2),
    }
    yield from _phone(hall, pages)


def _size(port: int, path: str) -> int:
    """Bytes of the page as it is sent; 0 where there is no such page."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return len(body) if answer.status == 200 else 0


def _rate(port: int, paths: list[str], each: int = EACH) -> float:
    """Answers a second of clients that ask one page after the other. Raises RuntimeError for an answer that is not 200."""
    clients = []
    for client in range(CLIENTS):
        turned = [paths[(client + place) % len(paths)] for place in range(each)]
        clients.append(
            {"requests": [["GET", path.format(n=client * each + place), "", ""] for place, path in enumerate(turned)]}
        )
    order = json.dumps({"port": port, "clients": clients, "rounds": 1})
    done = subprocess.run([sys.executable, "-m", "bench.load"], input=order, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    found: dict[str, Any] = json.loads(done.stdout)
    if set(found["statuses"]) != {"200"}:
        raise RuntimeError(f"answers: {found['statuses']}")
    return CLIENTS * each / float(found["seconds"])


def _phone(hall: Hall, pages: list[str]) -> Iterator[dict[str, object]]:
    from playwright.sync_api import sync_playwright
    from tests.conftest import CHROMIUM, FLAGS

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for path in pages[:3]:
            looks = [_look(browser, f"http://127.0.0.1:{hall.port}{path}") for _ in range(ROUNDS)]
            slow = _look(browser, f"http://127.0.0.1:{hall.port}{path}", line=SLOW_LINE)
            yield {
                "what": "first view on a phone",
                "page": path,
                "slowdown": SLOWDOWN,
                "kilobytes_of_page_styles_scripts_and_type": round(max(one["words"] for one in looks) / 1000, 1),
                "kilobytes": round(max(one["bytes"] for one in looks) / 1000, 1),  # all of it, icons and typefaces too
                "kilobytes_allowed": ALLOWED_KILOBYTES,
                "largest_paint_ms": round(sorted(one["largest"] for one in looks)[ROUNDS // 2]),
                "layout_shift": round(max(one["shift"] for one in looks), 4),
                "largest_paint_ms_on_a_slow_line": round(slow["largest"]),
                "layout_shift_on_a_slow_line": round(slow["shift"], 4),
            }
        browser.close()


def _look(browser: Any, address: str, line: dict[str, float] | None = None) -> dict[str, float]:
    """What one visit by somebody who was never here fetched, when the largest thing was painted (ms), how much moved."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, device_scale_factor=2, is_mobile=True)
    page = context.new_page()
    tools = context.new_cdp_session(page)
    tools.send("Network.enable")
    tools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWDOWN})
    if line:
        tools.send("Network.emulateNetworkConditions", {"offline": False, **line})
    fetched: dict[str, float] = {}
    kinds: dict[str, str] = {}
    tools.on("Network.responseReceived", lambda event: kinds.update({event["requestId"]: event["type"]}))
    tools.on("Network.loadingFinished", lambda event: fetched.update({event["requestId"]: event["encodedDataLength"]}))
    page.add_init_script(WATCH)
    page.goto(address, wait_until="load")
    page.wait_for_timeout(1500)
    seen: dict[str, float] = page.evaluate("window.seen")
    context.close()
    words = sum(
        size for request, size in fetched.items() if kinds.get(request) != "Image" and kinds.get(request) != "Other"
    )
    return {**seen, "bytes": sum(fetched.values()), "words": words}
