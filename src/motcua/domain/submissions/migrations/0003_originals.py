"""How originals come, and why somebody was shown what is masked."""

import django.db.models.deletion
from django.db import migrations, models

import motcua.base.crypto


class Migration(migrations.Migration):
    dependencies = [
        ("submissions", "0002_answered_today"),
    ]

    operations = [
        migrations.AddField(
            model_name="submission",
            name="originals",
            field=models.CharField(blank=True, db_default="", default="", max_length=12),
        ),
        migrations.AddField(
            model_name="submission",
            name="originals_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="submission",
            name="originals_number",
            field=models.CharField(blank=True, db_default="", default="", max_length=40),
        ),
        migrations.CreateModel(
            name="Reveal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("actor", models.CharField(max_length=60)),
                ("reason", models.CharField(max_length=10)),
                ("words", motcua.base.crypto.SealedTextField(default="")),
                ("at", models.DateTimeField()),
                (
                    "submission",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="reveals", to="submissions.submission"
                    ),
                ),
            ],
            options={
                "db_table": "submissions_reveal",
            },
        ),
    ]
