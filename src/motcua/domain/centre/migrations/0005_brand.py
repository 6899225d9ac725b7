"""How a centre looks, in versions."""

import django.db.models.deletion
from django.db import migrations, models

from motcua.base.standing import watch


class Migration(migrations.Migration):
    dependencies = [
        ("centre", "0004_news"),
    ]

    operations = [
        migrations.CreateModel(
            name="Brand",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("colour", models.CharField(blank=True, max_length=7)),
                ("mark", models.BinaryField()),
                ("made_at", models.DateTimeField()),
                ("made_by", models.CharField(max_length=80)),
                (
                    "centre",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="brands", to="centre.centre"
                    ),
                ),
            ],
            options={
                "db_table": "centre_brand",
                "constraints": [
                    models.UniqueConstraint(fields=("centre", "number"), name="one_look_of_a_centre_per_number")
                ],
            },
        ),
        migrations.RunSQL(*watch("centre_brand", "centre")),
    ]
