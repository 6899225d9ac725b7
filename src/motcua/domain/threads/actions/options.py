"""What a centre sets about threads and calls."""

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
from motcua.domain.threads.rules import TalkOptions


@transaction.atomic
def change_talk_options(actor: Actor, centre: str, wanted: Mapping[str, Any]) -> None:
    """Changes what is named and leaves the rest. Raises InvalidInput, NotFound, Forbidden."""
    require(actor, Action.TALK_SETTINGS, centre=centre)
    hall = Centre.objects.select_for_update().filter(code=centre).first()
    if hall is None:
        raise NotFound
    before: dict[str, Any] = dict(hall.options.get("talk", {}))
    after = {**before, **wanted}
    if after == before:
        return
    try:
        TalkOptions.of({"talk": after})
    except ValueError as fault:
        raise InvalidInput.of(str(fault), _("This setting cannot be used")) from None
    set_section(hall, "talk", after)
    journal.record(actor, "centre.talk_changed", f"centre:{centre}", centre=centre, before=before, after=after)
