"""The database machine is lost under load: a standby is promoted, and the nodes find it by themselves. Once with a standby that follows
as fast as it can, once with one that must have written before anything is acknowledged. Prints what was lost, and how long it took.

DRILL_SECONDS of load before (10).
"""

import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from tests.running import tickets_of_today
from tests.sending import Load

from drill._house import CENTRE, database_of, number, prepare, say, serving
from motcua.base.embedded import EmbeddedPostgres
from motcua_simulators import standby


def main() -> int:
    return max(_lost(is_synchronous) for is_synchronous in (False, True))


def _lost(is_synchronous: bool) -> int:
    with tempfile.TemporaryDirectory(prefix="motcua-drill-") as name, ExitStack() as running:
        folder = Path(name)
        folder.chmod(0o711)
        prepare(folder / "data")
        primary = running.enter_context(database_of(folder / "data"))
        (folder / "standby").mkdir(mode=0o711)
        second = EmbeddedPostgres(folder / "standby")
        with serving(folder / "data", standby.either(primary, second)) as node:
            second = standby.follow(primary, folder / "standby", "standby_1")
            try:
                if is_synchronous:
                    with standby.sessions_of(primary) as session:
                        session.execute("ALTER SYSTEM SET synchronous_standby_names = '*'")
                        session.execute("SELECT pg_reload_conf()")
                load = Load(node, pause=0.01)
                node.token("manager", centre=CENTRE)
                load.run()
                time.sleep(number("DRILL_SECONDS", 10))
                before, begun = len(load.acknowledged), time.monotonic()
                standby.kill(primary)
                promoted = standby.promote(second)
                while len(load.acknowledged) < before + 20:
                    if time.monotonic() > begun + 120:
                        raise TimeoutError(f"nothing is taken in after the promotion: {node.last_words()}")
                    time.sleep(0.02)
                again = time.monotonic() - begun
                acknowledged = load.finish()
                node.wait_ready()
                with node.client("manager", centre=CENTRE) as manager:
                    found = {one["id"] for one in tickets_of_today(manager, service="K")}
                lost = [one for one in acknowledged if one["id"] not in found]
                say("standby", waits_for_the_standby=is_synchronous, acknowledged=len(acknowledged), lost=len(lost),
                    seconds_to_promote=round(promoted, 2), seconds_until_taken_in_again=round(again, 2),
                    longest_request_seconds=round(load.longest, 2))  # fmt: skip
            finally:
                second.stop()
        return int(is_synchronous and bool(lost))
