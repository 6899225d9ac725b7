import django.db.models.deletion
from django.db import migrations, models

import motcua.base.crypto


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0006_why_an_address_was_left"),
    ]

    operations = [
        migrations.CreateModel(
            name="FormerNumber",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", motcua.base.crypto.SealedTextField()),
                ("id_index", models.BinaryField(max_length=16)),
                ("made_at", models.DateTimeField()),
                (
                    "citizen",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="former_numbers",
                        to="people.citizen",
                    ),
                ),
            ],
            options={
                "db_table": "people_former_number",
                "constraints": [models.UniqueConstraint(fields=("id_index",), name="one_account_of_a_former_number")],
            },
        ),
    ]
