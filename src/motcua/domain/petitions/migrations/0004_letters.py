"""Letters to senders are known by their entry, so that each goes out once.

safe under load: a new table, empty.
"""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("petitions", "0003_sealed_reference")]
    operations = [
        migrations.CreateModel(
            name="Letter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("entry", models.BigIntegerField()),
                ("kind", models.CharField(max_length=60)),
                ("state", models.CharField(default="waiting", max_length=10)),
                ("made_at", models.DateTimeField()),
                ("sent_at", models.DateTimeField(null=True)),
                (
                    "petition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="letters", to="petitions.petition"
                    ),
                ),
            ],
            options={
                "db_table": "petitions_letter",
                "constraints": [
                    models.UniqueConstraint(fields=("petition", "entry"), name="a_sender_is_told_once"),
                    models.CheckConstraint(
                        condition=Q(state__in=("waiting", "sent", "refused")),
                        name="state_of_a_letter_to_a_sender_is_known",
                    ),
                ],
            },
        ),
    ]
