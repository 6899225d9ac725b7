"""Where the other side can be asked what it holds, comparisons with it, and what it publishes of procedures.

safe under load: new tables only.
"""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import motcua.base.crypto
import motcua.domain.catalogue.models
import motcua.domain.exchange.rules_comparing


class Migration(migrations.Migration):
    dependencies = [
        ("exchange", "0005_seals"),
    ]

    operations = [
        migrations.CreateModel(
            name="Comparison",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("begun_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("problem", models.CharField(blank=True, max_length=20)),
                ("compared", models.PositiveIntegerField(default=0)),
                ("found", models.PositiveIntegerField(default=0)),
                ("mended", models.PositiveIntegerField(default=0)),
                (
                    "receiver",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="comparisons", to="exchange.receiver"
                    ),
                ),
            ],
            options={
                "db_table": "exchange_comparison",
                "indexes": [
                    models.Index(
                        models.F("receiver"),
                        models.OrderBy(models.F("id"), descending=True),
                        name="comparisons_of_receiver",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Counterpart",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("url", models.URLField(max_length=500)),
                ("token", motcua.base.crypto.SealedTextField(default="")),
                (
                    "catalogue",
                    models.CharField(default=motcua.domain.exchange.rules_comparing.Rule["OFF"], max_length=10),
                ),
                ("brings", models.BooleanField(default=False)),
                ("agency_codes", models.JSONField(default=dict)),
                (
                    "receiver",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="counterpart", to="exchange.receiver"
                    ),
                ),
            ],
            options={
                "db_table": "exchange_counterpart",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "catalogue__in",
                                [
                                    motcua.domain.exchange.rules_comparing.Rule["DRAFT"],
                                    motcua.domain.exchange.rules_comparing.Rule["OFF"],
                                    motcua.domain.exchange.rules_comparing.Rule["PUBLISH"],
                                ],
                            )
                        ),
                        name="rule_of_the_catalogue_is_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Difference",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=20)),
                ("centre", models.CharField(blank=True, max_length=20)),
                ("subject", models.CharField(max_length=60)),
                ("ours", models.CharField(blank=True, max_length=10)),
                ("theirs", models.CharField(blank=True, max_length=10)),
                ("problem", models.CharField(blank=True, max_length=60)),
                (
                    "state",
                    models.CharField(default=motcua.domain.exchange.rules_comparing.State["OPEN"], max_length=10),
                ),
                ("first_at", models.DateTimeField()),
                ("last_at", models.DateTimeField()),
                ("tries", models.PositiveIntegerField(default=0)),
                (
                    "receiver",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="differences", to="exchange.receiver"
                    ),
                ),
            ],
            options={
                "db_table": "exchange_difference",
                "indexes": [
                    models.Index(
                        models.F("receiver"),
                        models.OrderBy(models.F("last_at"), descending=True),
                        name="differences_of_receiver",
                    ),
                    models.Index(condition=models.Q(("state", "open")), fields=["receiver"], name="differences_open"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("receiver", "kind", "centre", "subject"), name="a_difference_is_noted_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    motcua.domain.exchange.rules_comparing.Kind["MISSING_THERE"],
                                    motcua.domain.exchange.rules_comparing.Kind["NOT_BROUGHT"],
                                    motcua.domain.exchange.rules_comparing.Kind["STATUS_BACK"],
                                    motcua.domain.exchange.rules_comparing.Kind["STATUS_THERE"],
                                    motcua.domain.exchange.rules_comparing.Kind["TAKEN_BACK"],
                                    motcua.domain.exchange.rules_comparing.Kind["UNKNOWN_HERE"],
                                ],
                            )
                        ),
                        name="difference_kind_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    motcua.domain.exchange.rules_comparing.State["ASIDE"],
                                    motcua.domain.exchange.rules_comparing.State["MENDED"],
                                    motcua.domain.exchange.rules_comparing.State["OPEN"],
                                ],
                            )
                        ),
                        name="difference_state_is_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Origin",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("procedure", models.CharField(max_length=40)),
                ("revision", models.CharField(blank=True, max_length=80)),
                ("taken", motcua.domain.catalogue.models.OrderedJSONField(null=True)),
                ("waiting_revision", models.CharField(blank=True, max_length=80)),
                ("waiting", motcua.domain.catalogue.models.OrderedJSONField(null=True)),
                (
                    "conflicts",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40), default=list, size=None
                    ),
                ),
                ("fault", models.TextField(blank=True)),
                ("standing", models.CharField(max_length=10)),
                ("at", models.DateTimeField()),
                (
                    "receiver",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="origins", to="exchange.receiver"
                    ),
                ),
            ],
            options={
                "db_table": "exchange_origin",
                "constraints": [
                    models.UniqueConstraint(fields=("receiver", "procedure"), name="one_origin_a_procedure"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "standing__in",
                                [
                                    motcua.domain.exchange.rules_comparing.Standing["CONFLICT"],
                                    motcua.domain.exchange.rules_comparing.Standing["DRAFT"],
                                    motcua.domain.exchange.rules_comparing.Standing["FAULT"],
                                    motcua.domain.exchange.rules_comparing.Standing["GONE"],
                                    motcua.domain.exchange.rules_comparing.Standing["PUBLISHED"],
                                    motcua.domain.exchange.rules_comparing.Standing["RETIRED"],
                                    motcua.domain.exchange.rules_comparing.Standing["SAME"],
                                ],
                            )
                        ),
                        name="origin_standing_is_known",
                    ),
                ],
            },
        ),
    ]
