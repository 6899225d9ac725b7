"""The statement that gives numbers, any number of them at once; `issue.py` fills and reads it."""

# PostgreSQL 18, for RETURNING old. From top to bottom: find what was given to the same key before; take from the
# quota of services that have one; draw numbers from each series, whose row stays locked until the commit, passing
# over those that tickets of earlier days still hold, and where numbers come again (`wraps_after`) those by which
# somebody may still be called (`in_use`: a statement that waited for the lock does not see the newest of them,
# `one_open_ticket_per_number` does); choose the team with the fewest waiting where several offer a service; count who
# is ahead; write tickets and journal entries in the order of the numbers. A row of `asked` that comes back neither as
# given before nor as placed was refused, for a reason that `refusal` finds out. Seconds a visit takes and rivals come
# with the order: slow to find, slow to change (`Entrance`).
ISSUE_SQL = """
WITH asked AS (
    SELECT * FROM unnest(
        %(id)s::uuid[], %(centre)s::text[], %(service)s::text[], %(priority)s::text[], %(head_start)s::int[],
        %(language)s::text[], %(source)s::text[], %(phone)s::bytea[], %(device)s::text[], %(issued_by)s::text[],
        %(key)s::text[], %(fingerprint)s::bytea[], %(mean)s::int[], %(spread)s::float8[], %(rivals)s::float8[],
        %(held_since)s::timestamptz[], %(missed_since)s::timestamptz[], %(stretch)s::float8[]
    ) WITH ORDINALITY AS a (
        id, centre, service, priority, head_start, language, source, phone, device, issued_by, key, fingerprint,
        known_mean, spread, rivals, held_since, missed_since, stretch, place)
), given_before AS (
    SELECT asked.place, ticket.* FROM asked
    JOIN queue_ticket ticket ON ticket.issued_by = asked.issued_by AND ticket.issue_key = asked.key
    WHERE ticket.issued_at > %(now)s::timestamptz - interval '24 hours'
), wanted AS (
    SELECT asked.*, centre.id AS centre_id, service.id AS service_id, service.prefix, service.name, service.name_en,
        service.wraps_after,
        CASE asked.source WHEN 'appointment' THEN NULL ELSE service.daily_quota END AS daily_quota,
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
        AND (serves.only_on IS NULL OR serves.only_on = asks.business_day)
        AND serves.not_on IS DISTINCT FROM asks.business_day
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
), ranges AS MATERIALIZED (
    SELECT centre_id, prefix, business_day, min(missed_since) AS missed_since FROM taken
    WHERE wraps_after IS NOT NULL GROUP BY centre_id, prefix, business_day
), in_use AS MATERIALIZED (
    SELECT ticket.centre_id, ticket.prefix, ticket.number
    FROM queue_ticket ticket JOIN ranges USING (centre_id, prefix, business_day)
    WHERE ticket.state IN ('waiting', 'called', 'serving', 'held')
       OR ticket.state = 'no_show' AND ticket.no_show_at > ranges.missed_since
       OR ticket.state IN ('finished', 'cancelled') AND ticket.acted_at > %(now)s::timestamptz - interval '10 minutes'
), demand AS MATERIALIZED (
    SELECT centre_id, prefix, business_day, count(*)::int AS count,
        min(wraps_after) AS wraps_after,
        ARRAY(SELECT number::int FROM carried
              WHERE carried.centre_id = taken.centre_id AND carried.prefix = taken.prefix
              UNION ALL
              SELECT number::int FROM in_use
              WHERE in_use.centre_id = taken.centre_id AND in_use.prefix = taken.prefix) AS held
    FROM taken GROUP BY centre_id, prefix, business_day
), series AS (
    INSERT INTO queue_series AS series (centre_id, prefix, business_day, last_number, last_at, wraps_after, lap)
    SELECT centre_id, prefix, business_day, queue_next_number(0, count, held, wraps_after), %(now)s, wraps_after,
        (wraps_after IS NOT NULL)::int FROM demand
    ORDER BY centre_id, prefix, business_day
    ON CONFLICT (centre_id, prefix, business_day) DO UPDATE
    SET (last_number, lap) = (
            SELECT number, series.lap + (number <= series.last_number)::int FROM (
                SELECT queue_next_number(series.last_number, count, held, series.wraps_after) AS number FROM demand
                WHERE demand.centre_id = excluded.centre_id AND demand.prefix = excluded.prefix) AS next),
        last_at = greatest(series.last_at, excluded.last_at)
    RETURNING centre_id, prefix, business_day, coalesce(old.last_number, 0) AS number_before,
        coalesce(old.lap, new.lap) AS lap_before, series.wraps_after AS ends, new.last_at
), numbered AS (
    SELECT taken.*, series.last_at AS at, series.last_at - make_interval(mins => taken.head_start) AS queue_key,
        series.number_before, series.lap_before, queue_next_number(series.number_before, (
            row_number() OVER (PARTITION BY series.centre_id, series.prefix ORDER BY taken.place))::int,
            demand.held, series.ends
        ) AS number
    FROM taken JOIN series USING (centre_id, prefix, business_day) JOIN demand USING (centre_id, prefix, business_day)
), staffed AS (
    SELECT asks.service_id, count(*) AS open, count(*) FILTER (WHERE busy.id IS NULL) AS free
    FROM (SELECT DISTINCT service_id, business_day FROM taken) asks
    JOIN queue_counter_service serves ON serves.service_id = asks.service_id
        AND (serves.only_on IS NULL OR serves.only_on = asks.business_day)
        AND serves.not_on IS DISTINCT FROM asks.business_day
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
              AND ticket.state = 'waiting' AND ticket.passed_over_at IS NULL
              AND (ticket.queue_key, ticket.number) < (numbered.queue_key, numbered.number)
        ) AS ahead
    FROM numbered LEFT JOIN staffed USING (service_id) LEFT JOIN turns USING (service_id, turn)
), tickets AS (
    INSERT INTO queue_ticket (
        id, centre_id, service_id, business_day, prefix, number, lap, label, priority, language, source, phone, device,
        print_state, issued_at, arrived_at, queue_key, issued_by, issue_key, issue_fingerprint,
        ahead_at_issue, open_at_issue, free_at_issue, mean_at_issue, rivals_at_issue, spread_at_issue,
        stretch_at_issue, team)
    SELECT id, centre_id, service_id, business_day, prefix, number, lap_before + (number <= number_before)::int, label,
        priority, language, source, phone, device, CASE WHEN device = '' THEN '' ELSE 'waiting' END, at, at, queue_key, issued_by,
        key, fingerprint, ahead, open, free, mean, rivals, spread, stretch, team
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
