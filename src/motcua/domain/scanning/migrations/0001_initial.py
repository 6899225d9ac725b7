"""Orders to scanners, and what each scanner can."""

import django.db.models.deletion
from django.db import migrations, models

import motcua.base.ids


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("devices", "0003_scanners"),
        ("documents", "0005_scanned"),
    ]

    operations = [
        migrations.CreateModel(
            name="Scanner",
            fields=[
                (
                    "device",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="scanner",
                        serialize=False,
                        to="devices.device",
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=120)),
                ("sources", models.JSONField(default=list)),
                ("colours", models.JSONField(default=list)),
                ("resolutions", models.JSONField(default=list)),
                ("told_at", models.DateTimeField()),
            ],
            options={
                "db_table": "scanning_scanner",
            },
        ),
        migrations.CreateModel(
            name="ScanOrder",
            fields=[
                ("id", models.UUIDField(default=motcua.base.ids.uuid7, primary_key=True, serialize=False)),
                ("source", models.CharField(max_length=10)),
                ("colour", models.CharField(max_length=10)),
                ("resolution", models.PositiveSmallIntegerField()),
                ("asked_by", models.CharField(max_length=60)),
                ("asked_at", models.DateTimeField()),
                ("state", models.CharField(default="waiting", max_length=10)),
                ("fault", models.CharField(blank=True, default="", max_length=20)),
                ("begun_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("pages", models.PositiveSmallIntegerField(default=0)),
                (
                    "device",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="devices.device"
                    ),
                ),
                (
                    "gathering",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="orders", to="documents.gathering"
                    ),
                ),
            ],
            options={
                "db_table": "scanning_order",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ["waiting", "scanning"])),
                        fields=["device", "asked_at"],
                        name="scan_order_open",
                    ),
                    models.Index(fields=["device", "-asked_at"], name="scan_order_newest"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["cancelled", "done", "failed", "scanning", "waiting"])),
                        name="scan_order_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("source__in", ["both", "feeder", "glass"])), name="scan_source_is_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("colour__in", ["colour", "grey"])), name="scan_colour_is_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("resolution__in", (150, 200, 300))), name="scan_resolution_is_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "fault__in",
                                [
                                    "",
                                    "agent_away",
                                    "agent_lost",
                                    "busy",
                                    "cover_open",
                                    "denied",
                                    "failed",
                                    "interrupted",
                                    "jammed",
                                    "no_paper",
                                    "no_scanner",
                                    "no_space",
                                    "not_possible",
                                    "refused",
                                    "switched_off",
                                ],
                            )
                        ),
                        name="scan_fault_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("fault__gt", ""), ("state", "failed")),
                            models.Q(models.Q(("state", "failed"), _negated=True), ("fault", "")),
                            _connector="OR",
                        ),
                        name="a_failed_scan_says_why",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "scanning")),
                        fields=("device",),
                        name="a_scanner_scans_one_order_at_a_time",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["waiting", "scanning"])),
                        fields=("gathering",),
                        name="one_open_scan_per_paper",
                    ),
                ],
            },
        ),
    ]
