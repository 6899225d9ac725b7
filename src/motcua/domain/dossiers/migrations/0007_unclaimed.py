"""Reminders of results that nobody collects, and since when they lie in the archive."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0006_sharing")]

    operations = [
        migrations.AddField("dossier", "reminders", models.PositiveSmallIntegerField(db_default=0, default=0)),
        migrations.AddField("dossier", "archived_at", models.DateTimeField(null=True)),
    ]
