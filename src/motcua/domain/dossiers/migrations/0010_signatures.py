"""Signatures for results: what was asked of a tablet, and what was drawn. The check of old rows holds no long lock.

safe under load: the one column that is not null without a default belongs to the table that is made here and is empty.
"""

import django.db.models.deletion
from django.contrib.postgres.operations import AddConstraintNotValid, ValidateConstraint
from django.db import migrations, models

import motcua.base.crypto
import motcua.base.ids


class Migration(migrations.Migration):
    atomic = False  # the check of the rows must not hold the lock under which the constraint is added

    dependencies = [
        ("dossiers", "0009_children"),
    ]

    operations = [
        migrations.CreateModel(
            name="SignatureRequest",
            fields=[
                ("id", models.UUIDField(default=motcua.base.ids.uuid7, primary_key=True, serialize=False)),
                ("centre", models.CharField(max_length=20)),
                ("counter", models.PositiveSmallIntegerField()),
                ("to", motcua.base.crypto.SealedTextField(default="")),
                ("asked_by", models.CharField(max_length=60)),
                ("asked_at", models.DateTimeField()),
                ("until", models.DateTimeField()),
                ("outcome", models.CharField(blank=True, default="", max_length=10)),
                ("ended_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "dossiers_signature_request",
            },
        ),
        migrations.RemoveConstraint(
            model_name="handover",
            name="proof_of_hand_over_is_known",
        ),
        migrations.AddField(
            model_name="handover",
            name="signature",
            field=motcua.base.crypto.SealedTextField(db_default=b"", default=""),
        ),
        AddConstraintNotValid(
            model_name="handover",
            constraint=models.CheckConstraint(
                condition=models.Q(("proof__in", ["identity", "code", "post", "signature"])),
                name="proof_of_hand_over_is_one_of_four",
            ),
        ),
        ValidateConstraint(model_name="handover", name="proof_of_hand_over_is_one_of_four"),
        migrations.AddField(
            model_name="signaturerequest",
            name="dossier",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="dossiers.dossier"
            ),
        ),
        migrations.AddConstraint(
            model_name="signaturerequest",
            constraint=models.UniqueConstraint(
                condition=models.Q(("outcome", "")), fields=("centre", "counter"), name="one_open_signature_per_counter"
            ),
        ),
        migrations.AddConstraint(
            model_name="signaturerequest",
            constraint=models.UniqueConstraint(
                condition=models.Q(("outcome", "")), fields=("dossier",), name="one_open_signature_per_dossier"
            ),
        ),
        migrations.AddConstraint(
            model_name="signaturerequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("outcome__in", ["", "signed", "cannot", "cancelled", "late"])),
                name="outcome_of_signature_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="signaturerequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at__isnull", True), ("outcome", "")),
                    models.Q(models.Q(("outcome", ""), _negated=True), ("ended_at__isnull", False)),
                    _connector="OR",
                ),
                name="what_ended_has_an_outcome",
            ),
        ),
    ]
