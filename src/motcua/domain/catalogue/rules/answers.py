"""What was answered to a form: only what is asked counts, and each fault is told in the reader's words beside its field."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from jsonschema import Draft202012Validator, FormatChecker, ValidationError

from motcua.base.problems import FieldError, InvalidInput
from motcua.domain.catalogue.rules.conditions import condition_of, holds, is_answer
from motcua.domain.people.identity import EMAIL, read_phone, read_tax_code
from motcua.domain.people.passport import read_personal_number

LONGEST_ANSWER = 2000
MOST_ROWS = 50
formats = FormatChecker(formats=())


def _format(name: str, check: Callable[[str], object]) -> None:
    formats.checks(name, raises=(ValueError, InvalidInput))(
        lambda value: not isinstance(value, str) or bool(check(value))
    )


_format("date", date.fromisoformat)
_format("email", EMAIL.fullmatch)
_format("phone", read_phone)
_format("tax-code", read_tax_code)
_format("personal-number", lambda text: read_personal_number(text, date.max)[0])


@dataclass(frozen=True)
class _Place:
    """Where in a form one is: the whole answers as conditions see them, the names of what is asked, who is filled in for."""

    seen: Mapping[str, Any]
    path: str
    errors: list[FieldError]

    def at(self, name: str) -> str:
        return f"{self.path}.{name}"


def checked_answers(
    form: Mapping[str, Any],
    answers: Mapping[str, Any],
    facts: Mapping[str, str],
    *,
    later: frozenset[str] = frozenset(),
) -> dict[str, Any]:
    """The answers that count. Raises InvalidInput with every fault, at `answers.<field>`.

    `facts`: what is known beside the form (FACTS). `later`: sections that are filled in at a step, and so not asked yet. What is not asked
    in this case is left out, whatever was sent for it.
    """
    properties = {name: one for name, one in form.get("properties", {}).items() if name not in later}
    kept = asked_answers(form, answers, facts)
    errors = [
        FieldError(f"answers.{name}", _("The procedure does not ask this"))
        for name in answers
        if name not in form.get("properties", {})
    ]
    place = _Place({**kept, **facts}, "answers", errors)
    checked = _checked_object({**form, "properties": properties}, kept, place)
    if errors:
        raise InvalidInput(errors)
    return checked


def asked_answers(form: Mapping[str, Any], answers: Mapping[str, Any], facts: Mapping[str, str]) -> dict[str, Any]:
    """The answers without those to questions that are not asked; what hides one question may hide the next."""
    kept: dict[str, Any] = {name: value for name, value in answers.items() if name in form.get("properties", {})}
    while True:
        left = _without_hidden(form.get("properties", {}), kept, {**kept, **facts})
        if left == kept:
            return kept
        kept = left


def _without_hidden(
    properties: Mapping[str, Any], answers: Mapping[str, Any], seen: Mapping[str, Any]
) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    for name, value in answers.items():
        one = properties.get(name, {})
        if not holds(condition_of(one.get("x-when")), seen):
            continue
        if one.get("type") == "object" and isinstance(value, Mapping):
            value = _without_hidden(one["properties"], value, seen)
        elif is_group(one) and isinstance(value, list):
            inner = one["items"]["properties"]
            value = [
                _without_hidden(inner, row, {**seen, name: row}) if isinstance(row, Mapping) else row for row in value
            ]
        kept[name] = value
    return kept


def is_group(field: Mapping[str, Any]) -> bool:
    return field.get("type") == "array" and field.get("items", {}).get("type") == "object"


def title_of(thing: Mapping[str, Any], what: str = "title") -> str:
    """Its words in the reader's language."""
    english = thing.get(f"x-{what}-en", "") if get_language() != "vi" else ""
    return str(english or thing.get(what, ""))


def unit_of(field: Mapping[str, Any]) -> str:
    """What its number counts, in the reader's language; empty where nothing is said."""
    english = field.get("x-unit-en", "") if get_language() != "vi" else ""
    return str(english or field.get("x-unit", ""))


