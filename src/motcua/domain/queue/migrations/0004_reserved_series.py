"""Numbers that a kiosk may give while it reaches no server: a table of its own."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("centre", "0001_initial"), ("queue", "0003_waits_and_carried_tickets")]

    operations = [
        migrations.CreateModel(
            name="ReservedSeries",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("device", models.CharField(max_length=80)),
                ("business_day", models.DateField()),
                ("of_prefix", models.CharField(max_length=1)),
                ("prefix", models.CharField(max_length=2)),
                ("most", models.PositiveIntegerField()),
                ("reserved_at", models.DateTimeField()),
                (
                    "centre",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="centre.centre"),
                ),
            ],
            options={
                "db_table": "queue_reserved_series",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("centre", "business_day", "prefix"), name="a_reserved_series_belongs_to_one_kiosk"
                    ),
                    models.UniqueConstraint(
                        fields=("device", "business_day", "of_prefix"),
                        name="a_kiosk_has_one_series_per_letter_and_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("prefix__regex", "^[A-Z]{2}$")), name="reserved_prefix_can_be_spoken"
                    ),
                ],
            },
        ),
    ]
