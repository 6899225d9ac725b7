"""What is scanned, photographed and uploaded while an intake is filled in lies in a tray until there is a dossier.

safe under load: new columns come without a value; the checks of the gatherings are validated by the next migration.
"""

import django.db.models.deletion
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models
from django.db.models import Q

import motcua.base.crypto
import motcua.base.ids

STATES = ["ended", "joined", "kept", "ready", "waiting"]
SAFETIES = ["clean", "infected", "unchecked", "waiting"]


class Migration(migrations.Migration):
    dependencies = [
        ("catalogue", "0006_life_events"),
        ("documents", "0005_scanned"),
    ]

    operations = [
        migrations.CreateModel(
            name="Tray",
            fields=[
                ("id", models.UUIDField(default=motcua.base.ids.uuid7, primary_key=True, serialize=False)),
                ("centre", models.CharField(max_length=20)),
                ("counter", models.PositiveSmallIntegerField()),
                ("agency", models.CharField(max_length=20)),
                ("procedure", models.CharField(max_length=20)),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalogue.procedureversion",
                    ),
                ),
                ("opened_by", models.CharField(max_length=60)),
                ("opened_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField(db_index=True)),
            ],
            options={
                "db_table": "documents_tray",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("opened_by", "centre", "counter"), name="one_tray_per_officer_and_counter"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TrayFile",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                (
                    "tray",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="files", to="documents.tray"
                    ),
                ),
                ("requirement", models.CharField(blank=True, max_length=40)),
                ("name", motcua.base.crypto.SealedTextField(default="")),
                ("media_type", models.CharField(max_length=100)),
                ("size", models.PositiveIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("safety", models.CharField(max_length=10)),
            ],
            options={
                "db_table": "documents_tray_file",
                "constraints": [
                    models.CheckConstraint(condition=Q(safety__in=SAFETIES), name="tray_file_safety_is_known"),
                ],
            },
        ),
        migrations.AlterField(
            "gathering",
            "dossier",
            models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="dossiers.dossier"
            ),
        ),
        migrations.AddField(
            "gathering",
            "tray",
            models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="gatherings",
                to="documents.tray",
            ),
        ),
        migrations.RemoveConstraint("gathering", "gathering_state_is_known"),
        AddConstraintNotValid(
            "gathering", models.CheckConstraint(condition=Q(state__in=STATES), name="gathering_state_is_known")
        ),
        AddConstraintNotValid(
            "gathering",
            models.CheckConstraint(
                condition=Q(dossier__isnull=False, tray__isnull=True) | Q(dossier__isnull=True, tray__isnull=False),
                name="pages_lie_with_a_dossier_or_in_a_tray",
            ),
        ),
    ]
