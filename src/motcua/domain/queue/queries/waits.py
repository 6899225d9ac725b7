"""Who waits, in which order, and for how long.

Every count of those who may be called comes from the condition by which `call_next` chooses. Whoever drew a number from
afar and is not here yet counts as ahead of others until somebody behind was called (`passed_over_at`), then no more.
"""

import json
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from itertools import repeat
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from motcua.base import clock, planned
from motcua.domain.centre.models import Centre
from motcua.domain.queue.models import Ticket
from motcua.domain.queue.rules import QueueOptions, business_day, expected_wait
from motcua.domain.queue.rules.options import Order
from motcua.domain.queue.rules.rivals import Served, meets_others, rivals_ahead, rivals_along
from motcua.domain.queue.rules.waits import EXPONENTIAL
from motcua.domain.queue.shapes import (
    Wait,
)

# Whom of those who wait for a service a counter may call; `call_next` and every count of those who wait use the same words.
KEPT_FOR_NOBODY_ELSE = """
(ticket.only_counter_id IS NULL OR ticket.only_counter_id = {counter})
AND (ticket.not_before IS NULL OR ticket.not_before <= %(now)s)
AND NOT ticket.absent
AND (ticket.only_staff = '' OR EXISTS (
    SELECT FROM queue_counter_session here
    WHERE here.counter_id = {counter} AND here.closed_at IS NULL AND here.staff = ticket.only_staff)
  OR NOT EXISTS (
    SELECT FROM queue_counter_session anywhere WHERE anywhere.closed_at IS NULL AND anywhere.staff = ticket.only_staff))
"""
# Which counters serve what on a day: for one day a service may be elsewhere (`actions.moving`).
HOLDS = "({serves}.only_on IS NULL OR {serves}.only_on = {day}) AND {serves}.not_on IS DISTINCT FROM {day}"
MAY_BE_CALLED = f"""
{KEPT_FOR_NOBODY_ELSE}
AND (ticket.team = '' OR EXISTS (
    SELECT FROM queue_counter_service of_team WHERE of_team.counter_id = {{counter}}
    AND of_team.service_id = ticket.service_id AND of_team.team IN ('', ticket.team)))
"""
CALLABLE_HERE = f"""
ticket.centre_id = {{centre}} AND ticket.business_day = {{day}} AND ticket.state = 'waiting'
AND ticket.service_id IN (
    SELECT serving.service_id FROM queue_counter_service serving
    WHERE serving.counter_id = {{counter}} AND {HOLDS.format(serves="serving", day="{day}")})
AND {MAY_BE_CALLED}
"""  # noqa: S608 - constants only

# In which order: first who has waited beyond what the service allows, then the services that the counter rather serves,
# then by head start or by the points gained so far (`rules.points`; a due appointment has a lead in these too).
URGENT = """
coalesce(%(now)s::timestamptz - ticket.arrived_at > make_interval(mins => wanted.urgent_after_minutes), false)
"""
# an appointment that checked in before its time is called when nobody else waits
_BEFORE_ALL = f"ticket.arrived_at > %(now)s, {URGENT} DESC, serves.rank"
_POINTS = """
(%(rates)s::jsonb ->> ticket.priority)::float8 * extract(epoch FROM %(now)s::timestamptz - ticket.arrived_at)
+ CASE WHEN ticket.appointment IS NULL THEN 0 ELSE 60 * %(appointment_start)s::int END
"""
_TIES = "ticket.queue_key, ticket.number, ticket.id"
ORDERS = {
    Order.HEAD_START: f"{_BEFORE_ALL}, {_TIES}",
    Order.ACCUMULATING: f"{_BEFORE_ALL}, {_POINTS} DESC, {_TIES}",
    Order.MIX: f"{_BEFORE_ALL}, {_TIES}",  # within a class
}
SERVED_HERE = """
queue_ticket ticket
JOIN queue_counter_service serves ON serves.service_id = ticket.service_id AND serves.counter_id = {counter}
JOIN queue_service wanted ON wanted.id = ticket.service_id
"""

