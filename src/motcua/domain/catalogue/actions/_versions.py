"""What the verbs share: the parts of a version's content, its faults, and making it the one that holds."""

import base64
import binascii
import json
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any

import filetype
from django.db import connection
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from motcua.base import clock, journal
from motcua.base.actor import Actor
from motcua.base.problems import FieldError, InvalidInput
from motcua.domain.catalogue.models import Procedure, ProcedureVersion, StoredFile
from motcua.domain.catalogue.rules import IN_ENGLISH
from motcua.domain.catalogue.rules.checking import content_faults
from motcua.domain.catalogue.rules.graph import way_back
from motcua.domain.centre.models import Agency

HEAD = ("name", "name_en", "field", "agency", "queue_service")
CONTENT = (
    "audience", "description", "requirements", "ways_to_apply", "legal_basis", "time_limit", "time_limit_note", "fee",
    "publication_fee", "fees", "form", "files", "documents", "steps", "result", "result_kind", "result_template", "agencies_only",
    "checked", *IN_ENGLISH,
)  # fmt: skip
LARGEST_FILE = 2 * 1024 * 1024


def subject_of(procedure: Procedure) -> str:
    return f"procedure:{procedure.code}"


def whole_content(version: ProcedureVersion) -> dict[str, Any]:
    """Its content with the names and place; a version from before these were kept with it has those of its procedure."""
    procedure = version.procedure
    head = {
        "name": procedure.name,
        "name_en": procedure.name_en,
        "field": procedure.field,
        "agency": procedure.agency.code,
        "queue_service": procedure.queue_service,
    }
    return {**head, **version.content}


def is_same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two contents say the same; the order of a form's questions counts."""
    return one == other and json.dumps(one.get("form")) == json.dumps(other.get("form"))


def faults_of(code: str, content: Mapping[str, Any]) -> list[FieldError]:
    """Everything that keeps a version of the procedure `code` from being published."""
    agencies = frozenset(Agency.objects.values_list("code", flat=True))
    held = Procedure.objects.filter(versions__state="published")
    procedures = dict(held.values_list("code", "agency__code"))
    errors = [
        FieldError(name, _("Enter a name")) for name in ("name", "field") if not str(content.get(name, "")).strip()
    ]
    if content.get("agency") not in agencies:
        errors.append(FieldError("agency", _("Unknown agency")))
    return errors + content_faults(content, agencies, procedures) + _round_faults(code, content)


def _round_faults(code: str, content: Mapping[str, Any]) -> list[FieldError]:
    """That what a step opens does not open this procedure again, through however many others."""
    mine = opened_by(content)
    if not mine:
        return []
    held = ProcedureVersion.objects.filter(state="published").exclude(procedure__code=code)
    opens = {other: opened_by(its) for other, its in held.values_list("procedure__code", "content")} | {code: mine}
    way = way_back(code, opens)
    if not way:
        return []
    words = _("It would open itself again without end: %(way)s") % {"way": " → ".join(way)}
    return [FieldError(f"steps.{step['code']}", words) for step in content["steps"] if step.get("opens") == way[1]]


def opened_by(content: Mapping[str, Any]) -> set[str]:
    """The procedures that the steps of a version open."""
    return {step["opens"] for step in content.get("steps", []) if step.get("opens")}


def next_number(procedure: Procedure) -> int:
    return int(procedure.versions.aggregate(last=Max("number"))["last"] or 0) + 1


def make_current(actor: Actor, version: ProcedureVersion) -> None:
    """Publishes a version whose content is sound: the one before is retired, the procedure takes its names."""
    procedure, content = version.procedure, version.content
    procedure.versions.filter(state="published").update(state="retired")
    version.state, version.published_at = "published", clock.now()
    version.save()
    procedure.name, procedure.name_en, procedure.field = content["name"], content.get("name_en", ""), content["field"]
    procedure.agency = Agency.objects.get(code=content["agency"])
    procedure.queue_service = content.get("queue_service", "")
    procedure.agencies_only = bool(content.get("agencies_only"))
    procedure.save()
    journal.record(
        actor,
        "procedure.published",
        subject_of(procedure),
        agency=procedure.agency.code,
        version=version.number,
        based_on=version.based_on,
    )


def publish_one_by_one() -> None:
    """Two that are published at once could each open the other: one waits, until the transaction ends, and reads what the other did."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('catalogue.opens'))")


def store_file(name: str, content: bytes) -> dict[str, Any]:
    """Keeps a file once; gives what a version says of it. Raises InvalidInput."""
    if not name.strip() or "/" in name or len(name) > 120:
        raise InvalidInput.of("file", _("Give the file a name without slashes, of at most 120 characters"))
    if not content or len(content) > LARGEST_FILE:
        raise InvalidInput.of("file", _("A template has at most 2 MB"))
    kind = filetype.guess(content)
    is_text = kind is None and name.lower().endswith((".txt", ".csv"))
    if kind is None and not is_text:
        raise InvalidInput.of("file", _("This kind of file is not known: use Word, Excel, PDF or a picture"))
    digest = sha256(content).hexdigest()
    media_type = kind.mime if kind else "text/plain"
    StoredFile.objects.get_or_create(sha256=digest, defaults={"media_type": media_type, "content": content})
    return {"name": name.strip(), "sha256": digest, "media_type": media_type, "size": len(content)}


def read_files(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Files as YAML writes them ({name, content: base64}) or as a version names what is kept already. Raises InvalidInput."""
    found = []
    for row in rows:
        if "content" in row:
            try:
                found.append(store_file(row["name"], base64.b64decode(row["content"], validate=True)))
            except (binascii.Error, TypeError):
                raise InvalidInput.of("files", _("The content of a file is written in base64")) from None
        elif StoredFile.objects.filter(sha256=row.get("sha256")).exists():
            found.append({key: row[key] for key in ("name", "sha256", "media_type", "size")})
        else:
            raise InvalidInput.of("files", _("The content of a file is missing"))
    return found


def written_files(content: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The files of a version with their content, as YAML takes them back."""
    kept = StoredFile.objects.in_bulk([one["sha256"] for one in content.get("files", [])])
    return [
        {"name": one["name"], "content": base64.b64encode(bytes(kept[one["sha256"]].content)).decode()}
        for one in content.get("files", [])
    ]
