"""What the verbs share: the parts of a version's content, its faults, and making it the one that holds."""

import base64
import binascii
import json
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any

import filetype
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from motcua.base import clock, journal
from motcua.base.actor import Actor
from motcua.base.problems import FieldError, InvalidInput
from motcua.domain.catalogue.models import Procedure, ProcedureVersion, StoredFile
from motcua.domain.catalogue.rules.checking import content_faults
from motcua.domain.centre.models import Agency

HEAD = ("name", "name_en", "field", "agency", "queue_service")
CONTENT = (
    "audience", "description", "requirements", "ways_to_apply", "legal_basis", "time_limit", "time_limit_note", "fee",
    "publication_fee", "fees", "form", "files", "documents", "steps", "result", "result_kind", "result_template", "checked",
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


def faults_of(content: Mapping[str, Any]) -> list[FieldError]:
    """Everything that keeps a version from being published."""
    agencies = frozenset(Agency.objects.values_list("code", flat=True))
    procedures = dict(Procedure.objects.values_list("code", "agency__code"))
    errors = [
        FieldError(name, _("Enter a name")) for name in ("name", "field") if not str(content.get(name, "")).strip()
    ]
    if content.get("agency") not in agencies:
        errors.append(FieldError("agency", _("Unknown agency")))
    return errors + content_faults(content, agencies, procedures)


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
    procedure.save()
    journal.record(
        actor,
        "procedure.published",
        subject_of(procedure),
        agency=procedure.agency.code,
        version=version.number,
        based_on=version.based_on,
    )


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
