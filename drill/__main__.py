"""Runs the drills: `python -m drill [name …]`. Each prints JSON lines and ends with 1 where something was not as it must be.

A drill is a module here with a function `main() -> int`; what begins with an underscore is shared by them. How long each takes is set in
the environment, as its first lines say; the values there are the long form.
"""

import argparse
import importlib
import sys
import traceback
from pathlib import Path

FOLDER = Path(__file__).parent


def names() -> list[str]:
    return sorted(path.stem for path in FOLDER.glob("[a-z]*.py"))


def is_well(name: str) -> bool:
    """Whether all was as it must be; a drill that breaks off does not keep the others from being played."""
    try:
        return bool(importlib.import_module(f"drill.{name}").main() == 0)
    except Exception:
        traceback.print_exc()
        return False


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m drill", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="name", help=f"which: {', '.join(names())} (all)")
    chosen = parser.parse_args().names or names()
    if unknown := set(chosen) - set(names()):
        parser.error(f"unknown: {', '.join(sorted(unknown))}")
    failed = [name for name in chosen if not is_well(name)]
    if failed:
        print(f"not as it must be: {', '.join(failed)}", file=sys.stderr)
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())
