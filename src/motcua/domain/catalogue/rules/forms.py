"""The form of a procedure: which JSON Schema it may be written in (docs/forms.md), which fields it has, what is wrong with it."""

import json
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _
from jsonschema import Draft202012Validator

from motcua.base.problems import FieldError
from motcua.domain.catalogue.rules.conditions import FACTS, condition_faults


@lru_cache(maxsize=1)
def _subset() -> Draft202012Validator:
    path = Path(__file__).with_name("form_schema.json")
    return Draft202012Validator(
        json.loads(path.read_text(encoding="utf-8")), format_checker=Draft202012Validator.FORMAT_CHECKER
    )


def fields_of_form(form: Mapping[str, Any]) -> dict[str, str]:
    """The type of each field by its whole name: "house.floors" in a section, "owners.name" in a repeated group; and of the facts."""
    return {**dict.fromkeys(FACTS, "string"), **dict(_fields(form.get("properties", {}), ""))}


def sections_of_form(form: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(name for name, one in form.get("properties", {}).items() if one.get("type") == "object")


def _fields(properties: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, str]]:
    for name, one in properties.items():
        yield prefix + name, one.get("type", "")
        inner = one.get("items", {}) if one.get("type") == "array" else one
        yield from _fields(inner.get("properties", {}), f"{prefix}{name}.")


def form_faults(form: object) -> list[FieldError]:
    """Everything wrong with a form; nothing for the empty one, which asks nothing."""
    if form in (None, {}):
        return []
    shape = sorted(_subset().iter_errors(form), key=lambda fault: fault.path)
    if shape or not isinstance(form, dict):
        # the deepest of the alternatives that failed is what the writer meant
        return [_shape_fault(fault) for fault in shape[:10]]
    return _meaning_faults(form, "form", fields_of_form(form))


def _shape_fault(fault: Any) -> FieldError:
    deepest = fault
    while deepest.context:
        deepest = max(deepest.context, key=lambda one: len(one.absolute_path))
    place = ".".join(["form", *(str(part) for part in deepest.absolute_path)])
    return FieldError(place, _("The form is not written as docs/forms.md says: %(fault)s") % {"fault": deepest.message})


def _meaning_faults(node: Mapping[str, Any], place: str, fields: Mapping[str, str]) -> list[FieldError]:
    errors = condition_faults(node.get("x-when"), place, fields)
    properties: Mapping[str, Any] = node.get("properties", {})
    for name in node.get("required", []):
        if name not in properties:
            errors.append(FieldError(place, _("It requires a field that does not exist: %(field)s") % {"field": name}))
    choices = node.get("oneOf", [])
    if len({str(one["const"]) for one in choices}) < len(choices):
        errors.append(FieldError(place, _("Two choices have the same value")))
    for name, one in properties.items():
        errors += _meaning_faults(one, f"{place}.{name}", fields)
    if "items" in node:
        errors += _meaning_faults(node["items"], place, fields)
    return errors
