"""Whether a centre takes petitions, of which kinds, within which days, and whether it publishes."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from motcua.base import journal
from motcua.base.actor import Actor
from motcua.base.problems import InvalidInput, NotFound
from motcua.domain.centre.actions import set_section
from motcua.domain.centre.models import Centre
from motcua.domain.centre.queries import agencies_by_code
from motcua.domain.people.permissions import Action, require
from motcua.domain.petitions.actions._common import options_of
from motcua.domain.petitions.rules import PetitionOptions


def petition_options(actor: Actor, centre: str) -> PetitionOptions:
    """What holds at a centre. Raises NotFound, Forbidden."""
    require(actor, Action.PETITION_SETTINGS, centre=centre)
    return options_of(centre)


@transaction.atomic
def change_petition_options(actor: Actor, centre: str, wanted: Mapping[str, Any]) -> None:
    """Changes what is named and leaves the rest; days of what is here already stay as they were promised.

    Raises InvalidInput, NotFound, Forbidden.
    """
    require(actor, Action.PETITION_SETTINGS, centre=centre)
    hall = Centre.objects.select_for_update().filter(code=centre).first()
    if hall is None:
        raise NotFound
    before: dict[str, Any] = dict(hall.options.get("petitions", {}))
    days = {**before.get("answer_days", {}), **wanted.get("answer_days", {})}
    after = {**before, **wanted, **({"answer_days": days} if days else {})}
    if after == before:
        return
    try:
        found = PetitionOptions.of({"petitions": after})
    except ValueError as fault:
        raise InvalidInput.of(str(fault), _("This setting cannot be used")) from None
    if any(one.agency and one.agency not in agencies_by_code() for one in found.categories):
        raise InvalidInput.of("categories", _("There is no such agency"))
    set_section(hall, "petitions", after)
    journal.record(actor, "centre.petitions_changed", f"centre:{centre}", centre=centre, before=before, after=after)
