"""Receivers that speak the national exchange: how they are called, their codes, what they were told.

safe under load: new tables; two columns with a default in the database; a check on a table of some rows.
"""

import django.db.models.deletion
from django.db import migrations, models

import motcua.base.crypto


class Migration(migrations.Migration):
    dependencies = [
        ("exchange", "0006_counterparts"),
    ]

    operations = [
        migrations.CreateModel(
            name="Code",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("table", models.CharField(max_length=20)),
                ("version", models.PositiveIntegerField()),
                ("ours", models.CharField(max_length=200)),
                ("theirs", models.CharField(max_length=80)),
            ],
            options={
                "db_table": "exchange_code",
            },
        ),
        migrations.CreateModel(
            name="National",
            fields=[
                (
                    "subscription",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="national",
                        serialize=False,
                        to="exchange.subscription",
                    ),
                ),
                ("client", models.CharField(max_length=200)),
                ("secret", motcua.base.crypto.SealedTextField(default="")),
                ("unit", models.CharField(blank=True, max_length=60)),
                ("asks_codes", models.BooleanField(default=False)),
                ("creates_by", models.CharField(max_length=20)),
                ("paths", models.JSONField(default=dict)),
                ("tables", models.JSONField(default=dict)),
                ("token", motcua.base.crypto.SealedTextField(default="")),
                ("token_until", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "exchange_national",
            },
        ),
        migrations.CreateModel(
            name="ToldDossier",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("dossier", models.CharField(max_length=60)),
                ("theirs", models.CharField(blank=True, max_length=60)),
                ("their_id", models.CharField(blank=True, max_length=80)),
                ("known", models.BooleanField(default=False)),
                ("status", models.CharField(blank=True, max_length=10)),
                ("progress", models.BigIntegerField(default=0)),
                ("told_at", models.DateTimeField(null=True)),
                ("checked_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "exchange_told_dossier",
            },
        ),
        migrations.CreateModel(
            name="ToldFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("file", models.UUIDField()),
                ("dossier", models.CharField(max_length=60)),
                ("their_id", models.CharField(max_length=120)),
                ("place", models.CharField(blank=True, max_length=500)),
            ],
            options={
                "db_table": "exchange_told_file",
            },
        ),
        migrations.AddField(
            model_name="attempt",
            name="call",
            field=models.CharField(blank=True, db_default="", default="", max_length=40),
        ),
        migrations.AddField(
            model_name="subscription",
            name="way",
            field=models.CharField(db_default="webhook", default="webhook", max_length=10),
        ),
        migrations.AddConstraint(
            model_name="subscription",
            constraint=models.CheckConstraint(
                condition=models.Q(("way__in", ["national", "webhook"])), name="way_of_sending_is_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="national",
            constraint=models.CheckConstraint(
                condition=models.Q(("creates_by__in", ["DongBoHoSoMC", "NoiHoSo"])), name="call_that_creates_is_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="national",
            constraint=models.CheckConstraint(
                condition=models.Q(("asks_codes", False), models.Q(("unit", ""), _negated=True), _connector="OR"),
                name="who_asks_for_codes_says_for_which_unit",
            ),
        ),
        migrations.AddField(
            model_name="code",
            name="national",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="codes", to="exchange.national"
            ),
        ),
        migrations.AddField(
            model_name="tolddossier",
            name="national",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="dossiers", to="exchange.national"
            ),
        ),
        migrations.AddField(
            model_name="toldfile",
            name="national",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="files", to="exchange.national"
            ),
        ),
        migrations.AddConstraint(
            model_name="code",
            constraint=models.UniqueConstraint(
                fields=("national", "table", "version", "ours"), name="a_table_has_one_code_of_each"
            ),
        ),
        migrations.AddIndex(
            model_name="tolddossier",
            index=models.Index(
                models.F("national"),
                models.OrderBy(models.F("checked_at"), nulls_first=True),
                name="told_dossiers_to_check",
            ),
        ),
        migrations.AddConstraint(
            model_name="tolddossier",
            constraint=models.UniqueConstraint(fields=("national", "dossier"), name="a_dossier_is_told_once_each"),
        ),
        migrations.AddIndex(
            model_name="toldfile",
            index=models.Index(fields=["national", "dossier"], name="told_files_of_dossier"),
        ),
        migrations.AddConstraint(
            model_name="toldfile",
            constraint=models.UniqueConstraint(fields=("national", "file"), name="a_file_is_told_once_each"),
        ),
    ]
