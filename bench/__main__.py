"""Runs the benchmarks; prints one JSON object a line and adds it to `bench/results.jsonl`."""

import argparse
import importlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from bench.hall import Hall, running_hall

FOLDER = Path(__file__).parent
NOT_BENCHMARKS = {
    "__init__",
    "__main__",
    "bare",
    "constant",
    "cpu",
    "hall",
    "listeners",
    "load",
    "population",
    "statements",
}


def names() -> list[str]:
    return sorted(path.stem for path in FOLDER.glob("*.py") if path.stem not in NOT_BENCHMARKS)


def measure(name: str, hall: Hall) -> Iterator[dict[str, object]]:
    """What the module's `run(hall)` yields, with where and when it was measured."""
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=FOLDER, capture_output=True, text=True)
    about = {"commit": commit.stdout.strip(), "at": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}", "cores": os.cpu_count()}
    for result in importlib.import_module(f"bench.{name}").run(hall):
        yield {"benchmark": name, **result, **about}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="name", help=f"which: {', '.join(names())} (all)")
    chosen = parser.parse_args().names or names()
    unknown = set(chosen) - set(names())
    if unknown:
        parser.error(f"unknown: {', '.join(sorted(unknown))}")
    with running_hall() as hall, (FOLDER / "results.jsonl").open("a", encoding="utf-8") as results:
        for name in chosen:
            for result in measure(name, hall):
                line = json.dumps(result, ensure_ascii=False)
                print(line, flush=True)
                results.write(line + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
