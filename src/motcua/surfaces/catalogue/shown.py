"""What the editor's tables show of a draft: rows with their conditions taken apart and their faults, and the form as it would be."""

from collections.abc import Mapping
from typing import Any

from motcua.base.problems import FieldError
from motcua.domain.catalogue.rules import condition_of
from motcua.domain.catalogue.rules.forms import form_faults
from motcua.domain.catalogue.words import condition_words
from motcua.surfaces.asking.showing import blocks
from motcua.surfaces.catalogue import questions
from motcua.surfaces.catalogue.rows import shown_condition

# the last part of a fault's place where it is a word about a question, and no question
ABOUT_QUESTION = (
    "title",
    "x-title-en",
    "description",
    "oneOf",
    "minItems",
    "maxItems",
    "minimum",
    "maximum",
    "required",
)


def shown_row(
    table: str, at: int, row: Mapping[str, Any], form: Mapping[str, Any], faults: list[FieldError]
) -> dict[str, Any]:
    """A row with its condition taken apart for its three fields, and what is wrong with it."""
    place = f"{table}.{row['code']}"
    shown = dict(row) | _with_condition(row.get("when") or {}, form, place, faults)
    shown["place"] = str(at)
    shown["after"] = [str(one) for one in row.get("after", [])]
    return shown


def _with_condition(
    when: Mapping[str, Any], form: Mapping[str, Any], place: str, faults: list[FieldError]
) -> dict[str, Any]:
    """A row's condition for its fields and in words, and what is wrong at its place."""
    told = [one.message for one in faults if one.field == place]
    words = condition_words(condition_of(when), form) if when and not told else ""
    return {"faults": told, "when_words": words, **shown_condition(when, form)}


def asked_rows(form: Mapping[str, Any], faults: list[FieldError]) -> list[dict[str, Any]]:
    """The rows of the table of questions, each with what is wrong with it and which places it could have."""
    found = questions.rows_of(form)
    places = [(row["path"], row["title"] or row["path"]) for row in found if row["kind"] in questions.WITH_QUESTIONS]
    placed = [FieldError(_place_of_question(one.field), one.message) for one in faults]
    return [
        row
        | _with_condition(row["when"] or {}, form, row["path"], placed)
        | {
            "place": str(at),
            "depth": row["path"].count("."),
            "places": [one for one in places if one[0] != row["path"] and row["kind"] != "section"],
        }
        for at, row in enumerate(found)
    ]


def _place_of_question(place: str) -> str:
    """ "form.properties.owners.items.properties.name.title" is wrong with the question "owners.name"."""
    parts = [part for part in place.split(".")[1:] if part not in ("properties", "items")]
    return ".".join(parts[:-1] if "properties" in place and parts[-1:] and parts[-1] in ABOUT_QUESTION else parts)


def preview_of(content: Mapping[str, Any]) -> dict[str, Any]:
    form = content.get("form") or {}
    faults = form_faults(form)
    later = frozenset(section for step in content.get("steps", []) for section in step.get("forms", []))
    return {
        "preview": () if faults else blocks(form, {}, later=later),
        "preview_faults": faults,
        "preview_title": form.get("title", ""),
    }
