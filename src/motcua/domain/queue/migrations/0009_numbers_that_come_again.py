"""A service's numbers may begin again after the last of a range (docs/decisions/0041).

safe under load: columns with constant defaults rewrite nothing; the unique indexes are built concurrently and put in the
place of the old constraint by its name.
"""

from django.db import migrations, models

OPEN = ["called", "held", "serving", "waiting"]

# The `count`-th number after `last` that is not in `taken`; where there is an end, round from it to 1, and NULL where fewer
# are free.
NEXT_NUMBER = """
CREATE FUNCTION queue_next_number(last integer, count integer, taken integer[], ends integer) RETURNS integer
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN ends IS NULL THEN queue_number_after(last, count, taken) ELSE (
    SELECT number FROM (
        SELECT step, ((CASE WHEN last >= ends THEN 0 ELSE last END) + step - 1) % ends + 1 AS number
        FROM generate_series(1, ends) AS step) AS round
    WHERE number <> ALL (taken) ORDER BY step OFFSET count - 1 LIMIT 1) END
"""

COLUMNS = "centre_id, prefix, business_day, number"
PER_LAP = f"CREATE UNIQUE INDEX CONCURRENTLY one_number_per_lap_and_day ON queue_ticket ({COLUMNS}, lap)"
OF_LAP = """
ALTER TABLE queue_ticket
    ADD CONSTRAINT one_number_per_lap_and_day UNIQUE USING INDEX one_number_per_lap_and_day,
    DROP CONSTRAINT one_number_per_series_and_day
"""
OPEN_ONES = f"""
CREATE UNIQUE INDEX CONCURRENTLY one_open_ticket_per_number ON queue_ticket ({COLUMNS})
WHERE lap > 0 AND state IN ('called', 'held', 'serving', 'waiting')
"""
BACK = f"""
ALTER TABLE queue_ticket
    ADD CONSTRAINT one_number_per_series_and_day UNIQUE ({COLUMNS}), DROP CONSTRAINT one_number_per_lap_and_day
"""


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("queue", "0008_near_turns")]

    operations = [
        migrations.AddField("service", "wraps_after", models.PositiveIntegerField(null=True)),
        migrations.AddField("series", "wraps_after", models.PositiveIntegerField(null=True)),
        migrations.AddField("series", "lap", models.PositiveSmallIntegerField(db_default=0)),
        migrations.AddField("ticket", "lap", models.PositiveSmallIntegerField(db_default=0)),
        migrations.RunSQL(NEXT_NUMBER, "DROP FUNCTION queue_next_number(integer, integer, integer[], integer)"),
        migrations.RunSQL(PER_LAP, migrations.RunSQL.noop),
        migrations.RunSQL(
            OF_LAP,
            BACK,
            state_operations=[
                migrations.RemoveConstraint("ticket", "one_number_per_series_and_day"),
                migrations.AddConstraint(
                    "ticket",
                    models.UniqueConstraint(
                        fields=["centre", "prefix", "business_day", "number", "lap"],
                        name="one_number_per_lap_and_day",
                    ),
                ),
            ],
        ),
        migrations.RunSQL(
            OPEN_ONES,
            "DROP INDEX one_open_ticket_per_number",
            state_operations=[
                migrations.AddConstraint(
                    "ticket",
                    models.UniqueConstraint(
                        fields=["centre", "prefix", "business_day", "number"],
                        condition=models.Q(lap__gt=0, state__in=OPEN),
                        name="one_open_ticket_per_number",
                    ),
                )
            ],
        ),
    ]
