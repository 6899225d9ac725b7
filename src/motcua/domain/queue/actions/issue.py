"""Giving a number: one statement for any number of tickets, so that the API can give many in one transaction.

All lock in the same order (quota by service, series by prefix): batches wait for each other, none deadlocks.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

import psycopg
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from motcua.base import clock, crypto
from motcua.base.actor import Actor
from motcua.base.ids import uuid7
from motcua.base.journal import relay
from motcua.base.problems import Conflict, FieldError, InvalidInput, Problem
from motcua.domain.centre.models import Centre
from motcua.domain.people.permissions import Action, require
from motcua.domain.queue import _prepared
from motcua.domain.queue.models import Service, Ticket
from motcua.domain.queue.queries.doors import Closed, Entrance, entrance
from motcua.domain.queue.rules import DayEnd, Priority, QueueOptions, State, expected_wait
from motcua.domain.queue.rules.waits import EXPONENTIAL
from motcua.domain.queue.shapes import IssuedTicket

LANGUAGES = ("vi", "en", "zh", "ko")
SOURCES = ("kiosk", "reception", "phone", "api")
KEY_LIFETIME = timedelta(hours=24)
OVER_MIDNIGHT = timedelta(hours=4)  # in a hall that never closes: so long a visit goes on into the next day
MOST_TRIES = 4
_PHONE = re.compile(r"\+?[0-9][0-9 .()-]{6,18}[0-9]")
_PHONE_CONTEXT = "queue_ticket.phone"

# PostgreSQL 18, for RETURNING old. From top to bottom: find what was given to the same key before; take from the quota
# of services that have one; draw numbers from each series, whose row stays locked until the commit, passing over those
# that tickets of earlier days still hold; choose the team with the fewest waiting where several offer a service; count
# who is ahead; write tickets and journal entries in the order of the numbers. A row of `asked` that comes back neither
# as given before nor as placed was refused, for a reason that `refusal` finds out. Seconds a visit takes and rivals come
# with the order: slow to find, slow to change (`Entrance`).
ISSUE_SQL = """
WITH asked AS (
    SELECT * FROM unnest(
        %(id)s::uuid[], %(centre)s::text[], %(service)s::text[], %(priority)s::text[], %(head_start)s::int[],
        %(language)s::text[], %(source)s::text[], %(phone)s::bytea[], %(device)s::text[], %(issued_by)s::text[],
        %(key)s::text[], %(fingerprint)s::bytea[], %(mean)s::int[], %(spread)s::float8[], %(rivals)s::float8[],
        %(held_since)s::timestamptz[], %(stretch)s::float8[]
    ) WITH ORDINALITY AS a (
        id, centre, service, priority, head_start, language, source, phone, device, issued_by, key, fingerprint,
        known_mean, spread, rivals, held_since, stretch, place)
), given_before AS (
    SELECT asked.place, ticket.* FROM asked
    JOIN queue_ticket ticket ON ticket.issued_by = asked.issued_by AND ticket.issue_key = asked.key
    WHERE ticket.issued_at > %(now)s::timestamptz - interval '24 hours'
), wanted AS (
    SELECT asked.*, centre.id AS centre_id, service.id AS service_id, service.prefix, service.name, service.name_en,
        service.daily_quota,
        coalesce(asked.known_mean, service.measured_service_seconds, service.mean_service_seconds) AS mean,
        (%(now)s::timestamptz AT TIME ZONE centre.time_zone)::date AS business_day,
        row_number() OVER (PARTITION BY service.id ORDER BY asked.place) AS turn
    FROM asked
    JOIN centre_centre centre ON centre.code = asked.centre
    JOIN queue_service service ON service.centre_id = centre.id AND service.code = asked.service AND service.active
    WHERE NOT EXISTS (SELECT FROM given_before WHERE given_before.place = asked.place)
), quota AS (
    INSERT INTO queue_quota_day AS used (service_id, business_day, quota, given)
    SELECT service_id, business_day, daily_quota, least(count(*), daily_quota)
    FROM wanted WHERE daily_quota IS NOT NULL GROUP BY service_id, business_day, daily_quota ORDER BY service_id
    ON CONFLICT (service_id, business_day) DO UPDATE
    SET quota = excluded.quota, given = greatest(used.given, least(used.given + excluded.given, excluded.quota))
    RETURNING service_id, new.given - coalesce(old.given, 0) AS taken
), taken AS (
    SELECT wanted.* FROM wanted LEFT JOIN quota USING (service_id)
    WHERE wanted.daily_quota IS NULL OR wanted.turn <= quota.taken
), teams AS MATERIALIZED (
    SELECT serves.service_id, serves.team, bool_or(session.id IS NOT NULL) AS open, (
        SELECT count(*) FROM queue_ticket ticket
        WHERE ticket.service_id = serves.service_id AND ticket.business_day = asks.business_day
          AND ticket.state = 'waiting' AND ticket.team = serves.team) AS waiting
    FROM (SELECT service_id, business_day, count(*) FROM taken GROUP BY service_id, business_day) asks
    JOIN queue_counter_service serves ON serves.service_id = asks.service_id AND serves.team <> ''
    LEFT JOIN queue_counter_session session
        ON session.counter_id = serves.counter_id AND session.closed_at IS NULL AND session.paused_at IS NULL
    GROUP BY serves.service_id, serves.team, asks.business_day
), turns AS (
    SELECT service_id, team,
        row_number() OVER (PARTITION BY service_id ORDER BY NOT open, waiting + more, team) AS turn
    FROM teams, generate_series(1, (SELECT count(*) FROM taken)) AS more
), halls AS MATERIALIZED (
    SELECT centre_id, business_day, min(held_since) AS held_since FROM taken GROUP BY centre_id, business_day
), carried AS MATERIALIZED (
    SELECT centre_id, prefix, number FROM queue_ticket JOIN halls USING (centre_id, business_day)
    WHERE carried_from IS NOT NULL
    UNION ALL
    SELECT ticket.centre_id, ticket.prefix, ticket.number FROM queue_ticket ticket JOIN halls USING (centre_id)
    WHERE ticket.issued_at > halls.held_since AND ticket.business_day < halls.business_day AND ticket.state = 'waiting'
    UNION ALL
    SELECT ticket.centre_id, ticket.prefix, ticket.number FROM queue_ticket ticket JOIN halls USING (centre_id)
    WHERE ticket.issued_at > halls.held_since AND ticket.business_day < halls.business_day AND ticket.state = 'held'
    UNION ALL
    SELECT ticket.centre_id, ticket.prefix, ticket.number FROM queue_ticket ticket JOIN halls USING (centre_id)
    WHERE ticket.business_day < halls.business_day AND ticket.state IN ('called', 'serving')
), demand AS MATERIALIZED (
    SELECT centre_id, prefix, business_day, count(*)::int AS count,
        ARRAY(SELECT number::int FROM carried
              WHERE carried.centre_id = taken.centre_id AND carried.prefix = taken.prefix) AS held
    FROM taken GROUP BY centre_id, prefix, business_day
), series AS (
    INSERT INTO queue_series AS series (centre_id, prefix, business_day, last_number, last_at)
    SELECT centre_id, prefix, business_day, queue_number_after(0, count, held), %(now)s FROM demand
    ORDER BY centre_id, prefix, business_day
    ON CONFLICT (centre_id, prefix, business_day) DO UPDATE
    SET last_number = (SELECT queue_number_after(series.last_number, count, held) FROM demand
                       WHERE demand.centre_id = excluded.centre_id AND demand.prefix = excluded.prefix),
        last_at = greatest(series.last_at, excluded.last_at)
    RETURNING centre_id, prefix, business_day, coalesce(old.last_number, 0) AS number_before, new.last_at
), numbered AS (
    SELECT taken.*, series.last_at AS at, series.last_at - make_interval(mins => taken.head_start) AS queue_key,
        queue_number_after(series.number_before, (
            row_number() OVER (PARTITION BY series.centre_id, series.prefix ORDER BY taken.place))::int, demand.held
        ) AS number
    FROM taken JOIN series USING (centre_id, prefix, business_day) JOIN demand USING (centre_id, prefix, business_day)
), staffed AS (
    SELECT asks.service_id, count(*) AS open, count(*) FILTER (WHERE busy.id IS NULL) AS free
    FROM (SELECT DISTINCT service_id FROM taken) asks
    JOIN queue_counter_service serves ON serves.service_id = asks.service_id
    JOIN queue_counter_session session
        ON session.counter_id = serves.counter_id AND session.closed_at IS NULL AND session.paused_at IS NULL
    LEFT JOIN queue_ticket busy ON busy.counter_id = serves.counter_id AND busy.state IN ('called', 'serving')
    GROUP BY asks.service_id
), placed AS (
    SELECT numbered.*, coalesce(turns.team, '') AS team,
        prefix || CASE WHEN number < 1000 THEN lpad(number::text, 3, '0') ELSE number::text END AS label,
        coalesce(staffed.open, 0) AS open, coalesce(staffed.free, 0) AS free,
        rank() OVER (PARTITION BY numbered.service_id ORDER BY queue_key, number) - 1 + (
            SELECT count(*) FROM queue_ticket ticket
            WHERE ticket.service_id = numbered.service_id AND ticket.business_day = numbered.business_day
              AND ticket.state = 'waiting' AND (ticket.queue_key, ticket.number) < (numbered.queue_key, numbered.number)
        ) AS ahead
    FROM numbered LEFT JOIN staffed USING (service_id) LEFT JOIN turns USING (service_id, turn)
), tickets AS (
    INSERT INTO queue_ticket (
        id, centre_id, service_id, business_day, prefix, number, label, priority, language, source, phone, device,
        print_state, issued_at, arrived_at, queue_key, issued_by, issue_key, issue_fingerprint,
        ahead_at_issue, open_at_issue, free_at_issue, mean_at_issue, rivals_at_issue, spread_at_issue,
        stretch_at_issue, team)
    SELECT id, centre_id, service_id, business_day, prefix, number, label, priority, language, source, phone, device,
        CASE WHEN device = '' THEN '' ELSE 'waiting' END, at, at, queue_key, issued_by, key, fingerprint,
        ahead, open, free, mean, rivals, spread, stretch, team
    FROM placed ORDER BY place
), entries AS (
    INSERT INTO journal_entry (kind, subject, centre, actor, data)
    SELECT 'ticket.issued', 'ticket:' || id, centre, issued_by,
        jsonb_strip_nulls(jsonb_build_object(
            'label', label, 'service', service, 'ahead', ahead, 'language', language, 'source', source,
            'device', nullif(device, '')))
    FROM placed ORDER BY place
)
SELECT place, id, label, number, name, name_en, at, ahead, open, free, mean, rivals, spread, stretch,
    NULL::bytea FROM placed
