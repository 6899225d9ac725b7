from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("motcua_messages", "0006_texts"),
    ]

    operations = [
        migrations.AddField(
            model_name="outage",
            name="touches",
            field=models.JSONField(default=list, db_default=models.Value([], output_field=models.JSONField())),
        ),
    ]
