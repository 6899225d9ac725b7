"""A form as blocks for its templates: each field with its words, what was typed, what is wrong and when it is asked."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from motcua.base.problems import FieldError
from motcua.domain.catalogue.rules import condition_of
from motcua.domain.catalogue.rules.answers import is_group, title_of, unit_of
from motcua.domain.catalogue.words import condition_words
from motcua.surfaces.asking.reading import PREFIX


@dataclass(frozen=True)
class Row:
    """One row of a repeated group."""

    title: str
    name: str
    blocks: "tuple[Block, ...]"


@dataclass(frozen=True)
class Block:
    """A field, section or group. `kind`: text, lines, date, radios, select, checkboxes, section or group.

    `when`: the condition as JSON for the browser; `only`: the same in words, for those without JavaScript. `blank`: a row to be copied.
    """

    kind: str
    name: str
    title: str
    hint: str = ""
    value: object = ""
    options: tuple[tuple[str, str], ...] = ()
    error: str = ""
    when: str = ""
    only: str = ""
    inputmode: str = ""
    maxlength: int = 0
    lines: int = 0
    day: str = ""
    month: str = ""
    year: str = ""
    blocks: "tuple[Block, ...]" = ()
    rows: tuple[Row, ...] = ()
    blank: Row | None = None
    full: bool = False


MOST_RADIOS = 8


def blocks(
    form: Mapping[str, Any],
    answers: Mapping[str, Any],
    errors: Sequence[FieldError] = (),
    *,
    later: frozenset[str] = frozenset(),
) -> tuple[Block, ...]:
    """The form for its templates. `errors`: as intake tells them, at `answers.…`; `later`: sections that are not asked yet."""
    told = {error.field.removeprefix("answers."): str(error.message) for error in errors}
    asked = {name: one for name, one in form.get("properties", {}).items() if name not in later}
    return tuple(_blocks(form, {**form, "properties": asked}, answers, told, ""))


def _blocks(
    form: Mapping[str, Any], node: Mapping[str, Any], answers: object, told: Mapping[str, str], path: str
) -> Iterator[Block]:
    given = answers if isinstance(answers, Mapping) else {}
    for name, field in node.get("properties", {}).items():
        place = f"{path}{name}"
        value = given.get(name)
        if field["type"] == "object":
            inner = tuple(_blocks(form, field, value, told, f"{place}."))
            yield _block(form, "section", field, place, told, blocks=inner)
        elif is_group(field):
            yield _group(form, field, value, told, place)
        else:
            yield _field(form, node, field, value, told, place)


def _block(
    form: Mapping[str, Any], kind: str, field: Mapping[str, Any], place: str, told: Mapping[str, str], **more: Any
) -> Block:
    condition = field.get("x-when")
    return Block(
        kind,
        f"{PREFIX}.{place}",
        more.pop("title", title_of(field)),
        hint=title_of(field, "description"),
        error=told.get(place, ""),
        when=json.dumps(condition, ensure_ascii=False) if condition else "",
        only=condition_words(condition_of(condition), form),
        **more,
    )


def _group(
    form: Mapping[str, Any], field: Mapping[str, Any], value: object, told: Mapping[str, str], place: str
) -> Block:
    items = field["items"]
    given = value if isinstance(value, list) else []
    count = max(len(given), int(field.get("minItems", 0)))

    def row(number: int, answers: object, key: str) -> Row:
        inner = tuple(_blocks(form, items, answers, told, f"{place}.{key}."))
        return Row(f"{title_of(items)} {number}", f"{PREFIX}.{place}.{key}", inner)

    rows = tuple(row(at + 1, given[at] if at < len(given) else {}, str(at)) for at in range(count))
    full = count >= int(field.get("maxItems", 50))
    return _block(form, "group", field, place, told, rows=rows, blank=row(0, {}, "__row__"), full=full)


def _field(
    form: Mapping[str, Any],
    node: Mapping[str, Any],
    field: Mapping[str, Any],
    value: object,
    told: Mapping[str, str],
    place: str,
) -> Block:
    needed = place.rpartition(".")[2] in node.get("required", [])
    optional = _("(if any)")
    title = title_of(field) if needed else f"{title_of(field)} {optional}"
    if unit_of(field):
        title = f"{title} ({unit_of(field)})"
    more: dict[str, Any] = {"title": title}
    choices = tuple((str(one["const"]), title_of(one)) for one in field.get("oneOf", []))
    if field["type"] == "array":
        options = tuple((str(one["const"]), title_of(one)) for one in field["items"]["oneOf"])
        chosen = [str(one) for one in value] if isinstance(value, list) else []
        return _block(form, "checkboxes", field, place, told, options=options, value=chosen, **more)
    if field["type"] == "boolean":
        said = {True: "yes", False: "no"}.get(value) if isinstance(value, bool) else ""
        return _block(
            form, "radios", field, place, told, options=(("yes", _("yes")), ("no", _("no"))), value=said, **more
        )
    if choices:
        few = len(choices) <= MOST_RADIOS
        options = choices if few else (("", "–"), *choices)
        shown = "" if value is None else str(value)
        return _block(form, "radios" if few else "select", field, place, told, options=options, value=shown, **more)
    if field.get("format") == "date":
        year, month, day = [*str(value or "").split("-"), "", "", ""][:3]
        return _block(form, "date", field, place, told, day=day, month=month, year=year, **more)
    if field.get("x-lines"):
        return _block(form, "lines", field, place, told, value=value or "", lines=field["x-lines"], **more)
    more["inputmode"] = {"integer": "numeric", "number": "decimal"}.get(field["type"], "")
    more["inputmode"] = {"phone": "tel", "email": "email", "tax-code": "numeric"}.get(
        field.get("format", ""), more["inputmode"]
    )
    more["maxlength"] = field.get("maxLength", 0)
    text = "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)
    return _block(form, "text", field, place, told, value=text, **more)
