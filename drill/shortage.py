"""What runs short, or stands still: all connections are taken, the database answers nothing for a while, its disk is full.

Meanwhile each answer says that nothing was done; afterwards all goes on by itself, and what was acknowledged is there, once.
DRILL_SECONDS of each (8).
"""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import httpx
from tests.sending import Load, check, no_connection_free

from drill._house import CENTRE, Node, number, prepare, say, serving
from motcua.base.embedded import EmbeddedPostgres

DISK = "size=700m"


def main() -> int:
    seconds = number("DRILL_SECONDS", 8)
    with tempfile.TemporaryDirectory(prefix="motcua-drill-") as name:
        folder = Path(name)
        folder.chmod(0o711)
        has_disk = _small_disk(folder)
        try:
            prepare(folder)
            with serving(folder) as node:
                faults = _meanwhile(node, "connections", lambda: _all_connections(node, seconds))
                faults += _meanwhile(node, "database stands still", lambda: _still(node, seconds))
                if has_disk:
                    faults += _meanwhile(node, "disk full", lambda: _full(node, folder, seconds))
                else:
                    say("shortage", of="disk full", left_out="no disk may be mounted here")
        finally:
            if has_disk:
                subprocess.run(["umount", "-l", str(folder)], check=False)
    return int(bool(faults))


def _meanwhile(node: Node, what: str, shortage: Callable[[], dict[str, int]]) -> int:
    """How many answers were not as they must be."""
    load = Load(node, senders=4, pause=0.02)
    load.run()
    time.sleep(1)
    answers = shortage()
    begun = time.monotonic()
    node.wait_ready()
    back = time.monotonic() - begun
    time.sleep(1)
    acknowledged = load.finish()
    check(node, acknowledged)
    wrong = sum(count for status, count in answers.items() if status not in ("200", "503", "silent"))
    say("shortage", of=what, answers=answers, seconds_until_ready=round(back, 2), acknowledged=len(acknowledged),
        longest_request_seconds=round(load.longest, 2), lost=0, doubled=0)  # fmt: skip
    return wrong


def _ask(node: Node, seconds: float) -> dict[str, int]:
    """What the portal and the health of the node answer meanwhile."""
    found: Counter[str] = Counter()
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        for path in ("/tra-cuu", "/readyz"):
            try:
                found[str(httpx.get(f"{node.base}{path}", timeout=3).status_code)] += 1
            except httpx.HTTPError:
                found["silent"] += 1
        time.sleep(0.2)
    return dict(sorted(found.items()))


def _all_connections(node: Node, seconds: float) -> dict[str, int]:
    with no_connection_free(EmbeddedPostgres(node.data).url):
        return _ask(node, seconds)


def _still(node: Node, seconds: float) -> dict[str, int]:
    cluster = os.path.realpath(EmbeddedPostgres(node.data).cluster / "data")
    pids = []
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if os.readlink(entry / "cwd") == cluster:
                pids.append(int(entry.name))
    try:
        for pid in pids:
            os.kill(pid, signal.SIGSTOP)
        return _ask(node, seconds)
    finally:
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)


def _small_disk(folder: Path) -> bool:
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"{DISK},mode=711", "motcua-drill", str(folder)], capture_output=True
    )
    return done.returncode == 0


def _full(node: Node, folder: Path, seconds: float) -> dict[str, int]:
    filling = folder / "filling"
    try:
        with filling.open("wb") as out, suppress(OSError):
            while shutil.disk_usage(folder).free:
                out.write(bytes(1 << 20))
                out.flush()
        with node.client("kiosk", centre=CENTRE) as kiosk:
            kiosk.get(f"/centres/{CENTRE}")
        return _ask(node, seconds)
    finally:
        filling.unlink()
