"""Verbs about procedures: publishing what master data says."""

from typing import Any

from django.db import transaction

from motcua.base import clock, journal
from motcua.base.actor import Actor
from motcua.base.problems import FieldError, InvalidInput
from motcua.domain.catalogue.models import Procedure, ProcedureVersion
from motcua.domain.catalogue.rules import read_content
from motcua.domain.centre.models import Agency
from motcua.domain.people.permissions import Action, require

CONTENT = (
    "audience", "description", "requirements", "ways_to_apply", "legal_basis", "time_limit", "time_limit_note", "fee",
    "publication_fee", "fees", "form", "files", "documents", "steps", "result", "result_kind", "result_template", "checked",
)  # fmt: skip


@transaction.atomic
def import_procedures(actor: Actor, rows: list[dict[str, Any]]) -> int:
    """Publishes a new version of each procedure whose content changed; returns how many. Raises InvalidInput, and changes nothing then."""
    require(actor, Action.MASTER_DATA)
    agencies = {agency.code: agency for agency in Agency.objects.all()}
    return sum(_import_one(actor, row, agencies) for row in rows)


def _import_one(actor: Actor, row: dict[str, Any], agencies: dict[str, Agency]) -> bool:
    content = {name: row[name] for name in CONTENT if name in row}
    try:
        read_content(content, frozenset(agencies))
        agency = agencies[row["agency"]]
    except InvalidInput as fault:
        errors = [FieldError(f"procedures.{row['code']}.{e.field}", e.message) for e in fault.errors]
        raise InvalidInput(errors) from None
    except KeyError as missing:
        raise InvalidInput.of(f"procedures.{row.get('code')}", f"missing or unknown: {missing}") from None
    values = {
        "name": row["name"],
        "name_en": row.get("name_en", ""),
        "field": row["field"],
        "agency": agency,
        "queue_service": row.get("queue_service", ""),
    }
    procedure, _created = Procedure.objects.update_or_create(code=row["code"], defaults=values)
    newest = procedure.versions.select_for_update().order_by("-number").first()
    if newest is not None and newest.state == "published" and newest.content == content:
        return False
    procedure.versions.filter(state="published").update(state="retired")
    number = newest.number + 1 if newest else 1
    ProcedureVersion.objects.create(
        procedure=procedure, number=number, state="published", content=content, published_at=clock.now()
    )
    journal.record(actor, "procedure.published", f"procedure:{procedure.code}", agency=agency.code, version=number)
    return True


def export_procedures() -> list[dict[str, Any]]:
    """The section `procedures` as `import_procedures` takes it."""
    found = ProcedureVersion.objects.filter(state="published").select_related("procedure__agency")
    return [
        {
            "code": version.procedure.code,
            "name": version.procedure.name,
            "name_en": version.procedure.name_en,
            "field": version.procedure.field,
            "agency": version.procedure.agency.code,
            "queue_service": version.procedure.queue_service,
            **version.content,
        }
        for version in found.order_by("procedure__code")
    ]
