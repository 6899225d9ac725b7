"""Questions that only those ask who look after the catalogue: lists with drafts, versions, what is wrong with one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from django.db.models import Exists, OuterRef, Q, Subquery

from motcua.base import journal
from motcua.base.actor import Actor
from motcua.base.problems import FieldError, NotFound
from motcua.domain.catalogue.actions._versions import faults_of, subject_of, whole_content
from motcua.domain.catalogue.models import Procedure, ProcedureVersion, StoredFile
from motcua.domain.people.permissions import Action, require
from motcua.domain.people.queries import names_of

MOST_LISTED = 500


@dataclass(frozen=True)
class ListedProcedure:
    """`published` and `draft`: the numbers of those versions, None where there is none."""

    code: str
    name: str
    name_en: str
    field: str
    agency_name: str
    agency_name_en: str
    published: int | None
    draft: int | None


@dataclass(frozen=True)
class ListedVersion:
    number: int
    state: str
    published_at: datetime | None
    edited_at: datetime | None
    by: str


@dataclass(frozen=True)
class VersionView:
    """One version with everything in it, as written; `faults` by place."""

    code: str
    number: int
    state: str
    edits: int
    based_on: int | None
    content: Mapping[str, Any]
    faults: tuple[FieldError, ...]


def listed(actor: Actor, q: str = "", state: str = "") -> list[ListedProcedure]:
    """All procedures, or those whose words are in it; `state`: draft, published or retired (neither of both)."""
    require(actor, Action.MASTER_DATA)
    of_this = ProcedureVersion.objects.filter(procedure=OuterRef("pk"))
    found = Procedure.objects.select_related("agency").annotate(
        published=Subquery(of_this.filter(state="published").values("number")[:1]),
        draft=Subquery(of_this.filter(state="draft").values("number")[:1]),
    )
    for word in q.split():
        found = found.filter(Q(name__icontains=word) | Q(code__icontains=word) | Q(field__icontains=word))
    if state == "retired":
        found = found.filter(published=None, draft=None)
    elif state in ("draft", "published"):
        found = found.filter(Exists(of_this.filter(state=state)))
    return [
        ListedProcedure(
            one.code,
            one.name,
            one.name_en,
            one.field,
            one.agency.name,
            one.agency.name_en,
            one.published,
            one.draft,
        )
        for one in found[:MOST_LISTED]
    ]


def versions(actor: Actor, code: str) -> list[ListedVersion]:
    """Newest first, with who published or last changed each. Raises NotFound."""
    require(actor, Action.MASTER_DATA)
    procedure = Procedure.objects.filter(code=code).first()
    if procedure is None:
        raise NotFound
    makers: dict[int, str] = {}
    for entry in journal.subject_history(subject_of(procedure)):
        if entry.kind in ("procedure.published", "procedure.draft_begun", "procedure.draft_changed"):
            makers[entry.data["version"]] = entry.actor
    names = names_of(set(makers.values()))
    return [
        ListedVersion(one.number, one.state, one.published_at, one.edited_at, names.get(makers.get(one.number, ""), ""))
        for one in procedure.versions.order_by("-number")
    ]


def version(actor: Actor, code: str, number: int) -> VersionView:
    """Raises NotFound."""
    require(actor, Action.MASTER_DATA)
    found = _row(code, number=number)
    content = whole_content(found)
    faults = tuple(faults_of(code, content)) if found.state == "draft" else ()
    return VersionView(code, found.number, found.state, found.edits, found.based_on, content, faults)


def faults(actor: Actor, code: str, content: Mapping[str, Any]) -> list[FieldError]:
    """What is wrong with content that is not saved."""
    require(actor, Action.MASTER_DATA)
    return faults_of(code, content)


def to_be_opened(actor: Actor, code: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """The published procedures that a step of `code` may open, by agency: its name, and the code and name of each."""
    require(actor, Action.MASTER_DATA)
    held = Procedure.objects.filter(versions__state="published").exclude(code=code).select_related("agency")
    return [
        (agency, [(one.code, one.name) for one in group])
        for agency, group in groupby(held.order_by("agency__name", "code"), key=lambda one: one.agency.name)
    ]


def draft(actor: Actor, code: str) -> VersionView:
    """Raises NotFound where there is none."""
    require(actor, Action.MASTER_DATA)
    return version(actor, code, _row(code, state="draft").number)


def version_row(actor: Actor, code: str, number: int) -> ProcedureVersion:
    """For exporting it. Raises NotFound."""
    require(actor, Action.MASTER_DATA)
    return _row(code, number=number)


def file_of(actor: Actor, code: str, number: int, name: str) -> tuple[str, bytes]:
    """A template of any version: its media type and content. Raises NotFound."""
    one = next((one for one in version(actor, code, number).content.get("files", []) if one["name"] == name), None)
    if one is None:
        raise NotFound
    return one["media_type"], bytes(StoredFile.objects.get(pk=one["sha256"]).content)


def _row(code: str, **of: object) -> ProcedureVersion:
    found = ProcedureVersion.objects.select_related("procedure__agency").filter(procedure__code=code, **of).first()
    if found is None:
        raise NotFound
    return found
