"""A backup is made while people work, restored elsewhere, and read to its last byte; the nightly command with it. DRILL_SECONDS (10)."""

import tempfile
import time
from dataclasses import replace
from pathlib import Path

from tests.sending import Load, check

from drill._house import database_of, number, prepare, say, serving
from motcua_simulators import standby


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="motcua-drill-") as name:
        folder = Path(name)
        folder.chmod(0o711)
        prepare(folder / "here")
        (folder / "elsewhere").mkdir(mode=0o711)
        with serving(folder / "here") as node:
            load = Load(node, pause=0.01)
            load.run()
            time.sleep(number("DRILL_SECONDS", 10))
            before = {one["id"] for one in list(load.acknowledged)}
            begun = time.monotonic()
            node.command("nightly", "--folder", str(folder / "saved"), "--kept", "3")
            made = time.monotonic() - begun
            during = len(load.acknowledged) - len(before)
            acknowledged = load.finish()
            check(node, acknowledged)
        (saved,) = (folder / "saved").iterdir()
        size = sum(path.stat().st_size for path in saved.rglob("*") if path.is_file())
        other = replace(
            node, data=folder / "elsewhere", environment={**node.environment, "MOTCUA_DATA": str(folder / "elsewhere")}
        )
        begun = time.monotonic()
        other.command("restore", str(saved), "--keys", str(folder / "here" / "keys.json"))
        restored = time.monotonic() - begun
        begun = time.monotonic()
        sound = other.command("verify")
        verified = time.monotonic() - begun
        with database_of(folder / "elsewhere") as database, standby.sessions_of(database) as session:
            there = {str(one) for (one,) in session.execute("SELECT id FROM queue_ticket").fetchall()}
        say("backup", lost=len(before - there),
            megabytes=round(size / 1e6, 1), seconds_to_make_and_read_back=round(made, 1), acknowledged_meanwhile=during,
            seconds_to_restore=round(restored, 1), seconds_to_verify=round(verified, 1), verify=sound or "sound")  # fmt: skip
        return int(not during or not before <= there)
