from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("motcua_messages", "0004_channels"),
    ]

    operations = [
        migrations.CreateModel(
            name="Outage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("centre", models.CharField(max_length=20)),
                ("what", models.CharField(max_length=120)),
                ("what_en", models.CharField(blank=True, max_length=120)),
                ("text", models.CharField(blank=True, max_length=1000)),
                ("text_en", models.CharField(blank=True, max_length=1000)),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("late_reason", models.CharField(blank=True, max_length=300)),
                ("made_by", models.CharField(max_length=60)),
                ("made_at", models.DateTimeField()),
                ("cancelled_at", models.DateTimeField(null=True)),
                ("entry", models.BigIntegerField(null=True, unique=True)),
                ("entry_today", models.BigIntegerField(null=True, unique=True)),
            ],
            options={
                "db_table": "messages_outage",
                "indexes": [models.Index(fields=["centre", "ends_at"], name="outage_of_centre")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="outage_ends_after_it_began"
                    )
                ],
            },
        ),
    ]
