"""A counter for which nobody waits calls for others, where the centre has switched that on."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from motcua.base import planned
from motcua.base.actor import Actor
from motcua.base.problems import Conflict, NotFound
from motcua.domain.centre.models import Counter
from motcua.domain.people.permissions import Action, require
from motcua.domain.queue.actions._tickets import locked
from motcua.domain.queue.actions.calling import call_locked, pressed_twice, require_free
from motcua.domain.queue.queries import ORDERS
from motcua.domain.queue.queries.helping import FOR_OTHERS, facts, waits_here
from motcua.domain.queue.rules import Helping, QueueOptions
from motcua.domain.queue.rules.options import Order
from motcua.domain.queue.shapes import TicketView

FIRST = {
    order: f"""
SELECT ticket.id FROM {FOR_OTHERS} AND (%(service)s = '' OR wanted.code = %(service)s)
ORDER BY {by} LIMIT 1 FOR NO KEY UPDATE OF ticket SKIP LOCKED
"""  # noqa: S608 - constants only
    for order, by in ORDERS.items()
}


def call_for_others(actor: Actor, centre: str, number: int, service: str = "") -> TicketView | None:
    """Calls the first in line of a service that this counter does not serve; "": the first of all that it may help.

    None when nobody waits for these either. The record says that the counter helped. Raises Forbidden, NotFound, Conflict
    (`helping_is_off`, `own_visitors_first`, and what `call_next` raises).
    """
    require(actor, Action.COUNTER_OPERATE, centre=centre, counter=number)
    try:
        with transaction.atomic():
            return _call(actor, centre, number, service)
    except IntegrityError as error:
        raise pressed_twice(error, centre, number) from None


def _call(actor: Actor, centre: str, number: int, service: str) -> TicketView | None:
    counters = Counter.objects.select_for_update(no_key=True, of=("self",)).select_related("centre")
    here = counters.filter(centre__code=centre, number=number).first()
    if here is None:
        raise NotFound(_("There is no counter with this number"))
    options = QueueOptions.of(here.centre.options)
    if options.helping == Helping.NOBODY:
        raise Conflict(_("In this centre a counter calls for its own services alone"), code="helping_is_off")
    require_free(here)
    if waits_here(here, options):
        raise Conflict(_("Somebody waits for this counter; call these visitors first"), code="own_visitors_first")
    found = planned.run(FIRST[Order(options.order)], {**facts(here, options), "service": service})
    chosen = locked(found[0][0]) if found else None
    return call_locked(actor, here, chosen, {"helping": True}) if chosen else None
