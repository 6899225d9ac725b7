"""The facts of persons that an agreement lists, added when an event is read: they are kept in no event.

So what is erased with its dossier is told to nobody any more, however old the event.
"""

import json
from collections.abc import Collection
from typing import Any

from motcua.domain.dossiers.queries.following import ToldApplicant, applicants

_FIELDS = {
    "applicant_kind": "kind",
    "applicant_name": "name",
    "id_number": "id_number",
    "tax_code": "tax_code",
    "phone": "phone",
    "email": "email",
    "address": "address",
}


def with_extra(events: str, extra: Collection[str]) -> str:
    """`events` (the inside of a JSON list) with these facts in the data of events about dossiers."""
    extra = [name for name in extra if name in _FIELDS]  # what stands in no event is told by another way
    if not extra or not events:
        return events
    told: list[dict[str, Any]] = json.loads(f"[{events}]")
    codes = {code for event in told if (code := _dossier(event))}
    known = applicants(codes)
    for event in told:
        person = known.get(_dossier(event))
        if person:
            event["data"] |= _facts(person, extra)
    return json.dumps(told, ensure_ascii=False)[1:-1]


def _dossier(event: dict[str, Any]) -> str:
    kind, _colon, code = event["subject"].partition(":")
    return code if kind == "dossier" else ""


def _facts(person: ToldApplicant, extra: Collection[str]) -> dict[str, str]:
    return {name: value for name in extra if (value := getattr(person, _FIELDS[name]))}
