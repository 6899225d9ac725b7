"""One scanner by the program `scanimage` of sane-utils: which there are, what it can, and a run of pages with what stopped it."""

from __future__ import annotations

import ctypes
import os
import select
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from motcua_scan_agent import options
from motcua_scan_agent.options import Abilities

LIST_SECONDS, ASK_SECONDS, STOP_SECONDS = 60, 40, 15
LOOK_SECONDS = 1.0
# A backend may hang in its own clean-up after the last page (SANE's test scanner does, one time in two hundred), and one that has
# been silent for longer than the slowest page takes will not speak again.
OVER, OVER_SECONDS, SILENT_SECONDS = "Batch terminated", 5.0, 300.0
LEAST_FREE_BYTES = 300 * 1024 * 1024
PR_SET_PDEATHSIG = 1

# The exit state of scanimage is a SANE_Status (SANE standard 1.06, 4.2.7).
STATES = {3: "busy", 6: "jammed", 7: "no_paper", 8: "cover_open", 11: "denied"}
# What it prints where its exit state is only 1, in the words of sane_strstatus(); the first that fits.
WORDS = (
    ("Document feeder jammed", "jammed"),
    ("Document feeder out of documents", "no_paper"),
    ("Scanner cover is open", "cover_open"),
    ("Device busy", "busy"),
    ("Access to resource has been denied", "denied"),
    ("no SANE devices found", "no_scanner"),
    ("No space left on device", "no_space"),
    ("setting of option", "not_possible"),
    ("attempted to set", "not_possible"),
    ("open of device", "switched_off"),
    ("Error during device I/O", "switched_off"),
)


class NoProgram(Exception):
    """`scanimage` is not there."""


@dataclass(frozen=True)
class Found:
    """A scanner as `scanimage` lists it."""

    device: str
    name: str


def scanners() -> list[Found]:
    """Those that this machine reaches. Raises NoProgram."""
    done = _ask(LIST_SECONDS, "-f", "%d\t%v %m%n")
    rows = [line.split("\t", 1) for line in done.stdout.splitlines() if "\t" in line]
    return [Found(device, " ".join(name.split())) for device, name in rows]


def abilities(device: str) -> Abilities | None:
    """What a scanner can; None where it does not answer. Raises NoProgram."""
    done = _ask(ASK_SECONDS, "-d", device, "-A")
    return options.read(done.stdout) if done.returncode == 0 else None


def _ask(seconds: int, *words: str) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(
            ["scanimage", *words], capture_output=True, text=True, timeout=seconds, env=_environment(), check=False
        )
    except FileNotFoundError:
        raise NoProgram from None
    except subprocess.TimeoutExpired:
        return subprocess.CompletedProcess(words, 1, "", "")


def _environment() -> dict[str, str]:
    return {**os.environ, "LC_ALL": "C", "LANGUAGE": "C"}


class Run:
    """One run of the scanner into a folder. Iterated it gives each page when it is whole, and None at each look in between."""

    def __init__(self, device: str, asked: list[str], folder: Path, *, single: bool) -> None:
        self._said = folder / "said.txt"
        self._single = single
        self.pages = 0
        self.cancelled = False
        batch = [f"--batch={folder}/page-%04d.png", "--batch-start=1", "--batch-print", "--format=png"]
        one = ["--batch-count=1"] if single else []
        with self._said.open("wb") as said:
            self._process = subprocess.Popen(
                ["scanimage", "-d", device, *asked, *batch, *one],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=said,
                env=_environment(),
                preexec_fn=_end_with_parent,
            )

    def __iter__(self) -> Iterator[Path | None]:
        out = self._process.stdout
        assert out is not None
        unread = b""
        heard = time.monotonic()
        while True:
            ready, _none, _nothing = select.select([out], [], [], LOOK_SECONDS)
            if not ready:
                if self._hangs(time.monotonic() - heard):
                    return
                yield None
                continue
            heard = time.monotonic()
            read = os.read(out.fileno(), 4096)
            if not read:
                return
            *lines, unread = (unread + read).split(b"\n")
            for line in lines:
                if line.strip():
                    self.pages += 1
                    yield Path(os.fsdecode(line.strip()))

    def cancel(self) -> None:
        """Lets the scanner stop as its backend does it: a sheet on its way is put out."""
        if not self.cancelled and self._process.poll() is None:
            self.cancelled = True
            self._process.send_signal(signal.SIGINT)

    def _hangs(self, silent_seconds: float) -> bool:
        """Whether the program has said all that it will say and does not end by itself."""
        limit = OVER_SECONDS if OVER in self._words() else SILENT_SECONDS
        return silent_seconds > limit

    def _words(self) -> str:
        return self._said.read_text(errors="replace")

    def end(self) -> str:
        """Waits for the end; why it stopped, or "" when all is well."""
        killed = False
        try:
            status = self._process.wait(OVER_SECONDS if OVER in self._words() else STOP_SECONDS)
        except subprocess.TimeoutExpired:
            killed = True
            self._process.kill()
            status = self._process.wait()
        if self._process.stdout:
            self._process.stdout.close()
        said = self._words()
        if killed and OVER in said:
            status = 1 if any(words in said for words, _fault in WORDS) else 0
        return fault(status, said, self.pages, single=self._single)


def fault(status: int, said: str, pages: int, *, single: bool) -> str:
    """What stopped a run, from the exit state of scanimage and what it printed; "" when all is well."""
    if status in STATES:
        found = STATES[status]
    elif status:
        found = next((word for words, word in WORDS if words in said), "failed")
    else:
        found = "" if pages else "no_paper"
    # a feeder that runs empty after at least one page is the end that everybody wants
    return "" if found == "no_paper" and pages and not single else found


def has_space(folder: Path) -> bool:
    return shutil.disk_usage(folder).free > LEAST_FREE_BYTES


_LIBC = ctypes.CDLL(None) if os.name == "posix" else None


def _end_with_parent() -> None:
    """The scanner stops when this agent is killed: else it would go on drawing in sheets that nobody waits for (Linux)."""
    if _LIBC is not None and hasattr(_LIBC, "prctl"):
        _LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGINT)
