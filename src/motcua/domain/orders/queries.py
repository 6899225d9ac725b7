"""Questions about orders: those of a day, those that wait for somebody, those that nobody answers."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q

from motcua.base import clock
from motcua.base.actor import Actor
from motcua.base.problems import NotFound
from motcua.domain.centre.models import Centre
from motcua.domain.centre.queries import get_centre
from motcua.domain.orders.models import Order
from motcua.domain.orders.rules import AT_A_COUNTER, Kind, is_unanswered, state_of
from motcua.domain.orders.shapes import OrderView
from motcua.domain.people.permissions import Action, allowed, require
from motcua.domain.people.queries import names_of
from motcua.domain.queue.queries import seat_of, seats_of

MOST_SHOWN = 200


def orders(actor: Actor, centre: str, day: date | None = None, *, counter: int | None = None) -> list[OrderView]:
    """Those given on a local day, newest first; without a day today's and whatever is still open. Raises NotFound, Forbidden."""
    require(actor, Action.ORDER_GIVE, centre=centre)
    hall = get_centre(centre)
    zone = ZoneInfo(hall.time_zone)
    begin = datetime.combine(day or clock.now().astimezone(zone).date(), time(), zone)
    asked = Q(given_at__gte=begin, given_at__lt=begin + timedelta(days=1))
    rows = Order.objects.filter(asked if day else asked | Q(ended_at=None), centre=hall)
    if counter is not None:
        rows = rows.filter(counter=counter)
    return views(rows.select_related("centre").order_by("-given_at")[:MOST_SHOWN])


def order(actor: Actor, identifier: UUID) -> OrderView:
    """For who gives orders there, and for whom it is. Raises NotFound."""
    row = Order.objects.select_related("centre").filter(pk=identifier).first()
    if row is None or not (allowed(actor, Action.ORDER_GIVE, centre=row.centre.code) or is_for(actor, row)):
        raise NotFound
    return views([row])[0]


def is_for(actor: Actor, row: Order) -> bool:
    """Whether somebody may answer it: the person, or whoever may sit at the counter."""
    if row.kind == Kind.PAGE:
        return actor.reference == row.person
    return allowed(actor, Action.COUNTER_OPERATE, centre=row.centre.code, counter=row.counter)


def waiting_for(actor: Actor) -> list[OrderView]:
    """What waits for somebody's answer, or for being done: pages, and orders to where they sit; to their own counter while nobody does."""
    require(actor, Action.ORDER_ANSWER)
    own = Q(kind=Kind.PAGE, person=actor.reference)
    for centre, number in seats_of(actor.reference):
        own |= Q(kind__in=AT_A_COUNTER, centre__code=centre, counter=number)
    for grant in actor.grants:
        if grant.counter and grant.centre and not seat_of(grant.centre, grant.counter):
            own |= Q(kind__in=AT_A_COUNTER, centre__code=grant.centre, counter=grant.counter)
    return views(Order.objects.filter(own, ended_at=None).select_related("centre").order_by("given_at"))


def of_counter(actor: Actor, centre: str, number: int) -> list[OrderView]:
    """What the screen of a counter shows. Raises Forbidden."""
    require(actor, Action.COUNTER_OPERATE, centre=centre, counter=number)
    rows = Order.objects.filter(centre__code=centre, counter=number, kind__in=AT_A_COUNTER, ended_at=None)
    return views(rows.select_related("centre"))


def unanswered(hall: Centre, minutes: int) -> list[OrderView]:
    """Those that nobody has answered for so long, and those that nobody could see; the oldest first."""
    now = clock.now()
    rows = Order.objects.filter(centre=hall, ended_at=None, answered_at=None).select_related("centre")
    return views(row for row in rows.order_by("given_at") if is_unanswered(row.given_at, row.reach, now, minutes))


def views(rows: Iterable[Order]) -> list[OrderView]:
    kept = list(rows)
    names = names_of({who for row in kept for who in (row.person, row.given_by, row.answered_by) if who})
    return [
        OrderView(
            row.pk,
            row.centre.code,
            row.kind,
            row.counter,
            row.person,
            names.get(row.person, ""),
            row.words,
            row.reach,
            state_of(row.answered_at, row.outcome),
            row.given_by,
            names.get(row.given_by, ""),
            row.given_at,
            row.answered_by,
            names.get(row.answered_by, ""),
            row.answered_at,
            row.reason,
            row.ended_at,
        )
        for row in kept
    ]
