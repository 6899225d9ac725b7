"""Pauses are kept as rows; those of the last weeks are read from the journal."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q

# Each "paused" that the same counter's "opened" follows, in the session that was open meanwhile.
OF_THE_LAST_WEEKS = """
INSERT INTO queue_counter_pause (session_id, began_at, ended_at, reason)
SELECT session.id, told.at, told.next_at, left(coalesce(told.reason, ''), 200)
FROM (
    SELECT entry.centre, (entry.data->>'counter')::int AS number, entry.kind, entry.at, entry.data->>'reason' AS reason,
        lead(entry.kind) OVER same AS next_kind, lead(entry.at) OVER same AS next_at
    FROM journal_entry entry
    WHERE entry.centre = ANY (ARRAY(SELECT code::text FROM centre_centre)) AND entry.at >= now() - interval '8 weeks'
      AND entry.kind = ANY ('{counter.opened,counter.paused,counter.closed}'::text[])
    WINDOW same AS (PARTITION BY entry.subject ORDER BY entry.id)
) told
JOIN centre_centre centre ON centre.code = told.centre
JOIN centre_counter counter ON counter.centre_id = centre.id AND counter.number = told.number
JOIN queue_counter_session session ON session.counter_id = counter.id
    AND session.opened_at <= told.at AND (session.closed_at IS NULL OR session.closed_at >= told.next_at)
WHERE told.kind = 'counter.paused' AND told.next_kind = 'counter.opened' AND told.next_at >= told.at
"""


class Migration(migrations.Migration):
    dependencies = [
        ("queue", "0011_services_elsewhere_for_a_day"),
        ("journal", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="CounterPause",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("began_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField()),
                ("reason", models.CharField(blank=True, default="", max_length=200)),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="pauses", to="queue.countersession"
                    ),
                ),
            ],
            options={
                "db_table": "queue_counter_pause",
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(ended_at__gte=F("began_at")), name="a_counters_pause_ends_after_it_began"
                    )
                ],
            },
        ),
        migrations.RunSQL(OF_THE_LAST_WEEKS, migrations.RunSQL.noop),
    ]
