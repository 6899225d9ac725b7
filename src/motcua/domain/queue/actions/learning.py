"""What finished visits teach: how long a service keeps a counter, and whether the promised waits were kept.

Called by a follower of the journal, once for each entry; called twice, each does its work once.
"""

from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F, Sum
from django.db.models.functions import Greatest

from motcua.base import journal, planned
from motcua.base.actor import Actor
from motcua.domain.centre.queries import get_centre
from motcua.domain.people.permissions import Action, require
from motcua.domain.queue.models import Service, ServiceHour, Ticket, VisitMeasure, WaitCalibration
from motcua.domain.queue.queries import computed_at_issue, wait_at_issue
from motcua.domain.queue.queries.waits import today
from motcua.domain.queue.rules import credible_mean, measured_spread, measured_stretch, promise_kept, trimmed_mean

FEWEST_MEASURED = 20
MOST_MEASURED = 100
HOUR_MEASURED = 60
HOUR_SINCE = timedelta(days=28)
LONGEST_PAUSE = timedelta(minutes=2)  # a longer one between two visits is no part of serving: somebody did other work

PRACTISED = "centre.practised"
DEMONSTRATED = "centre.demonstrated"

# The last visits of a service that began in an hour of the centre's day. Index visits_measured.
OF_THE_HOUR = """
SELECT occupied_seconds FROM queue_visit_measure
WHERE service_id = %(service)s AND occupied_seconds IS NOT NULL AND called_at > %(since)s
  AND extract(hour FROM called_at AT TIME ZONE %(zone)s) = %(hour)s
ORDER BY called_at DESC LIMIT %(most)s
"""


@transaction.atomic
def practise(actor: Actor, centre: str) -> None:
    """Declares today a day of practice: a played day, or a training. Its visits teach nothing and no promise of it is judged.

    A day played sixty times as fast would otherwise teach that a visit takes six seconds. Raises NotFound, Forbidden.
    """
    hall = get_centre(centre)
    require(actor, Action.CALENDAR, centre=hall.code)
    journal.record(actor, PRACTISED, f"centre:{hall.code}", centre=hall.code, day=f"{today(hall)}")


@transaction.atomic
def mark_demonstrated(actor: Actor, centre: str, day: date) -> None:
    """Notes that the demonstration played a past day, as fast as life: its visits count, and whoever reads figures of it is told so.

    Raises NotFound, Forbidden.
    """
    hall = get_centre(centre)
    require(actor, Action.CALENDAR, centre=hall.code)
    journal.record(actor, DEMONSTRATED, f"centre:{hall.code}", centre=hall.code, day=f"{day}")


def _is_practice(ticket: Ticket) -> bool:
    told = journal.latest(ticket.centre.code, (PRACTISED,), ticket.issued_at - timedelta(days=1), 50)
    return any(entry.data["day"] == f"{ticket.business_day}" for entry in told)


@transaction.atomic
def learn_from_visit(ticket_id: UUID) -> None:
    """Notes how long an ended visit kept its counter, and measures its service anew."""
    ticket = Ticket.objects.select_related("centre", "counter").filter(pk=ticket_id).first()
    seconds = _occupied(ticket) if ticket else None
    if ticket is None or ticket.called_at is None or seconds is None or _is_practice(ticket):
        return
    measure = _measure(ticket)
    if measure.occupied_seconds is not None:
        return
    measure.occupied_seconds, measure.called_at, measure.service_id = seconds, ticket.called_at, ticket.service_id
    measure.save(update_fields=["occupied_seconds", "called_at", "service"])
    service = Service.objects.select_for_update(no_key=True).get(pk=ticket.service_id)
    _measure_service(service)
    _measure_hour(service, ticket.called_at, ticket.centre.time_zone)


def _measure(ticket: Ticket) -> VisitMeasure:
    """The row of a ticket that was called, locked."""
    facts = {"service_id": ticket.service_id, "called_at": ticket.called_at}
    VisitMeasure.objects.get_or_create(ticket_id=ticket.pk, defaults=facts)
    return VisitMeasure.objects.select_for_update(no_key=True).get(ticket_id=ticket.pk)


