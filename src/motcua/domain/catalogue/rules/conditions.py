"""Conditions on what a form says: tests joined by all and any, read from data and never evaluated as code.

A condition is `{field, operator, value}`, `{all: [...]}` or `{any: [...]}`. `field` is the name of a field of the form, with dots
into a section or a repeated group ("owners.country": some row says so), or one of FACTS, which every dossier has.
"""

import operator as operator_functions
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from motcua.base.problems import FieldError

Value = str | int | float | bool | tuple[str | int | float | bool, ...]

FACTS: Mapping[str, tuple[str, ...]] = {
    "applicant.kind": ("person", "company"),
    "channel": ("direct", "online", "post"),
    "delivery": ("counter", "post"),
}
"""What is known of every dossier beside its form, and what it can be."""

OPERATORS = (
    "equals",
    "not_equals",
    "in",
    "not_in",
    "contains",
    "answered",
    "at_least",
    "at_most",
    "more_than",
    "less_than",
)
IN_ORDER = {
    "at_least": operator_functions.ge,
    "at_most": operator_functions.le,
    "more_than": operator_functions.gt,
    "less_than": operator_functions.lt,
}
NEGATIONS = {"not_equals": "equals", "not_in": "in"}
DEEPEST, MOST = 4, 20


@dataclass(frozen=True)
class Test:
    """One question to one field."""

    field: str
    operator: str
    value: Value

    __test__ = False  # its name is the word of the field, it is no test of pytest's


@dataclass(frozen=True)
class AllOf:
    parts: "tuple[Condition, ...]"


@dataclass(frozen=True)
class AnyOf:
    parts: "tuple[Condition, ...]"


Condition = Test | AllOf | AnyOf


def holds(condition: Condition | None, answers: Mapping[str, Any]) -> bool:
    """Whether what was answered (and the facts) meets it; no condition always holds.

    What is not answered equals nothing: only `not_equals`, `not_in` and `answered: false` hold for it. In a repeated group one row that
    meets the test is enough; the negations ask that no row does otherwise.
    """
    if condition is None:
        return True
    if isinstance(condition, AllOf):
        return all(holds(part, answers) for part in condition.parts)
    if isinstance(condition, AnyOf):
        return any(holds(part, answers) for part in condition.parts)
    found = values_at(answers, condition.field)
    if condition.operator == "answered":
        return bool(found) == condition.value
    if condition.operator in NEGATIONS:
        return not any(_meets(NEGATIONS[condition.operator], value, condition.value) for value in found)
    return any(_meets(condition.operator, value, condition.value) for value in found)


def is_answer(value: object) -> bool:
    return value is not None and value not in ("", [], {})


def fields_of(condition: Condition | None) -> Iterator[str]:
    """The fields it asks."""
    if isinstance(condition, Test):
        yield condition.field
    elif condition is not None:
        for part in condition.parts:
            yield from fields_of(part)


def condition_of(raw: Mapping[str, Any] | None) -> Condition | None:
    """Reads a condition that was checked when its version was published."""
    if not raw:
        return None
    for name, kind in (("all", AllOf), ("any", AnyOf)):
        if name in raw:
            return kind(tuple(part for part in map(condition_of, raw[name]) if part is not None))
    value = raw.get("value", True)
    return Test(raw["field"], raw["operator"], tuple(value) if isinstance(value, list) else value)


def condition_faults(raw: object, place: str, fields: Mapping[str, str], depth: int = 0) -> list[FieldError]:
    """What is wrong with a condition as written; `fields`: the type of each field that may be asked, by its name."""
    if raw is None:
        return []
    if not isinstance(raw, Mapping):
        return [FieldError(place, _("A condition is {field, operator, value}, {all: [...]} or {any: [...]}"))]
    joined = [name for name in ("all", "any") if name in raw]
    if joined:
        parts = raw[joined[0]]
        if len(raw) > 1 or not isinstance(parts, list) or not 1 <= len(parts) <= MOST or depth >= DEEPEST:
            return [FieldError(place, _("`all` and `any` stand alone, with 1 to 20 conditions, at most four deep"))]
        return [fault for part in parts for fault in condition_faults(part or {}, place, fields, depth + 1)]
    if set(raw) - {"field", "operator", "value"} or not {"field", "operator"} <= set(raw):
        return [FieldError(place, _("A condition is {field, operator, value}, {all: [...]} or {any: [...]}"))]
    return _test_faults(raw, place, fields)


def _test_faults(raw: Mapping[str, Any], place: str, fields: Mapping[str, str]) -> list[FieldError]:
    field, operator, value = raw["field"], raw["operator"], raw.get("value", True)
    if field not in fields:
        return [
            FieldError(place, _("The condition asks a field that the form does not have: %(field)s") % {"field": field})
        ]
    if operator not in OPERATORS:
        known = ", ".join(OPERATORS)
        return [FieldError(place, _("The operator of a condition is one of: %(known)s") % {"known": known})]
    plain = isinstance(value, str | int | float | bool)
    listed = isinstance(value, list) and bool(value) and all(isinstance(one, str | int | float | bool) for one in value)
    if operator in ("in", "not_in") and not listed:
        return [FieldError(place, _("This operator needs a list of values"))]
    if operator not in ("in", "not_in") and not plain:
        return [FieldError(place, _("This operator needs one value"))]
    if operator == "answered" and not isinstance(value, bool):
        return [FieldError(place, _("This operator needs true or false"))]
    values = value if isinstance(value, list) else [value]
    if field in FACTS and operator != "answered" and set(values) - set(FACTS[field]):
        known = ", ".join(FACTS[field])
        return [FieldError(place, _("This can only be: %(known)s") % {"known": known})]
    return []


def values_at(answers: Mapping[str, Any], path: str) -> list[object]:
    """What is answered at a path: one value, those of each row of a group, or none."""
    return [value for value in _found(answers, path) if is_answer(value)]


def _found(answers: object, path: str) -> list[object]:
    """The values at a path; a fact is found by its whole name, a repeated group gives those of each row."""
    if isinstance(answers, Mapping):
        if path in answers:
            return [answers[path]]
        first, _dot, rest = path.partition(".")
        return _found(answers[first], rest) if rest and first in answers else []
    if isinstance(answers, Sequence) and not isinstance(answers, str):
        return [value for row in answers for value in _found(row, path)]
    return []


def fields_asked(condition: Condition | None) -> frozenset[str]:
    """The fields and facts that a condition looks at."""
    if condition is None:
        return frozenset()
    if isinstance(condition, Test):
        return frozenset([condition.field])
    return frozenset(name for part in condition.parts for name in fields_asked(part))


def _meets(operator: str, answer: Any, value: Value) -> bool:
    if operator == "equals":
        return _alike(answer, value)
    if operator == "in":
        return isinstance(value, tuple) and any(_alike(answer, one) for one in value)
    if operator == "contains":
        return (
            isinstance(answer, Sequence) and not isinstance(answer, str) and any(_alike(one, value) for one in answer)
        )
    if isinstance(answer, bool) or isinstance(value, bool | tuple):
        return False
    if isinstance(answer, str) != isinstance(value, str):  # dates stand as text and are in order as such
        return False
    return bool(IN_ORDER[operator](answer, value))


def _alike(answer: object, value: object) -> bool:
    """Yes is not the number one."""
    return answer == value and isinstance(answer, bool) == isinstance(value, bool)
