"""What a condition says of answers: every operator, groups of rows, what is not answered, and what cannot be written."""

from typing import Any

import pytest

from motcua.domain.catalogue.rules import condition_of, holds
from motcua.domain.catalogue.rules.conditions import condition_faults

ANSWERS: dict[str, Any] = {
    "applicant.kind": "company",
    "purpose": "work",
    "copies": 3,
    "abroad": True,
    "born": "1990-02-01",
    "papers": ["map", "photo"],
    "house": {"floors": 2},
    "owners": [{"country": "VN", "share": 40}, {"country": "KR", "share": 60}],
}


def says(field: str, operator: str, value: object) -> bool:
    return holds(condition_of({"field": field, "operator": operator, "value": value}), ANSWERS)


@pytest.mark.parametrize(
    ("field", "operator", "yes", "no"),
    [
        ("purpose", "equals", "work", "study"),
        ("purpose", "not_equals", "study", "work"),
        ("purpose", "in", ["study", "work"], ["study"]),
        ("purpose", "not_in", ["study"], ["work", "study"]),
        ("papers", "contains", "map", "plan"),
        ("purpose", "answered", True, False),
        ("nothing", "answered", False, True),
        ("copies", "at_least", 3, 4),
        ("copies", "at_most", 3, 2),
        ("copies", "more_than", 2, 3),
        ("copies", "less_than", 4, 3),
        ("born", "less_than", "2000-01-01", "1980-01-01"),
        ("applicant.kind", "equals", "company", "person"),
        ("house.floors", "equals", 2, 3),
        ("owners.country", "equals", "KR", "LA"),
        ("owners.country", "not_equals", "LA", "KR"),
        ("owners.share", "more_than", 50, 60),
    ],
)
def test_each_operator_holds_for_one_value_and_not_for_another(
    field: str, operator: str, yes: object, no: object
) -> None:
    assert says(field, operator, yes)
    assert not says(field, operator, no)


def test_what_is_not_answered_equals_nothing() -> None:
    assert not says("nothing", "equals", "")
    assert not says("nothing", "at_most", 5)
    assert says("nothing", "not_equals", "work")


def test_yes_is_not_the_number_one_and_text_is_not_compared_with_numbers() -> None:
    assert not says("abroad", "equals", 1)
    assert not says("abroad", "at_least", 1)
    assert not says("purpose", "more_than", 3)


def test_all_and_any_join_conditions() -> None:
    work = {"field": "purpose", "operator": "equals", "value": "work"}
    many = {"field": "copies", "operator": "more_than", "value": 9}
    assert holds(condition_of({"any": [work, many]}), ANSWERS)
    assert not holds(condition_of({"all": [work, many]}), ANSWERS)
    assert holds(condition_of({"all": [work, {"any": [many, work]}]}), ANSWERS)
    assert holds(None, {})


@pytest.mark.parametrize(
    "raw",
    [
        "purpose == 'work'",
        {"field": "purpose", "operator": "matches", "value": ".*"},
        {"field": "unknown", "operator": "equals", "value": 1},
        {"field": "purpose", "operator": "in", "value": "work"},
        {"field": "purpose", "operator": "equals", "value": ["work"]},
        {"field": "purpose", "operator": "answered", "value": "yes"},
        {"field": "purpose", "operator": "equals", "value": "x", "then": "hide"},
        {"field": "applicant.kind", "operator": "equals", "value": "robot"},
        {"all": []},
        {"all": [{}]},
        {"all": [{"field": "purpose", "operator": "equals", "value": "x"}], "any": []},
        {"all": [{"all": [{"all": [{"all": [{"all": [{"field": "purpose", "operator": "answered"}]}]}]}]}]},
    ],
)
def test_what_is_no_condition_is_refused(raw: object) -> None:
    assert condition_faults(raw, "documents.d1", {"purpose": "string", "applicant.kind": "string"})
