"""What orders do when the journal says that a counter stands otherwise, that a visit has ended, or that the day has."""

from collections.abc import Sequence

from motcua.base.actor import system
from motcua.base.journal import Entry, follow, follow_together
from motcua.domain.centre.queries import get_centre
from motcua.domain.orders import actions

COUNTERS = {"counter.opened": "open", "counter.paused": "paused", "counter.closed": "closed"}
# after which nobody may be at the counter any more; who is put on hold comes back
LEFT = (
    "ticket.finished", "ticket.no_show", "ticket.resumed", "ticket.transferred", "ticket.returned_to_queue",
    "ticket.cancelled", "ticket.service_finished",
)  # fmt: skip


@follow("orders.met", tuple(COUNTERS), when=lambda entry: not entry.actor.startswith("system"), one_by_one=True)
def counter_stands(entry: Entry) -> None:
    """A pause because the screen is gone is nobody's answer, so what time did is passed over."""
    if entry.centre is not None:
        became = COUNTERS[entry.kind]
        actions.settle(system("orders"), entry.centre, int(entry.data["counter"]), became, entry.actor, entry.at)


@follow_together("orders.after_visit", LEFT)
def visitors_left(_entries: Sequence[Entry]) -> None:
    """Of several at once the few counters that are to close are looked at once."""
    actions.close_after_visits(system("orders"))


@follow("orders.day", ("centre.day_closed",))
def day_ended(entry: Entry) -> None:
    if entry.centre is not None:
        actions.end_day(system("orders"), get_centre(entry.centre))