UNION ALL
SELECT before.place, before.id, before.label, before.number, service.name, service.name_en, before.issued_at,
    before.ahead_at_issue, before.open_at_issue, before.free_at_issue, before.mean_at_issue, before.rivals_at_issue,
    before.spread_at_issue, before.stretch_at_issue, before.issue_fingerprint
FROM given_before before JOIN queue_service service ON service.id = before.service_id
"""


@dataclass(frozen=True)
class Order:
    """A ticket that somebody asks for, checked as far as that goes without the queue."""

    centre: str
    service: str
    priority: str
    language: str
    source: str
    phone: str
    head_start: int
    issued_by: str
    key: str | None = None
    device: str = ""
    mean: int | None = None  # None: of a service that was not known a moment ago
    spread: float = EXPONENTIAL
    rivals: float = 0.0
    held_since: datetime | None = None  # who came since and still waits is carried on: these numbers are passed over
    stretch: float = 1.0
    id: UUID = field(default_factory=uuid7)

    @property
    def fingerprint(self) -> bytes:
        """What the sender wrote: the same key with another body is refused."""
        written = [self.centre, self.service, self.priority, self.language, self.phone]
        return sha256(json.dumps(written).encode()).digest()


def make_order(
    actor: Actor,
    entrance: Entrance,
    service: str,
    *,
    priority: str = "none",
    language: str = "vi",
    phone: str = "",
    source: str = "kiosk",
    key: str | None = None,
    device: str | None = None,
) -> Order:
    """Checks who asks and what was written; asks no database.

    Raises Forbidden, InvalidInput, Conflict when the hall or the service takes nobody at this hour.
    """
    centre = entrance.centre
    require(actor, Action.TICKET_ISSUE, centre=centre.code)
    errors = []
    if priority not in set(Priority):
        errors.append(FieldError("priority", str(_("Choose one of: %(known)s") % {"known": ", ".join(Priority)})))
    if language not in LANGUAGES:
        errors.append(FieldError("language", str(_("Choose one of: %(known)s") % {"known": ", ".join(LANGUAGES)})))
    if phone and not _PHONE.fullmatch(phone):
        errors.append(FieldError("phone", str(_("Write the telephone number in digits"))))
    if not service or len(service) > 20 or not service.isprintable():
        errors.append(FieldError("service", str(_("Choose a service"))))
    if key is not None and (len(key) > 120 or not key.isprintable()):
        errors.append(FieldError("Idempotency-Key", str(_("The key must be at most 120 printable characters"))))
    if errors:
        raise InvalidInput(errors)
    if why := entrance.closed.get(service):
        raise closed_problem(why, centre)
    if device is None:
        device = actor.reference if actor.kind == "device" else ""
    options = QueueOptions.of(centre.options)
    head_start = options.head_start_minutes[priority]
    standing = entrance.standing(service)
    return Order(
        centre.code,
        service,
        priority,
        language,
        source,
        phone,
        head_start,
        actor.reference,
        key or None,
        device,
        standing.mean or None,
        standing.spread,
        entrance.rivals(service, head_start),
        _held_since(centre, options),
        1.0 if head_start else standing.stretch,
    )


def _held_since(centre: Centre, options: QueueOptions) -> datetime | None:
    """From when on tickets of earlier days keep their numbers; None where the end of the day closes them all."""
    if options.at_day_end == DayEnd.CARRY:
        return datetime.min.replace(tzinfo=UTC)
    return clock.now() - OVER_MIDNIGHT if centre.always_open else None


def closed_problem(why: Closed, centre: Centre) -> Conflict:
    """A closed door as a refusal: why, and from when numbers are given again."""
    again = why.opens_at.isoformat() if why.opens_at else None
    return Conflict(why.words(centre.time_zone), code=why.reason, opens_at=again)


def parameters(orders: Sequence[Order], now: datetime) -> dict[str, Any]:
    """What ISSUE_SQL takes; the ids in the order of the numbers."""
    columns = (
        "centre",
        "service",
        "priority",
        "head_start",
        "language",
        "source",
        "device",
        "issued_by",
        "key",
        "fingerprint",
        "mean",
        "spread",
        "rivals",
        "held_since",
        "stretch",
    )
    values: dict[str, Any] = {name: [getattr(order, name) for order in orders] for name in columns}
    values["id"] = [order.id for order in orders]
    values["phone"] = [crypto.seal(order.phone.encode(), _PHONE_CONTEXT) if order.phone else b"" for order in orders]
    return {**values, "now": now}


def answers(orders: Sequence[Order], rows: Sequence[tuple[Any, ...]]) -> list[IssuedTicket | Problem | None]:
    """For each order its ticket, a refusal of a key used for another body, or None where `refusal` knows why."""
    found: list[IssuedTicket | Problem | None] = [None] * len(orders)
    for place, *facts, fingerprint in rows:
        order = orders[place - 1]
        if fingerprint is not None and bytes(fingerprint) != order.fingerprint:
            found[place - 1] = InvalidInput.of(
                "Idempotency-Key", _("This key was used for another request; use a new key for a new request")
            )
        else:
            found[place - 1] = _issued(order, facts, replayed=fingerprint is not None)
    return found


def _issued(order: Order, facts: list[Any], *, replayed: bool) -> IssuedTicket:
    """The ticket as it was at its issue, also when it was given before."""
    ticket_id, label, number, name, name_en, at, ahead, open_counters, free, mean, rivals, spread, stretch = facts
    return IssuedTicket(
        id=ticket_id,
        label=label,
        number=number,
        service=order.service,
        service_name=name,
        service_name_en=name_en,
        state=State.WAITING.value,
        priority=order.priority,
        counter=None,
        ahead=ahead,
        wait=expected_wait(ahead, open_counters, mean, free, rivals, spread, stretch),
        issued_at=at,
        arrived_at=at,
        called_at=None,
        started_at=None,
        finished_at=None,
        language=order.language,
        centre=order.centre,
        printed="waiting" if order.device else "",
        replayed=replayed,
    )


def refusal(order: Order) -> Problem:
    """Why the statement gave this order no ticket."""
    service = Service.objects.filter(centre__code=order.centre, code=order.service).first()
    if service is None:
        return InvalidInput.of("service", _("This centre has no such service"))
    if not service.active:
        return Conflict(_("This service takes nobody at the moment"), code="service_closed")
    return Conflict(_("All numbers of this service for today have been given"), code="quota_reached")


def forget_expired_keys(orders: Sequence[Order], now: datetime) -> None:
    """Frees the keys of these orders where they were used more than a day ago."""
    for order in orders:
        if order.key is not None:
            used = Ticket.objects.filter(
                issued_by=order.issued_by, issue_key=order.key, issued_at__lte=now - KEY_LIFETIME
            )
            used.update(issue_key=None)


def key_was_used(error: BaseException) -> bool:
    """Whether another transaction has just used the key; trying again gives that one's answer."""
    cause = error.__cause__ if isinstance(error, IntegrityError) else error
    return isinstance(cause, psycopg.errors.UniqueViolation) and cause.diag.constraint_name == "one_ticket_per_key"


