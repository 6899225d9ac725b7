"""`deploy/setup.sh` as an administrator uses it, in a root of its own: installed, started by what its unit says, brought up to date while
people work, and taken back. All that was acknowledged is there after each. The programs are those of this checkout's environment.
"""

import os
import subprocess
import tempfile
import time
from pathlib import Path

from tests.sending import Load, check

from drill._house import Node, free_port, say, wait_for_demonstration

CHECKOUT = Path(__file__).parents[1]


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="motcua-drill-") as name:
        folder = Path(name)
        folder.chmod(0o711)
        root, build = folder / "root", folder / "build"
        root.mkdir(mode=0o711)
        build.write_text(
            f'#!/bin/sh\nln -s "{CHECKOUT / ".venv"}" "$2/.venv"\nln -sfn "{CHECKOUT / "build"}" "$2/build"\n'
        )
        build.chmod(0o755)
        user = subprocess.run(["id", "-un"], capture_output=True, text=True, check=True).stdout.strip()
        settings = {**os.environ, "MOTCUA_ROOT": str(root), "MOTCUA_BUILD": str(build), "MOTCUA_ACCOUNT": user}
        _setup(settings, "install", "localhost")
        _here(root)
        node = _start(root)
        try:
            load = Load(node, senders=4, pause=0.02)
            load.run()
            time.sleep(5)
            begun = time.monotonic()
            _setup(settings, "upgrade")
            beside = time.monotonic() - begun
            node, away = _again(node, root)
            say("upgrade", seconds_beside_the_old_one=round(beside, 1), seconds_until_the_new_one_serves=round(away, 1))
            time.sleep(3)
            _setup(settings, "rollback")
            node, away = _again(node, root)
            time.sleep(2)
            acknowledged = load.finish()
            check(node, acknowledged)
            backups = [one.name for one in (root / "var/backups/motcua").iterdir()]
            say("upgrade", back_again_seconds=round(away, 1), acknowledged=len(acknowledged), lost=0, backups=len(backups),
                longest_request_seconds=round(load.longest, 1))  # fmt: skip
            return int(len(backups) != 1)
        finally:
            node.stop()


def _setup(settings: dict[str, str], *arguments: str) -> None:
    done = subprocess.run(
        ["sh", str(CHECKOUT / "deploy/setup.sh"), *arguments], env=settings, capture_output=True, text=True
    )
    if done.returncode:
        raise RuntimeError(done.stderr)


def _here(root: Path) -> None:
    """The settings of this root: its own folders and a free port."""
    place, port = root / "etc/motcua/motcua.env", free_port()
    text = place.read_text().replace("=/var/", f"={root}/var/").replace("PORT=8000", f"PORT={port}")
    text = text.replace("https://localhost", f"http://127.0.0.1:{port}").replace(
        "MOTCUA_REQUIRE_TOTP=true", "MOTCUA_CAMERA_PORT=0"
    )
    place.write_text(text)


def _start(root: Path) -> Node:
    """What the unit starts, with its settings."""
    settings = dict(
        line.split("=", 1) for line in (root / "etc/motcua/motcua.env").read_text().splitlines() if line[:1].isalpha()
    )
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("MOTCUA_", "DATABASE_URL"))}
    environment, data = {**kept, **settings}, Path(settings["MOTCUA_DATA"])
    program = root / "opt/motcua/current/.venv/bin/motcua"
    with (data / f"serve-{settings['PORT']}.log").open("ab") as log:
        process = subprocess.Popen([str(program), "serve", "--demo"], env=environment, stdout=log, stderr=log)
    node = Node(int(settings["PORT"]), data, environment, process)
    node.wait_ready()
    wait_for_demonstration(node)
    return node


def _again(node: Node, root: Path) -> tuple[Node, float]:
    """As the service manager restarts it; seconds without an answer."""
    begun = time.monotonic()
    node.stop()
    fresh = _start(root)
    fresh.tokens = node.tokens
    return fresh, time.monotonic() - begun
