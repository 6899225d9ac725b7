"""`deploy/setup.sh` as an administrator uses it, in a root of its own, with a service manager of its own: the release before is installed,
brought up to this one while people work, and gone back to on the tables of this one; a release that does not serve is gone back from by
itself; and the data of before an upgrade are put back. What was acknowledged is there after each.

DRILL_FROM: the release before, as git names it (the program of before the last change of the tables). DRILL_SECONDS of work with each (5).
Each release runs its own sources, with what is installed in this checkout.
"""

import os
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import httpx
import psycopg
from tests.sending import Load, check

from drill._house import free_port, number, say, wait_for_demonstration
from drill._manager import Manager
from drill.nodes import Before, Desk
from motcua.base.embedded import EmbeddedPostgres

CHECKOUT = Path(__file__).parents[1]
SETTINGS = """\
MOTCUA_DATA={root}/var/lib/motcua
BIND=127.0.0.1
PORT={port}
MOTCUA_BASE_URL=http://127.0.0.1:{port}
MOTCUA_CAMERA_PORT=0
MOTCUA_DEMO_PRINTER=127.0.0.1:{printer}
MOTCUA_QUIET_HOURS=
SMTP_PORT={mail}
"""
# Called as make is: -C RELEASE TARGET. Where the file `broken` lies beside it, it makes a release that does not serve.
BUILD = """#!/bin/sh
set -eu
mkdir -p "$2/.venv/bin"
printf '#!/bin/sh\\nPYTHONPATH="%s/src" exec "{python}" -m motcua "$@"\\n' "$2" >"$2/.venv/bin/motcua"
[ ! -e "{folder}/broken" ] || printf '#!/bin/sh\\nexit 1\\n' >"$2/.venv/bin/motcua"
chmod 755 "$2/.venv/bin/motcua"
rm -rf "$2/build"
ln -s "{checkout}/build" "$2/build"
"{python}" "$2/tools/compile_messages.py"
"""
LOOKED_AT = ("/", "/tra-cuu", "/thu-tuc", "/dat-lich", "/api/v1/centres/BG", "/api/v1/procedures?q=dat", "/readyz")


