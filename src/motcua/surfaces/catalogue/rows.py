"""The tables of the editor: rows read from the fields of a page, and the buttons that add, take away and move them.

A field is `steps-2-hours`; `steps-count` says how many rows there are. Nothing of a page needs JavaScript.
"""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from motcua.domain.catalogue.rules.answers import title_of
from motcua.domain.catalogue.words import VALUE_WORDS, field_at

BUTTON = re.compile(r"(add|remove|up|down):(steps|documents|fees)(?::(\d+))?")
MOST = 100
MOST_TESTS = 8
FACT_VALUES = {
    "applicant.kind": ("person", "company"),
    "channel": ("direct", "online", "post"),
    "delivery": ("counter", "post"),
}
PREFIXES = {"steps": "buoc", "documents": "d", "fees": "phi"}


def read_table(kind: str, sent: QueryDict, form: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The rows of a table as the content of a version writes them."""
    count = sent.get(f"{kind}-count", "0")
    read = {"steps": _step, "documents": _document, "fees": _fee}[kind]
    rows = [read(Fields(sent, f"{kind}-{at}"), form) for at in range(min(int(count) if count.isdigit() else 0, MOST))]
    return pressed(kind, sent.get("do", ""), rows)


def pressed(kind: str, button: str, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows after the button that was pressed."""
    found = BUTTON.fullmatch(button)
    if found is None or found[2] != kind:
        return rows
    verb, at = found[1], int(found[3] or 0)
    if verb == "add" and len(rows) < MOST:
        return [*rows, _blank(kind, rows)]
    if at >= len(rows):
        return rows
    if verb == "remove":
        return _without(rows, at)
    other = at - 1 if verb == "up" else at + 1
    if 0 <= other < len(rows):
        rows[at], rows[other] = rows[other], rows[at]
    return rows


def _without(rows: list[dict[str, Any]], at: int) -> list[dict[str, Any]]:
    """What came after the row that goes comes after what was before it."""
    gone = rows[at]
    left = [row for number, row in enumerate(rows) if number != at]
    for row in left:
        if gone["code"] in row.get("after", []):
            kept = [one for one in row["after"] if one != gone["code"]]
            row["after"] = [*kept, *(one for one in gone.get("after", []) if one not in kept)]
    return left


def _blank(kind: str, rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    taken = {row["code"] for row in rows}
    number = next(one for one in range(len(rows) + 1, 2 * MOST + 2) if f"{PREFIXES[kind]}{one}" not in taken)
    row: dict[str, Any] = {"code": f"{PREFIXES[kind]}{number}", "name": ""}
    if kind == "steps":
        before = [rows[-1]["code"]] if rows else []
        agency = rows[-1]["agency"] if rows else ""
        return row | {"role": "specialist", "agency": agency, "hours": 1, "after": before}
    if kind == "documents":
        return row | {"originals": 1, "copies": 0, "required": True}
    return row | {"amount": 0} | ({} if rows else {"default": True})


class Fields:
    """The fields of one row."""

    def __init__(self, sent: QueryDict, prefix: str) -> None:
        self.sent, self.prefix = sent, prefix

    def text(self, name: str) -> str:
        return self.sent.get(f"{self.prefix}-{name}", "").strip()

    def all(self, name: str) -> list[str]:
        return self.sent.getlist(f"{self.prefix}-{name}")

    def number(self, name: str) -> float | int:
        """0 for what is no number: the checks of a draft say so at its place."""
        text = self.text(name)
        if re.fullmatch(r"\d{1,3}(\.\d{3})+", text):
            text = text.replace(".", "")
        text = text.replace(",", ".")
        value = float(text) if re.fullmatch(r"\d{1,12}(\.\d{1,3})?", text) else 0.0
        return int(value) if value.is_integer() else value

    def condition(self, form: Mapping[str, Any]) -> dict[str, Any] | None:
        """Tests of three fields each, all or any of which must hold; what is nested deeper is kept as it was."""
        if self.text("when-field") == "keep":
            kept = json.loads(self.text("when-kept") or "null")
            return kept if isinstance(kept, dict) else None
        tests = [test for test in (self._test(slot, form) for slot in slots()) if test]
        join = "any" if self.text("when-join") == "any" else "all"
        return {join: tests} if len(tests) > 1 else tests[0] if tests else None

    def _test(self, slot: str, form: Mapping[str, Any]) -> dict[str, Any] | None:
        field, operator = self.text(f"when{slot}-field"), self.text(f"when{slot}-operator") or "equals"
        if not field:
            return None
        given = [one.strip() for one in self.all(f"when{slot}-value") if one.strip()]
        if len(given) > 1:  # several were ticked: one of them is what is meant
            operator = {"equals": "in", "not_equals": "not_in"}.get(operator, operator)
        several = operator in ("in", "not_in")
        value = read_value(operator, ", ".join(given) if several else "".join(given[:1]), field_at(form, field))
        return {"field": field, "operator": operator, "value": value}


def slots() -> list[str]:
    """What tells the tests of one condition apart in the names of their fields: nothing for the first, then -2, -3 …"""
    return ["", *(f"-{number}" for number in range(2, MOST_TESTS + 1))]


def shown_condition(when: Mapping[str, Any], form: Mapping[str, Any]) -> dict[str, Any]:
    """A condition taken apart for its fields, with room for one test more; `when_kept`: what is nested, as JSON."""
    parts = when.get("all") or when.get("any") or ([when] if when else [])
    nested = any("all" in part or "any" in part for part in parts)
    tests = [] if nested else [_shown_test(slot, part, form) for slot, part in zip(slots(), parts, strict=False)]
    if not nested and len(tests) < MOST_TESTS:
        tests.append(_shown_test(slots()[len(tests)], {}, form))
    return {
        "when_tests": tests or [_shown_test("", {"field": "keep"}, form)],
        "when_join": "any" if "any" in when else "all",
        "when_kept": json.dumps(when, ensure_ascii=False) if nested else "",
    }


def _shown_test(slot: str, test: Mapping[str, Any], form: Mapping[str, Any]) -> dict[str, object]:
    value, field = test.get("value", ""), str(test.get("field", ""))
    chosen = {str(one) for one in (value if isinstance(value, list) else [value])}
    choices = choices_of(form, field) if test.get("operator") != "answered" else []
    words = ", ".join(str(one) for one in value) if isinstance(value, list) else str(value)
    if isinstance(value, bool):
        words = _("yes") if value else _("no")
    return {
        "slot": slot,
        "field": field,
        "operator": test.get("operator", "equals"),
        "value": words,
        "choices": [(const, title, const in chosen) for const, title in choices],
    }


def choices_of(form: Mapping[str, Any], path: str) -> list[tuple[str, str]]:
    """The answers that a question offers, as code and words; none for one that is answered freely."""
    if path in FACT_VALUES:
        return [(value, str(VALUE_WORDS[value])) for value in FACT_VALUES[path]]
    field = field_at(form, path) if path else {}
    if field.get("type") == "boolean":
        return [("True", _("yes")), ("False", _("no"))]
    options = field.get("oneOf") or (field.get("items") or {}).get("oneOf") or []
    return [(str(one["const"]), title_of(one) or str(one["const"])) for one in options]


def read_value(operator: str, text: str, field: Mapping[str, Any]) -> object:
    """What was typed as the value of a condition: "Phiếu số 2" stands for its constant."""
    if operator == "answered":
        return text.casefold() not in ("không", "no", "false", "0")
    if operator in ("in", "not_in"):
        return [_constant(one.strip(), field) for one in text.split(",") if one.strip()]
    return _constant(text, field)


def _constant(text: str, field: Mapping[str, Any]) -> object:
    choices = field.get("oneOf") or (field.get("items") or {}).get("oneOf") or []
    for one in choices:
        if text.casefold() in (str(one["const"]).casefold(), str(one["title"]).casefold()):
            return one["const"]
    if field.get("type") == "boolean":
        return text.casefold() in ("có", "yes", "true", "1")
    if field.get("type") in ("integer", "number") and re.fullmatch(r"-?\d{1,12}([.,]\d{1,3})?", text):
        value = float(text.replace(",", "."))
        return int(value) if value.is_integer() else value
    return text


def _kept(row: dict[str, Any], **optional: Any) -> dict[str, Any]:
    """Without what says nothing, so that a version reads as master data writes it."""
    return row | {name: value for name, value in optional.items() if value not in (None, "", [], False)}


def _step(fields: Fields, form: Mapping[str, Any]) -> dict[str, Any]:
    row = {
        "code": fields.text("code"),
        "name": fields.text("name"),
        "role": fields.text("role"),
        "agency": fields.text("agency"),
        "hours": fields.number("hours"),
        "after": fields.all("after"),
    }
    return _kept(
        row,
        name_en=fields.text("name_en"),
        when=fields.condition(form),
        opens=fields.text("opens"),
        sends=fields.all("sends") if fields.text("opens") else [],
        forms=fields.all("forms"),
        in_turn=fields.text("in_turn") == "yes",
    )


def _document(fields: Fields, form: Mapping[str, Any]) -> dict[str, Any]:
    row = {
        "code": fields.text("code"),
        "name": fields.text("name"),
        "originals": fields.number("originals"),
        "copies": fields.number("copies"),
        "required": fields.text("required") == "yes",
    }
    english, template, note = fields.text("name_en"), fields.text("template"), fields.text("note")
    return _kept(row, name_en=english, when=fields.condition(form), template=template, note=note)


def _fee(fields: Fields, form: Mapping[str, Any]) -> dict[str, Any]:
    row = {"code": fields.text("code"), "name": fields.text("name"), "amount": fields.number("amount")}
    is_default = fields.sent.get("fees-default", "") == row["code"]
    english, per = fields.text("name_en"), fields.text("per")
    return _kept(row, name_en=english, when=fields.condition(form), default=is_default, per=per)
