"""Drafts: begun as a copy of what holds, changed part by part, published once nothing is wrong with them."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motcua.base import clock, journal
from motcua.base.actor import Actor
from motcua.base.problems import Conflict, FieldError, InvalidInput, NotFound
from motcua.domain.catalogue.actions._versions import (
    CONTENT,
    HEAD,
    faults_of,
    is_same,
    make_current,
    next_number,
    publish_one_by_one,
    store_file,
    subject_of,
    whole_content,
)
from motcua.domain.catalogue.actions.importing import read_row, row_of
from motcua.domain.catalogue.models import Procedure, ProcedureVersion
from motcua.domain.catalogue.rules import IN_ENGLISH, content_of
from motcua.domain.centre.models import Agency
from motcua.domain.people.permissions import Action, require
from motcua.domain.people.queries import names_of

PARTS: Mapping[str, tuple[str, ...]] = {
    "texts": (*HEAD, "audience", "description", "requirements", "ways_to_apply", "legal_basis", "result", "result_kind",
              "result_template", "agencies_only", "checked", *IN_ENGLISH),
    "time": ("time_limit", "time_limit_note"),
    "fees": ("fee", "publication_fee", "fees"),
    "documents": ("documents",),
    "steps": ("steps", "time_limit"),
    "form": ("form", "steps", "documents", "fees"),  # their conditions go along with a question that is moved
    "files": ("files",),
    "all": (*HEAD, *CONTENT),
}  # fmt: skip
"""What each part of the editor may change."""

PART_WORDS = {
    "texts": gettext_lazy("texts"),
    "time": gettext_lazy("time limit"),
    "fees": gettext_lazy("fees"),
    "documents": gettext_lazy("documents"),
    "steps": gettext_lazy("steps"),
    "form": gettext_lazy("questions of the form"),
    "files": gettext_lazy("templates"),
    "all": gettext_lazy("everything, from a file"),
}


class EditedMeanwhile(Conflict):
    """Somebody else saved the draft after it was shown: who changed what."""

    code = "edited_meanwhile"


@transaction.atomic
def begin_procedure(actor: Actor, code: str, name: str, field: str, agency: str) -> ProcedureVersion:
    """A procedure that is not published yet, with a first draft of the four usual steps. Raises InvalidInput."""
    require(actor, Action.MASTER_DATA)
    code, name, field = code.strip(), name.strip(), field.strip()
    errors = []
    if not code or len(code) > 40 or any(sign.isspace() or sign == "/" for sign in code):
        errors.append(FieldError("code", _("Enter the code of the procedure, without blanks and slashes")))
    elif Procedure.objects.filter(code=code).exists():
        errors.append(FieldError("code", _("There is a procedure with this code already")))
    if not 0 < len(name) <= 400:
        errors.append(FieldError("name", _("Enter a name")))
    if not 0 < len(field) <= 200:
        errors.append(FieldError("field", _("Enter the field")))
    place = Agency.objects.filter(code=agency).first()
    if place is None:
        errors.append(FieldError("agency", _("Unknown agency")))
    if errors or place is None:
        raise InvalidInput(errors)
    procedure = Procedure.objects.create(code=code, name=name, field=field, agency=place)
    return _begin(actor, procedure, {**_first_content(agency), "name": name, "field": field, "agency": agency}, None)


def _first_content(agency: str) -> dict[str, Any]:
    way: tuple[tuple[str, str, str, int, list[str]], ...] = (
        ("intake", _("Receiving"), "receptionist", 1, []),
        ("appraise", _("Appraisal"), "specialist", 12, ["intake"]),
        ("approve", _("Signing"), "leader", 4, ["appraise"]),
        ("return", _("Return of the result"), "receptionist", 1, ["approve"]),
    )
    return {
        "name_en": "",
        "queue_service": "",
        "time_limit": {"value": 3, "unit": "working_day"},
        "fee": 0,
        "documents": [],
        "steps": [
            {"code": code, "name": str(name), "role": role, "agency": agency, "hours": hours, "after": after}
            for code, name, role, hours, after in way
        ],
        "result": "",
        "checked": False,
    }


@transaction.atomic
def begin_draft(actor: Actor, code: str) -> ProcedureVersion:
    """The draft of a procedure: the one there is, or a copy of what holds (or held last). Raises NotFound."""
    require(actor, Action.MASTER_DATA)
    procedure = _locked(code)
    draft = procedure.versions.filter(state="draft").first()
    if draft is not None:
        return draft
    newest = procedure.versions.select_related("procedure__agency").order_by("-number")
    model = newest.filter(state="published").first() or newest.first()
    if model is None:
        raise NotFound
    return _begin(actor, procedure, whole_content(model), model.number)


def _begin(actor: Actor, procedure: Procedure, content: dict[str, Any], based_on: int | None) -> ProcedureVersion:
    draft = ProcedureVersion.objects.create(
        procedure=procedure,
        number=next_number(procedure),
        state="draft",
        content=content,
        edited_at=clock.now(),
        based_on=based_on,
    )
    _record(actor, "procedure.draft_begun", draft, based_on=based_on)
    return draft


@transaction.atomic
def change_draft(actor: Actor, code: str, seen: int, part: str, changes: Mapping[str, Any]) -> ProcedureVersion:
    """Replaces values of one part of the draft. `seen`: how many edits it had when it was shown.

    A draft may have faults (they are told beside it), but it can always be read. Raises EditedMeanwhile, InvalidInput, NotFound.
    """
    require(actor, Action.MASTER_DATA)
    draft = _seen_draft(code, seen)
    content = draft.content | {name: value for name, value in changes.items() if name in PARTS[part]}
    if is_same(content, draft.content):
        return draft
    changed = sorted(name for name in PARTS[part] if content.get(name) != draft.content.get(name))
    draft.content, draft.edits, draft.edited_at = _readable(content), draft.edits + 1, clock.now()
    draft.save()
    _record(actor, "procedure.draft_changed", draft, edit=draft.edits, part=part, changed=changed)
    return draft


def add_file(actor: Actor, code: str, seen: int, name: str, content: bytes) -> ProcedureVersion:
    """A blank form for the applicant or a template of the result; one of the same name is replaced. Raises InvalidInput."""
    require(actor, Action.MASTER_DATA)
    with transaction.atomic():
        draft = _seen_draft(code, seen)
        kept = store_file(name, content)
        others = [one for one in draft.content.get("files", []) if one["name"] != kept["name"]]
        return change_draft(actor, code, seen, "files", {"files": [*others, kept]})


@transaction.atomic
def import_draft(actor: Actor, code: str, seen: int, data: object) -> ProcedureVersion:
    """The whole draft from a file of master data. Raises InvalidInput, EditedMeanwhile."""
    require(actor, Action.MASTER_DATA)
    try:
        content = read_row(row_of(data, code))
    except KeyError as missing:
        raise InvalidInput.of("file", _("The file does not say: %(what)s") % {"what": missing}) from None
    gone: dict[str, object] = {name: [] for name in ("fees", "files") if name not in content} | (
        {} if "form" in content else {"form": {}}
    )
    return change_draft(actor, code, seen, "all", {**gone, **content})


@transaction.atomic
def publish_draft(actor: Actor, code: str, seen: int) -> ProcedureVersion:
    """From now on dossiers begin with it; those that run keep theirs. Raises InvalidInput with every fault, EditedMeanwhile."""
    require(actor, Action.MASTER_DATA)
    publish_one_by_one()
    draft = _seen_draft(code, seen)
    errors = faults_of(code, draft.content)
    if errors:
        raise InvalidInput(errors)
    make_current(actor, draft)
    return draft


@transaction.atomic
def drop_draft(actor: Actor, code: str, seen: int) -> None:
    """Throws the draft away; what was published stays. Raises EditedMeanwhile, NotFound."""
    require(actor, Action.MASTER_DATA)
    draft = _seen_draft(code, seen)
    _record(actor, "procedure.draft_dropped", draft)
    draft.delete()


@transaction.atomic
def retire(actor: Actor, code: str) -> None:
    """The procedure can be asked for no more; dossiers that run go on. Raises NotFound where none is published."""
    require(actor, Action.MASTER_DATA)
    procedure = _locked(code)
    current = procedure.versions.filter(state="published").first()
    if current is None:
        raise NotFound(_("There is no published procedure with this code"))
    current.state = "retired"
    current.save(update_fields=["state"])
    _record(actor, "procedure.retired", current)


def _locked(code: str) -> Procedure:
    procedure = Procedure.objects.select_for_update(of=("self",)).select_related("agency").filter(code=code).first()
    if procedure is None:
        raise NotFound
    return procedure


def _seen_draft(code: str, seen: int) -> ProcedureVersion:
    draft = _locked(code).versions.filter(state="draft").select_related("procedure__agency").first()
    if draft is None:
        raise NotFound(_("There is no draft of this procedure"))
    if draft.edits != seen:
        raise EditedMeanwhile(_who_changed_what(draft, seen), edits=draft.edits)
    return draft


def _who_changed_what(draft: ProcedureVersion, seen: int) -> str:
    """From the journal: whoever saved after `seen`, and which parts."""
    since = [
        entry
        for entry in journal.subject_history(subject_of(draft.procedure))
        if entry.kind == "procedure.draft_changed"
        and entry.data["version"] == draft.number
        and entry.data["edit"] > seen
    ]
    names = names_of({entry.actor for entry in since})
    parts: dict[str, list[str]] = {}
    for entry in since:
        words = str(PART_WORDS[entry.data["part"]])
        found = parts.setdefault(names.get(entry.actor, entry.actor), [])
        found += [words] if words not in found else []
    told = "; ".join(f"{name}: {', '.join(found)}" for name, found in parts.items())
    return _("Somebody changed this draft after you opened it (%(told)s). Nothing of yours was saved yet.") % {
        "told": told
    }


def _readable(content: dict[str, Any]) -> dict[str, Any]:
    """Raises InvalidInput for what could not even be shown."""
    try:
        content_of(content)
    except (KeyError, TypeError, ValueError, AttributeError) as fault:
        raise InvalidInput.of("file", _("A part is not as it should be: %(fault)s") % {"fault": fault}) from None
    return content


def _record(actor: Actor, kind: str, version: ProcedureVersion, **data: Any) -> None:
    procedure = version.procedure
    journal.record(actor, kind, subject_of(procedure), agency=procedure.agency.code, version=version.number, **data)
