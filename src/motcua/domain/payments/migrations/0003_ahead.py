"""Money that comes ahead of a dossier, and what was paid back.

safe under load: columns have defaults in the database; references and what banks said are small tables, looked through once (some
milliseconds for ten thousand rows).
"""

import django.db.models.deletion
from django.db import migrations, models

import motcua.base.ids


class Migration(migrations.Migration):
    dependencies = [
        ("dossiers", "0013_post"),
        ("payments", "0002_proof_and_notices"),
    ]

    operations = [
        migrations.CreateModel(
            name="Refund",
            fields=[
                ("id", models.UUIDField(default=motcua.base.ids.uuid7, primary_key=True, serialize=False)),
                ("amount", models.PositiveBigIntegerField()),
                ("transaction", models.CharField(max_length=80)),
                ("made_by", models.CharField(max_length=60)),
                ("at", models.DateTimeField()),
            ],
            options={
                "db_table": "payments_refund",
            },
        ),
        migrations.RemoveConstraint(
            model_name="banknotice",
            name="outcome_of_notice_is_known",
        ),
        migrations.RemoveConstraint(
            model_name="banknotice",
            name="a_notice_without_dossier_is_looked_at",
        ),
        migrations.AddField(
            model_name="banknotice",
            name="reference",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="payments.paymentreference"
            ),
        ),
        migrations.AddField(
            model_name="paymentreference",
            name="ahead",
            field=models.CharField(blank=True, db_default="", default="", max_length=60),
        ),
        migrations.AddField(
            model_name="paymentreference",
            name="centre",
            field=models.CharField(blank=True, db_default="", default="", max_length=20),
        ),
        migrations.AddField(
            model_name="paymentreference",
            name="code",
            field=models.CharField(blank=True, db_default="", default="", max_length=40),
        ),
        migrations.AddField(
            model_name="paymentreference",
            name="ended_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name="paymentreference",
            name="dossier",
            field=models.OneToOneField(
                null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="dossiers.dossier"
            ),
        ),
        migrations.AddIndex(
            model_name="banknotice",
            index=models.Index(condition=models.Q(("surplus__gt", 0)), fields=["at"], name="notice_with_surplus"),
        ),
        migrations.AddConstraint(
            model_name="banknotice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("outcome__in", ["again", "ahead", "back", "late", "over", "paid", "short", "unknown"])
                ),
                name="outcome_of_notice_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="banknotice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("dossier__isnull", False), ("reference__isnull", False), ("outcome", "unknown"), _connector="OR"
                ),
                name="a_notice_without_dossier_is_looked_at",
            ),
        ),
        migrations.AddConstraint(
            model_name="paymentreference",
            constraint=models.CheckConstraint(
                condition=models.Q(("dossier__isnull", False), models.Q(("ahead", ""), _negated=True), _connector="OR"),
                name="a_reference_is_for_something",
            ),
        ),
        migrations.AddConstraint(
            model_name="paymentreference",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ahead", ""), _negated=True), fields=("ahead",), name="one_reference_ahead"
            ),
        ),
        migrations.AddField(
            model_name="refund",
            name="notice",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="refund", to="payments.banknotice"
            ),
        ),
        migrations.AddConstraint(
            model_name="refund",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gt", 0), models.Q(("transaction", ""), _negated=True)),
                name="a_refund_has_its_proof",
            ),
        ),
    ]
