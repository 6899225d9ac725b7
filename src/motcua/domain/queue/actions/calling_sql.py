"""The statements that call the next in order; `calling.py` fills and reads them."""

from motcua.domain.queue.queries import CALLABLE_HERE, MAY_BE_CALLED, ORDERS, SERVED_HERE
from motcua.domain.queue.queries.waits import URGENT
from motcua.domain.queue.rules.options import Order

_HERE = "(SELECT id FROM station)"
_DAY = "(SELECT day FROM station)"
_CALLABLE = CALLABLE_HERE.format(centre="(SELECT centre_id FROM station)", day=_DAY, counter=_HERE)
_MAY = MAY_BE_CALLED.format(counter=_HERE)

# One statement. The counter's row is locked, so that it calls one at a time; SKIP LOCKED passes over a ticket that another
# counter is just calling. There is one row when there is such a counter.
_CALL_NEXT = f"""
WITH station AS MATERIALIZED (
    SELECT counter.id, counter.number, counter.centre_id, centre.code AS centre,
        (%(now)s::timestamptz AT TIME ZONE centre.time_zone)::date AS day
    FROM centre_counter counter JOIN centre_centre centre ON centre.id = counter.centre_id
    WHERE centre.code = %(centre)s AND counter.number = %(counter)s
    FOR NO KEY UPDATE OF counter
), seated AS (
    SELECT session.paused_at FROM queue_counter_session session JOIN station ON session.counter_id = station.id
    WHERE session.closed_at IS NULL
), active AS (
    SELECT ticket.label, ticket.state FROM queue_ticket ticket JOIN station ON ticket.counter_id = station.id
    WHERE ticket.state IN ('called', 'serving')
), {{first}}chosen AS (
    SELECT ticket.id FROM {SERVED_HERE.format(counter=_HERE)}
    WHERE {_CALLABLE}
      AND EXISTS (SELECT FROM seated WHERE paused_at IS NULL) AND NOT EXISTS (SELECT FROM active)
      AND {{among}}
      AND (%(only)s::text[] IS NULL OR wanted.code || CASE WHEN ticket.appointment IS NULL THEN '' ELSE '+' END
           || CASE WHEN ticket.priority = 'none' THEN '' ELSE '!' END = ANY (%(only)s::text[]))
    ORDER BY {{order}} LIMIT 1
    FOR NO KEY UPDATE OF ticket SKIP LOCKED
), called AS (
    UPDATE queue_ticket ticket
    SET state = 'called', counter_id = station.id,
        called_at = %(now)s, first_called_at = coalesce(ticket.first_called_at, %(now)s),
        calls_before = ticket.call_count, call_count = ticket.call_count + 1, not_before = NULL,
        before = NULL, acted_at = %(now)s, acted_by = %(actor)s
    FROM chosen, station WHERE ticket.id = chosen.id
    RETURNING ticket.*
), entry AS (
    INSERT INTO journal_entry (kind, subject, centre, actor, data)
    SELECT 'ticket.called', 'ticket:' || called.id, station.centre, %(actor)s, jsonb_build_object(
        'label', called.label, 'service', service.code, 'counter', station.number, 'call_count', called.call_count,
        'language', called.language)
    FROM called JOIN queue_service service ON service.id = called.service_id, station
)
SELECT (SELECT count(*) FROM seated), (SELECT paused_at FROM seated),
    (SELECT label FROM active), (SELECT state FROM active),
    called.id, called.label, called.number, service.code, service.name, service.name_en, called.state, called.priority,
    called.issued_at, called.arrived_at, called.called_at, called.started_at, called.language, called.print_state,
    called.call_count, called.note
FROM station LEFT JOIN called ON true LEFT JOIN queue_service service ON service.id = called.service_id
"""  # noqa: S608 - constants only

# Who may come first, by head start: of each service that the counter serves the first in line, and the first of those who
# have waited beyond what it allows (who has, drew at least that long ago, so the index bounds both). More of each than
# counters can hold at this moment, so that the first whom nobody holds is among them.
_FIRST_OF_SERVICES = f"""
most AS MATERIALIZED (
    SELECT count(*) + 8 AS number FROM queue_counter_session session
    JOIN centre_counter counter ON counter.id = session.counter_id
    WHERE session.closed_at IS NULL AND counter.centre_id = (SELECT centre_id FROM station)
), first AS MATERIALIZED (
    SELECT head.id
    FROM queue_counter_service serves JOIN queue_service wanted ON wanted.id = serves.service_id
    CROSS JOIN LATERAL (
        (SELECT ticket.id FROM queue_ticket ticket
         WHERE ticket.service_id = serves.service_id AND ticket.business_day = {_DAY} AND ticket.state = 'waiting'
           AND ticket.arrived_at <= %(now)s AND {_MAY}
         ORDER BY ticket.queue_key, ticket.number LIMIT (SELECT number FROM most))
        UNION
        (SELECT ticket.id FROM queue_ticket ticket
         WHERE ticket.service_id = serves.service_id AND ticket.business_day = {_DAY} AND ticket.state = 'waiting'
           AND ticket.queue_key < %(now)s::timestamptz - make_interval(mins => wanted.urgent_after_minutes)
           AND {URGENT} AND {_MAY}
         ORDER BY ticket.queue_key, ticket.number LIMIT (SELECT number FROM most))
    ) head
    WHERE serves.counter_id = {_HERE}
), """  # noqa: S608 - constants only

_WHOLE_LINE = {order: _CALL_NEXT.format(order=by, first="", among="true") for order, by in ORDERS.items()}
CALL_NEXT_SQL = _CALL_NEXT.format(
    order=ORDERS[Order.HEAD_START],
    first=_FIRST_OF_SERVICES,
    among="ticket.id = ANY (ARRAY(SELECT id FROM first))",
)

# By order of calling, the statements to run until one calls somebody: looking at the whole line costs 5 ms for each
# thousand who wait, looking at its head 0.5 ms (indexes ticket_waiting_in_service, queue_ticket_pkey). Points change their order as time
# goes by, and a mix looks for kinds, so these two look at the whole line; nobody at its head, and it is looked at too.
STATEMENTS: dict[Order, list[str]] = {
    Order.HEAD_START: [CALL_NEXT_SQL, _WHOLE_LINE[Order.HEAD_START]],
    Order.ACCUMULATING: [_WHOLE_LINE[Order.ACCUMULATING]],
    Order.MIX: [_WHOLE_LINE[Order.MIX]],
}

# Of which kinds somebody waits whom the counter may call: service, with an appointment (+), with priority (!).
PRESENT_SQL = f"""
SELECT DISTINCT wanted.code, ticket.appointment IS NOT NULL, ticket.priority, serves.rank, {URGENT}
FROM {SERVED_HERE.format(counter="%(counter_id)s")}
WHERE {CALLABLE_HERE.format(centre="%(centre_id)s", day="%(day)s", counter="%(counter_id)s")}
  AND ticket.arrived_at <= %(now)s
"""  # noqa: S608 - constants only
