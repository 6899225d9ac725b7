"""The 84 behaviours of a queue each have a test that is found by its number: `test_case_NN_…`, one number a name."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[5]
CASES = range(1, 85)
NAMED = re.compile(r"^def (test_case_(\d\d)_\w+)\(", re.MULTILINE)
TWO = re.compile(r"test_case_\d\d_(?:and|to)_\d\d_")


def test_every_case_of_a_queue_has_a_test_named_after_it() -> None:
    files = [path for folder in ("src", "tests") for path in (ROOT / folder).rglob("test_*.py")]
    named = [found for path in files for found in NAMED.findall(path.read_text(encoding="utf-8"))]
    assert {int(number) for _name, number in named} == set(CASES)
    assert [name for name, _number in named if TWO.match(name)] == []
