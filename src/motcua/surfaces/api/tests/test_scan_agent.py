"""The scan agent as a process of its own, with SANE's test scanner, against the server: paired by its code, whatever stops it is told."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from motcua.base.actor import system
from motcua.domain.devices import actions as devices
from motcua.domain.devices.models import Device
from motcua.domain.devices.queries import actor_for_token
from motcua.domain.scanning import actions, program
from motcua.domain.scanning.models import Scanner, ScanOrder
from motcua.domain.scanning.rules import Colour, Source, Wish
from motcua.domain.scanning.tests import factories as s
from motcua_scan_agent.keeping import Folder
from motcua_simulators.running import SOURCE

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("demo_centre"),
    pytest.mark.skipif(not shutil.which("scanimage"), reason="sane-utils is not installed"),
]
SMALL = ("--scan-option=-x", "--scan-option=20", "--scan-option=-y", "--scan-option=20")
SLOW = ("--scan-option=--read-delay=yes", "--scan-option=--read-delay-duration=25000")
GREY = Wish(Source.FEEDER, Colour.GREY, 150)


@pytest.fixture(autouse=True)
def _files(settings: object, tmp_path: Path) -> None:
    settings.FILES_DIR = tmp_path / "files"


@pytest.fixture
def start(live_server: Any, tmp_path: Path) -> Iterator[Callable[..., "subprocess.Popen[str]"]]:
    """Starts the agent of counter 17 on its folder."""
    begun: list[subprocess.Popen[str]] = []

    def run(*more: str) -> "subprocess.Popen[str]":
        where = [
            "--server",
            live_server.url,
            "--folder",
            str(tmp_path / "agent"),
            "--counter",
            "17",
            "--device",
            "test",
        ]
        command = [sys.executable, "-I", "-S", str(tmp_path / program.FILE_NAME), *where, *more]
        begun.append(
            subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(SOURCE)})
        )
        return begun[-1]

    (tmp_path / program.FILE_NAME).write_bytes(program.packed())
    yield run
    for one in begun:
        one.kill()
        one.communicate()


def paired(folder: Path) -> Any:
    """An agent's folder with the token of a paired scanner; gives who it is."""
    kept = Folder(folder / "agent")
    kept.token = s.token()
    agent = actor_for_token(kept.token)
    assert agent
    return agent


def until(true: Callable[[], object], seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_an_agent_shows_a_code_is_paired_by_it_and_tells_what_its_scanner_can(start: Any, tmp_path: Path) -> None:
    agent = start("--once")
    code = re.search(r"(\d{3} \d{3})", agent.stdout.readline())
    assert code
    devices.pair(system("test"), code[1], "Máy quét quầy 17")
    assert agent.wait(30) == 0
    device = Device.objects.get()
    assert (device.kind, device.counter) == ("scanner", 17)
    assert (tmp_path / "agent" / "token").stat().st_mode & 0o777 == 0o600
    assert Scanner.objects.get().sources == ["feeder", "glass"]
    assert device.condition.beat_at


def test_whatever_stops_a_scanner_is_told_and_the_next_order_goes_on(start: Any, tmp_path: Path) -> None:
    agent = paired(tmp_path)
    told = []
    for status, wish in (
        ("SANE_STATUS_JAMMED", GREY),
        ("SANE_STATUS_COVER_OPEN", GREY),
        ("SANE_STATUS_NO_DOCS", GREY),
        ("Default", Wish(Source.BOTH)),
        ("Default", Wish(Source.GLASS, Colour.GREY, 150)),
    ):
        _paper, order = s.ordered(agent, wish)
        assert start("--once", f"--scan-option=--read-return-value={status}", *SMALL).wait(30) == 0
        row = ScanOrder.objects.get(pk=order.id)
        told.append((row.state, row.fault, row.pages))
    assert told == [
        ("failed", "jammed", 0),
        ("failed", "cover_open", 0),
        ("failed", "no_paper", 0),
        ("failed", "not_possible", 0),  # SANE's test scanner has no duplex
        ("done", "", 1),
    ]
    assert not Folder(tmp_path / "agent").begun(), "nothing stays on the PC"


def test_an_agent_killed_in_the_middle_brings_what_it_had_and_says_that_a_sheet_may_be_missing(
    start: Any, tmp_path: Path
) -> None:
    agent = paired(tmp_path)
    paper, order = s.ordered(agent, GREY)
    killed = start(*SLOW)
    until(lambda: ScanOrder.objects.get(pk=order.id).pages >= 1)
    scanimage = next(iter(Path(f"/proc/{killed.pid}/task/{killed.pid}/children").read_text().split()))
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    until(lambda: not Path(f"/proc/{scanimage}/exe").exists())  # the scanner stops with its agent
    before = ScanOrder.objects.get(pk=order.id)
    assert before.state == "scanning"
    assert start("--once").wait(30) == 0
    after = ScanOrder.objects.get(pk=order.id)
    assert (after.state, after.fault) == ("failed", "interrupted")
    assert before.pages <= after.pages < 10
    more = actions.go_on(s.officer(), paper.code, paper.id, GREY)
    assert start("--once", *SMALL).wait(60) == 0
    assert ScanOrder.objects.get(pk=more.id).pages == 10
    assert actions.keep(s.officer(), paper.code, paper.id).pages == after.pages + 10


def test_an_agent_whose_order_is_cancelled_lets_the_scanner_stop(start: Any, tmp_path: Path) -> None:
    agent = paired(tmp_path)
    paper, order = s.ordered(agent, GREY)
    running = start("--once", *SLOW)
    until(lambda: ScanOrder.objects.get(pk=order.id).pages >= 1)
    actions.cancel(s.officer(), paper.code, paper.id)
    assert running.wait(30) == 0
    assert ScanOrder.objects.get(pk=order.id).pages < 10
    assert not Folder(tmp_path / "agent").begun()


def test_a_scanner_reaches_nothing_of_the_house_but_its_orders(demo_centre: str) -> None:
    client = Client(headers={"Authorization": f"Bearer {s.token()}"})
    assert client.post("/api/v1/scanner/orders/next").json() == {"order": None}
    assert client.get("/api/v1/centres/BG/tickets").status_code == 403
    assert client.get("/api/v1/dossiers").status_code == 403
    assert client.post("/api/v1/devices/beat", "{}", content_type="application/json").status_code == 200
