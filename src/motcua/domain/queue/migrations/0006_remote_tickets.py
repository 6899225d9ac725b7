"""Numbers drawn from afar: a new table, and a column without a default (no rewrite, no long lock)."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("centre", "0001_initial"),
        ("queue", "0005_announcements_and_alarms"),
    ]

    operations = [
        migrations.AddField(
            model_name="ticket",
            name="passed_over_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.CreateModel(
            name="RemoteTicket",
            fields=[
                (
                    "ticket",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="remote",
                        serialize=False,
                        to="queue.ticket",
                    ),
                ),
                ("business_day", models.DateField()),
                ("phone_index", models.BinaryField(max_length=16)),
                (
                    "centre",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="centre.centre",
                    ),
                ),
            ],
            options={
                "db_table": "queue_remote_ticket",
                "indexes": [
                    models.Index(fields=["centre", "business_day", "phone_index"], name="remote_ticket_of_a_phone")
                ],
            },
        ),
    ]
