"""All checks of `make check`, each run to its end, so that one look shows everything there is to mend."""

import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
PYTHON = sys.executable

CHECKS = {
    "format": [BIN / "ruff", "format", "--check", "."],
    "lint": [BIN / "ruff", "check", "."],
    "types": [BIN / "mypy"],
    "rooms": [BIN / "lint-imports"],
    "templates": [PYTHON, "tools/check_templates.py"],
    "translations": [PYTHON, "tools/check_translations.py"],
    "system": [BIN / "motcua", "manage", "check", "--fail-level", "WARNING"],
    "migrations": [PYTHON, "tools/check_migrations.py"],
    "tracked files": [PYTHON, "tools/check_tracked.py"],
    "reasons": [PYTHON, "tools/check_reasons.py"],
    "what it is made of": [PYTHON, "tools/sbom.py"],
    "known weaknesses": [PYTHON, "tools/audit.py"],
}
SCRIPTS = sorted([*ROOT.glob("deploy/*.sh"), *ROOT.glob("tools/*.sh"), *ROOT.glob("docs/kiosk/*.sh")])
if shutil.which("shellcheck"):  # `make check` installs it; elsewhere it is left out
    CHECKS["shell"] = ["shellcheck", *SCRIPTS]


def run(name: str) -> tuple[str, int, str]:
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "motcua.settings"}
    done = subprocess.run(
        [str(part) for part in CHECKS[name]], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    return name, done.returncode, done.stdout + done.stderr


def main() -> int:
    failed = []
    with ThreadPoolExecutor(max_workers=2) as pool:
        for name, status, output in pool.map(run, CHECKS):
            print(f"{'ok  ' if status == 0 else 'FAIL'} {name}", flush=True)
            if status:
                failed.append(name)
            told = [line for line in output.splitlines() if status or line.startswith("note:")]
            print("".join(f"     {line}\n" for line in told), end="", flush=True)
    if failed:
        print(f"\nto mend: {', '.join(failed)}")
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())
