"""A whole day while server processes, the database, a wall and a ticket machine are killed at random: nothing is lost or doubled.

The day is played by `motcua demo run`, a client that sends each request again with its key, as real ones must. How many
visitors and how fast: CHAOS_VISITORS, CHAOS_SPEED; the kills are drawn from CHAOS_SEED.
"""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, StorageState, expect
from playwright.sync_api import Error as PlaywrightError

from tests.conftest import Screens
from tests.running import CENTRE, Running

VISITORS = os.environ.get("CHAOS_VISITORS", "160")
SPEED = float(os.environ.get("CHAOS_SPEED", "900"))
SEED = int(os.environ.get("CHAOS_SEED", "1"))
DAY_SECONDS = 9.5 * 3600 / SPEED
PROCESSES = {"web": ("motcua", "web"), "database": ("postgres", "-D"), "jobs": ("motcua", "jobs")}
SCREENS = {"wall": (f"/man-hinh/{CENTRE}", 1920, 1080), "kiosk": (f"/kiosk/{CENTRE}", 1080, 1920)}

SHOWN_WITHIN = 1.0  # a wall asks for the state at most every 0.4 s, and the answer takes its time
RIGHT_WITHIN = 2.0  # seconds from when the wall and the server are both back
REQUESTS_OF_A_RETURN = 30  # by whose length a slow machine is known

pytestmark = [
    pytest.mark.browser,
    pytest.mark.server,
    pytest.mark.timeout(DAY_SECONDS * 2 + 300),
]


class Device:
    """A screen that loses its power: the browser is gone at once, only what it stored is there when it returns."""

    def __init__(self, browser: Browser, server: Running, screens: Screens, name: str) -> None:
        self.path, self.width, self.height = SCREENS[name]
        self._browser, self._server = browser, server
        paired = screens.device(self.path, self.width, self.height)
        self._stored: StorageState = paired.context.storage_state()
        self.page: Page = paired
        self._own: BrowserContext = paired.context

    def kill(self) -> None:
        self._own.close()
        viewport = {"width": self.width, "height": self.height}
        self._own = self._browser.new_context(
            viewport=viewport, base_url=self._server.base, reduced_motion="reduce", storage_state=self._stored
        )
        self.page = self._own.new_page()

    def come_back(self) -> None:
        """A machine's browser opens its page again until the server answers."""
        deadline = time.monotonic() + 60
        while True:
            try:
                answer = self.page.goto(self.path)
                if answer and answer.ok:
                    return
            except PlaywrightError:  # the server is away at this moment
                pass
            assert time.monotonic() < deadline, "the screen did not come back"
            time.sleep(0.1)

    def close(self) -> None:
        self._own.close()


@pytest.fixture(scope="module")
def server(own_server: Running) -> Running:
    return own_server


@pytest.fixture
def devices(browser: Browser, server: Running, screens: Screens) -> Iterator[dict[str, Device]]:
    made = {name: Device(browser, server, screens, name) for name in SCREENS}
    yield made
    for device in made.values():
        device.close()


@pytest.fixture
def player(server: Running) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "motcua", "demo", "run", "--server", server.base, "--seed", str(SEED)]
    options = ["--visitors", VISITORS, "--speed", str(SPEED)]
    with (server.data / "day.log").open("w") as log:
        process = subprocess.Popen([*command, *options], env=server.environment, stdout=log, stderr=log, text=True)
        yield process
        process.kill()
        process.wait()


def said(server: Running) -> str:
    return (server.data / "day.log").read_text()


def wait_until_played_to(server: Running, player: subprocess.Popen[str], words: str) -> None:
    deadline = time.monotonic() + 60
    while words not in said(server):
        assert player.poll() is None, said(server)
        assert time.monotonic() < deadline, said(server)
        time.sleep(0.1)


def board(server: Running) -> dict:
    """What the API says that a wall shows; asked again while the server is away."""
    deadline = time.monotonic() + 60
    while True:
        try:
            answer = server.public.get(f"/centres/{CENTRE}/board")
            if answer.status_code == 200:
                return answer.json()
        except httpx.HTTPError:
            pass
        assert time.monotonic() < deadline, "no board"
        time.sleep(0.1)


def kill_process(server: Running, name: str) -> None:
    for pid in server.child(*PROCESSES[name]):
        os.kill(pid, signal.SIGKILL)


@dataclass
class Seen:
    """What the API said of the hall at a moment: how many wait for each service, and who was called last."""

    at: float
    took: float
    waiting: dict[str, int]
    calls: set[str]


