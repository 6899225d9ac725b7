"""Life events as master data: a list in, a list out."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from motcua.base import journal
from motcua.base.actor import Actor
from motcua.base.problems import InvalidInput
from motcua.domain.catalogue.models import LifeEvent, LifeEventProcedure, Procedure
from motcua.domain.people.permissions import Action, require

TEXTS = ("name", "name_en", "summary", "summary_en", "icon")


@transaction.atomic
def import_life_events(actor: Actor, rows: list[dict[str, Any]]) -> None:
    """Makes the list what the file says, in its order. Raises InvalidInput for a procedure that there is not."""
    require(actor, Action.MASTER_DATA)
    if export_life_events() == rows:
        return
    known = {procedure.code: procedure for procedure in Procedure.objects.all()}
    LifeEvent.objects.exclude(code__in=[row["code"] for row in rows]).delete()
    for position, row in enumerate(rows, 1):
        _import_one(row, position, known)
    journal.record(actor, "procedure.life_events_imported", "life-events", count=len(rows))


def _import_one(row: Mapping[str, Any], position: int, known: Mapping[str, Procedure]) -> None:
    codes = list(dict.fromkeys(map(str, row.get("procedures", []))))
    missing = [code for code in codes if code not in known]
    if missing:
        words = _("There is no procedure with the code %(codes)s") % {"codes": ", ".join(missing)}
        raise InvalidInput.of(f"life_events.{row['code']}", words)
    facts = {name: str(row[name]) for name in TEXTS if name in row} | {"position": position}
    event, _created = LifeEvent.objects.update_or_create(code=row["code"], defaults=facts)
    LifeEventProcedure.objects.filter(event=event).delete()
    LifeEventProcedure.objects.bulk_create(
        LifeEventProcedure(event=event, procedure=known[code], position=place) for place, code in enumerate(codes, 1)
    )


def export_life_events() -> list[dict[str, Any]]:
    """The section `life_events` as `import_life_events` takes it."""
    codes: dict[int, list[str]] = {}
    for event, code in LifeEventProcedure.objects.order_by("position").values_list("event", "procedure__code"):
        codes.setdefault(event, []).append(code)
    return [
        {"code": one.code}
        | {name: getattr(one, name) for name in TEXTS if getattr(one, name)}
        | {"procedures": codes.get(one.pk, [])}
        for one in LifeEvent.objects.all()
    ]
