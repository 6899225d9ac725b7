"""Each process and the database are killed at random moments, again and again, under load: what was acknowledged is there, once.

DRILL_KILLS: how many (100); DRILL_SEED: which moments (1).
"""

import os
import random
import signal
import tempfile
import time
from collections import defaultdict
from pathlib import Path
from statistics import median

from tests.sending import Load, check

from drill._house import Node, descendants, number, prepare, say, serving

VICTIMS = {
    "web": ("motcua", "web"),
    "jobs": ("motcua", "jobs"),
    "cameras": ("motcua", "cameras"),
    "database": ("postgres", "-D"),
}
TOLD_EVERY = 10


def main() -> int:
    kills, chance = int(number("DRILL_KILLS", 100)), random.Random(int(number("DRILL_SEED", 1)))
    with tempfile.TemporaryDirectory(prefix="motcua-drill-") as name:
        folder = Path(name)
        folder.chmod(0o711)
        prepare(folder)
        with serving(folder) as node:
            load = Load(node, pause=0.02)
            load.run()
            away: dict[str, list[float]] = defaultdict(list)
            waiting: list[str] = []
            for count in range(1, kills + 1):
                waiting = waiting or chance.sample(sorted(VICTIMS), len(VICTIMS))
                victim = waiting.pop()
                time.sleep(chance.uniform(0.2, 2.0))
                away[victim].append(kill(node, victim))
                if count % TOLD_EVERY == 0:
                    say("kills", killed=count, acknowledged=len(load.acknowledged))
            acknowledged = load.finish()
            check(node, acknowledged)
            faults = node.command("verify")
            for victim, seconds in sorted(away.items()):
                say("kills", victim=victim, times=len(seconds), seconds_until_ready={
                    "median": round(median(seconds), 2), "worst": round(max(seconds), 2)})  # fmt: skip
            say("kills", killed=kills, acknowledged=len(acknowledged), lost=0, doubled=0, verify=faults or "sound",
                longest_request_seconds=round(load.longest, 2))  # fmt: skip
    return 0


def kill(node: Node, victim: str) -> float:
    """Seconds until the node can work again and the victim is there again."""
    before = named(node, victim)
    begun = time.monotonic()
    for pid in before:
        os.kill(pid, signal.SIGKILL)
    while not named(node, victim) - before:
        if time.monotonic() > begun + 120:
            raise TimeoutError(f"{victim} was not started again: {node.last_words()}")
        time.sleep(0.02)
    node.wait_ready(120)
    return time.monotonic() - begun


def named(node: Node, victim: str) -> set[int]:
    found = set()
    for pid in descendants(node.process.pid):
        try:
            line = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        if all(word in line for word in VICTIMS[victim]):
            found.add(pid)
    return found
