"""Whether and how a centre takes submissions."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from motcua.base import journal
from motcua.base.actor import Actor
from motcua.base.problems import InvalidInput, NotFound
from motcua.domain.centre.actions import set_section
from motcua.domain.centre.models import Centre
from motcua.domain.people.permissions import Action, require
from motcua.domain.submissions.rules import OnlineOptions


@transaction.atomic
def change_online_options(actor: Actor, centre: str, wanted: Mapping[str, Any]) -> None:
    """Changes what is named and leaves the rest. Raises InvalidInput, NotFound, Forbidden."""
    require(actor, Action.SUBMISSION_SETTINGS, centre=centre)
    hall = Centre.objects.select_for_update().filter(code=centre).first()
    if hall is None:
        raise NotFound
    before: dict[str, Any] = dict(hall.options.get("online", {}))
    after = {**before, **wanted}
    if after == before:
        return
    try:
        OnlineOptions.of({"online": after})
    except ValueError as fault:
        raise InvalidInput.of(str(fault), _("This setting cannot be used")) from None
    set_section(hall, "online", after)
    journal.record(actor, "centre.online_changed", f"centre:{centre}", centre=centre, before=before, after=after)