def _checked_object(schema: Mapping[str, Any], answers: Mapping[str, Any], place: _Place) -> dict[str, Any]:
    checked: dict[str, Any] = {}
    required = schema.get("required", [])
    for name, one in schema.get("properties", {}).items():
        if not holds(condition_of(one.get("x-when")), place.seen):
            continue
        value = answers.get(name)
        if one["type"] == "object":
            inner = _Place(place.seen, place.at(name), place.errors)
            checked[name] = _checked_object(one, value if isinstance(value, Mapping) else {}, inner)
        elif is_group(one):
            checked[name] = list(_checked_rows(name, one, value, place, needed=name in required))
        elif is_answer(value):
            checked[name] = _checked_value(one, value, place.at(name), place.errors)
        elif name in required:
            place.errors.append(FieldError(place.at(name), _needed(one)))
    return {name: value for name, value in checked.items() if is_answer(value)}


def _checked_rows(
    name: str, group: Mapping[str, Any], value: object, place: _Place, *, needed: bool
) -> Iterator[dict[str, Any]]:
    rows = [row for row in value if isinstance(row, Mapping)] if isinstance(value, list) else []
    least = max(int(group.get("minItems", 0)), int(needed))
    most = min(int(group.get("maxItems", MOST_ROWS)), MOST_ROWS)
    if not least <= len(rows) <= most:
        facts = {"title": title_of(group), "least": least, "most": most}
        words = _("%(title)s: from %(least)d to %(most)d entries") % facts
        place.errors.append(FieldError(place.at(name), words))
    for number, row in enumerate(rows[:most]):
        unknown = set(row) - set(group["items"]["properties"])
        inner = _Place({**place.seen, name: row}, f"{place.at(name)}.{number}", place.errors)
        place.errors.extend(FieldError(inner.at(one), _("The procedure does not ask this")) for one in sorted(unknown))
        yield _checked_object(group["items"], row, inner)


def _needed(field: Mapping[str, Any]) -> str:
    is_choice = "oneOf" in field or field["type"] in ("array", "boolean")
    words = _("Choose: %(title)s") if is_choice else _("Enter: %(title)s")
    return words % {"title": title_of(field)}


def _checked_value(field: Mapping[str, Any], value: object, path: str, errors: list[FieldError]) -> object:
    if isinstance(value, str):
        value = re.sub(r"[ \t]+", " ", value.replace("\r\n", "\n")).strip()
        if len(value) > int(field.get("maxLength", LONGEST_ANSWER)):
            most = field.get("maxLength", LONGEST_ANSWER)
            errors.append(FieldError(path, _("At most %(most)d characters") % {"most": most}))
            return value
    plain = {name: one for name, one in field.items() if not name.startswith("x-")}
    fault = next(iter(Draft202012Validator(plain, format_checker=formats).iter_errors(value)), None)
    if fault is not None:
        errors.append(FieldError(path, f"{title_of(field)}: {_words(field, fault)}"))
    return value


def _words(field: Mapping[str, Any], fault: ValidationError) -> str:
    """What is wrong in words that help, by the keyword that was not met."""
    limit = fault.validator_value
    if fault.validator == "pattern" and (field.get("x-pattern-words")):
        return str(field["x-pattern-words"])
    if fault.validator == "format":
        return {
            "date": _("write the date as 31/12/2026"),
            "email": _("this is not an e-mail address"),
            "phone": _("write a phone number with 10 digits"),
            "personal-number": _("write the 12 digits of the identity card, or the passport number"),
            "tax-code": _("write the tax code with 10, 12 or 13 digits"),
        }[str(limit)]
    words = {
        "type": _("enter a whole number") if field["type"] == "integer" else _("enter a number"),
        "minimum": _("at least %(limit)s"),
        "maximum": _("at most %(limit)s"),
        "minLength": _("at least %(limit)s characters"),
        "minItems": _("choose at least %(limit)s"),
        "oneOf": _("choose one of what is offered"),
        "uniqueItems": _("each only once"),
    }.get(str(fault.validator), _("this does not fit"))
    return words % {"limit": limit} if "%(limit)s" in words else words
