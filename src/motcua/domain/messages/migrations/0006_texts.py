from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("motcua_messages", "0005_outages"),
    ]

    operations = [
        migrations.CreateModel(
            name="NoticeText",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=60)),
                ("language", models.CharField(max_length=5)),
                ("number", models.PositiveIntegerField()),
                ("state", models.CharField(max_length=10)),
                ("content", models.JSONField()),
                ("edited_by", models.CharField(max_length=60)),
                ("edited_at", models.DateTimeField()),
                ("published_by", models.CharField(blank=True, max_length=60)),
                ("published_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "messages_notice_text",
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "language", "number"), name="one_notice_text_per_number"),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "published")),
                        fields=("kind", "language"),
                        name="one_published_notice_text",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "draft")),
                        fields=("kind", "language"),
                        name="one_draft_of_a_notice_text",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["draft", "published", "retired"])),
                        name="notice_text_state_is_known",
                    ),
                ],
            },
        ),
    ]
