"""Decisions about comparing both sides as pure functions: registers and their digests, differences, who gives way in a procedure."""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Any

WITHDRAWN = "7"  # national status
UNDECIDED = ("1", "5")  # the desk has a submission, or asked its citizen for more


class Rule(StrEnum):
    """What becomes of a procedure that the other side publishes."""

    OFF = "off"
    DRAFT = "draft"  # somebody here looks at it and publishes it
    PUBLISH = "publish"  # it holds at once, where nothing is wrong with it


class Standing(StrEnum):
    """How a procedure stands that the other side publishes."""

    SAME = "same"
    PUBLISHED = "published"
    DRAFT = "draft"
    CONFLICT = "conflict"  # both sides changed it
    FAULT = "fault"
    RETIRED = "retired"  # the other side retired it, and so did we
    GONE = "gone"  # the other side retired it, here it holds


class Kind(StrEnum):
    """What is different. Ours is the truth about dossiers, theirs about what a citizen filed on their portal."""

    MISSING_THERE = "missing_there"  # a dossier
    STATUS_THERE = "status_there"  # a dossier
    UNKNOWN_HERE = "unknown_here"  # a dossier that nobody here took in: a person looks
    NOT_BROUGHT = "not_brought"  # a submission that never arrived, or not all of its files
    TAKEN_BACK = "taken_back"  # a submission that its citizen withdrew there
    STATUS_BACK = "status_back"  # a submission of which they do not know what became


class State(StrEnum):
    OPEN = "open"
    MENDED = "mended"
    ASIDE = "aside"  # somebody looked, and it may stay so


def register_of(code: str) -> str:
    """The register in which a dossier stands: agency and day, as its code begins (circular 01/2018 art. 19)."""
    return code.rpartition("-")[0]


def digest(statuses: Mapping[str, str]) -> str:
    """Of the dossiers of one register: SHA-256 of the lines `code status`, in the order of their octets. `REGISTERS` does it in SQL."""
    return sha256("\n".join(f"{code} {statuses[code]}" for code in sorted(statuses)).encode()).hexdigest()


@dataclass(frozen=True)
class Found:
    """One difference between two lists of statuses by code."""

    kind: Kind
    subject: str
    ours: str = ""
    theirs: str = ""


def different_dossiers(ours: Mapping[str, str], theirs: Mapping[str, str]) -> list[Found]:
    """By code; whoever is right is said by the kind."""
    found = [
        Found(Kind.STATUS_THERE if code in theirs else Kind.MISSING_THERE, code, status, theirs.get(code, ""))
        for code, status in ours.items()
        if theirs.get(code) != status
    ]
    found += [Found(Kind.UNKNOWN_HERE, code, "", status) for code, status in theirs.items() if code not in ours]
    return sorted(found, key=lambda one: one.subject)


def different_submissions(
    ours: Mapping[str, str], theirs: Mapping[str, str], not_whole: Collection[str] = ()
) -> list[Found]:
    """Statuses by the other side's code. A citizen withdraws there; everything else is decided here.

    `not_whole`: those that came without all of their files.
    """
    found = []
    for code, status in sorted(theirs.items()):
        held = ours.get(code)
        if (held is None or code in not_whole) and status != WITHDRAWN:
            found.append(Found(Kind.NOT_BROUGHT, code, held or "", status))
        if held is not None and held != status:
            kind = Kind.TAKEN_BACK if status == WITHDRAWN and held in UNDECIDED else Kind.STATUS_BACK
            found.append(Found(kind, code, held, status))
    missing = [Found(Kind.STATUS_BACK, code, held) for code, held in sorted(ours.items()) if code not in theirs]
    return found + missing


# What another authority may say of a procedure. What it does not say (queue, templates, how steps find their person) stays ours.
FIELDS = (
    "name", "name_en", "field", "agency", "audience", "description", "requirements", "ways_to_apply", "legal_basis", "time_limit",
    "time_limit_note", "fee", "publication_fee", "fees", "form", "documents", "steps", "result", "result_kind",
)  # fmt: skip


@dataclass(frozen=True)
class Merged:
    """`changes`: what becomes different here; `conflicts`: fields in which both sides moved away from what they had in common."""

    changes: dict[str, Any]
    conflicts: tuple[str, ...]


def merge(ours: Mapping[str, Any], base: Mapping[str, Any] | None, theirs: Mapping[str, Any]) -> Merged:
    """Field by field: whoever alone changed one since `base` has it. Without a common beginning each difference is a conflict."""
    changes: dict[str, Any] = {}
    conflicts = []
    for name in FIELDS:
        if name not in theirs or _same(name, ours.get(name), theirs[name]):
            continue
        if base is not None and _same(name, base.get(name), ours.get(name)):
            changes[name] = theirs[name]
        elif base is None or not _same(name, base.get(name), theirs[name]):
            conflicts.append(name)
    return Merged(changes, tuple(conflicts))


def said(row: Mapping[str, Any]) -> dict[str, Any]:
    """What is taken of a row of the other side."""
    return {name: row[name] for name in FIELDS if name in row}


def with_our_agencies(row: Mapping[str, Any], codes: Mapping[str, str]) -> dict[str, Any]:
    """The row with its agencies, and those of its steps, by our codes."""
    changed = dict(row)
    if "agency" in row:
        changed["agency"] = codes.get(str(row["agency"]), row["agency"])
    if isinstance(row.get("steps"), list):
        changed["steps"] = [
            {**step, "agency": codes.get(str(step["agency"]), step["agency"])} if "agency" in step else step
            for step in row["steps"]
        ]
    return changed


def _same(name: str, one: object, other: object) -> bool:
    """Empty and absent say the same; the order of a form's questions counts."""
    if one in (None, "", [], {}) and other in (None, "", [], {}):
        return True
    return one == other and (name != "form" or json.dumps(one) == json.dumps(other))


def in_pieces(items: Iterable[Any], size: int) -> list[list[Any]]:
    """Lists of at most `size`."""
    everything = list(items)
    return [everything[at : at + size] for at in range(0, len(everything), size)]
