"""A service's numbers may begin again after the last of a range (docs/decisions/0041).

safe under load: columns with constant defaults rewrite nothing; the unique indexes are built concurrently and put in the
place of the old constraint by its name. Nothing here is one transaction, so each operation may be begun once more where an
interruption ended it: what is there stays, an index that was left half built is built anew.
"""

from collections.abc import Callable

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

OPEN = ["called", "held", "serving", "waiting"]

# The `count`-th number after `last` that is not in `taken`; where there is an end, round from it to 1, and NULL where fewer
# are free.
NEXT_NUMBER = """
CREATE OR REPLACE FUNCTION queue_next_number(last integer, count integer, taken integer[], ends integer) RETURNS integer
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
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_constraint
                   WHERE conname = 'one_number_per_lap_and_day' AND conrelid = 'queue_ticket'::regclass) THEN
        ALTER TABLE queue_ticket
            ADD CONSTRAINT one_number_per_lap_and_day UNIQUE USING INDEX one_number_per_lap_and_day,
            DROP CONSTRAINT one_number_per_series_and_day;
    END IF;
END $$
"""
OPEN_ONES = f"""
CREATE UNIQUE INDEX CONCURRENTLY one_open_ticket_per_number ON queue_ticket ({COLUMNS})
WHERE lap > 0 AND state IN ('called', 'held', 'serving', 'waiting')
"""
BACK = f"""
ALTER TABLE queue_ticket
    ADD CONSTRAINT one_number_per_series_and_day UNIQUE ({COLUMNS}), DROP CONSTRAINT one_number_per_lap_and_day
"""


def column(model: str, name: str, field: models.Field, written: str) -> migrations.RunSQL:
    """Adds a column where it is not there yet; `written` is the field as Django writes it."""
    return migrations.RunSQL(
        f"ALTER TABLE queue_{model} ADD COLUMN IF NOT EXISTS {name} {written} CHECK ({name} >= 0)",
        f"ALTER TABLE queue_{model} DROP COLUMN {name}",
        state_operations=[migrations.AddField(model, name, field)],
    )


def built(name: str, create: str) -> Callable[[StateApps, BaseDatabaseSchemaEditor], None]:
    """Builds an index concurrently, unless it is there and whole."""

    def build(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
        with editor.connection.cursor() as cursor:
            cursor.execute("SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass(%s)", [name])
            found = cursor.fetchone()
        if found != (True,):
            editor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")
            editor.execute(create)

    return build


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("queue", "0008_near_turns")]

    operations = [
        column("service", "wraps_after", models.PositiveIntegerField(null=True), "integer NULL"),
        column("series", "wraps_after", models.PositiveIntegerField(null=True), "integer NULL"),
        column("series", "lap", models.PositiveSmallIntegerField(db_default=0), "smallint DEFAULT 0 NOT NULL"),
        column("ticket", "lap", models.PositiveSmallIntegerField(db_default=0), "smallint DEFAULT 0 NOT NULL"),
        migrations.RunSQL(NEXT_NUMBER, "DROP FUNCTION queue_next_number(integer, integer, integer[], integer)"),
        migrations.RunPython(built("one_number_per_lap_and_day", PER_LAP), migrations.RunPython.noop),
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
        migrations.RunPython(built("one_open_ticket_per_number", OPEN_ONES), migrations.RunPython.noop),
        migrations.RunSQL(
            migrations.RunSQL.noop,
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
