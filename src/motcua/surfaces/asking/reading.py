"""Reads a form as a browser sends it: `answers.section.field`, `answers.group.0.field`; the number of
rows stands in `answers.group`. Faults are told by the same names."""

import re
from collections.abc import Mapping
from typing import Any

from django.http import QueryDict

from motcua.domain.catalogue.rules.answers import MOST_ROWS, is_group

PREFIX = "answers"
ROWS = re.compile(r"(add|remove):answers\.([a-z0-9_.]+?)(?:\.(\d+))?")


def read_form(form: Mapping[str, Any], sent: QueryDict) -> dict[str, Any]:
    """The answers as typed; what is no number stays text, so that it can be shown again and is refused."""
    return _read(form.get("properties", {}), sent, PREFIX)


def with_rows(form: Mapping[str, Any], sent: QueryDict) -> dict[str, Any] | None:
    """The answers after a row was added or taken away (the button `rows`); None where no such button was pressed."""
    pressed = ROWS.fullmatch(sent.get("rows", ""))
    if pressed is None:
        return None
    answers = read_form(form, sent)
    verb, path, number = pressed.groups()
    *sections, group = path.split(".")
    place = answers
    for one in sections:
        place = place.setdefault(one, {})
    rows = place.setdefault(group, [])
    if verb == "add" and isinstance(rows, list) and len(rows) < MOST_ROWS:
        rows.append({})
    elif verb == "remove" and number and isinstance(rows, list) and int(number) < len(rows):
        del rows[int(number)]
    return answers


def _read(properties: Mapping[str, Any], sent: QueryDict, prefix: str) -> dict[str, Any]:
    answers: dict[str, Any] = {}
    for name, field in properties.items():
        place = f"{prefix}.{name}"
        if field["type"] == "object":
            answers[name] = _read(field["properties"], sent, place)
        elif is_group(field):
            count = sent.get(place, "0")
            rows = min(int(count), MOST_ROWS) if count.isdigit() else 0
            answers[name] = [_read(field["items"]["properties"], sent, f"{place}.{row}") for row in range(rows)]
        else:
            value = _value(field, sent, place)
            if value not in (None, "", []):
                answers[name] = value
    return answers


def _value(field: Mapping[str, Any], sent: QueryDict, place: str) -> object:
    if field["type"] == "array":
        return [_number(field["items"], one) for one in sent.getlist(place)]
    if field.get("format") == "date":
        day, month, year = (sent.get(f"{place}_{part}", "").strip() for part in ("day", "month", "year"))
        return f"{year}-{month.zfill(2)}-{day.zfill(2)}" if day or month or year else ""
    text = sent.get(place, "").strip()
    if field["type"] == "boolean":
        return {"yes": True, "no": False}.get(text)
    return _number(field, text)


def _number(field: Mapping[str, Any], text: str) -> object:
    """Vietnamese write 1.234.567,5."""
    if field["type"] == "integer" and re.fullmatch(r"-?\d{1,3}(\.\d{3})+|-?\d{1,15}", text):
        return int(text.replace(".", ""))
    if field["type"] == "number" and re.fullmatch(r"-?\d{1,15}([.,]\d{1,6})?", text):
        return float(text.replace(",", "."))
    return text
