"""Cameras: the processor that recording takes against `ffmpeg -c copy` doing the same at the same time; how far behind a page is; gaps.

Both record the same cameras during the same seconds, which are cut into slices: the ratio is that of the whole, its spread that of the
slices. What sealing takes, which ffmpeg does not do, is told apart: the same pieces sealed, hashed and written once more by this process.
Settings by the environment: BENCH_CAMERAS (16), BENCH_CAMERA_SECONDS of each of the two measurements (60; the issue's ten minutes are 600),
BENCH_CAMERAS_WATCHED (3), BENCH_CAMERA_SOURCE (`src` of another tree, whose recorder is measured in place of this one's: before and
after a change).
"""

import itertools
import os
import shutil
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from bench.cpu import TICKS
from bench.hall import CENTRE, Hall
from motcua_simulators.camera.pattern import BITS
from motcua_simulators.running import Simulator, running

COUNT, SECONDS = int(os.environ.get("BENCH_CAMERAS", "16")), int(os.environ.get("BENCH_CAMERA_SECONDS", "60"))
WATCHED = int(os.environ.get("BENCH_CAMERAS_WATCHED", "3"))
SETTLE_SECONDS, SLICE_SECONDS = 20, 10
WIDTH, HEIGHT, RATE = 640, 360, 25
PASSWORD = "mot-cua-2016"
# Reads what the simulator burnt in from a <video>: seconds between the picture and now, by one clock, as both ends are on this machine.
BEHIND = """(bits) => [...document.querySelectorAll("[data-camera] video")].map((video) => {
  if (!video.videoWidth) return null;
  const canvas = document.createElement("canvas"), side = Math.floor(video.videoWidth / bits);
  canvas.width = video.videoWidth; canvas.height = side;
  const context = canvas.getContext("2d");
  context.drawImage(video, 0, 0, video.videoWidth, side, 0, 0, video.videoWidth, side);
  const dots = context.getImageData(0, Math.floor(side / 2), video.videoWidth, 1).data;
  let value = 0;
  for (let bit = 0; bit < bits; bit++) value = value * 2 + (dots[(bit * side + Math.floor(side / 2)) * 4] > 128 ? 1 : 0);
  const buffered = video.buffered, newest = buffered.length ? buffered.end(buffered.length - 1) : null;
  return { behind: Date.now() / 1000 - value / 100, unshown: newest === null ? null : newest - video.currentTime, ranges: buffered.length,
    seeking: video.seeking, paused: video.paused, ready: video.readyState };
})"""


def run(hall: Hall) -> Iterator[dict[str, object]]:
    sizes = ["--width", str(WIDTH), "--height", str(HEIGHT), "--rate", str(RATE), "--gop", str(RATE)]
    with ExitStack() as stack:
        more = ("--cameras", str(COUNT), "--shared", *sizes)
        simulator = stack.enter_context(running("camera", hall.folder / "cameras", *more))
        stack.enter_context(_without_its_own_recorder(hall))
        cameras = _register(simulator)
        about = {"cameras": COUNT, "seconds": SECONDS, "picture": f"{WIDTH}x{HEIGHT}@{RATE}"}
        yield {"what": "recording alone", **about, **_against_ffmpeg(hall, simulator, looks=0)}
        yield {"what": f"recording with health, {WATCHED} watched", **about, **_watched(hall, simulator, cameras)}


@contextmanager
def _without_its_own_recorder(hall: Hall) -> Iterator[None]:
    """The server's recorder stands still meanwhile: the one that is measured has settings of its own."""
    children = Path(f"/proc/{hall.server}/task/{hall.server}/children").read_text().split()
    own = [int(one) for one in children if b"\0cameras\0" in Path(f"/proc/{one}/cmdline").read_bytes()]
    for one in own:
        os.kill(one, signal.SIGSTOP)
    try:
        yield
    finally:
        for one in own:
            os.kill(one, signal.SIGCONT)


def _register(simulator: Simulator) -> list[str]:
    from django.conf import settings

    from motcua.base.actor import system
    from motcua.domain.cameras import actions
    from motcua.domain.cameras.actions.registry import Given

    settings.MOTCUA_CAMERA_NETWORKS = ["127.0.0.0/8"]
    address = f"127.0.0.1:{simulator.port}"
    given = [
        Given(f"Camera {number}", address, f"/cam{number}", f"motcua{number}", PASSWORD)
        for number in range(1, COUNT + 1)
    ]
    return [str(actions.add_camera(system("bench"), CENTRE, one).id) for one in given]


