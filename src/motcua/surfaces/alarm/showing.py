"""What the bar of alarms shows to whom."""

from typing import Any

from motcua.base import clock
from motcua.base.actor import Actor
from motcua.domain.people.permissions import Action, allowed
from motcua.domain.queue import queries
from motcua.domain.queue.actions.alarms import WITHDRAWN_WITHIN


def showing(actor: Actor, centre: str, counter: int | None) -> dict[str, Any]:
    """The running alarms: those of the reader's own counter apart, because a citizen may see that screen."""
    if not allowed(actor, Action.ALARM_ANSWER, centre=centre):
        return {"centre_code": centre, "counter": counter, "hidden": True}
    running = queries.running_alarms(actor, centre)
    fresh = clock.now() - WITHDRAWN_WITHIN
    mine = [one for one in running if one.counter == counter]
    can_withdraw = [
        one.id for one in mine if one.accepted_at is None and one.raised_by == actor.reference and one.raised_at > fresh
    ]
    state = ",".join(f"{one.id}:{one.state}:{one.id in can_withdraw}" for one in running)
    return {
        "centre_code": centre,
        "counter": counter,
        "mine": mine,
        "others": [one for one in running if one.counter != counter],
        "can_withdraw": can_withdraw,
        "reader": actor.reference,
        "state": state,
    }
