"""News of a centre for the public.

safe under load: the table is new.
"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("centre", "0003_revisions"),
    ]

    operations = [
        migrations.CreateModel(
            name="News",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("item", models.UUIDField()),
                ("version", models.PositiveIntegerField()),
                ("title", models.CharField(max_length=160)),
                ("title_en", models.CharField(blank=True, max_length=160)),
                ("text", models.TextField()),
                ("text_en", models.TextField(blank=True)),
                ("urgent", models.BooleanField(default=False)),
                ("begins_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField(null=True)),
                ("withdrawn", models.BooleanField(default=False)),
                ("written_at", models.DateTimeField()),
                ("written_by", models.CharField(max_length=80)),
                (
                    "centre",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="news", to="centre.centre"
                    ),
                ),
            ],
            options={
                "db_table": "centre_news",
                "indexes": [models.Index(fields=["centre", "item", "-version"], name="news_of_a_centre")],
                "constraints": [
                    models.UniqueConstraint(fields=("item", "version"), name="one_text_of_news_per_version"),
                    models.CheckConstraint(
                        condition=models.Q(("ends_at", None), ("ends_at__gt", models.F("begins_at")), _connector="OR"),
                        name="news_end_after_they_begin",
                    ),
                ],
            },
        ),
    ]
