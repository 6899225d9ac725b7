"""`deploy/setup.sh` with several releases: how it goes forward, back by itself, back by order, and back with the data. What it calls is
written down by programs of a few lines in place of the service manager and of a release's own; with the real ones: `make drill`."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

DEPLOY = Path(__file__).parents[1] / "deploy"
PROGRAM = """#!/bin/sh
echo "$(basename "$(dirname "$(dirname "$(dirname "$0")")")" | cut -d- -f1) $1 $(basename "$2")${{DATABASE_URL:-}}" >>"{log}"
case $1 in
  backup) [ ! -e "{folder}/no-backup" ] && mkdir -p "$2" ;;
  restore) [ ! -e "$(dirname "$0")/../../unknown-tables" ] ;;
esac
"""
MANAGER = """#!/bin/sh
echo "manager $*" >>"{log}"
[ "$1" != restart ] || [ ! -e "$(readlink "{root}/opt/motcua/current")/broken" ]
"""


class Machine:
    """A root of its own, and a checkout that is brought to one version after the other."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.root, self.log = folder, folder / "root", folder / "log"
        self.checkout = folder / "checkout"
        shutil.copytree(DEPLOY, self.checkout / "deploy")
        words = {"log": self.log, "folder": folder, "root": self.root}
        self._program("program", PROGRAM.format(**words))
        self._program("manager", MANAGER.format(**words))
        self._program("build", f'#!/bin/sh\nmkdir -p "$2/.venv/bin"\ncp "{folder}/program" "$2/.venv/bin/motcua"\n')
        self.root.mkdir()

    def _program(self, name: str, text: str) -> None:
        (self.folder / name).write_text(text)
        (self.folder / name).chmod(0o755)

    def setup(self, *arguments: str, version: str = "") -> "subprocess.CompletedProcess[str]":
        if version:
            (self.checkout / "pyproject.toml").write_text(f'version = "{version}"\n')
        account = subprocess.run(["id", "-un"], capture_output=True, text=True, check=True).stdout.strip()
        settings = {
            **os.environ, "DATABASE_URL": "that of whoever runs it", "MOTCUA_ROOT": str(self.root), "MOTCUA_ACCOUNT": account,
            "MOTCUA_BUILD": str(self.folder / "build"), "MOTCUA_MANAGER": str(self.folder / "manager"),
        }  # fmt: skip
        script = self.checkout / "deploy/setup.sh"
        return subprocess.run(["sh", str(script), *arguments], env=settings, capture_output=True, text=True)

    def said(self) -> list[str]:
        """What was called since the last look, without what only makes the units known."""
        lines = self.log.read_text().splitlines()
        self.log.write_text("")
        return [line for line in lines if "daemon-reload" not in line]

    def releases(self) -> dict[str, str]:
        """Version by its mark: * runs, < is gone back to."""
        lines = self.setup("status").stdout.splitlines()
        return {line[2:].split("-")[0]: line[0] for line in lines}


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    made = Machine(tmp_path)
    done = made.setup("install", "motcua.tinh.vn", version="1.0")
    assert done.returncode == 0, done.stderr
    made.said()
    return made


def test_an_upgrade_makes_a_backup_by_the_release_that_runs_and_leads_to_the_new_one(machine: Machine) -> None:
    done = machine.setup("upgrade", version="1.1")
    assert done.returncode == 0, done.stderr
    backup, *rest = machine.said()
    assert backup.startswith("1.0 backup before-1.1-")
    assert "whoever" not in backup, "with the settings of the service alone"
    assert rest == ["manager restart motcua.service"]
    assert machine.releases() == {"1.0": "<", "1.1": "*"}


def test_without_a_backup_nothing_is_upgraded(machine: Machine) -> None:
    (machine.folder / "no-backup").touch()
    done = machine.setup("upgrade", version="1.1")
    assert (done.returncode, "nothing was changed" in done.stderr) == (1, True)
    assert machine.releases() == {"1.0": "*"}


def test_from_a_release_that_does_not_serve_it_goes_back_and_a_rollback_still_leads_where_it_led(
    machine: Machine,
) -> None:
    machine.setup("upgrade", version="1.1")
    (machine.checkout / "broken").touch()
    done = machine.setup("upgrade", version="1.2")
    assert (done.returncode, "not upgraded" in done.stderr) == (1, True)
    assert machine.releases() == {"1.0": "<", "1.1": "*", "1.2": " "}
    machine.said()
    assert machine.setup("rollback").returncode == 0
    assert machine.said() == ["manager restart motcua.service"]
    assert machine.releases() == {"1.0": "*", "1.1": " ", "1.2": " "}
    again = machine.setup("rollback")
    assert (again.returncode, "no release to go back to" in again.stderr) == (1, True)


def test_after_a_first_upgrade_that_failed_there_is_nothing_to_go_back_to(machine: Machine) -> None:
    """The backup that was made for it must not be put back: people went on working."""
    (machine.checkout / "broken").touch()
    machine.setup("upgrade", version="1.1")
    done = machine.setup("rollback", "--with-data")
    assert (done.returncode, "no release to go back to" in done.stderr) == (1, True)
    assert not any("restore" in line for line in machine.said())


def test_with_its_data_the_release_before_puts_its_own_backup_back_while_nobody_serves(machine: Machine) -> None:
    machine.setup("upgrade", version="1.1")
    backup = machine.said()[0].removeprefix("1.0 backup ")
    done = machine.setup("rollback", "--with-data")
    assert done.returncode == 0, done.stderr
    assert machine.said() == [
        "manager stop motcua.service", f"1.0 restore {backup}", "manager restart motcua.service",
    ]  # fmt: skip
    assert machine.releases() == {"1.0": "*", "1.1": " "}


def test_a_backup_of_tables_that_only_the_newer_release_knows_is_put_back_by_that_one(machine: Machine) -> None:
    """It was made after an earlier rollback, which leaves the tables as they are."""
    machine.setup("upgrade", version="1.1")
    (next((machine.root / "opt/motcua/releases").glob("1.0-*")) / "unknown-tables").touch()
    backup = machine.said()[0].removeprefix("1.0 backup ")
    assert machine.setup("rollback", "--with-data").returncode == 0
    assert machine.said()[1:3] == [f"1.0 restore {backup}", f"1.1 restore {backup}"]
    assert machine.releases() == {"1.0": "*", "1.1": " "}


def test_what_became_of_a_backup_that_was_not_put_back_is_said_even_where_nothing_starts(machine: Machine) -> None:
    machine.setup("upgrade", version="1.1")
    for release in (machine.root / "opt/motcua/releases").iterdir():
        (release / "unknown-tables").touch()
        (release / "broken").touch()
    done = machine.setup("rollback", "--with-data")
    assert (done.returncode, "does not start" in done.stderr) == (1, True)
    assert "nothing was changed" in done.stderr
    assert machine.releases() == {"1.0": "<", "1.1": "*"}


def test_a_release_before_that_does_not_start_may_be_gone_back_to_once_more(machine: Machine) -> None:
    machine.setup("upgrade", version="1.1")
    before = next((machine.root / "opt/motcua/releases").glob("1.0-*"))
    (before / "broken").touch()
    done = machine.setup("rollback")
    assert (done.returncode, "does not start" in done.stderr) == (1, True)
    (before / "broken").unlink()
    assert machine.setup("rollback").returncode == 0
    assert machine.releases() == {"1.0": "*", "1.1": " "}
