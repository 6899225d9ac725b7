"""Orders of the control room: a new table."""

import django.db.models.deletion
from django.db import migrations, models

import motcua.base.crypto
import motcua.base.ids


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("centre", "0004_news"),
    ]

    operations = [
        migrations.CreateModel(
            name="Order",
            fields=[
                ("id", models.UUIDField(default=motcua.base.ids.uuid7, primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=10)),
                ("counter", models.PositiveSmallIntegerField(null=True)),
                ("person", models.CharField(blank=True, default="", max_length=80)),
                ("words", motcua.base.crypto.SealedTextField(default="")),
                ("reach", models.CharField(max_length=10)),
                ("given_by", models.CharField(max_length=80)),
                ("given_at", models.DateTimeField()),
                ("answered_by", models.CharField(blank=True, default="", max_length=80)),
                ("answered_at", models.DateTimeField(null=True)),
                ("reason", motcua.base.crypto.SealedTextField(default="")),
                ("ended_by", models.CharField(blank=True, default="", max_length=80)),
                ("ended_at", models.DateTimeField(null=True)),
                ("outcome", models.CharField(blank=True, default="", max_length=10)),
                (
                    "centre",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="centre.centre"
                    ),
                ),
            ],
            options={
                "db_table": "orders_order",
                "indexes": [models.Index(fields=["centre", "-given_at"], name="order_of_day")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["close", "open", "page", "pause"])), name="order_kind_is_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reach__in", ["nobody", "person", "screen"])), name="order_reach_is_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "page"), ("person__gt", "")),
                            models.Q(
                                ("counter__isnull", False), ("kind__in", ["close", "open", "pause"]), ("person", "")
                            ),
                            _connector="OR",
                        ),
                        name="an_order_is_for_a_counter_or_a_person",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at", None), ("outcome", "")),
                            models.Q(
                                ("ended_at__isnull", False),
                                ("outcome__in", ["declined", "done", "lapsed", "withdrawn"]),
                            ),
                            _connector="OR",
                        ),
                        name="an_order_that_is_over_says_how",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answered_at", None), ("answered_by", "")),
                            models.Q(("answered_at__isnull", False), models.Q(("answered_by", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="an_answered_order_says_by_whom",
                    ),
                    models.UniqueConstraint(
                        models.F("centre"),
                        models.F("counter"),
                        condition=models.Q(("ended_at", None), ("kind__in", ["close", "open", "pause"])),
                        name="one_open_order_per_counter",
                    ),
                    models.UniqueConstraint(
                        models.F("person"),
                        condition=models.Q(("ended_at", None), ("kind", "page")),
                        name="one_open_page_per_person",
                    ),
                ],
            },
        ),
    ]
