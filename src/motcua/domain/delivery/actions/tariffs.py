"""What the post costs, as data with the day from which it holds; a tariff that holds already is never changed."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from motcua.base import clock, journal
from motcua.base.actor import Actor
from motcua.base.problems import Conflict, InvalidInput
from motcua.domain.delivery.models import Tariff
from motcua.domain.delivery.rules import read_tariff
from motcua.domain.people.permissions import Action, require


@transaction.atomic
def import_tariffs(actor: Actor, rows: Sequence[Mapping[str, Any]]) -> None:
    """Takes in tariffs by their first day; the same again changes nothing. Raises InvalidInput, Conflict, Forbidden."""
    if not rows:
        return
    require(actor, Action.POST_TARIFF)
    for row in rows:
        _import(actor, row)


def _import(actor: Actor, row: Mapping[str, Any]) -> None:
    written = row.get("valid_from")
    try:
        begin = written if isinstance(written, date) else date.fromisoformat(str(written))
        read_tariff(row.get("weights"), row.get("zones"))
    except ValueError as fault:
        raise InvalidInput.of(
            "post_tariffs", _("A tariff is not as it should be: %(fault)s") % {"fault": fault}
        ) from None
    values = {
        "carrier": str(row.get("carrier", ""))[:120],
        "basis": str(row.get("basis", ""))[:300],
        "weights": row["weights"],
        "zones": row["zones"],
    }
    held = Tariff.objects.select_for_update().filter(valid_from=begin).first()
    if held is not None and all(getattr(held, name) == value for name, value in values.items()):
        return
    if held is not None and begin <= timezone.localdate(clock.now()):
        raise Conflict(_("The tariff from %(day)s holds already; give a later one") % {"day": f"{begin:%d/%m/%Y}"})
    Tariff.objects.update_or_create(
        valid_from=begin, defaults=values | {"made_by": actor.reference, "made_at": clock.now()}
    )
    journal.record(actor, "post_tariff.set", f"post_tariff:{begin.isoformat()}", valid_from=begin.isoformat())


def export_tariffs() -> list[dict[str, Any]]:
    """As `import_tariffs` takes them back unchanged."""
    return [
        {
            "valid_from": one.valid_from.isoformat(),
            "carrier": one.carrier,
            "basis": one.basis,
            "weights": one.weights,
            "zones": one.zones,
        }
        for one in Tariff.objects.order_by("valid_from")
    ]