@contextmanager
def _recorder(looks: int) -> Iterator[int]:
    """A recorder of its own on the hall's data; its process."""
    environment = {**os.environ, "MOTCUA_CAMERA_LOOK_SECONDS": str(looks), "MOTCUA_CAMERA_FREE_MB": "0"}
    environment["MOTCUA_CAMERA_NETWORKS"] = "127.0.0.0/8"
    if source := os.environ.get("BENCH_CAMERA_SOURCE"):
        environment["PYTHONPATH"] = source
    process = subprocess.Popen([sys.executable, "-m", "motcua", "cameras"], env=environment)
    try:
        yield process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


@contextmanager
def _ffmpeg(folder: Path, simulator: Simulator) -> Iterator[list[int]]:
    """One process a camera, as people do it; none where there is no ffmpeg."""
    found = shutil.which("ffmpeg")
    folder.mkdir(parents=True, exist_ok=True)
    started = []
    for number in range(1, COUNT + 1 if found else 1):
        url = f"rtsp://motcua{number}:{PASSWORD}@127.0.0.1:{simulator.port}/cam{number}"
        out = ["-f", "segment", "-segment_time", "10", "-segment_format", "mp4", str(folder / f"{number}-%05d.mp4")]
        command = [str(found), "-loglevel", "error", "-rtsp_transport", "tcp", "-i", url, "-an", "-c", "copy", *out]
        started.append(subprocess.Popen(command, stdin=subprocess.DEVNULL))
    try:
        yield [one.pid for one in started]
    finally:
        for one in started:
            one.terminate()
        for one in started:
            one.wait(30)


def _against_ffmpeg(hall: Hall, simulator: Simulator, looks: int) -> dict[str, object]:
    with _recorder(looks) as ours, _ffmpeg(hall.folder / "ffmpeg", simulator) as theirs:
        time.sleep(SETTLE_SECONDS)
        spent = _spent([ours], theirs, time.sleep)
    return {**spent, **_sealing(), **_gaps()}


