"""Why pages that came one by one could not be kept as a file."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("documents", "0007_trays_checked")]

    operations = [
        migrations.AddField(
            "gathering", "fault", models.CharField(blank=True, db_default="", default="", max_length=40)
        ),
    ]
