"""Devices tell how they are, are asked things, and the paper has a design.

safe under load: the columns that are not null stand in tables made here, so empty; a centre has a few hundred devices; the new
constraint of the print jobs reads each once (a million in about 0.2 s).
"""

import django.db.models.deletion
from django.db import migrations, models

import motcua.domain.devices.rules.health
import motcua.domain.devices.rules.kinds


class Migration(migrations.Migration):
    dependencies = [
        ("centre", "0001_initial"),
        ("devices", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Condition",
            fields=[
                (
                    "device",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="condition",
                        serialize=False,
                        to="devices.device",
                    ),
                ),
                ("key_hash", models.BinaryField(null=True)),
                ("beat_at", models.DateTimeField()),
                ("online_since", models.DateTimeField()),
                ("page", models.CharField(max_length=40)),
                ("page_before", models.CharField(blank=True, default="", max_length=40)),
                ("turns", models.PositiveSmallIntegerField(default=0)),
                ("page_since", models.DateTimeField()),
                ("release", models.CharField(blank=True, default="", max_length=40)),
                ("outdated_since", models.DateTimeField(null=True)),
                ("width", models.PositiveIntegerField(default=0)),
                ("height", models.PositiveIntegerField(default=0)),
                ("sound", models.BooleanField(null=True)),
                ("shown", models.BigIntegerField(default=0)),
                ("fault", models.CharField(blank=True, default="", max_length=300)),
                ("fault_at", models.DateTimeField(null=True)),
                ("copied_at", models.DateTimeField(null=True)),
                ("doubled_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "devices_condition",
            },
        ),
        migrations.CreateModel(
            name="DeviceAlarm",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=20)),
                ("since", models.DateTimeField()),
            ],
            options={
                "db_table": "devices_alarm",
            },
        ),
        migrations.CreateModel(
            name="DeviceCommand",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=20)),
                ("asked_by", models.CharField(max_length=80)),
                ("asked_at", models.DateTimeField()),
                ("done_at", models.DateTimeField(null=True)),
                ("succeeded", models.BooleanField(null=True)),
                ("note", models.CharField(blank=True, default="", max_length=200)),
                ("picture", models.JSONField(null=True)),
            ],
            options={
                "db_table": "devices_command",
            },
        ),
        migrations.CreateModel(
            name="TicketDesign",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("design", models.JSONField()),
                ("made_by", models.CharField(max_length=80)),
                ("made_at", models.DateTimeField()),
            ],
            options={
                "db_table": "devices_ticket_design",
            },
        ),
        migrations.RemoveConstraint(
            model_name="device",
            name="device_kind_is_known",
        ),
        migrations.AlterField(
            model_name="printjob",
            name="kiosk",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="devices.device"
            ),
        ),
        migrations.AlterField(
            model_name="printjob",
            name="ticket",
            field=models.UUIDField(null=True),
        ),
        migrations.AddConstraint(
            model_name="device",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            motcua.domain.devices.rules.kinds.Kind["CAMERA"],
                            motcua.domain.devices.rules.kinds.Kind["COUNTER_SCREEN"],
                            motcua.domain.devices.rules.kinds.Kind["DISPLAY"],
                            motcua.domain.devices.rules.kinds.Kind["KIOSK"],
                            motcua.domain.devices.rules.kinds.Kind["LOOKUP_KIOSK"],
                            motcua.domain.devices.rules.kinds.Kind["PRINTER"],
                            motcua.domain.devices.rules.kinds.Kind["RATING_TABLET"],
                            motcua.domain.devices.rules.kinds.Kind["SCANNER"],
                        ],
                    )
                ),
                name="device_kind_is_known",
            ),
        ),
        migrations.AddField(
            model_name="devicealarm",
            name="device",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="alarms", to="devices.device"
            ),
        ),
        migrations.AddField(
            model_name="devicecommand",
            name="device",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="commands", to="devices.device"
            ),
        ),
        migrations.AddField(
            model_name="printjob",
            name="command",
            field=models.OneToOneField(
                null=True, on_delete=django.db.models.deletion.CASCADE, related_name="job", to="devices.devicecommand"
            ),
        ),
        migrations.AddConstraint(
            model_name="printjob",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kiosk__isnull", False), ("ticket__isnull", False)),
                    models.Q(("command__isnull", False), ("ticket__isnull", True)),
                    _connector="OR",
                ),
                name="paper_is_of_a_ticket_or_of_a_test",
            ),
        ),
        migrations.AddField(
            model_name="ticketdesign",
            name="centre",
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="centre.centre"),
        ),
        migrations.AddConstraint(
            model_name="devicealarm",
            constraint=models.UniqueConstraint(fields=("device", "kind"), name="an_alarm_of_a_device_is_raised_once"),
        ),
        migrations.AddConstraint(
            model_name="devicealarm",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            motcua.domain.devices.rules.health.Alarm["COPIED"],
                            motcua.domain.devices.rules.health.Alarm["DOUBLED"],
                            motcua.domain.devices.rules.health.Alarm["FAULTY"],
                            motcua.domain.devices.rules.health.Alarm["FROZEN"],
                            motcua.domain.devices.rules.health.Alarm["LOST"],
                            motcua.domain.devices.rules.health.Alarm["MUTE"],
                            motcua.domain.devices.rules.health.Alarm["OUTDATED"],
                        ],
                    )
                ),
                name="device_alarm_is_known",
            ),
        ),
        migrations.AddIndex(
            model_name="devicecommand",
            index=models.Index(fields=["device", "-id"], name="device_commands_newest_first"),
        ),
        migrations.AddConstraint(
            model_name="devicecommand",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            motcua.domain.devices.rules.health.Command["IDENTIFY"],
                            motcua.domain.devices.rules.health.Command["LOCK"],
                            motcua.domain.devices.rules.health.Command["RELOAD"],
                            motcua.domain.devices.rules.health.Command["SCREENSHOT"],
                            motcua.domain.devices.rules.health.Command["TEST_PRINT"],
                            motcua.domain.devices.rules.health.Command["UNLOCK"],
                        ],
                    )
                ),
                name="device_command_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="devicecommand",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("done_at__isnull", True), ("succeeded__isnull", True)),
                    models.Q(("done_at__isnull", False), ("succeeded__isnull", False)),
                    _connector="OR",
                ),
                name="a_command_that_is_done_says_how",
            ),
        ),
        migrations.AddConstraint(
            model_name="ticketdesign",
            constraint=models.UniqueConstraint(fields=("centre", "number"), name="one_ticket_design_per_version"),
        ),
    ]