def _spent(ours: list[int], theirs: list[int], meanwhile: Callable[[float], object]) -> dict[str, object]:
    """Processor time of both over the same seconds, in percent of one core, and their ratio; resident memory of ours. `meanwhile` takes
    so many seconds.
    """
    began, slices = time.monotonic(), []
    for number in range(1, max(1, SECONDS // SLICE_SECONDS) + 1):
        before = _ticks(ours), _ticks(theirs)
        meanwhile(max(0.0, began + number * SLICE_SECONDS - time.monotonic()))
        slices.append(((_ticks(ours) - before[0]) / TICKS, (_ticks(theirs) - before[1]) / TICKS))
    lasted = time.monotonic() - began
    mine, others = (sum(column) for column in zip(*slices, strict=True))
    ratios = sorted(round(one / other, 2) for one, other in slices if other)
    pages = sum(int(Path(f"/proc/{one}/statm").read_text().split()[1]) for one in ours)
    return {
        "core_percent": round(mine / lasted * 100, 1),
        "ffmpeg_core_percent": round(others / lasted * 100, 1) if theirs else None,
        "ratio_to_ffmpeg": round(mine / others, 2) if others else None,
        "ratio_of_slices": [ratios[0], ratios[-1]] if ratios else None,
        "memory_mb": round(pages * os.sysconf("SC_PAGE_SIZE") / 1e6),
    }


def _sealing() -> dict[str, object]:
    """Processor time of sealing, hashing and writing what was recorded in the last minute, in percent of one core."""
    from motcua.domain.cameras.models import Segment
    from motcua.domain.cameras.recording import ring
    from motcua.domain.cameras.rules import timing

    plain: list[tuple[ring.Chunk, bytes]] = []
    for row in Segment.objects.filter(ends_at__isnull=False).order_by("-begins_at")[: COUNT * 6]:
        place = ring.place_of(row.camera_id, row.pk, ring.ticks(row.begins_at))
        plain += list(ring.open_chunks(place, row.pk))
    recorded = sum(chunk.duration for chunk, _made in plain) / timing.TICKS / COUNT
    began = time.process_time()
    file = ring.SegmentFile(row.camera_id, 0, b"")
    for chunk, made in plain:
        file.add(made, chunk.begins, chunk.duration)
    took = time.process_time() - began
    return {"of_it_sealing_core_percent": round(took / recorded * 100, 2)}


def _watched(hall: Hall, simulator: Simulator, cameras: list[str]) -> dict[str, object]:
    """The same with looks at the picture and a picture of each camera asked for every ten seconds, while a page shows three cameras."""
    from motcua.domain.cameras.recording import asking

    behind: list[float] = []
    late: list[object] = []
    with _recorder(looks=2) as ours, _ffmpeg(hall.folder / "ffmpeg", simulator) as theirs, _page(hall, cameras) as page:
        time.sleep(SETTLE_SECONDS)
        shown = page.evaluate("document.querySelectorAll('[data-camera]').length")  # type: ignore[attr-defined] # of Playwright

        def look(seconds: float) -> None:
            until = time.monotonic() + seconds
            for camera in cameras:
                asking.ask("picture", UUID(camera))
            while time.monotonic() < until:
                found = page.evaluate(BEHIND, BITS)  # type: ignore[attr-defined] # of Playwright
                behind.extend(one["behind"] for one in found if one is not None)
                late.extend(one for one in found if one is not None and one["behind"] > 1)
                time.sleep(1)

        spent = _spent([ours], theirs, look)
    gaps = _gaps()  # beside Playwright's loop Django answers nothing
    ordered = sorted(behind)
    told = {
        "watched": shown,
        "behind_median_s": round(statistics.median(ordered), 2),
        "behind_p99_s": round(ordered[int(len(ordered) * 0.99)], 2),
        "behind_worst_s": round(ordered[-1], 2),
        "late_samples": late[:5],
    }
    return {**spent, **told, "behind_samples": len(ordered), **gaps}


@contextmanager
def _page(hall: Hall, cameras: list[str]) -> Iterator[object]:
    """A wall with the first cameras alone, in a Chromium where somebody of the control room is signed in and has said why."""
    from playwright.sync_api import sync_playwright

    base = f"http://localhost:{hall.port}"
    with sync_playwright() as playwright:
        path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1366, "height": 768})
        page.goto(f"{base}/tai-khoan/login/?next=/dieu-hanh/{CENTRE}/camera")
        page.fill("input[name=login]", "dieuhanh")
        page.fill("input[name=password]", PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_selector("form.cameras__reason")
        chosen = set(cameras[:WATCHED])
        page.click("form.cameras__reason button.govuk-button")
        page.wait_for_selector("[data-live]")
        page.route("**/dieu-hanh/*/camera", lambda route: _only(route, chosen))  # a redirect would pass it by
        page.goto(f"{base}/dieu-hanh/{CENTRE}/camera")
        yield page
        browser.close()


def _only(route: object, chosen: set[str]) -> None:
    """The page of the wall with some of its cameras taken out."""
    import re

    answer = route.fetch()  # type: ignore[attr-defined] # of Playwright
    body = answer.text()
    figures = re.findall(r'<figure class="tile-live.*?</figure>', body, re.DOTALL)
    for figure in figures:
        if not any(one in figure for one in chosen):
            body = body.replace(figure, "")
    kept = list(re.findall(r'data-camera="([^"]+)"', body))
    body = re.sub(r"luong\?cameras=[^\"]*", "luong?cameras=" + ",".join(kept), body)
    route.fulfill(response=answer, body=body)  # type: ignore[attr-defined] # of Playwright


def _ticks(processes: list[int]) -> int:
    found = 0
    for one in processes:
        fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
        found += int(fields[11]) + int(fields[12])
    return found


def _gaps() -> dict[str, object]:
    """The largest distance between two files of a camera within the last measurement, and how many are larger than half a second."""
    from motcua.base import clock
    from motcua.domain.cameras.models import Segment

    since = clock.now() - timedelta(seconds=SECONDS)
    distances: list[float] = []
    cameras = set(Segment.objects.values_list("camera", flat=True))
    for camera in cameras:
        rows = list(Segment.objects.filter(camera=camera, begins_at__gt=since).order_by("begins_at"))
        distances += [
            (after.begins_at - one.ends_at).total_seconds() for one, after in itertools.pairwise(rows) if one.ends_at
        ]
    return {
        "files": len(distances) + len(cameras),
        "largest_gap_s": round(max(distances, default=0.0), 3),
        "gaps": sum(one > 0.5 for one in distances),
    }
