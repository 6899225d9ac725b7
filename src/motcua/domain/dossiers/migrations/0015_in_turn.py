from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("dossiers", "0014_revocation"),
    ]

    operations = [
        migrations.AddField(
            model_name="dossier",
            name="in_turn",
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
