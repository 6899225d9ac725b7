"""A letter that came back for a dossier that cannot be opened again is to be settled.

safe under load: the letters of a centre are few (some thousand a year), and none is stranded yet.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("delivery", "0003_shared_numbers"),
    ]

    operations = [
        migrations.AddField(
            model_name="parcel",
            name="stranded",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddIndex(
            model_name="parcel",
            index=models.Index(
                condition=models.Q(("stranded", True)), fields=["centre", "ended_at"], name="parcel_stranded"
            ),
        ),
    ]
