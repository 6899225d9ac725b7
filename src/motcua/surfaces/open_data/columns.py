"""The columns of the data set: one table for the CSV's head, the JSON Schema and the data dictionary of the page."""

from dataclasses import dataclass, fields
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from motcua.domain.reports.open_data import Row


@dataclass(frozen=True)
class Column:
    """`type`: as JSON Schema names it; `may_be_empty`: null where too few would be told of."""

    name: str
    type: str
    words: str | Promise
    may_be_empty: bool = False
    pattern: str = ""
    most: int | None = None


COLUMNS = (
    Column(
        "month", "string", _("Month of reception, result or rating, local time"), pattern="^[0-9]{4}-(0[1-9]|1[0-2])$"
    ),
    Column("centre", "string", _("Code of the centre")),
    Column("agency", "string", _("Code of the agency")),
    Column("agency_name", "string", _("Name of the agency")),
    Column(
        "procedure",
        "string",
        _("Code of the procedure; empty: all of the agency; *: those too small to tell, together"),
    ),
    Column("procedure_name", "string", _("Name of the procedure")),
    Column("received", "integer", _("Dossiers received in the month"), True),
    Column("solved", "integer", _("Dossiers whose result was ready in the month"), True),
    Column("before_due", "integer", _("Of the solved: ready on a day before the promised one"), True),
    Column("on_due_day", "integer", _("Of the solved: ready on the promised day, in time"), True),
    Column("late", "integer", _("Of the solved: ready after the first promised time"), True),
    Column("mean_hours", "number", _("Mean of elapsed hours from reception to result"), True),
    Column("ratings", "integer", _("Ratings of visits and dossiers"), True),
    Column("satisfied_percent", "number", _("Percent of the ratings that are not low"), True, most=100),
    Column(
        "open_at_end", "integer", _("Dossiers that were not finished when the month ended; of the whole agency"), True
    ),
)
assert [one.name for one in COLUMNS] == [one.name for one in fields(Row)]


def schema_of(address: str) -> dict[str, Any]:
    """JSON Schema 2020-12 of the JSON document at `address`."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": address,
        "type": "object",
        "required": ["title", "licence", "first_month", "last_month", "rows"],
        "properties": {
            "title": {"type": "string"},
            "licence": {"type": "string", "format": "uri"},
            "first_month": {"type": "string"},
            "last_month": {"type": "string"},
            "rows": {"type": "array", "items": _row_schema()},
        },
    }


def _row_schema() -> dict[str, Any]:
    properties: dict[str, Any] = {}
    for one in COLUMNS:
        kind: dict[str, Any] = {
            "type": [one.type, "null"] if one.may_be_empty else one.type,
            "description": str(one.words),
        }
        if one.pattern:
            kind["pattern"] = one.pattern
        if one.type != "string":
            kind["minimum"] = 0
        if one.most is not None:
            kind["maximum"] = one.most
        properties[one.name] = kind
    names = [one.name for one in COLUMNS]
    return {"type": "object", "required": names, "additionalProperties": False, "properties": properties}
