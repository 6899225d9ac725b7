"""Sharing of steps by rule, absences with delegates, and a leader's consent to a second request for papers."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q

import motcua.base.crypto


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0005_finding")]

    operations = [
        migrations.AddField(
            "dossierstep", "in_place_of", models.CharField(blank=True, db_default="", default="", max_length=60)
        ),
        migrations.CreateModel(
            name="SharingRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("agency", models.CharField(max_length=20)),
                ("role", models.CharField(max_length=20)),
                ("rule", models.CharField(max_length=20)),
                ("last", models.CharField(blank=True, max_length=60)),
                ("set_by", models.CharField(max_length=60)),
                ("set_at", models.DateTimeField()),
            ],
            options={
                "db_table": "dossiers_sharing_rule",
                "constraints": [
                    models.UniqueConstraint(fields=("agency", "role"), name="one_sharing_rule_per_agency_and_role"),
                    models.CheckConstraint(
                        condition=Q(rule__in=["by_hand", "least_load", "round_robin"]), name="sharing_rule_is_known"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Absence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("person", models.CharField(max_length=60)),
                ("delegate", models.CharField(max_length=60)),
                ("begins_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("made_by", models.CharField(max_length=60)),
                ("made_at", models.DateTimeField()),
            ],
            options={
                "db_table": "dossiers_absence",
                "ordering": ["begins_at", "id"],
                "indexes": [models.Index(fields=["person", "ends_at"], name="absence_of_person")],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(ends_at__gt=F("begins_at")), name="an_absence_ends_after_it_began"
                    ),
                    models.CheckConstraint(condition=~Q(person=F("delegate")), name="nobody_stands_in_for_themselves"),
                ],
            },
        ),
        migrations.CreateModel(
            name="SupplementConsent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("items", motcua.base.crypto.SealedTextField()),
                ("reason", motcua.base.crypto.SealedTextField()),
                ("agency", models.CharField(max_length=20)),
                ("asked_by", models.CharField(max_length=60)),
                ("asked_at", models.DateTimeField()),
                ("outcome", models.CharField(blank=True, max_length=10)),
                ("decided_by", models.CharField(blank=True, max_length=60)),
                ("decided_at", models.DateTimeField(null=True)),
                ("answer", motcua.base.crypto.SealedTextField()),
                (
                    "dossier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="consents", to="dossiers.dossier"
                    ),
                ),
            ],
            options={
                "db_table": "dossiers_supplement_consent",
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=Q(outcome=""), fields=("dossier",), name="one_open_consent_per_dossier"
                    ),
                    models.CheckConstraint(
                        condition=Q(outcome__in=["", "given", "refused", "dropped"]), name="consent_outcome_is_known"
                    ),
                    models.CheckConstraint(
                        condition=Q(outcome="", decided_at__isnull=True)
                        | (~Q(outcome="") & Q(decided_at__isnull=False)),
                        name="a_decided_consent_says_when",
                    ),
                ],
            },
        ),
    ]
