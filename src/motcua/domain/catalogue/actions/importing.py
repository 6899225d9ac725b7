"""Procedures as master data: a file in, a file out."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from motcua.base.actor import Actor
from motcua.base.problems import FieldError, InvalidInput
from motcua.domain.catalogue.actions._versions import (
    CONTENT,
    HEAD,
    faults_of,
    is_same,
    make_current,
    next_number,
    publish_one_by_one,
    read_files,
    whole_content,
    written_files,
)
from motcua.domain.catalogue.models import Procedure, ProcedureVersion
from motcua.domain.catalogue.rules import read_content
from motcua.domain.centre.models import Agency
from motcua.domain.people.permissions import Action, require


@transaction.atomic
def import_procedures(actor: Actor, rows: list[dict[str, Any]]) -> int:
    """Publishes a new version of each procedure whose content changed; returns how many. Raises InvalidInput, and changes nothing then."""
    require(actor, Action.MASTER_DATA)
    publish_one_by_one()
    agencies = {agency.code: agency for agency in Agency.objects.all()}
    changed = sum(_import_one(actor, row, agencies) for row in rows)
    _check_opened(rows)
    return changed


def _import_one(actor: Actor, row: Mapping[str, Any], agencies: Mapping[str, Agency]) -> bool:
    try:
        content = read_row(row)
        read_content(content, frozenset(agencies))
        agency = agencies[row["agency"]]
    except InvalidInput as fault:
        errors = [FieldError(f"procedures.{row['code']}.{e.field}", e.message) for e in fault.errors]
        raise InvalidInput(errors) from None
    except KeyError as missing:
        raise InvalidInput.of(f"procedures.{row.get('code')}", f"missing or unknown: {missing}") from None
    head = {name: row.get(name, "") for name in HEAD} | {"agency": agency}
    procedure, _created = Procedure.objects.select_for_update(of=("self",)).get_or_create(
        code=row["code"], defaults=head
    )
    current = procedure.versions.filter(state="published").select_related("procedure__agency").first()
    if current is not None and is_same(whole_content(current), content):
        return False
    version = ProcedureVersion(procedure=procedure, number=next_number(procedure), content=content)
    version.based_on = current.number if current else None
    make_current(actor, version)
    return True


def read_row(row: Mapping[str, Any]) -> dict[str, Any]:
    """The content of a version as a row of master data writes it; its files are kept. Raises KeyError, InvalidInput."""
    content = {name: row.get(name, "") for name in HEAD} | {name: row[name] for name in CONTENT if name in row}
    content |= {"name": row["name"], "field": row["field"]}
    if "files" in content:
        content["files"] = read_files(content["files"])
    return content


def _check_opened(rows: list[dict[str, Any]]) -> None:
    """What a step opens may come later in the same file, so it is looked at once all are there."""
    for row in rows:
        if any(step.get("opens") for step in row["steps"]):
            errors = [
                FieldError(f"procedures.{row['code']}.{one.field}", one.message)
                for one in faults_of(row["code"], read_row(row))
            ]
            if errors:
                raise InvalidInput(errors)


def export_procedures() -> list[dict[str, Any]]:
    """The section `procedures` as `import_procedures` takes it."""
    found = ProcedureVersion.objects.filter(state="published").select_related("procedure__agency")
    return [export_procedure(version) for version in found.order_by("procedure__code")]


def export_procedure(version: ProcedureVersion) -> dict[str, Any]:
    """One version as a row of master data."""
    content = whole_content(version)
    if content.get("files"):
        content["files"] = written_files(content)
    ordered = [name for name in (*HEAD, *CONTENT) if name in content]
    return {"code": version.procedure.code} | {name: content[name] for name in ordered}


def row_of(data: object, code: str) -> Mapping[str, Any]:
    """The row of one procedure in a file that holds it alone or among `procedures`. Raises InvalidInput."""
    rows = data.get("procedures", [data]) if isinstance(data, dict) else []
    found = next((row for row in rows if isinstance(row, dict) and str(row.get("code")) == code), None)
    if found is None:
        raise InvalidInput.of("file", _("The file does not hold the procedure %(code)s") % {"code": code})
    return found
