"""Papers that came as files, and originals that are still to be shown.

safe under load: columns with a default of the database.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("dossiers", "0011_slips"),
    ]

    operations = [
        migrations.AddField(
            model_name="dossierdocument",
            name="electronic",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="dossierdocument",
            name="owed",
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
    ]