def look(server: Running) -> Seen:
    begun = time.monotonic()
    now = board(server)
    at = time.monotonic()
    waiting = {one["service"]: one["waiting"] for one in now["waiting"]}
    return Seen(at, at - begun, waiting, {one["label"] for one in now["last_calls"]})


def is_right(shown: dict[str, Any], seen: list[Seen]) -> bool:
    """Whether each number of waiting lies between the least and the most that the API said, and nobody called earlier is listed.

    The list, not the large label: calls come faster here than a wall may say them, four seconds each.
    """
    calls = set().union(*(one.calls for one in seen))
    counts = {service: [one.waiting[service] for one in seen] for service in seen[0].waiting}
    return set(shown["calls"]) <= calls and all(
        min(counts[service]) <= count <= max(counts[service]) for service, count in shown["waiting"].items()
    )


def until_right(server: Running, wall: Page) -> tuple[float, float]:
    """Seconds until a wall shows what was so within the last second, the wall and the server both being there; and how many it may take."""
    begun = time.monotonic()
    seen = [look(server)]
    while True:
        shown = wall.evaluate(
            """() => ({
                waiting: Object.fromEntries([...document.querySelectorAll("[data-service]")].map(
                    (one) => [one.dataset.service, Number(one.querySelector("[data-waiting]").textContent)])),
                calls: [...document.querySelectorAll("[data-last] .wall__last-label")].map((one) => one.textContent),
            })"""
        )
        read = time.monotonic()
        seen.append(look(server))
        seen = [one for one in seen if read - one.at <= SHOWN_WITHIN + one.took] or seen[-1:]
        if is_right(shown, seen):
            assert set(shown["waiting"]) == set(seen[0].waiting)
            return read - begun, RIGHT_WITHIN + REQUESTS_OF_A_RETURN * seen[-1].took
        assert read - begun < 60, (seen, shown)


def expect_equal_to_board(server: Running, wall: Page) -> None:
    """The hall is at rest: label, counter and each service's waiting are those of the API."""
    now = board(server)
    expect(wall.locator("[data-label]")).to_have_text(now["last_calls"][0]["label"], timeout=15_000)
    expect(wall.locator("[data-counter]").first).to_have_text(str(now["last_calls"][0]["counter"]))
    for one in now["waiting"]:
        shown = wall.locator(f"[data-service='{one['service']}'] [data-waiting]")
        expect(shown).to_have_text(str(one["waiting"]), timeout=15_000)


def test_a_day_with_random_kills_loses_doubles_and_misleads_nobody(
    server: Running, devices: dict[str, Device], player: subprocess.Popen[str]
) -> None:
    chance = random.Random(SEED)
    wait_until_played_to(server, player, "08:00")
    victims = [*PROCESSES, *SCREENS]
    kills: Counter[str] = Counter()
    returns: list[tuple[str, float, float]] = []
    ends = time.monotonic() + DAY_SECONDS * 0.85
    while (time.monotonic() < ends or len(kills) < len(PROCESSES) + len(SCREENS)) and player.poll() is None:
        if not victims:
            victims = [*PROCESSES, *SCREENS]
        victim = victims.pop(chance.randrange(len(victims)))  # in random order, each as often as the others
        kills[victim] += 1
        if victim in PROCESSES:
            kill_process(server, victim)
        else:
            devices[victim].kill()
            devices[victim].come_back()
        if victim == "wall" or (victim in ("web", "database") and kills[victim] % 2):
            board(server)  # it is back
            returns.append((victim, *until_right(server, devices["wall"].page)))
        time.sleep(chance.uniform(0.5, 3.0))
    status = player.wait(DAY_SECONDS * 2 + 120)
    server.wait_ready()
    told = said(server)
    measured = json.dumps(
        {"kills": kills, "wall_right_after_seconds": [(killed, round(one, 2)) for killed, one, _most in returns]}
    )
    sys.stdout.write(f"{measured}\n{told}\n")  # `make chaos` shows it
    assert set(kills) == {*PROCESSES, *SCREENS}, kills
    assert all(seconds <= most for _killed, seconds, most in returns), returns
    assert "BROKEN" not in told, told
    assert status == 0, told

    wall = devices["wall"]
    wall.kill()
    wall.come_back()
    expect_equal_to_board(server, wall.page)
    kiosk = devices["kiosk"]
    kiosk.kill()
    kiosk.come_back()
    kiosk.page.locator(".kiosk__choice").first.click()
    kiosk.page.locator("button[name=priority][value=none]").click()
    expect(kiosk.page.locator(".kiosk__label")).to_be_visible(timeout=15_000)
