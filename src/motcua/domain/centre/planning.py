"""Where things stand in a hall: writing the plan, and taking the last writing of it back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from motcua.base import clock, journal
from motcua.base.actor import Actor
from motcua.base.problems import Conflict, InvalidInput, NotFound
from motcua.domain.centre.landmarks import FARTHEST, landmarks
from motcua.domain.centre.models import Centre
from motcua.domain.people.permissions import Action, require

CHANGED, IMPORTED = "centre.plan_changed", "centre.imported"
TAKEN_BACK_WITHIN = timedelta(days=30)
Place = tuple[float, float]


def check_plan(options: dict[str, Any], counters: list[dict[str, Any]]) -> None:
    """Raises InvalidInput for places that cannot be drawn."""
    try:
        landmarks(options)
    except (ValueError, AttributeError) as fault:
        raise InvalidInput.of("centre.options.plan", str(fault)) from None
    for row in counters:
        for name in ("plan_x", "plan_y"):
            place = row.get(name)
            if place is not None and (type(place) not in (int, float) or not 0 <= place <= FARTHEST):
                raise InvalidInput.of(f"counters.{row['number']}.{name}", _("A number from 0 to 100"))


@transaction.atomic
def set_plan(
    actor: Actor, centre: str, counters: Mapping[int, Place | None], places: Sequence[Mapping[str, Any]]
) -> None:
    """Says where the counters and the other things of the hall stand; None: nobody knows where that counter is.

    Slips, phones, arrows and drawings follow at once. Raises Forbidden, NotFound, InvalidInput.
    """
    require(actor, Action.MASTER_DATA, centre=centre)
    _write(actor, _locked(centre), counters, places)


@dataclass(frozen=True)
class PlanChange:
    """The last writing of a plan, which can be taken back: `id` names it."""

    id: int
    at: datetime
    by: str
    before: dict[str, Any]


def last_change(centre: str) -> PlanChange | None:
    """None where the plan was not written lately, or came anew with the master data. A taking back can be taken back too."""
    found = journal.latest(centre, (CHANGED, IMPORTED), clock.now() - TAKEN_BACK_WITHIN, 1)
    if not found or "before" not in found[0].data:
        return None
    return PlanChange(found[0].id, found[0].at, found[0].actor, found[0].data["before"])


@transaction.atomic
def take_back_plan(actor: Actor, centre: str, change: int) -> None:
    """Puts everything where it stood before the last writing. Counters that came since stay where they are.

    Raises Forbidden, NotFound; Conflict where `change` is not the last one any more.
    """
    require(actor, Action.MASTER_DATA, centre=centre)
    hall = _locked(centre)
    last = last_change(centre)
    if last is None or last.id != change:
        raise Conflict(_("The plan was saved again meanwhile: look at it before anything is taken back"))
    counters = {int(number): None if at is None else (at[0], at[1]) for number, at in last.before["counters"].items()}
    _write(actor, hall, counters, last.before["places"])


def _locked(centre: str) -> Centre:
    hall = Centre.objects.select_for_update(no_key=True).filter(code=centre).first()
    if hall is None:
        raise NotFound(_("There is no centre with this code"))
    return hall


def _write(
    actor: Actor, hall: Centre, counters: Mapping[int, Place | None], places: Sequence[Mapping[str, Any]]
) -> None:
    """Keeps in the journal where everything stood before: things, never persons."""
    section = {"places": [dict(place) for place in places]}
    known = {number: at or (None, None) for number, at in counters.items()}
    check_plan({"plan": section}, [{"number": number, "plan_x": x, "plan_y": y} for number, (x, y) in known.items()])
    rows = hall.counters.values_list("number", "plan_x", "plan_y")
    stood = {str(number): None if x is None or y is None else [x, y] for number, x, y in rows}
    before = {"counters": stood, "places": hall.options.get("plan", {}).get("places", [])}
    for number, (x, y) in known.items():
        hall.counters.filter(number=number).update(plan_x=x, plan_y=y)
    hall.options = {**hall.options, "plan": section}
    hall.save(update_fields=["options"])
    journal.record(
        actor,
        CHANGED,
        f"centre:{hall.code}",
        centre=hall.code,
        counters=sum(at is not None for at in counters.values()),
        places=len(places),
        before=before,
    )
