"""Runs of a real scanner program against SANE's own test scanner: pages, an empty feeder, a jam, an open cover, one that is away."""

import os
import shutil
from pathlib import Path

import pytest

from motcua_scan_agent import scanner
from motcua_scan_agent.scanner import Run

needs_sane = pytest.mark.skipif(not shutil.which("scanimage"), reason="sane-utils is not installed")


def ran(folder: Path, *more: str, source: str = "feeder", device: str = "test") -> tuple[list[str], str]:
    """The pages of a run, and what stopped it."""
    can = scanner.abilities("test")
    assert can
    run = Run(device, [*(can.asked(source, "grey", 150) or []), *more], folder, single=source == "glass")
    pages = [page.name for page in run if page]
    return pages, run.end()


@needs_sane
def test_a_feeder_gives_each_sheet_and_its_running_empty_is_no_fault(tmp_path: Path) -> None:
    pages, fault = ran(tmp_path, "-x", "20", "-y", "20")
    assert (pages[0], len(pages), fault) == ("page-0001.png", 10, "")
    assert (tmp_path / "page-0010.png").read_bytes()[:4] == b"\x89PNG"


@needs_sane
def test_the_glass_gives_one_page(tmp_path: Path) -> None:
    assert ran(tmp_path, "-x", "20", "-y", "20", source="glass") == (["page-0001.png"], "")


@needs_sane
@pytest.mark.parametrize(
    ("status", "fault"),
    [
        ("SANE_STATUS_JAMMED", "jammed"),
        ("SANE_STATUS_NO_DOCS", "no_paper"),
        ("SANE_STATUS_COVER_OPEN", "cover_open"),
        ("SANE_STATUS_DEVICE_BUSY", "busy"),
        ("SANE_STATUS_ACCESS_DENIED", "denied"),
        ("SANE_STATUS_IO_ERROR", "switched_off"),
    ],
)
def test_what_stops_a_scanner_is_told_apart(tmp_path: Path, status: str, fault: str) -> None:
    assert ran(tmp_path, f"--read-return-value={status}") == ([], fault)


@needs_sane
def test_a_scanner_that_is_switched_off_is_told_as_that(tmp_path: Path) -> None:
    assert ran(tmp_path, device="epson2:net:192.0.2.1") == ([], "switched_off")
    assert scanner.abilities("no-such:scanner") is None


@needs_sane
def test_a_run_that_is_cancelled_stops_and_leaves_whole_pages_only(tmp_path: Path) -> None:
    can = scanner.abilities("test")
    assert can
    slow = ["--read-delay=yes", "--read-delay-duration=100000", "--read-limit=yes", "--read-limit-size=4000"]
    run = Run("test", [*(can.asked("feeder", "grey", 150) or []), *slow], tmp_path, single=False)
    for _look in run:
        run.cancel()
    assert run.pages == 0
    run.end()
    assert not list(tmp_path.glob("page-*.png"))


@pytest.mark.parametrize(("said", "pages", "fault"), [("Document feeder jammed", 0, "jammed"), ("", 1, "")])
def test_a_scanner_that_hangs_after_its_last_page_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: str, pages: int, fault: str
) -> None:
    """SANE's own test scanner does so now and then: the batch is over and the program never ends."""
    program = tmp_path / "scanimage"
    printed = f"echo {tmp_path}/page-0001.png;" if pages else ""
    program.write_text(
        f"#!/bin/sh\n{printed} echo 'scanimage: sane_read: {said}' >&2; echo 'Batch terminated' >&2\nexec sleep 60\n"
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    monkeypatch.setattr(scanner, "OVER_SECONDS", 0.5)
    monkeypatch.setattr(scanner, "LOOK_SECONDS", 0.2)
    run = Run("test", [], tmp_path, single=bool(pages))
    assert (len([page for page in run if page]), run.end()) == (pages, fault)


def test_a_jam_after_some_pages_is_a_fault_and_an_empty_feeder_is_not() -> None:
    assert scanner.fault(6, "", 4, single=False) == "jammed"
    assert scanner.fault(7, "", 4, single=False) == ""
    assert scanner.fault(1, "scanimage: sane_start: Error during device I/O", 4, single=False) == "switched_off"
    assert scanner.fault(-9, "", 0, single=False) == "failed"
