"""The questions of a form as a table: one row a question, section or repeated group, in the order in which they are asked.

A row is found again by the path that it had (`was`), so that what the table does not show (patterns, lengths) stays as it is. Names
are made of the words of a question when it is new; conditions and fees go by them, so they stay.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from django.http import QueryDict

from motcua.domain.catalogue.rules.answers import is_group
from motcua.domain.catalogue.words import field_at
from motcua.domain.people.identity import fold
from motcua.surfaces.catalogue.rows import MOST, Fields

FORMATS = ("date", "email", "phone", "personal-number", "tax-code")
KINDS = ("text", "lines", *FORMATS, "integer", "number", "boolean", "choice", "several", "section", "group")
WITH_QUESTIONS = ("section", "group")
LINES = 4
BUTTON = re.compile(r"(remove|up|down):questions:(\d+)|add:questions")
Row = dict[str, Any]


def rows_of(form: Mapping[str, Any]) -> list[Row]:
    """The rows of a form, what a section or group holds after it."""
    return list(_rows(form, ""))


def _rows(node: Mapping[str, Any], inside: str) -> Iterator[Row]:
    for name, one in node.get("properties", {}).items():
        path = f"{inside}.{name}" if inside else name
        kind = kind_of(one)
        yield {
            "name": name,
            "path": path,
            "in": inside,
            "kind": kind,
            "title": one.get("title", ""),
            "title_en": one.get("x-title-en", ""),
            "hint": one.get("description", ""),
            "required": name in node.get("required", []),
            "choices": _choices_as_lines(one),
            "least": _shown(one.get("minItems" if kind in ("group", "several") else "minimum")),
            "most": _shown(one.get("maxItems" if kind == "group" else "maximum")),
            "unit": one.get("x-unit", ""),
            "each": one.get("items", {}).get("title", "") if kind == "group" else "",
            "when": one.get("x-when"),
        }
        yield from _rows(one.get("items", {}) if kind == "group" else one, path) if kind in WITH_QUESTIONS else ()


def kind_of(field: Mapping[str, Any]) -> str:
    if field.get("type") == "object":
        return "section"
    if is_group(field):
        return "group"
    if field.get("type") == "array":
        return "several"
    if "oneOf" in field:
        return "choice"
    if field.get("type") in ("integer", "number", "boolean"):
        return str(field["type"])
    return str(field.get("format") or ("lines" if field.get("x-lines") else "text"))


def read_questions(sent: QueryDict, old: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """The form as the table says it, after the button that was pressed; empty without questions.

    Beside it where questions went: the paths of those that stand in another section or group now, old and new. Conditions within
    the form follow them; whatever else asks them has to follow too (`followed`).
    """
    count = sent.get("questions-count", "0")
    rows = [
        _read(Fields(sent, f"questions-{at}"), old) for at in range(min(int(count) if count.isdigit() else 0, MOST))
    ]
    rows = _pressed(sent.get("do", ""), _named(rows))
    moved = _moved(rows)
    for row in rows:
        row["when"] = followed(row["when"], moved)
    return _form_of(rows, sent, old), moved


def followed(condition: Any, moved: Mapping[str, str]) -> Any:
    """A condition, or conditions within one, that asks the questions where they are now."""
    if isinstance(condition, list):
        return [followed(one, moved) for one in condition]
    if not isinstance(condition, dict):
        return condition
    return {
        name: moved.get(value, value)
        if name == "field"
        else followed(value, moved)
        if name in ("all", "any")
        else value
        for name, value in condition.items()
    }


def follow_rows(rows: list[Row], moved: Mapping[str, str]) -> list[Row]:
    """Steps, papers or fees whose conditions, or whose number to be multiplied by, were asked elsewhere before."""
    found = []
    for row in rows:
        new = dict(row)
        if row.get("when"):
            new["when"] = followed(row["when"], moved)
        if row.get("per"):
            new["per"] = moved.get(row["per"], row["per"])
        found.append(new)
    return found


def _moved(rows: list[Row]) -> dict[str, str]:
    holds = {row["was"] or row["name"]: row for row in rows if row["kind"] in WITH_QUESTIONS}

    def path(row: Row) -> str:
        held = holds.get(row["in"]) if row["in"] else None
        return f"{path(held)}.{row['name']}" if held is not None else str(row["name"])

    return {row["was"]: path(row) for row in rows if row["was"] and row["was"] != path(row)}


def _form_of(rows: list[Row], sent: QueryDict, old: Mapping[str, Any]) -> dict[str, Any]:
    if not rows:
        return {}
    head = {name: value for name, value in old.items() if name not in ("properties", "required", "title", "x-title-en")}
    words = {"title": sent.get("questions-title", "").strip(), "x-title-en": sent.get("questions-title_en", "").strip()}
    kept = {"type": "object"} | {name: value for name, value in words.items() if value} | head
    made = kept | _inside(rows, "", old)
    return dict(old) if _says_the_same(made, old) else made


def _says_the_same(made: Mapping[str, Any], old: Mapping[str, Any]) -> bool:
    """Also in which order it asks; how a question is written down does not count."""
    return made == old and [row["path"] for row in rows_of(made)] == [row["path"] for row in rows_of(old)]


def _read(fields: Fields, old: Mapping[str, Any]) -> Row:
    return {
        "name": fields.text("name"),
        "was": fields.text("was"),
        "in": fields.text("in"),
        "kind": fields.text("kind") if fields.text("kind") in KINDS else "text",
        "title": fields.text("title"),
        "title_en": fields.text("title_en"),
        "hint": fields.text("hint"),
        "required": fields.text("required") == "yes",
        "choices": fields.text("choices"),
        "least": fields.text("least"),
        "most": fields.text("most"),
        "unit": fields.text("unit"),
        "each": fields.text("each"),
        "when": fields.condition(old),
    }


def _named(rows: list[Row]) -> list[Row]:
    """A new question is called after its words; one whose place is gone, or is itself, stands outside."""
    taken = {row["name"] for row in rows if row["name"]}
    for row in rows:
        if not row["name"]:
            row["name"] = _slug(row["title"] or "q", taken)
            taken.add(row["name"])
    holds = {row["was"] or row["name"]: row for row in rows if row["kind"] in WITH_QUESTIONS}
    for row in rows:
        held = holds.get(row["in"])
        if (
            held is None
            or held is row
            or (row["kind"] == "section")
            or (row["kind"] == "group" and held["kind"] == "group")
        ):
            row["in"] = ""
    _set_apart(rows)
    return rows


def _set_apart(rows: list[Row]) -> None:
    """Two of one name that stand together now: the one that came there is called otherwise, so that neither is lost."""
    for row in rows:
        beside = {one["name"] for one in rows if one is not row and one["in"] == row["in"]}
        came = row["was"].rpartition(".")[0] != row["in"]
        if came and row["name"] in beside:
            row["name"] = _slug(row["name"].replace("_", " "), beside)


def _slug(words: str, taken: set[str]) -> str:
    plain = re.sub(r"[^a-z0-9]+", "_", fold(words).lower()).strip("_")[:30].strip("_")
    plain = plain if plain[:1].isalpha() else f"q_{plain}".strip("_")
    return next(one for one in (plain, *(f"{plain}_{number}" for number in range(2, 1000))) if one not in taken)


def _pressed(button: str, rows: list[Row]) -> list[Row]:
    found = BUTTON.fullmatch(button)
    if found is None:
        return rows
    if found[1] is None:
        inside = rows[-1]["in"] if rows else ""
        blank: Row = dict.fromkeys(("was", "title_en", "hint", "choices", "least", "most", "unit", "each"), "")
        new = blank | {"name": _slug("q", {row["name"] for row in rows}), "in": inside, "kind": "text", "title": ""}
        return [*rows, new | {"required": False, "when": None}] if len(rows) < MOST else rows
    at = int(found[2])
    if at >= len(rows):
        return rows
    place = rows[at]["was"] or rows[at]["name"]
    if found[1] == "remove":
        return [row for number, row in enumerate(rows) if number != at and not f"{row['in']}.".startswith(f"{place}.")]
    beside = [number for number, row in enumerate(rows) if row["in"] == rows[at]["in"]]
    other = beside.index(at) + (-1 if found[1] == "up" else 1)
    if 0 <= other < len(beside):
        rows[at], rows[beside[other]] = rows[beside[other]], rows[at]
    return rows


def _inside(rows: list[Row], place: str, old: Mapping[str, Any]) -> dict[str, Any]:
    """`properties` and `required` of what stands in a section, in a group, or outside of both."""
    here = [row for row in rows if row["in"] == place]
    required = [row["name"] for row in here if row["required"]]
    made: dict[str, Any] = {"required": required} if required else {}
    return made | {"properties": {row["name"]: _field(row, rows, old) for row in here}}


def _field(row: Row, rows: list[Row], old: Mapping[str, Any]) -> dict[str, Any]:
    before = dict(field_at(old, row["was"])) if row["was"] else {}
    is_same = bool(before) and kind_of(before) == row["kind"]
    field = _typed(row, before if is_same else {}, rows, old)
    about = {"title": row["title"], "x-title-en": row["title_en"], "description": row["hint"]}
    ordered = {"type": field.pop("type")} | {name: value for name, value in about.items() if value or name == "title"}
    if before.get("x-description-en") and row["hint"]:
        ordered["x-description-en"] = before["x-description-en"]
    return ordered | field | ({"x-when": row["when"]} if row["when"] else {})


def _typed(row: Row, before: Mapping[str, Any], rows: list[Row], old: Mapping[str, Any]) -> dict[str, Any]:
    """What makes a field of this kind, with what the table does not show of a field that was of this kind already."""
    kind, told = row["kind"], ("title", "x-title-en", "description", "x-description-en", "x-when")
    kept = {name: value for name, value in before.items() if name not in told}
    if kind == "section":
        return kept | {"type": "object"} | _without(kept, "required") | _inside(rows, row["was"] or row["name"], old)
    if kind == "group":
        items = dict(kept.get("items", {}))
        items = {"type": "object", "title": row["each"] or row["title"]} | {
            name: value for name, value in items.items() if name not in ("type", "title", "required", "properties")
        }
        bounds = _bounds(row, "minItems", "maxItems", whole=True)
        return {"type": "array"} | bounds | {"items": items | _inside(rows, row["was"] or row["name"], old)}
    if kind == "several":
        options = {"type": "string", "oneOf": _choices(row["choices"], before)}
        rest = _without(kept, "items", "minItems", "type")
        return {"type": "array"} | rest | _bounds(row, "minItems", "", whole=True) | {"items": options}
    if kind == "choice":
        return (
            {"type": before.get("type", "string")}
            | _without(kept, "type", "oneOf")
            | {"oneOf": _choices(row["choices"], before)}
        )
    if kind in ("integer", "number"):
        unit = {"x-unit": row["unit"]} if row["unit"] else {}
        rest = _without(kept, "type", "minimum", "maximum", "x-unit")
        return {"type": kind} | rest | _bounds(row, "minimum", "maximum", whole=kind == "integer") | unit
    if kind == "boolean":
        return {"type": "boolean"}
    more = {"format": kind} if kind in FORMATS else {"x-lines": kept.get("x-lines", LINES)} if kind == "lines" else {}
    return {"type": "string"} | _without(kept, "type") | more


def _without(field: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in field.items() if name not in names}


def _bounds(row: Row, least: str, most: str, *, whole: bool) -> dict[str, int | float]:
    found = {}
    for name, text in ((least, row["least"]), (most, row["most"])):
        if name and re.fullmatch(r"-?\d{1,12}([.,]\d{1,3})?", text):
            value = float(text.replace(",", "."))
            found[name] = int(value) if whole or value.is_integer() else value
    return found


def _shown(value: object) -> str:
    return "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)


def _choices_as_lines(field: Mapping[str, Any]) -> str:
    options = field.get("oneOf") or (field.get("items") or {}).get("oneOf") or []
    return "\n".join(
        f"{one['const']} = {one['title']}" + (f" | {one['x-title-en']}" if one.get("x-title-en") else "")
        for one in options
    )


def _choices(text: str, before: Mapping[str, Any]) -> list[dict[str, Any]]:
    """From lines `code = words | words in English`; a line of words alone gets a code made of them."""
    made: list[dict[str, Any]] = []
    taken: set[str] = set()
    for line in filter(None, (line.strip() for line in text.splitlines())):
        said, _bar, english = (part.strip() for part in line.partition("|"))
        code, sign, title = (part.strip() for part in said.partition("="))
        if not sign:
            code, title = _slug(said, taken), said
        taken.add(code)
        is_number = before.get("type") == "integer" and re.fullmatch(r"-?\d{1,9}", code)
        made.append(
            {"const": int(code) if is_number else code, "title": title} | ({"x-title-en": english} if english else {})
        )
    return made