# Index ticket_waiting_in_order; 0.4 ms with 100 waiting. In a mix the next may be another than the first listed.
WAITING_HERE = {
    order: f"""
SELECT ticket.id, count(*) OVER () FROM {SERVED_HERE.format(counter="%(counter)s")}
WHERE {CALLABLE_HERE.format(centre="%(centre)s", day="%(day)s", counter="%(counter)s")}
ORDER BY {by} LIMIT %(limit)s
"""  # noqa: S608 - constants only
    for order, by in ORDERS.items()
}


def order_values(options: QueueOptions) -> dict[str, Any]:
    """What the orders of calling take besides the time."""
    return {"rates": json.dumps(dict(options.rates)), "appointment_start": options.appointment_head_start_minutes}


# Index ticket_waiting_in_order: the services of everybody who waits in a centre, in calling order.
LINE = """
SELECT ticket.id, ticket.service_id, ticket.queue_key FROM queue_ticket ticket
WHERE ticket.centre_id = %(centre)s AND ticket.business_day = %(day)s AND ticket.state = 'waiting'
  AND ticket.passed_over_at IS NULL
ORDER BY ticket.queue_key, ticket.number, ticket.id
"""

# Index ticket_waiting_in_service.
AHEAD = """
SELECT count(*) FROM queue_ticket ticket
WHERE ticket.service_id = %(service)s AND ticket.business_day = %(day)s AND ticket.state = 'waiting'
  AND ticket.passed_over_at IS NULL AND (ticket.queue_key, ticket.number) < (%(queue_key)s, %(number)s)
"""

# How each service of a centre stands: seconds a visit takes at this hour, who waits, the open counters that serve it
# with its rank there, how many of these are free. 0.9 ms with 13 services, 23 counters and 150 waiting, on a busy machine.
STANDING = f"""
SELECT service.id, service.code, coalesce(hour.seconds, service.measured_service_seconds, service.mean_service_seconds),
    coalesce(service.measured_spread, 1), coalesce(service.measured_stretch, 1),
    (SELECT count(*) FROM queue_ticket ticket
     WHERE ticket.service_id = service.id AND ticket.business_day = %(day)s AND ticket.state = 'waiting'
       AND ticket.passed_over_at IS NULL),
    coalesce(array_agg(serves.counter_id) FILTER (WHERE session.id IS NOT NULL), '{{}}'),
    coalesce(array_agg(serves.rank::int) FILTER (WHERE session.id IS NOT NULL), '{{}}'),
    count(session.id) FILTER (WHERE busy.id IS NULL)
FROM queue_service service
LEFT JOIN queue_service_hour hour ON hour.service_id = service.id AND hour.hour = %(hour)s
LEFT JOIN queue_counter_service serves
    ON serves.service_id = service.id AND {HOLDS.format(serves="serves", day="%(day)s::date")}
LEFT JOIN queue_counter_session session
    ON session.counter_id = serves.counter_id AND session.closed_at IS NULL AND session.paused_at IS NULL
LEFT JOIN queue_ticket busy ON busy.counter_id = serves.counter_id AND busy.state IN ('called', 'serving')
WHERE service.centre_id = %(centre)s
GROUP BY service.id, hour.seconds
"""  # noqa: S608 - constants only


@dataclass(frozen=True)
class Standing:
    """How a service stands now: seconds a visit takes and how much they vary, who waits, counters open and free."""

    mean: int = 0
    spread: float = EXPONENTIAL
    stretch: float = 1.0
    waiting: int = 0
    counters: Mapping[int, int] = field(default_factory=dict)  # the open ones, with the rank of the service there
    free: int = 0

    @property
    def open(self) -> int:
        return len(self.counters)

    def wait(self, ahead: int, rivals: float, stretch: float) -> Wait | None:
        return expected_wait(ahead, self.open, self.mean, self.free, rivals, self.spread, stretch)


