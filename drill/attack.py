"""Schemathesis against the running server, as nobody and as each role: no server error, no answer that the API's document does not name.

All of its phases: examples, coverage of each constraint, fuzzing, and chains of calls by what earlier answers told. One JSON object a role.
Settings by the environment: ATTACK_SECONDS for each role (60), ATTACK_EXAMPLES for each operation (as many as there is time for),
ATTACK_ROLES ("nobody,receptionist"; all), ATTACK_SEED, ATTACK_KEEP (a folder for what was found in full).
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench.hall import Hall, running_hall

NOBODY = "nobody"
# Valid by its form is not valid by the law: a dossier needs papers that its procedure asks for, a verb the right state.
NOT_ASKED = ("positive_data_acceptance", "object_level_authorization")
# They would send to whatever address was made up.
SENDS_OUT = ("subscribe", "test_subscription", "resume_subscription", "replay_events", "change_receiver")


def run(hall: Hall) -> Iterator[dict[str, object]]:
    """One attack a role."""
    from motcua.domain.people.permissions import CITIZEN_ROLES, Role

    roles = [NOBODY, *sorted(set(Role) - CITIZEN_ROLES)]
    chosen = os.environ.get("ATTACK_ROLES", "")
    for role in chosen.split(",") if chosen else roles:
        yield attack(hall, role)


def attack(hall: Hall, role: str) -> dict[str, object]:
    report = hall.folder / f"attack-{role}.json"
    seconds = os.environ.get("ATTACK_SECONDS", "60")
    command = [
        str(Path(sys.executable).parent / "schemathesis"),
        *("run", f"http://127.0.0.1:{hall.port}/api/v1/openapi.json"),
        *("--max-time", seconds, "--workers", "1", "--request-timeout", "20"),
        *("--phases", "examples,coverage,fuzzing,stateful", "--mode", "all", "--no-shrink"),
        *("--exclude-checks", ",".join(NOT_ASKED), "--suppress-health-check", "all", "--continue-on-failure"),
        *("--report", "json,ndjson", "--report-json-path", str(report)),
        *("--report-ndjson-path", str(report.with_suffix(".ndjson")), "--no-color", "--warnings", "off"),
        *(part for name in SENDS_OUT for part in ("--exclude-operation-id", name)),
    ]
    if seed := os.environ.get("ATTACK_SEED"):
        command += ["--seed", seed]
    if examples := os.environ.get("ATTACK_EXAMPLES"):
        command += ["--max-examples", examples]
    if role != NOBODY:
        command += ["-H", f"Authorization: Bearer {hall.token(role)}"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=hall.folder)
    if not report.exists():
        raise RuntimeError(f"schemathesis did not run:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    told: dict[str, Any] = json.loads(report.read_text())
    if kept := os.environ.get("ATTACK_KEEP"):
        Path(kept, f"{role}.txt").write_text(done.stdout)
    return {
        "role": role,
        "seed": told["seed"],
        "seconds": round(told["running_time"] or 0, 1),
        "operations": (told["operations"] or {}).get("tested", 0),
        "cases": told["test_cases"]["generated"],
        "phases": {name: phase["status"] for name, phase in (told["phases"] or {}).items()},
        "failures": [
            {"what": one["title"], "times": one["count"], "operations": one["operations"]} for one in told["failures"]
        ],
        "errors": told["errors"],
    }


def main() -> int:
    """Ends with 1 where anything failed."""
    failed = False
    with running_hall() as hall:
        for result in run(hall):
            print(json.dumps({"drill": "attack", **result}, ensure_ascii=False), flush=True)
            failed |= bool(result["failures"] or result["errors"])
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