@dataclass
class Site:
    """A machine with its releases, and the checkouts from which they come."""

    folder: Path
    root: Path
    manager: Manager
    before: Path

    def setup(self, checkout: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
        user = subprocess.run(["id", "-un"], capture_output=True, text=True, check=True).stdout.strip()
        settings = {
            **os.environ, "MOTCUA_ROOT": str(self.root), "MOTCUA_BUILD": str(self.folder / "build"), "MOTCUA_ACCOUNT": user,
            "MOTCUA_MANAGER": str(self.manager.program),
        }  # fmt: skip
        script = CHECKOUT / "deploy/setup.sh" if checkout == CHECKOUT else checkout / "deploy/setup.sh"
        return subprocess.run(["sh", str(script), *arguments], env=settings, capture_output=True, text=True)

    def done(self, checkout: Path, *arguments: str) -> float:
        """Seconds that it took. Raises RuntimeError with its words."""
        begun = time.monotonic()
        if (it := self.setup(checkout, *arguments)).returncode:
            raise RuntimeError(f"setup.sh {' '.join(arguments)}: {it.stderr[-2000:]}")
        return time.monotonic() - begun

    @property
    def release(self) -> str:
        return (self.root / "opt/motcua/current").resolve().name

    def changes(self) -> int:
        """How many changes of the tables were made so far."""
        with closing(psycopg.connect(EmbeddedPostgres(self.manager.node().data).url)) as session:
            (count,) = session.execute("SELECT count(*) FROM django_migrations").fetchone() or (0,)
            return int(count)

    def wrong_answers(self) -> dict[str, int]:
        """Of pages and of the API, as this release gives them."""
        base = self.manager.node().base
        found = {path: httpx.get(base + path, timeout=30, follow_redirects=True).status_code for path in LOOKED_AT}
        return {path: status for path, status in found.items() if status != 200}


def main() -> int:
    seconds = number("DRILL_SECONDS", 5)
    with tempfile.TemporaryDirectory(prefix="motcua-drill-") as name:
        folder = Path(name)
        folder.chmod(0o711)
        root = folder / "root"
        (root / "etc/motcua").mkdir(parents=True)
        root.chmod(0o711)
        settings = SETTINGS.format(root=root, port=free_port(), printer=free_port(), mail=free_port())
        (root / "etc/motcua/motcua.env").write_text(settings)
        build = folder / "build"
        build.write_text(BUILD.format(python=sys.executable, folder=folder, checkout=CHECKOUT))
        build.chmod(0o755)
        manager = Manager(root, folder)
        try:
            return _drill(Site(folder, root, manager, _release_before(folder)), seconds)
        finally:
            manager.close()


def _release_before(folder: Path) -> Path:
    """Its sources, as a checkout of their own with the setup.sh of this one; this checkout where there is no history."""
    asked = os.environ.get("DRILL_FROM", "")
    made = folder / "before"
    made.mkdir()
    try:
        last = asked or f"{_git('log', '-n1', '--format=%H', '--', 'src/**/migrations/*.py').strip()}^"
        archive = subprocess.run(["git", "archive", last], cwd=CHECKOUT, capture_output=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        if asked:
            raise
        return CHECKOUT
    subprocess.run(["tar", "-x", "-C", str(made)], input=archive, check=True)
    (made / "deploy").mkdir(exist_ok=True)
    (made / "deploy/setup.sh").write_bytes((CHECKOUT / "deploy/setup.sh").read_bytes())
    say("upgrade", release_before=_git("log", "-n1", "--format=%h %cs %s", last).strip())
    return made


def _git(*arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=CHECKOUT, capture_output=True, text=True, check=True).stdout


def _drill(site: Site, seconds: float) -> int:
    took = site.done(site.before, "install", "localhost")
    node = site.manager.node()
    wait_for_demonstration(node)
    first, tables = site.release, site.changes()
    say("upgrade", installed=first, seconds=round(took, 1), changes_of_tables=tables)
    load, desk = Load(node, senders=4, pause=0.02), Desk(Before(node.base, node))
    node.token("receptionist", centre="BG")
    load.run()
    desk.start()
    time.sleep(seconds)

    faults = []
    took = site.done(CHECKOUT, "upgrade")
    faults += [f"the new release: {site.wrong_answers()}"] if site.wrong_answers() else []
    say("upgrade", upgraded_to=site.release, seconds=round(took, 1), seconds_away=round(site.manager.away[-1], 1),
        changes_of_tables=site.changes() - tables)  # fmt: skip
    time.sleep(seconds)

    took = site.done(CHECKOUT, "rollback")
    time.sleep(seconds)
    faults += [f"back at {site.release}"] if site.release != first else []
    faults += [f"the old release on new tables: {site.wrong_answers()}"] if site.wrong_answers() else []
    desk.stop.set()
    desk.join(90)
    acknowledged = load.finish()
    check(node, acknowledged)
    say("upgrade", back_to=site.release, seconds=round(took, 1), seconds_away=round(site.manager.away[-1], 1),
        acknowledged=len(acknowledged), dossiers=len(desk.codes), lost=0, longest_request_seconds=round(load.longest, 1),
        verify=site.manager.node().command("verify") or "sound")  # fmt: skip
    faults += _does_not_serve(site, first)
    faults += _with_data(site, first, acknowledged, seconds)
    if faults:
        say("upgrade", faults=faults)
    return int(bool(faults))


def _does_not_serve(site: Site, first: str) -> list[str]:
    (site.folder / "broken").touch()
    done = site.setup(CHECKOUT, "upgrade")
    (site.folder / "broken").unlink()
    refused = site.setup(CHECKOUT, "rollback")
    node = site.manager.node()
    node.wait_ready(60)
    say("upgrade", a_release_that_does_not_serve={"status": done.returncode, "runs": site.release})
    right = (done.returncode, site.release, refused.returncode) == (1, first, 1)
    return [] if right else [f"a release that does not serve: {done.stderr[-500:]}{refused.stderr[-500:]}"]


def _with_data(site: Site, first: str, acknowledged: list[dict[str, object]], seconds: float) -> list[str]:
    """What came before the upgrade is there, once; what came after is lost, as was said."""
    site.done(CHECKOUT, "upgrade")
    load = Load(site.manager.node(), senders=2, pause=0.05)
    load.run()
    time.sleep(seconds)
    later = load.finish()
    took = site.done(CHECKOUT, "rollback", "--with-data")
    node = site.manager.node()
    check(node, acknowledged)
    with closing(psycopg.connect(EmbeddedPostgres(node.data).url)) as session:
        there = {str(one) for (one,) in session.execute("SELECT id FROM queue_ticket").fetchall()}
    say("upgrade", back_with_data_to=site.release, seconds=round(took, 1), seconds_away=round(site.manager.away[-1], 1),
        lost_as_was_said=len([one for one in later if one["id"] not in there]),
        verify=site.manager.node().command("verify") or "sound")  # fmt: skip
    right = site.release == first and later and not {one["id"] for one in later} & there
    return [] if right else [f"rollback --with-data leads to {site.release} and keeps what came later"]
