"""A counter, and the screen of who sits at it."""

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q

from motcua.base import clock, planned
from motcua.base.actor import Actor
from motcua.domain.centre.models import Centre, Counter
from motcua.domain.centre.queries import get_counter
from motcua.domain.people.permissions import Action, require
from motcua.domain.queue.models import CounterSession, Ticket
from motcua.domain.queue.queries.helping import others_lines
from motcua.domain.queue.queries.services import service_views
from motcua.domain.queue.queries.serving_today import services_at
from motcua.domain.queue.queries.tickets import MOST_SHOWN, load, pictures_of
from motcua.domain.queue.queries.waits import WAITING_HERE, order_values, today
from motcua.domain.queue.rules import QueueOptions, State
from motcua.domain.queue.rules.options import Order
from motcua.domain.queue.shapes import (
    CounterScreen,
    CounterView,
)


def counter(centre: str, number: int) -> CounterView:
    """Raises NotFound."""
    return counter_picture(get_counter(centre, number))


def counter_picture(counter: Counter) -> CounterView:
    session = CounterSession.objects.filter(counter=counter, closed_at__isnull=True).first()
    if session is None:
        return CounterView(counter.centre.code, counter.number, "closed")
    return CounterView(
        counter.centre.code,
        counter.number,
        "paused" if session.paused_at else "open",
        session.staff,
        session.opened_at,
        session.paused_at,
        session.pause_reason,
    )


def seats_of(staff: str) -> list[tuple[str, int]]:
    """Where somebody sits now: centre and number of each counter."""
    found = CounterSession.objects.filter(staff=staff, closed_at__isnull=True)
    return list(found.values_list("counter__centre__code", "counter__number").order_by("counter"))


def seats_then(centre: str, staff: str, moment: datetime) -> tuple[int, ...]:
    """At which counters of a centre somebody sat at a moment."""
    sat = Q(closed_at__isnull=True) | Q(closed_at__gte=moment)
    found = CounterSession.objects.filter(sat, counter__centre__code=centre, staff=staff, opened_at__lte=moment)
    return tuple(found.order_by("counter__number").values_list("counter__number", flat=True).distinct())


def served_then(centre: Centre, counters: tuple[int, ...], moment: datetime) -> UUID | None:
    """The ticket that was served at one of these counters at a moment; the last one where several say so."""
    still = Q(finished_at__isnull=True) | Q(finished_at__gte=moment)
    day = moment.astimezone(ZoneInfo(centre.time_zone)).date()
    found = Ticket.objects.filter(
        still, centre=centre, business_day=day, counter__number__in=counters, started_at__lte=moment
    )
    return found.order_by("-started_at").values_list("pk", flat=True).first()


def visitor_of(staff: str) -> tuple[str, str] | None:
    """The ticket that somebody serves now: its id and label."""
    seats = CounterSession.objects.filter(staff=staff, closed_at__isnull=True).values("counter")
    found = Ticket.objects.filter(counter__in=seats, state=State.SERVING).values_list("pk", "label").first()
    return (str(found[0]), found[1]) if found else None


def visitor_at(centre: str, number: int, since: datetime) -> str:
    """The label of the ticket that is called to a counter, served there, or comes back to it; empty: nobody's.

    Comes back: who is on the own list of whoever sits there (as during a phone call), or was put on hold there after `since`.
    """
    here = get_counter(centre, number)
    own = Q(held_private=True, held_by=seat_of(centre, number))
    held = Q(held_counter=here, state=State.HELD) & (own | Q(held_at__gte=since))
    active = Ticket.objects.filter(counter=here, state__in=[State.CALLED, State.SERVING])
    comes_back = Ticket.objects.filter(held, centre=here.centre, business_day=today(here.centre))
    return next((found for rows in (active, comes_back) for found in rows.values_list("label", flat=True)[:1]), "")


def screen_seen_at(centre: str, number: int) -> datetime | None:
    """When the screen of who sits at a counter last gave a sign of life; None: nobody sits there, or works without one."""
    found = CounterSession.objects.filter(counter__centre__code=centre, counter__number=number, closed_at__isnull=True)
    return found.values_list("seen_at", flat=True).first()


def seat_of(centre: str, number: int) -> str:
    """Who sits at a counter now, as an actor reference; empty: nobody."""
    found = CounterSession.objects.filter(counter__centre__code=centre, counter__number=number, closed_at__isnull=True)
    return found.values_list("staff", flat=True).first() or ""


def counter_screen(actor: Actor, centre: str, number: int) -> CounterScreen:
    """The screen of a counter. Raises NotFound, Forbidden."""
    require(actor, Action.COUNTER_OPERATE, centre=centre, counter=number)
    here = get_counter(centre, number)
    day = today(here.centre)
    facts = {"centre": here.centre_id, "day": day, "counter": here.pk, "now": clock.now(), "limit": MOST_SHOWN}
    options = QueueOptions.of(here.centre.options)
    in_order = planned.run(WAITING_HERE[Order(options.order)], {**facts, **order_values(options)})
    order = {row[0]: index for index, row in enumerate(in_order)}
    active = Q(counter=here, state__in=[State.CALLED, State.SERVING])
    held = Q(centre=here.centre, business_day=day, state=State.HELD) & (
        Q(held_by=actor.reference)
        | Q(held_private=False) & (Q(held_counter=here) | Q(service__in=services_at(here, day)))
    )
    rows = list(load().filter(active | held | Q(pk__in=order)))
    pictures = {view.id: view for view in pictures_of(here.centre, rows)}
    # whom another counter called between the two statements waits no more, and is not at this one
    still = [view for view in pictures.values() if view.id in order and view.state == State.WAITING]
    waiting = sorted(still, key=lambda view: order[view.id])
    session = counter_picture(here)
    mine = (row.id for row in rows if row.counter_id == here.pk and row.state in (State.CALLED, State.SERVING))
    current = next((pictures[one] for one in mine), None)
    idle = session.state == "open" and current is None and not in_order
    return CounterScreen(
        session,
        current,
        in_order[0][1] if in_order else 0,
        tuple(waiting),
        tuple(
            pictures[row.id]
            for row in sorted(rows, key=lambda row: row.held_at or row.issued_at)
            if row.state == State.HELD
        ),
        tuple(service_views(here.centre, services_at(here, day).filter(active=True))),
        others_lines(here, options) if idle else (),
    )
