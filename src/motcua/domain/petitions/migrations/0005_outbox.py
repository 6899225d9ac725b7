import django.db.models.deletion
from django.db import migrations, models

import motcua.base.crypto


class Migration(migrations.Migration):
    """Letters to senders are notices now (domain/messages); who had contacts shown is kept."""

    dependencies = [
        ("petitions", "0004_letters"),
    ]

    # safe under load: there was no release before
    operations = [
        migrations.DeleteModel(name="Letter"),
        migrations.CreateModel(
            name="Reveal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("actor", models.CharField(max_length=60)),
                ("reason", models.CharField(max_length=20)),
                ("words", motcua.base.crypto.SealedTextField()),
                ("at", models.DateTimeField()),
                (
                    "petition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reveals",
                        to="petitions.petition",
                    ),
                ),
            ],
            options={"db_table": "petitions_reveal"},
        ),
    ]
