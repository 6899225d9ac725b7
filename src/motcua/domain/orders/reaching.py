"""Who hears of an order now, and whether a screen of theirs is open."""

from datetime import timedelta

from motcua.base import clock
from motcua.domain.centre.models import Centre
from motcua.domain.orders.models import Order
from motcua.domain.orders.rules import Kind, Reach
from motcua.domain.people.queries import assigned_to_counter
from motcua.domain.queue.queries import screen_seen_at, seat_of
from motcua.domain.threads import presence

SCREEN_WITHIN = timedelta(seconds=50)  # of the last sign of a counter's screen, which comes every 20 s or sooner


def people_of(order: Order) -> set[str]:
    """Whoever is to be told: the person; who sits at the counter; while nobody does, those whose counter it is."""
    if order.kind == Kind.PAGE:
        return {order.person}
    number = order.counter or 0
    sits = seat_of(order.centre.code, number)
    return {sits} if sits else set(assigned_to_counter(order.centre.code, number))


def reach_at(hall: Centre, counter: int) -> Reach:
    """Of an order that would be given to a counter now."""
    return reach_of(Order(centre=hall, kind=Kind.OPEN, counter=counter))


def reach_of(order: Order) -> Reach:
    """Of one that is just being given."""
    people = people_of(order)
    sits = order.kind != Kind.PAGE and bool(seat_of(order.centre.code, order.counter or 0))
    is_online = any(one.is_online for one in presence.of(people).values())
    if order.kind == Kind.PAGE:
        return Reach.SCREEN if is_online else Reach.NOBODY
    if sits:
        return Reach.SCREEN if is_online or _screen_lives(order) else Reach.NOBODY
    return Reach.PERSON if is_online else Reach.NOBODY


def _screen_lives(order: Order) -> bool:
    seen = screen_seen_at(order.centre.code, order.counter or 0)
    return seen is not None and clock.now() - seen < SCREEN_WITHIN
