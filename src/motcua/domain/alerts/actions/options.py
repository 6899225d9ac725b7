"""What a centre sets about its alerts."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from motcua.base import journal
from motcua.base.actor import Actor
from motcua.base.problems import InvalidInput, NotFound
from motcua.domain.alerts.rules import settings_of
from motcua.domain.centre.actions import set_section
from motcua.domain.centre.models import Centre
from motcua.domain.people.permissions import Action, require


@transaction.atomic
def change_rules(actor: Actor, centre: str, wanted: Mapping[str, Mapping[str, Any]]) -> None:
    """Changes the rules that are named and leaves the rest. Raises InvalidInput, NotFound, Forbidden."""
    require(actor, Action.ALERT_RULES, centre=centre)
    hall = Centre.objects.select_for_update().filter(code=centre).first()
    if hall is None:
        raise NotFound
    before: dict[str, Any] = dict(hall.options.get("alerts", {}))
    after = {**before, **{str(rule): {**before.get(rule, {}), **given} for rule, given in wanted.items()}}
    if after == before:
        return
    try:
        settings_of({"alerts": after})
    except (ValueError, TypeError) as fault:
        raise InvalidInput.of(str(fault), _("This setting cannot be used")) from None
    set_section(hall, "alerts", after)
    journal.record(actor, "centre.alerts_changed", f"centre:{centre}", centre=centre, before=before, after=after)
