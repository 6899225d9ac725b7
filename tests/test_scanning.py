"""Scanning at the counter, whole: the officer's page, the server, and scan agents as processes with SANE's test scanner."""

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.conftest import Screens
from tests.running import CENTRE, Running
from tests.test_papers import received

pytestmark = [
    pytest.mark.browser,
    pytest.mark.server,
    pytest.mark.skipif(not shutil.which("scanimage"), reason="sane-utils is not installed"),
]
SCANNED_MS = 60_000  # a few pages on a machine that does much else
SLOW = ("--scan-option=--read-delay=yes", "--scan-option=--read-delay-duration=10000")


@pytest.fixture
def agent(server: Running, tmp_path: Path) -> Iterator["subprocess.Popen[str]"]:
    """A scan agent at counter 2, as an administrator installs it: the program from the server, started, paired by its code."""
    file = tmp_path / "motcua-scan-agent.pyz"
    file.write_bytes(server.public.get("/scanner/agent").content)
    where = ["--server", server.base, "--folder", str(tmp_path / "agent"), "--counter", "2", "--device", "test"]
    started = subprocess.Popen(
        [sys.executable, "-I", "-S", str(file), *where, *SLOW], stdout=subprocess.PIPE, text=True
    )
    try:
        assert started.stdout
        code = re.search(r"(\d{3} \d{3})", started.stdout.readline())
        assert code
        with server.client("admin") as admin:
            paired = admin.post("/devices/pair", json={"code": code[1], "name": "Máy quét quầy 2"})
            assert paired.status_code == 201, paired.text
        yield started
        started.send_signal(signal.SIGTERM)
        assert started.wait(20) == 0, "it ends cleanly when it is asked to"
    finally:
        started.kill()
        started.communicate()


def until_its_agent_is_there(page: Page) -> None:
    """The page offers a scanner once its agent, paired a moment ago, has told of it."""
    for _look in range(100):
        if page.locator("input[name=source]").count():
            return
        page.wait_for_timeout(200)
        page.reload()
    raise AssertionError(page.locator("main").inner_text())


def order(page: Page, source: str) -> None:
    page.check(f"input[name=source][value={source}]")
    page.check("input[name=colour][value=grey]")
    page.select_option("select[name=resolution]", "150")
    page.keyboard.press("F9")


def test_the_officer_scans_a_page_sees_it_come_and_keeps_it(screens: Screens, server: Running) -> None:
    code = received(server)
    page = screens.staff("quay01", f"/ho-so/{code}")
    page.click("button[formaction$='/quet']")
    order(page, "glass")
    seen = page.locator(".scan__page img")
    expect(seen).to_have_count(1, timeout=SCANNED_MS)
    expect(page.locator("[data-state=done] [data-key=F10]")).to_be_focused(timeout=SCANNED_MS)
    assert seen.evaluate("one => one.decode().then(() => one.naturalWidth > 200)")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.keyboard.press("Enter")
    expect(page.locator(".notice--success")).to_be_visible()
    with server.client("receptionist", centre=CENTRE) as client:
        assert len(client.get(f"/dossiers/{code}/files").json()["items"]) == 1
    page.click("a[data-key=F9]")  # what was chosen at this scanner is offered again
    expect(page.locator("input[name=source][value=glass]")).to_be_checked()
    expect(page.locator("select[name=resolution]")).to_have_value("150")


def test_a_server_that_falls_in_the_middle_of_a_stack_gets_every_page_once(
    screens: Screens, server: Running, agent: "subprocess.Popen[str]"
) -> None:
    code = received(server)
    page = screens.staff("quay02", f"/ho-so/{code}/quet")
    until_its_agent_is_there(page)
    order(page, "feeder")
    expect(page.locator(".scan__page").nth(1)).to_be_visible(timeout=SCANNED_MS)
    for process in server.child("web"):
        os.kill(process, signal.SIGKILL)
    expect(page.locator("[data-state=done]")).to_be_visible(timeout=SCANNED_MS)
    expect(page.locator(".scan__page")).to_have_count(10)
    assert agent.poll() is None
    server.wait_ready()
    assert httpx.get(f"{server.base}/readyz", timeout=10).status_code == 200
