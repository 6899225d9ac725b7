"""Whom a counter may call for others: nobody waits for its own services, and the centre lets counters help each other."""

from typing import Any

from motcua.base import clock, planned
from motcua.domain.centre.models import Counter
from motcua.domain.queue.queries.waits import CALLABLE_HERE, HOLDS, KEPT_FOR_NOBODY_ELSE, ORDERS, order_values, today
from motcua.domain.queue.rules import Helping, QueueOptions
from motcua.domain.queue.rules.options import Order
from motcua.domain.queue.shapes import OthersLine

# Who waits here and now for the counter's own services, as `call_next` has it.
OWN = f"""
SELECT count(*) FROM queue_ticket ticket
WHERE {CALLABLE_HERE.format(centre="%(centre)s", day="%(day)s", counter="%(counter)s")}
"""  # noqa: S608 - constants only

# Who waits for others: of services that the counter does not serve, but counters beside it do. Nobody who was sent to one
# counter or officer, and no appointment before its time. A team's visitors are the whole service's: it is helped, not passed by.
FOR_OTHERS = f"""
queue_ticket ticket JOIN queue_service wanted ON wanted.id = ticket.service_id CROSS JOIN (SELECT 0 AS rank) serves
WHERE ticket.centre_id = %(centre)s AND ticket.business_day = %(day)s AND ticket.state = 'waiting'
  AND ticket.arrived_at <= %(now)s
  AND NOT EXISTS (
    SELECT FROM queue_counter_service own
    WHERE own.counter_id = %(counter)s AND own.service_id = ticket.service_id
      AND {HOLDS.format(serves="own", day="ticket.business_day")})
  AND EXISTS (
    SELECT FROM queue_counter_service near JOIN centre_counter beside ON beside.id = near.counter_id
    WHERE near.service_id = ticket.service_id AND {HOLDS.format(serves="near", day="ticket.business_day")}
      AND (%(beside)s::int[] IS NULL OR beside.number = ANY (%(beside)s::int[])))
  AND {KEPT_FOR_NOBODY_ELSE.format(counter="%(counter)s")}
"""  # noqa: S608 - constants only

# Index ticket_waiting_in_order, the line of the hall; asked only where nobody waits for the counter and it may help.
LINES = {
    order: f"""
SELECT code, name, name_en, count(*), min(label) FILTER (WHERE of_service = 1),
    min(arrived_at) FILTER (WHERE of_service = 1)
FROM (
    SELECT wanted.code, wanted.name, wanted.name_en, ticket.label, ticket.arrived_at,
        row_number() OVER (ORDER BY {by}) AS place,
        row_number() OVER (PARTITION BY wanted.id ORDER BY {by}) AS of_service
    FROM {FOR_OTHERS}
) line
GROUP BY code, name, name_en ORDER BY min(place)
"""  # noqa: S608 - constants only
    for order, by in ORDERS.items()
}


def facts(here: Counter, options: QueueOptions) -> dict[str, Any]:
    """What the statements take. `beside`: the numbers of the counters whose services it may help; None: all."""
    beside = None
    if options.helping == Helping.ZONE:
        zones = here.centre.options.get("zones", {}).values()
        beside = sorted({number for zone in zones if here.number in zone for number in zone})
    where = {"centre": here.centre_id, "day": today(here.centre), "counter": here.pk, "now": clock.now()}
    return {**where, "beside": beside, **order_values(options)}


def waits_here(here: Counter, options: QueueOptions) -> int:
    """How many the counter could call of its own services."""
    return int(planned.run(OWN, facts(here, options))[0][0])


def others_lines(here: Counter, options: QueueOptions) -> tuple[OthersLine, ...]:
    """The services that an open, free counter may help now, whose first in line is to be called before the others' at the top."""
    if options.helping == Helping.NOBODY:
        return ()
    return tuple(OthersLine(*row) for row in planned.run(LINES[Order(options.order)], facts(here, options)))
