from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("records", "0002_classes")]

    operations = [
        migrations.AddField(
            model_name="package",
            name="left_out",
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
    ]
