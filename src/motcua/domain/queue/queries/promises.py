"""Whether the promised waits are kept, and how many counters the present hour would need."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from django.db.models import Sum

from motcua.base import clock, planned
from motcua.domain.centre.models import Centre
from motcua.domain.queue.models import Service, WaitCalibration
from motcua.domain.queue.queries.services import counters_serving
from motcua.domain.queue.queries.waits import queue_now, today
from motcua.domain.queue.rules import QueueOptions
from motcua.domain.queue.rules.staffing import Staffing
from motcua.domain.queue.shapes import Calibration, StaffingAdvice

WEEKS = 4
FEWEST_ARRIVALS = 3.0  # in an hour; of fewer no advice can be made

# Arrivals of each service in this hour of the clock, on the same weekday of the last weeks, and on how many such days
# the hall gave numbers at all. Index ticket_of_the_day; 8 ms with 1,500 tickets a day and 300,000 in the table.
ARRIVALS = """
SELECT ticket.service_id, count(*)::float / greatest(count(DISTINCT ticket.business_day), (
    SELECT count(DISTINCT series.business_day) FROM queue_series series
    WHERE series.centre_id = %(centre)s AND series.business_day = ANY(%(days)s)))
FROM queue_ticket ticket
WHERE ticket.centre_id = %(centre)s AND ticket.business_day = ANY(%(days)s) AND ticket.carried_from IS NULL
  AND extract(hour FROM ticket.issued_at AT TIME ZONE %(zone)s) = %(hour)s
GROUP BY ticket.service_id
"""


def calibration(centre: Centre, days: int = 1) -> list[Calibration]:
    """For each service how many of today's visits (or those of the last `days`) waited as long as they were told."""
    since = today(centre) - timedelta(days=days - 1)
    rows = WaitCalibration.objects.filter(service__centre=centre, business_day__gte=since)
    sums = {
        service: counts
        for service, *counts in rows.values_list("service").annotate(Sum("inside"), Sum("below"), Sum("above"))
    }
    return [
        Calibration(one.code, one.prefix, one.name, one.name_en, *sums.get(one.pk, (0, 0, 0)))
        for one in Service.objects.filter(centre=centre)
        if one.active or one.pk in sums
    ]


def calibration_of_all(centre: Centre, days: int = 1) -> Calibration:
    """The same for the hall as a whole."""
    each = calibration(centre, days)
    totals = (sum(getattr(one, name) for one in each) for name in ("inside", "below", "above"))
    return Calibration("", "", "", "", *totals)


def staffing_advice(centre: Centre) -> list[StaffingAdvice]:
    """How many counters each service needs in this hour, so that 8 of 10 visitors are called within the target.

    Services of which too few visits are known are left out.
    """
    queue, local = queue_now(centre), clock.now().astimezone(ZoneInfo(centre.time_zone))
    days = [today(centre) - timedelta(weeks=week) for week in range(1, WEEKS + 1)]
    facts = {"centre": centre.pk, "days": days, "zone": centre.time_zone, "hour": local.hour}
    arrivals = dict(planned.run(ARRIVALS, facts))
    target = QueueOptions.of(centre.options).target_wait_minutes * 60
    possible = {code: len(counters) for code, counters in counters_serving(centre).items()}
    found = []
    for one in Service.objects.filter(centre=centre, active=True):
        standing = queue.standing(one.pk)
        asked = Staffing(arrivals.get(one.pk, 0.0), standing.mean, target)
        if asked.arrivals_per_hour < FEWEST_ARRIVALS:
            continue
        share = asked.share_with(standing.open)
        found.append(
            StaffingAdvice(
                one.code,
                one.prefix,
                one.name,
                one.name_en,
                round(asked.arrivals_per_hour, 1),
                standing.mean,
                asked.needed,
                standing.open,
                share,
                possible.get(one.code, 0),
            )
        )
    return found
