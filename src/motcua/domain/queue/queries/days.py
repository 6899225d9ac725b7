"""A day of the hall: what is left of it, what its end would do, and its figures."""

from datetime import date, timedelta

from django.db.models import Avg, Count, F, Q, QuerySet
from django.db.models.functions import Greatest

from motcua.base.actor import Actor
from motcua.domain.centre.models import Centre
from motcua.domain.centre.queries import get_centre
from motcua.domain.people.permissions import Action, require
from motcua.domain.queue.models import CounterSession, Ticket
from motcua.domain.queue.queries.waits import today
from motcua.domain.queue.rules import FINAL, QueueOptions, State
from motcua.domain.queue.shapes import DayFigures, DayLeft

OVER = [*FINAL, State.NO_SHOW]


def left_over(centre: Centre, last: date) -> "QuerySet[Ticket]":
    """Tickets of the days up to `last` that nobody has ended."""
    return Ticket.objects.filter(centre=centre, business_day__lte=last).exclude(state__in=OVER)


def day_end_preview(actor: Actor, centre: str) -> DayLeft:
    """What closing the day now would meet. Raises Forbidden, NotFound."""
    require(actor, Action.COUNTER_SUPERVISE, centre=centre)
    hall = get_centre(centre)
    left = left_over(hall, today(hall))
    counts = dict(left.values_list("state").annotate(Count("pk")))
    counters = CounterSession.objects.filter(counter__centre=hall, closed_at__isnull=True).count()
    return DayLeft(
        at_day_end=QueueOptions.of(hall.options).at_day_end,
        waiting=counts.get(State.WAITING, 0),
        held=counts.get(State.HELD, 0),
        called=counts.get(State.CALLED, 0),
        serving=counts.get(State.SERVING, 0),
        counters=counters,
    )


def day_figures(centre: Centre, day: date) -> DayFigures:
    """The figures of a day; each ticket counts once, however often it was called, held or transferred.

    A ticket that was carried on counts as issued on its own day and as served on the day on which it was.
    """
    of_the_day = Ticket.objects.filter(centre=centre, business_day=day)
    carried_on = Ticket.objects.filter(centre=centre, carried_from=day, business_day__gt=day).count()
    counted = of_the_day.aggregate(
        issued=Count("pk", filter=Q(carried_from__isnull=True)),
        carried_in=Count("pk", filter=Q(carried_from__isnull=False)),
        called=Count("pk", filter=Q(first_called_at__isnull=False)),
        finished=Count("pk", filter=Q(state=State.FINISHED)),
        no_show=Count("pk", filter=Q(state=State.NO_SHOW)),
        cancelled=Count("pk", filter=Q(state=State.CANCELLED)),
        # an appointment that was called early has waited for nothing
        wait=Avg(
            Greatest(F("first_called_at") - F("arrived_at"), timedelta()),
            filter=Q(first_called_at__isnull=False, carried_from=None),
        ),
        service=Avg("served_seconds", filter=Q(state=State.FINISHED)),
    )
    return DayFigures(
        day=day,
        issued=counted["issued"] + carried_on,
        carried_in=counted["carried_in"],
        carried_on=carried_on,
        called=counted["called"],
        finished=counted["finished"],
        no_show=counted["no_show"],
        cancelled=counted["cancelled"],
        mean_wait_seconds=counted["wait"].total_seconds() if counted["wait"] is not None else None,
        mean_service_seconds=float(counted["service"]) if counted["service"] is not None else None,
    )
