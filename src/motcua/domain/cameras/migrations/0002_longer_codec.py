from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cameras", "0001_initial")]

    operations = [
        migrations.AlterField(
            model_name="camera",
            name="codec",
            field=models.CharField(blank=True, default="", max_length=60),
        ),
    ]
