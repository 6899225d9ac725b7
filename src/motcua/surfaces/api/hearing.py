"""Which happenings of a centre somebody hears on its stream of the staff: by the one permission table; what is not named here nobody does.

Devices may listen there too. They hear what a wall shows and no more: whoever takes the token out of a ticket machine learns no dossier's
code, nothing of an alarm, and not who of the staff did what.
"""

from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings

from motcua.base.actor import Actor
from motcua.base.journal import Entry
from motcua.base.live.line import Filter
from motcua.domain.people.permissions import Action, allowed

HEARD_BY: dict[str, tuple[Action, ...]] = {
    "alarm.": (Action.ALARM_ANSWER,),
    "alert.": (Action.CONTROL_ROOM_VIEW,),
    "appointment.": (Action.APPOINTMENT_VIEW,),
    "camera.": (Action.CAMERA_VIEW,),
    "device.": (Action.DEVICE_VIEW, Action.COUNTER_OPERATE),
    "dossier.": (Action.DOSSIER_VIEW, Action.CONTROL_ROOM_VIEW),
    "feedback.": (Action.FEEDBACK_VIEW,),
    "order.": (Action.ORDER_ANSWER,),
    "payment.": (Action.DOSSIER_VIEW,),
    "print.": (Action.DEVICE_VIEW, Action.COUNTER_OPERATE),
    "queue.": (Action.COUNTER_OPERATE, Action.CONTROL_ROOM_VIEW),
    "tray.": (Action.DOSSIER_RECEIVE,),
}
# What is said among colleagues: each hears on a stream of their own what is said to them, nobody that others talk.
AMONG_COLLEAGUES = ("thread.", "dossier.thread_", "call.", "dossier.call_")
ORDERS = "order."  # the hall hears of them, and whoever is to answer
ALARMS = "alarm."  # whoever may answer hears of them on every page


def is_public(entry: Entry) -> bool:
    return entry.kind.startswith(tuple(settings.LIVE_PUBLIC_KINDS))


def heard_by(actor: Actor, centre: str) -> Filter:
    """What somebody hears of a centre whose stream of the staff is open to him or her."""
    own = (
        kind for kind, actions in HEARD_BY.items() if any(allowed(actor, action, centre=centre) for action in actions)
    )
    return only(*settings.LIVE_PUBLIC_KINDS, *own)


@lru_cache(maxsize=64)
def only(*kinds: str) -> Filter:
    """One filter for all who may hear the same: ten thousand listeners hold it, none has its own."""
    return lambda entry: entry.kind.startswith(kinds) and not entry.kind.startswith(AMONG_COLLEAGUES)


@dataclass(frozen=True)
class SaidTo:
    """The filter of one person: what is said to them or by them, and alarms of the centres (None: all) where they may answer."""

    who: str
    alarms_of: frozenset[str] | None

    def __call__(self, entry: Entry) -> bool:
        if entry.kind.startswith(ALARMS):
            return self.alarms_of is None or entry.centre in self.alarms_of
        if not entry.kind.startswith((*AMONG_COLLEAGUES, ORDERS)):
            return False
        return entry.actor == self.who or self.who in entry.data.get("to", ())


def tells_of_rights(passes: Filter) -> bool:
    """Whether who may hear the same has the same filter (`only`, `SaidTo`): then another one means other rights."""
    return isinstance(passes, SaidTo) or getattr(passes, "__qualname__", "").startswith("only")
