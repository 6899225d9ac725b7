"""What silences a check says why beside it, and nothing of it stands where nothing is checked: tests are not type-checked."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
# put together, so that this file does not find itself
CODES = r"(?::\s*[A-Z]+[0-9]+(?:,\s*[A-Z]+[0-9]+)*)?"
UNTYPED = re.compile(r"#\s*type:\s*ig" + r"nore(?:\[[\w\-, ]+\])?")
MARK = re.compile(rf"#\s*no(?:)qa{CODES}|{UNTYPED.pattern}")
LEAST = 4  # letters of a reason


def main() -> int:
    tracked = subprocess.run(["git", "ls-files", "-z", "*.py"], cwd=ROOT, capture_output=True, text=True, check=True)
    faults = []
    for name in filter(None, tracked.stdout.split("\0")):
        path = ROOT / name
        if not path.is_file():
            continue
        is_test = "tests" in Path(name).parts or Path(name).name == "conftest.py"
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            marks = list(MARK.finditer(line))
            if is_test and UNTYPED.search(line):
                faults.append(f"{name}:{number}: tests are not type-checked; leave it out")
            elif marks and len(re.sub(r"\W", "", line[marks[-1].end() :])) < LEAST:
                faults.append(f"{name}:{number}: say why, beside it")
    print("\n".join(faults))
    return bool(faults)


if __name__ == "__main__":
    sys.exit(main())
