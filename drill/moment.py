"""Something was spoilt at a known moment: the installation as it was just before comes back from a base backup and the archive of WAL,
beside the one that runs, and everything in it is verified. DRILL_SECONDS of load before and after the moment (10).
"""

import tempfile
import time
from pathlib import Path

from tests.running import tickets_of_today
from tests.sending import Load

from drill._house import CENTRE, database_of, number, prepare, say, serving
from motcua.base.embedded import EmbeddedPostgres
from motcua_simulators import standby


def main() -> int:
    seconds = number("DRILL_SECONDS", 10)
    with tempfile.TemporaryDirectory(prefix="motcua-drill-") as name:
        folder = Path(name)
        folder.chmod(0o711)
        prepare(folder / "data")
        with database_of(folder / "data") as primary:
            standby.archive_into(primary, folder / "archive")
            return _drill(folder, primary, seconds)


def _drill(folder: Path, primary: EmbeddedPostgres, seconds: float) -> int:
    with serving(folder / "data", primary.url) as node:
        copy = standby.copy(primary, folder / "copy", "-X", "none")
        load = Load(node, pause=0.02)
        load.run()
        time.sleep(seconds)
        before = {one["id"] for one in list(load.acknowledged)}
        with standby.sessions_of(primary) as session:
            (moment,) = session.execute("SELECT clock_timestamp()::text").fetchone() or ("",)
        time.sleep(1)  # what was under way at the moment is settled
        known = {one["id"] for one in list(load.acknowledged)}
        time.sleep(seconds)
        after = {one["id"] for one in load.finish()}
        standby.archive_all(primary)
        pieces = len(list((folder / "archive").iterdir()))
        took = standby.bring_to(copy, folder / "archive", str(moment))
        try:
            node.environment["DATABASE_URL"] = copy.url
            begun = time.monotonic()
            sound = node.command("verify")
            verified = time.monotonic() - begun
            with standby.sessions_of(copy) as session:
                there = {str(one) for (one,) in session.execute("SELECT id FROM queue_ticket").fetchall()}
        finally:
            node.environment["DATABASE_URL"] = primary.url
            copy.stop()
        with node.client("manager", centre=CENTRE) as manager:
            still = {one["id"] for one in tickets_of_today(manager, service="K")}
        say("moment", pieces_of_wal=pieces, acknowledged_before=len(before), there=len(there), lost=len(before - there),
            from_later=len(there & (after - known)), seconds_to_bring_back=round(took, 2),
            seconds_to_verify=round(verified, 1), verify=sound or "sound")  # fmt: skip
        return int(bool(before - there) or bool(there & (after - known)) or not after <= still)
