"""Locks the dependencies, with hashes and without the address of any registry.

What is locked stays; what an .in file names anew is added. A version is raised only where that was asked for:
`--upgrade NAME` (as often as wanted) or `--upgrade-all`.
"""

import argparse
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

REQUIREMENTS = Path(__file__).parents[1] / "requirements"
FLAGS = (
    "--quiet", "--generate-hashes", "--allow-unsafe", "--strip-extras",
    "--no-emit-index-url", "--no-emit-find-links", "--no-emit-trusted-host",
)  # fmt: skip


def versions(file: Path) -> dict[str, str]:
    """What a lock file holds, by name."""
    lines = file.read_text().splitlines() if file.exists() else []
    return dict(line.split()[0].split("==", 1) for line in lines if "==" in line and line[0] not in " #")


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--upgrade", metavar="NAME", action="append", default=[], help="raise this one")
    which.add_argument("--upgrade-all", action="store_true", help="raise all")
    asked = parser.parse_args(arguments)
    raised = ["--upgrade"] if asked.upgrade_all else [part for name in asked.upgrade for part in ("-P", name)]
    for name in ("base", "dev"):
        target = REQUIREMENTS / f"{name}.txt"
        before = versions(target)
        command = [sys.executable, "-m", "piptools", "compile", *FLAGS, *raised]
        files = ["-o", f"requirements/{name}.txt", f"requirements/{name}.in"]  # as they stand in the file's head
        subprocess.run([*command, *files], cwd=REQUIREMENTS.parent, check=True)
        after = versions(target)
        for package in sorted(before.keys() | after.keys()):
            if before.get(package) != after.get(package):
                print(f"{name}: {package} {before.get(package, 'new')} -> {after.get(package, 'gone')}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