def issue_ticket(
    actor: Actor,
    centre: str,
    service: str,
    *,
    priority: str = "none",
    language: str = "vi",
    phone: str = "",
    source: str = "kiosk",
    key: str | None = None,
    device: str | None = None,
) -> IssuedTicket:
    """Gives a number. The same key within 24 hours gives the same ticket again, as it was answered first.

    `device` is the reference of the kiosk that prints it: the actor itself where that is a paired device, "" for none.

    Raises NotFound for the centre, Forbidden, InvalidInput,
    Conflict (`centre_closed`, `service_hours`, `last_ticket`, `service_closed`, `quota_reached`).
    """
    order = make_order(
        actor,
        entrance(centre),
        service,
        priority=priority,
        language=language,
        phone=phone,
        source=source,
        key=key,
        device=device,
    )
    answer = answers([order], _write(order))[0]
    if not isinstance(answer, IssuedTicket):
        raise answer or refusal(order)
    transaction.on_commit(relay.wake)
    return answer


def _write(order: Order) -> list[tuple[Any, ...]]:
    for last in (False,) * (MOST_TRIES - 1) + (True,):
        try:
            with transaction.atomic():
                return _prepared.fetch(ISSUE_SQL, parameters([order], clock.now()))
        except IntegrityError as error:
            if last or not key_was_used(error):
                raise
            forget_expired_keys([order], clock.now())
    raise AssertionError("the last try returns or raises")
