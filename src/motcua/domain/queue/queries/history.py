"""What the past weeks say of the hours to come."""

from datetime import date, timedelta

from django.db import connection

from motcua.domain.centre.models import Centre
from motcua.domain.centre.queries import spans_of_day
from motcua.domain.queue.queries.waits import today
from motcua.domain.queue.rules.hours import DayOfWeek, Measured, best_hours

WEEKS = 8

# The middle wait of those who were called, by weekday and hour of their ticket; days of practice were declared in the journal and do not
# count. Its answer is kept for minutes by who shows it.
WAITS = """
SELECT extract(isodow FROM at)::int - 1, extract(hour FROM at)::int, count(*), count(DISTINCT business_day),
    percentile_cont(0.5) WITHIN GROUP (ORDER BY waited) / 60
FROM (
    SELECT issued_at AT TIME ZONE %(zone)s AS at, business_day, extract(epoch FROM first_called_at - issued_at) AS waited
    FROM queue_ticket
    WHERE centre_id = %(centre)s AND business_day >= %(since)s AND business_day < %(today)s AND first_called_at IS NOT NULL
        AND appointment IS NULL AND source <> 'remote'
        AND business_day::text NOT IN (
            SELECT data->>'day' FROM journal_entry WHERE kind = 'centre.practised' AND centre = %(code)s AND at >= %(since)s
        )
) told
GROUP BY 1, 2
"""


def hours_to_come(centre: Centre) -> list[DayOfWeek]:
    """For each weekday with opening hours how long people waited by the hour; days that are not known say so."""
    now = today(centre)
    values: dict[str, str | int | date] = {"zone": centre.time_zone, "centre": centre.pk, "code": centre.code}
    values |= {"since": now - timedelta(weeks=WEEKS), "today": now}
    with connection.cursor() as cursor:
        cursor.execute(WAITS, values)
        measured = [
            Measured(weekday, hour, tickets, days, float(minutes))
            for weekday, hour, tickets, days, minutes in cursor.fetchall()
        ]
    return best_hours(measured, _open_hours(centre))


def _open_hours(centre: Centre) -> dict[int, list[int]]:
    """Of each weekday the hours of the clock in which the hall is open."""
    found = {}
    for weekday in range(7):
        spans = spans_of_day(centre.hours, weekday)
        hours = {hour for begin, end in spans for hour in range(begin.hour, end.hour + (end.minute > 0))}
        if hours:
            found[weekday] = sorted(hours)
    return found
