"""The proof of each payment, what banks say, and the closing of the cash.

safe under load: the partial unique index is over rows that do not exist yet; payments wait for one pass over their table
(about a second for a million).
"""

import django.db.models.deletion
from django.db import migrations, models

import motcua.base.crypto
import motcua.base.ids


class Migration(migrations.Migration):
    dependencies = [
        ("dossiers", "0008_representative"),
        ("payments", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="BankNotice",
            fields=[
                ("id", models.UUIDField(default=motcua.base.ids.uuid7, primary_key=True, serialize=False)),
                ("transaction", models.CharField(max_length=80, unique=True)),
                ("amount", models.PositiveBigIntegerField()),
                ("note", motcua.base.crypto.SealedTextField(default="")),
                ("at", models.DateTimeField()),
                ("received_at", models.DateTimeField()),
                ("outcome", models.CharField(max_length=10)),
                ("surplus", models.PositiveBigIntegerField(default=0)),
            ],
            options={
                "db_table": "payments_bank_notice",
            },
        ),
        migrations.CreateModel(
            name="CashClosing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("centre", models.CharField(max_length=20)),
                ("cashier", models.CharField(max_length=60)),
                ("day", models.DateField()),
                ("taken", models.PositiveBigIntegerField()),
                ("counted", models.PositiveBigIntegerField()),
                ("reason", motcua.base.crypto.SealedTextField(default="")),
                ("made_at", models.DateTimeField()),
            ],
            options={
                "db_table": "payments_cash_closing",
            },
        ),
        migrations.CreateModel(
            name="PaymentReference",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reference", models.CharField(max_length=25, unique=True)),
                ("made_at", models.DateTimeField()),
            ],
            options={
                "db_table": "payments_reference",
            },
        ),
        migrations.CreateModel(
            name="ReceiptNumber",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("centre", models.CharField(max_length=20)),
                ("year", models.PositiveSmallIntegerField()),
                ("last", models.PositiveIntegerField()),
            ],
            options={
                "db_table": "payments_receipt_number",
            },
        ),
        migrations.AddField(
            model_name="payment",
            name="number",
            field=models.CharField(blank=True, db_default="", default="", max_length=40),
        ),
        migrations.AddField(
            model_name="payment",
            name="transaction",
            field=models.CharField(blank=True, db_default="", default="", max_length=80),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("number", ""), _negated=True), fields=("number",), name="one_receipt_per_number"
            ),
        ),
        migrations.AddField(
            model_name="banknotice",
            name="dossier",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="dossiers.dossier"
            ),
        ),
        migrations.AddField(
            model_name="banknotice",
            name="payment",
            field=models.OneToOneField(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="payments.payment"
            ),
        ),
        migrations.AddConstraint(
            model_name="cashclosing",
            constraint=models.UniqueConstraint(fields=("centre", "cashier", "day"), name="a_cashier_closes_once_a_day"),
        ),
        migrations.AddConstraint(
            model_name="cashclosing",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("taken", models.F("counted")), models.Q(("reason", b""), _negated=True), _connector="OR"
                ),
                name="a_difference_has_its_reason",
            ),
        ),
        migrations.AddField(
            model_name="paymentreference",
            name="dossier",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="dossiers.dossier"
            ),
        ),
        migrations.AddConstraint(
            model_name="receiptnumber",
            constraint=models.UniqueConstraint(
                fields=("centre", "year"), name="one_row_of_receipts_per_centre_and_year"
            ),
        ),
        migrations.AddIndex(
            model_name="banknotice",
            index=models.Index(models.F("dossier"), models.F("at"), name="bank_notice_of_dossier"),
        ),
        migrations.AddIndex(
            model_name="banknotice",
            index=models.Index(condition=models.Q(("outcome", "unknown")), fields=["at"], name="notice_unknown"),
        ),
        migrations.AddConstraint(
            model_name="banknotice",
            constraint=models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="a_notice_tells_of_money"),
        ),
        migrations.AddConstraint(
            model_name="banknotice",
            constraint=models.CheckConstraint(
                condition=models.Q(("outcome__in", ["again", "late", "over", "paid", "short", "unknown"])),
                name="outcome_of_notice_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="banknotice",
            constraint=models.CheckConstraint(
                condition=models.Q(("dossier__isnull", False), ("outcome", "unknown"), _connector="OR"),
                name="a_notice_without_dossier_is_looked_at",
            ),
        ),
    ]
