"""What comes online, before it is a dossier."""

import django.db.models.deletion
from django.db import migrations, models

import motcua.base.crypto


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("catalogue", "0005_revisions"),
        ("dossiers", "0012_originals"),
    ]

    operations = [
        migrations.CreateModel(
            name="DailyNumber",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("centre", models.CharField(max_length=20)),
                ("day", models.DateField()),
                ("last", models.PositiveIntegerField()),
            ],
            options={
                "db_table": "submissions_daily_number",
                "constraints": [
                    models.UniqueConstraint(fields=("centre", "day"), name="one_row_of_submission_numbers_per_day")
                ],
            },
        ),
        migrations.CreateModel(
            name="Submission",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("code", models.CharField(blank=True, default="", max_length=40)),
                ("kind", models.CharField(max_length=10)),
                ("origin", models.CharField(max_length=10)),
                ("foreign_code", models.CharField(blank=True, default="", max_length=60)),
                ("state", models.CharField(max_length=10)),
                ("centre", models.CharField(max_length=20)),
                ("agency", models.CharField(max_length=20)),
                ("procedure", models.CharField(max_length=40)),
                ("citizen", models.BigIntegerField(null=True)),
                ("company", models.CharField(blank=True, default="", max_length=20)),
                ("language", models.CharField(default="vi", max_length=5)),
                ("applicant_kind", models.CharField(default="person", max_length=10)),
                ("applicant_name", motcua.base.crypto.SealedTextField(default="")),
                ("content", motcua.base.crypto.SealedTextField(default="")),
                ("items", motcua.base.crypto.SealedTextField(default="")),
                ("reason", motcua.base.crypto.SealedTextField(default="")),
                ("missing", models.JSONField(default=list)),
                ("begun_at", models.DateTimeField()),
                ("saved_at", models.DateTimeField()),
                ("sent_at", models.DateTimeField(null=True)),
                ("look_by", models.DateTimeField(null=True)),
                ("answered_at", models.DateTimeField(null=True)),
                ("held_by", models.CharField(blank=True, default="", max_length=60)),
                ("held_at", models.DateTimeField(null=True)),
                ("decided_by", models.CharField(blank=True, default="", max_length=60)),
                ("decided_at", models.DateTimeField(null=True)),
                ("expires_at", models.DateTimeField(null=True)),
                ("warned_at", models.DateTimeField(null=True)),
                ("erased_at", models.DateTimeField(null=True)),
                ("row_version", models.PositiveIntegerField(default=1)),
                (
                    "dossier",
                    models.OneToOneField(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="dossiers.dossier"
                    ),
                ),
                (
                    "slip",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="dossiers.slip"
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="catalogue.procedureversion"
                    ),
                ),
            ],
            options={
                "db_table": "submissions_submission",
            },
        ),
        migrations.CreateModel(
            name="Paper",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("requirement", models.CharField(max_length=40)),
                ("name", motcua.base.crypto.SealedTextField(default="")),
                ("media_type", models.CharField(max_length=100)),
                ("size", models.PositiveIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("safety", models.CharField(max_length=10)),
                ("reused", models.BooleanField(default=False)),
                ("valid_until", models.DateField(null=True)),
                ("added_at", models.DateTimeField()),
                (
                    "submission",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="papers", to="submissions.submission"
                    ),
                ),
            ],
            options={
                "db_table": "submissions_paper",
                "ordering": ["added_at", "id"],
            },
        ),
        migrations.AddIndex(
            model_name="submission",
            index=models.Index(
                condition=models.Q(("state__in", ["looking", "sent"])),
                fields=["centre", "look_by"],
                name="submission_to_look_at",
            ),
        ),
        migrations.AddIndex(
            model_name="submission",
            index=models.Index(
                models.F("centre"),
                models.OrderBy(models.F("sent_at"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                name="submission_of_centre",
            ),
        ),
        migrations.AddIndex(
            model_name="submission",
            index=models.Index(
                models.F("citizen"),
                models.OrderBy(models.F("saved_at"), descending=True),
                condition=models.Q(("citizen__isnull", False)),
                name="submission_of_citizen",
            ),
        ),
        migrations.AddIndex(
            model_name="submission",
            index=models.Index(
                models.F("company"),
                models.OrderBy(models.F("saved_at"), descending=True),
                condition=models.Q(("company", ""), _negated=True),
                name="submission_of_company",
            ),
        ),
        migrations.AddIndex(
            model_name="submission",
            index=models.Index(
                condition=models.Q(("state__in", ["changes", "cleared", "draft"])),
                fields=["expires_at"],
                name="submission_that_lapses",
            ),
        ),
        migrations.AddIndex(
            model_name="submission",
            index=models.Index(
                condition=models.Q(("erased_at__isnull", True), ("state", "refused")),
                fields=["decided_at"],
                name="submission_to_erase",
            ),
        ),
        migrations.AddIndex(
            model_name="submission",
            index=models.Index(
                condition=models.Q(("foreign_code", ""), _negated=True),
                fields=["foreign_code"],
                name="submission_by_foreign",
            ),
        ),
        migrations.AddConstraint(
            model_name="submission",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        [
                            "accepted",
                            "changes",
                            "cleared",
                            "draft",
                            "lapsed",
                            "looking",
                            "refused",
                            "sent",
                            "withdrawn",
                        ],
                    )
                ),
                name="submission_state_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="submission",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["full", "precheck"])), name="submission_kind_is_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="submission",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("origin", "national"), models.Q(("citizen__isnull", False), ("origin", "own")), _connector="OR"
                ),
                name="somebody_wrote_a_submission",
            ),
        ),
        migrations.AddConstraint(
            model_name="submission",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("dossier__isnull", False), ("state", "accepted")),
                    models.Q(models.Q(("state", "accepted"), _negated=True), ("dossier__isnull", True)),
                    _connector="OR",
                ),
                name="an_accepted_submission_is_a_dossier",
            ),
        ),
        migrations.AddConstraint(
            model_name="submission",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["looking", "sent"]), _negated=True),
                    models.Q(("look_by__isnull", False), ("sent_at__isnull", False)),
                    _connector="OR",
                ),
                name="what_the_desk_has_was_sent",
            ),
        ),
        migrations.AddConstraint(
            model_name="submission",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["changes", "cleared", "draft"]), _negated=True),
                    ("expires_at__isnull", False),
                    _connector="OR",
                ),
                name="what_waits_for_a_citizen_lapses",
            ),
        ),
        migrations.AddConstraint(
            model_name="submission",
            constraint=models.UniqueConstraint(
                condition=models.Q(("code", ""), _negated=True),
                fields=("code",),
                name="a_submission_code_is_given_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="submission",
            constraint=models.UniqueConstraint(
                condition=models.Q(("foreign_code", ""), _negated=True),
                fields=("centre", "foreign_code"),
                name="a_foreign_code_comes_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="paper",
            constraint=models.CheckConstraint(condition=models.Q(("size__gt", 0)), name="a_paper_is_not_empty"),
        ),
        migrations.AddConstraint(
            model_name="paper",
            constraint=models.UniqueConstraint(
                fields=("submission", "requirement", "sha256"), name="a_paper_is_sent_once"
            ),
        ),
    ]
