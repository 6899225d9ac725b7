"""What the processes of the measured server spend: robust where others use the machine too, and it says where time goes."""

import os
import time
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
PARTS = {"web": "web", "jobs": "jobs", "postgres": "database"}
CALM, LONGEST_S = 0.1, 180  # of one core, in a second; to wait for it


def spent(server: int) -> dict[str, float]:
    """Seconds of processor time so far of the web processes, the jobs and the database (its ended backends too)."""
    found = dict.fromkeys(PARTS.values(), 0.0)
    for process in _children(server):
        part = _part(process)
        if part is None:
            continue
        found[part] += _ticks(process, ended=part == "database") / TICKS
        if part == "database":
            found[part] += sum(_ticks(backend) for backend in _children(process)) / TICKS
    return found


def wait_for_calm(server: int) -> None:
    """Until the jobs have followed what came before. Raises RuntimeError where they never end."""
    until = time.monotonic() + LONGEST_S
    before = spent(server)["jobs"]
    while time.monotonic() < until:
        time.sleep(1)
        now = spent(server)["jobs"]
        if now - before < CALM:
            return
        before = now
    raise RuntimeError(f"the jobs are still busy after {LONGEST_S} seconds")


def web_processes(server: int) -> int:
    """How many the server has."""
    return sum(_part(process) == "web" for process in _children(server))


def each(before: dict[str, float], after: dict[str, float], count: int) -> dict[str, float]:
    """Milliseconds of each part for one of `count`."""
    return {part: round((after[part] - before[part]) / count * 1000, 2) for part in after}


def _part(process: int) -> str | None:
    words = Path(f"/proc/{process}/cmdline").read_bytes().decode(errors="replace").replace("\0", " ").split()
    if words and Path(words[0]).name == "postgres":
        return "database"
    named = (word.partition("-")[0] for word in words[1:2])  # "motcua web-0", "motcua jobs"
    return next((PARTS[name] for name in named if name in ("web", "jobs")), None)


def _children(process: int) -> list[int]:
    written = Path(f"/proc/{process}/task/{process}/children")
    others = [path for path in written.parent.parent.glob("*/children") if path != written]
    return [int(child) for path in (written, *others) for child in path.read_text().split()]


def _ticks(process: int, ended: bool = False) -> int:
    """Of a process that lives; with `ended` also of its children that have ended."""
    try:
        columns = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return sum(int(columns[place]) for place in (11, 12, *((13, 14) if ended else ())))
