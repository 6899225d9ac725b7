from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0003_questions_keep_their_order")]

    operations = [
        migrations.AddField(
            model_name="procedure",
            name="agencies_only",
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