def _occupied(ticket: Ticket) -> int | None:
    """Seconds from when the counter could have called somebody until it could again; None when that is not known.

    The officer's pause before the call, the walk to the counter and the service, without what was spent on hold.
    """
    called_at = ticket.called_at if ticket.calls_before or not ticket.first_called_at else ticket.first_called_at
    if called_at is None:
        return None
    if ticket.finished_at is not None and ticket.started_at is not None:
        spent = ticket.started_at - called_at + timedelta(seconds=ticket.served_seconds)
    elif ticket.no_show_at is not None:
        spent = ticket.no_show_at - called_at
    else:
        return None
    pause = _pause_before(ticket, called_at)
    return max(round((spent + pause).total_seconds()), 1)


def _pause_before(ticket: Ticket, called_at: datetime) -> timedelta:
    """How long the counter stood free although the ticket waited; nothing where that was no ordinary pause."""
    before = (
        Ticket.objects.filter(
            centre=ticket.centre, business_day=ticket.business_day, counter=ticket.counter, called_at__lt=called_at
        )
        .exclude(pk=ticket.pk)
        .order_by("-called_at")
        .annotate(ended_at=Greatest("finished_at", "no_show_at"))
        .values_list("ended_at", flat=True)
        .first()
    )
    if before is None or ticket.counter is None:
        return timedelta()
    pause = called_at - max(before, ticket.arrived_at)
    return pause if timedelta() < pause <= LONGEST_PAUSE else timedelta()


def _measure_service(service: Service) -> None:
    """What a visit takes, how much that varies, and how much longer people waited than computed, from the last ones."""
    last = VisitMeasure.objects.filter(service=service, occupied_seconds__isnull=False).order_by("-called_at")
    seconds = [float(value) for value in last.values_list("occupied_seconds", flat=True)[:MOST_MEASURED] if value]
    if len(seconds) < FEWEST_MEASURED:
        return
    service.measured_service_seconds = max(round(trimmed_mean(seconds)), 1)
    service.measured_spread = measured_spread(seconds)
    sums = VisitMeasure.objects.filter(pk__in=last.values("pk")[:MOST_MEASURED], computed_seconds__isnull=False)
    found = sums.aggregate(waited=Sum("waited_seconds"), computed=Sum("computed_seconds"))
    service.measured_stretch = measured_stretch(found["waited"] or 0.0, found["computed"] or 0.0)
    service.save(update_fields=["measured_service_seconds", "measured_spread", "measured_stretch"])


def _measure_hour(service: Service, at: datetime, zone: str) -> None:
    """What a visit takes at that hour of the day; few visits are believed only as far as they go."""
    hour = at.astimezone(ZoneInfo(zone)).hour
    facts = {"service": service.pk, "since": at - HOUR_SINCE, "zone": zone, "hour": hour, "most": HOUR_MEASURED}
    seconds = [float(value) for (value,) in planned.run(OF_THE_HOUR, facts)]
    believed = service.measured_service_seconds or service.mean_service_seconds
    mean = max(round(credible_mean(trimmed_mean(seconds), len(seconds), believed)), 1)
    ServiceHour.objects.update_or_create(service=service, hour=hour, defaults={"seconds": mean, "visits": len(seconds)})


@transaction.atomic
def note_promise(ticket_id: UUID) -> None:
    """Counts, at its first call, whether a ticket waited as long as was promised at its issue.

    Not counted: who was promised nothing as no counter was open, who drew the number from afar or by appointment, who
    was on hold in between or carried on from the day before.
    """
    ticket = Ticket.objects.filter(
        pk=ticket_id,
        first_called_at__isnull=False,
        appointment__isnull=True,
        checked_in_at__isnull=True,
        absent=False,
        held_seconds=0,
        carried_from__isnull=True,
    ).first()
    if ticket is None or _is_practice(ticket):
        return
    promised = wait_at_issue(ticket)
    if ticket.first_called_at is None or ticket.called_at is None or promised is None:
        return
    measure = _measure(ticket)
    if measure.kept:
        return
    waited = (ticket.first_called_at - ticket.issued_at).total_seconds()
    kept = promise_kept(promised, waited)
    measure.kept = kept.value
    if promised != (0, 0) and ticket.queue_key == ticket.arrived_at:
        measure.waited_seconds, measure.computed_seconds = waited, computed_at_issue(ticket)
    measure.save(update_fields=["kept", "waited_seconds", "computed_seconds"])
    day, _made = WaitCalibration.objects.get_or_create(service_id=ticket.service_id, business_day=ticket.business_day)
    WaitCalibration.objects.filter(pk=day.pk).update(**{kept.value: F(kept.value) + 1})
