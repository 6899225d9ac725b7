"""The hall as a whole: the wall display, the control room, the centre as anybody may see it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, Q
from django.db.models.functions import Greatest

from motcua.base import clock, planned
from motcua.domain.centre.models import Centre
from motcua.domain.centre.queries import centres, get_centre, is_open
from motcua.domain.queue.models import Service, Ticket
from motcua.domain.queue.queries.tickets import load, picture
from motcua.domain.queue.queries.waits import CALLABLE_HERE, HOLDS, queue_now, today
from motcua.domain.queue.rules import (
    QueueOptions,
    State,
)
from motcua.domain.queue.shapes import (
    BoardView,
    CallView,
    HallCounter,
    TicketView,
    WaitingView,
)


def board(centre: str) -> BoardView:
    """What a wall display shows; nobody's name. Raises NotFound."""
    hall = get_centre(centre)
    called = (
        Ticket.objects.filter(centre=hall, business_day=today(hall), called_at__isnull=False, counter__isnull=False)
        .order_by("-called_at")
        .values_list("label", "counter__number", "called_at", "language", "call_count", "service__code")
    )
    now_calling = called.filter(state=State.CALLED)
    most = QueueOptions.of(hall.options).last_calls
    last_calls = _calls(called[: 2 * most])[:most]  # where numbers come again one may be among them twice
    queue = queue_now(hall)
    waiting = [
        WaitingView(service.code, service.prefix, service.name, service.name_en, queue.standing(service.pk).waiting)
        for service in Service.objects.filter(centre=hall, active=True)
    ]
    return BoardView(_calls(now_calling), last_calls, tuple(waiting))


def _calls(rows: Iterable[tuple[str, int, datetime | None, str, int, str]]) -> tuple[CallView, ...]:
    """Of calls of one number, the latest alone: a number means one person."""
    found: dict[str, CallView] = {}
    for label, number, called_at, language, calls, service in rows:
        if called_at is not None:
            found.setdefault(label, CallView(label, number, called_at, language, calls, service))
    return tuple(found.values())


# Each counter of a hall with who sits there, whom it serves and how many it could call. 1.5 ms with 100 waiting.
HALL = f"""
SELECT counter.number, session.staff, session.opened_at, session.paused_at, session.pause_reason, active.id,
    (SELECT count(*) FROM queue_ticket ticket
     WHERE {CALLABLE_HERE.format(centre="%(centre)s", day="%(day)s", counter="counter.id")}),
    ARRAY(SELECT agency.code FROM centre_counter_agency seat JOIN centre_agency agency ON agency.id = seat.agency_id
          WHERE seat.counter_id = counter.id ORDER BY agency.code),
    ARRAY(SELECT service.code FROM queue_counter_service serves
          JOIN queue_service service ON service.id = serves.service_id
          WHERE serves.counter_id = counter.id AND {HOLDS.format(serves="serves", day="%(day)s::date")}
          ORDER BY serves.rank, service.rank),
    counter.plan_x, counter.plan_y
FROM centre_counter counter
LEFT JOIN queue_counter_session session ON session.counter_id = counter.id AND session.closed_at IS NULL
LEFT JOIN queue_ticket active ON active.counter_id = counter.id AND active.state IN ('called', 'serving')
WHERE counter.centre_id = %(centre)s
ORDER BY counter.number
"""  # noqa: S608 - constants only


def hall(centre: str) -> list[HallCounter]:
    """Every counter of a centre for the control room; an active ticket shows also at a counter that was closed.

    Raises NotFound.
    """
    found = get_centre(centre)
    rows = planned.run(HALL, {"centre": found.pk, "day": today(found), "now": clock.now()})
    active = {ticket.id: picture(ticket) for ticket in load().filter(pk__in=[row[5] for row in rows if row[5]])}
    return [_hall_counter(row, active.get(row[5])) for row in rows]


def _hall_counter(row: tuple[Any, ...], ticket: TicketView | None) -> HallCounter:
    number, staff, opened_at, paused_at, reason, _active, waiting, agencies, codes, plan_x, plan_y = row
    if ticket is not None:
        activity = "calling" if ticket.state == State.CALLED else "serving"
        since = ticket.called_at if ticket.state == State.CALLED else ticket.started_at
    elif opened_at is None:
        activity, since = "closed", None
    else:
        activity, since = ("paused", paused_at) if paused_at else ("idle", opened_at)
    plan = None if plan_x is None or plan_y is None else (plan_x, plan_y)
    return HallCounter(
        number, activity, since, staff or "", ticket, tuple(agencies), tuple(codes), waiting, reason or "", plan
    )


def last_left(hall: Centre, counters: Iterable[int]) -> dict[int, datetime]:
    """When the last visitor of today left each of these counters, or did not come to it."""
    rows = Ticket.objects.filter(centre=hall, business_day=today(hall), counter__number__in=list(counters))
    ended = rows.values("counter__number").annotate(last=Greatest(Max("finished_at"), Max("no_show_at")))
    return {row["counter__number"]: row["last"] for row in ended if row["last"] is not None}


def came_and_not(hall: Centre, since: datetime) -> tuple[int, int]:
    """Of those called in vain or served to the end since then: how many came, and how many did not."""
    rows = Ticket.objects.filter(centre=hall, business_day=today(hall))
    counted = rows.aggregate(
        came=Count("pk", filter=Q(state=State.FINISHED, finished_at__gte=since)),
        not_came=Count("pk", filter=Q(state=State.NO_SHOW, no_show_at__gte=since)),
    )
    return counted["came"], counted["not_came"]


@dataclass(frozen=True)
class CentreView:
    """A centre as anybody may see it."""

    centre: Centre
    open: bool
    counters: int
    open_counters: int
    waiting: int


# Index ticket_waiting_in_order.
CENTRE_COUNTS = """
SELECT (SELECT count(*) FROM centre_counter WHERE centre_id = %(centre)s),
    (SELECT count(*) FROM queue_counter_session session JOIN centre_counter counter ON counter.id = session.counter_id
     WHERE counter.centre_id = %(centre)s AND session.closed_at IS NULL AND session.paused_at IS NULL),
    (SELECT count(*) FROM queue_ticket WHERE centre_id = %(centre)s AND business_day = %(day)s AND state = 'waiting'
       AND passed_over_at IS NULL)
"""


def centre_view(centre: str) -> CentreView:
    """Raises NotFound."""
    return _centre_view(get_centre(centre))


def centre_views() -> list[CentreView]:
    return [_centre_view(centre) for centre in centres()]


def _centre_view(centre: Centre) -> CentreView:
    row = planned.run(CENTRE_COUNTS, {"centre": centre.pk, "day": today(centre)})[0]
    return CentreView(centre, is_open(centre), *row)