@dataclass(frozen=True)
class Place:
    """Who goes before a visitor: of the same service, and the visits of others that compete for its counters."""

    ahead: int
    rivals: float


@dataclass(frozen=True)
class Queue:
    """How the services of a centre stand now. The line itself is read only where services compete for counters."""

    centre: Centre
    at: datetime
    standings: Mapping[int, Standing]  # by the service's row
    codes: Mapping[str, int]

    def standing(self, service: int) -> Standing:
        return self.standings.get(service, Standing())

    def wait(self, service: int, place: Place, *, head_start: bool = False) -> Wait | None:
        """`head_start`: of somebody whom nobody overtakes, so that nothing is added for that."""
        standing = self.standing(service)
        return standing.wait(place.ahead, place.rivals, 1.0 if head_start else standing.stretch)

    def newcomer(self, service: int) -> Place:
        """The place of somebody who takes a number now, without any head start."""
        return Place(self.standing(service).waiting, self.rivals_of_newcomer(service, self.at))

    def rivals_of_newcomer(self, service: int, key: datetime) -> float:
        """The visits of others before somebody who takes a number now; `key` is when he or she counts as arrived."""
        if not self._competes(service):
            return 0.0
        index = bisect_right(self._keys, key)
        return rivals_ahead(service, self._services[:index], self._services[index:], self._served)

    def read_line(self) -> None:
        """Reads the line now where it is needed at all, so that nobody asks the database later."""
        if any(self._competes(service) for service in self.standings):
            self._line  # noqa: B018 - kept by the property

    def place(self, ticket: Ticket) -> Place:
        """The place of one who waits."""
        if self._competes(ticket.service_id):
            return self.places([ticket.service_id]).get(ticket.pk, Place(0, 0.0))
        where = {"service": ticket.service_id, "day": ticket.business_day, "queue_key": ticket.queue_key}
        return Place(int(planned.run(AHEAD, {**where, "number": ticket.number})[0][0]), 0.0)

    def places(self, services: Iterable[int]) -> dict[UUID, Place]:
        """The place of everybody who waits for these services."""
        rivals = {
            service: rivals_along(service, self._services, self._served) if self._competes(service) else repeat(0.0)
            for service in set(services)
        }
        seen: Counter[int] = Counter()
        found = {}
        for ticket, service, _key in self._line:
            if service in rivals:
                found[ticket] = Place(seen[service], next(rivals[service]))
                seen[service] += 1
        return found

    def _competes(self, service: int) -> bool:
        return service in self._served and meets_others(service, self._served)

    @cached_property
    def _line(self) -> list[tuple[UUID, int, datetime]]:
        return planned.run(LINE, {"centre": self.centre.pk, "day": today(self.centre)})

    @cached_property
    def _services(self) -> list[int]:
        return [service for _ticket, service, _key in self._line]

    @cached_property
    def _keys(self) -> list[datetime]:
        return [key for _ticket, _service, key in self._line]

    @cached_property
    def _served(self) -> dict[int, Served]:
        return {service: Served(one.mean, one.counters) for service, one in self.standings.items()}


def today(centre: Centre) -> date:
    return business_day(clock.now(), centre.time_zone)


def queue_now(centre: Centre) -> Queue:
    """How each service of a centre stands: one statement, and one for the line where it is needed."""
    now = clock.now()
    facts = {"centre": centre.pk, "day": today(centre), "hour": now.astimezone(ZoneInfo(centre.time_zone)).hour}
    standings, codes = {}, {}
    for service, code, mean, spread, stretch, waiting, counters, ranks, free in planned.run(STANDING, facts):
        standings[service] = Standing(mean, spread, stretch, waiting, dict(zip(counters, ranks, strict=True)), free)
        codes[code] = service
    return Queue(centre, now, standings, codes)
