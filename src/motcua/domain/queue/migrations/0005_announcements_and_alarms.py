"""What is said in the hall, by whom and on which schedule; the silent call for help of a counter. New tables only."""

import django.db.models.deletion
from django.db import migrations, models

import motcua.base.ids


class Migration(migrations.Migration):
    dependencies = [
        ("centre", "0001_initial"),
        ("queue", "0004_reserved_series"),
    ]

    operations = [
        migrations.CreateModel(
            name="Recording",
            fields=[
                ("id", models.UUIDField(default=motcua.base.ids.uuid7, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=80)),
                ("texts", models.JSONField(default=dict)),
                ("seconds", models.FloatField()),
                ("sha256", models.CharField(max_length=64)),
                ("added_by", models.CharField(max_length=80)),
                ("added_at", models.DateTimeField()),
                ("removed_at", models.DateTimeField(null=True)),
                (
                    "centre",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="centre.centre"
                    ),
                ),
            ],
            options={
                "db_table": "queue_recording",
            },
        ),
        migrations.CreateModel(
            name="AnnouncementPlan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80)),
                ("texts", models.JSONField(default=dict)),
                ("zone", models.CharField(blank=True, default="", max_length=80)),
                ("weekdays", models.JSONField(default=list)),
                ("times", models.JSONField(default=list)),
                ("every_minutes", models.PositiveSmallIntegerField(null=True)),
                ("before_closing", models.PositiveSmallIntegerField(null=True)),
                ("begins_on", models.DateField(null=True)),
                ("ends_on", models.DateField(null=True)),
                ("made_by", models.CharField(max_length=80)),
                ("made_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "centre",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="centre.centre"
                    ),
                ),
                (
                    "recording",
                    models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to="queue.recording"),
                ),
            ],
            options={
                "db_table": "queue_announcement_plan",
            },
        ),
        migrations.CreateModel(
            name="Announcement",
            fields=[
                ("id", models.UUIDField(default=motcua.base.ids.uuid7, primary_key=True, serialize=False)),
                ("texts", models.JSONField(default=dict)),
                ("zone", models.CharField(blank=True, default="", max_length=80)),
                ("importance", models.CharField(default="usual", max_length=10)),
                ("due_at", models.DateTimeField(null=True)),
                ("made_by", models.CharField(max_length=80)),
                ("made_at", models.DateTimeField()),
                ("stopped_by", models.CharField(blank=True, default="", max_length=80)),
                ("stopped_at", models.DateTimeField(null=True)),
                (
                    "centre",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="centre.centre"
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, to="queue.announcementplan"
                    ),
                ),
                (
                    "recording",
                    models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to="queue.recording"),
                ),
            ],
            options={
                "db_table": "queue_announcement",
            },
        ),
        migrations.CreateModel(
            name="StaffAlarm",
            fields=[
                ("id", models.UUIDField(default=motcua.base.ids.uuid7, primary_key=True, serialize=False)),
                ("counter", models.PositiveSmallIntegerField()),
                ("raised_by", models.CharField(max_length=80)),
                ("raised_at", models.DateTimeField()),
                ("accepted_by", models.CharField(blank=True, default="", max_length=80)),
                ("accepted_at", models.DateTimeField(null=True)),
                ("ended_by", models.CharField(blank=True, default="", max_length=80)),
                ("ended_at", models.DateTimeField(null=True)),
                ("withdrawn", models.BooleanField(default=False)),
                (
                    "centre",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="centre.centre"
                    ),
                ),
            ],
            options={
                "db_table": "queue_staff_alarm",
            },
        ),
        migrations.CreateModel(
            name="AnnouncementPlayed",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("device", models.CharField(max_length=80)),
                ("name", models.CharField(max_length=80)),
                ("sounded", models.BooleanField()),
                ("at", models.DateTimeField()),
                (
                    "announcement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="played", to="queue.announcement"
                    ),
                ),
            ],
            options={
                "db_table": "queue_announcement_played",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("announcement", "device"), name="a_display_tells_once_what_it_played"
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="recording",
            constraint=models.CheckConstraint(condition=models.Q(("seconds__gt", 0)), name="a_recording_is_not_empty"),
        ),
        migrations.AddConstraint(
            model_name="recording",
            constraint=models.UniqueConstraint(
                condition=models.Q(("removed_at__isnull", True)),
                fields=("centre", "name"),
                name="one_recording_per_name",
            ),
        ),
        migrations.AddConstraint(
            model_name="announcementplan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("before_closing__isnull", True),
                        ("every_minutes__isnull", True),
                        models.Q(("times", []), _negated=True),
                    ),
                    models.Q(("before_closing__isnull", True), ("every_minutes__isnull", False), ("times", [])),
                    models.Q(("before_closing__isnull", False), ("every_minutes__isnull", True), ("times", [])),
                    _connector="OR",
                ),
                name="a_plan_has_one_kind_of_schedule",
            ),
        ),
        migrations.AddConstraint(
            model_name="announcementplan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("begins_on__isnull", True),
                    ("ends_on__isnull", True),
                    ("ends_on__gte", models.F("begins_on")),
                    _connector="OR",
                ),
                name="a_plan_ends_after_it_begins",
            ),
        ),
        migrations.AddIndex(
            model_name="announcement",
            index=models.Index(
                models.F("centre"), models.OrderBy(models.F("made_at"), descending=True), name="announcement_newest"
            ),
        ),
        migrations.AddIndex(
            model_name="announcement",
            index=models.Index(
                condition=models.Q(("importance", "emergency"), ("stopped_at", None)),
                fields=["centre"],
                name="running_emergency",
            ),
        ),
        migrations.AddConstraint(
            model_name="announcement",
            constraint=models.UniqueConstraint(
                fields=("plan", "due_at"), name="a_plan_is_said_once_at_each_of_its_times"
            ),
        ),
        migrations.AddConstraint(
            model_name="announcement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("due_at__isnull", True), ("plan__isnull", True)),
                    models.Q(("due_at__isnull", False), ("plan__isnull", False)),
                    _connector="OR",
                ),
                name="what_is_said_by_plan_was_due",
            ),
        ),
        migrations.AddConstraint(
            model_name="announcement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "importance__in",
                        [
                            "emergency",
                            "usual",
                        ],
                    )
                ),
                name="importance_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="staffalarm",
            constraint=models.UniqueConstraint(
                models.F("centre"),
                models.F("counter"),
                condition=models.Q(("ended_at", None)),
                name="one_running_alarm_per_counter",
            ),
        ),
        migrations.AddConstraint(
            model_name="staffalarm",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("accepted_at", None), ("accepted_by", "")),
                    models.Q(("accepted_at__isnull", False), models.Q(("accepted_by", ""), _negated=True)),
                    _connector="OR",
                ),
                name="an_accepted_alarm_says_by_whom",
            ),
        ),
        migrations.AddConstraint(
            model_name="staffalarm",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at", None), ("ended_by", ""), ("withdrawn", False)),
                    models.Q(("ended_at__isnull", False), models.Q(("ended_by", ""), _negated=True)),
                    _connector="OR",
                ),
                name="an_ended_alarm_says_by_whom",
            ),
        ),
    ]
