"""No tracked file names a package registry's host or a path of somebody's machine."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
# put together, so that this file does not find itself
FORBIDDEN = re.compile(
    "|".join(
        [
            "files[.]python" + "hosted",
            "pypi[.]" + "org/simple",
            "registry[.]npm" + "js",
            "deb[.]debian" + "[.]org",
            "/ro" + "ot/",
            "/ho" + "me/[a-z]",
        ]
    )
)
ALLOWED = {Path("LICENSE")}


def main() -> int:
    tracked = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split("\0")
    faults = []
    for name in filter(None, tracked):
        path = ROOT / name
        if Path(name) in ALLOWED or not path.is_file():
            continue
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        faults += [
            f"{name}:{number}: {line.strip()[:120]}"
            for number, line in enumerate(text.splitlines(), 1)
            if FORBIDDEN.search(line)
        ]
    print("\n".join(faults))
    return bool(faults)


if __name__ == "__main__":
    sys.exit(main())
