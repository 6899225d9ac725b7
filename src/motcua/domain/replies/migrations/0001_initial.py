from django.db import migrations, models

import motcua.base.crypto


class Migration(migrations.Migration):
    initial = True

    dependencies: list[tuple[str, str]] = []

    operations = [
        migrations.CreateModel(
            name="Reply",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("rating", models.BigIntegerField(unique=True)),
                ("centre", models.CharField(max_length=20)),
                ("agency", models.CharField(blank=True, max_length=20)),
                ("text", motcua.base.crypto.SealedTextField()),
                ("by", models.CharField(max_length=60)),
                ("at", models.DateTimeField()),
                ("published_at", models.DateTimeField(null=True)),
                ("public_question", models.CharField(blank=True, default="", max_length=1000)),
                ("public_answer", models.CharField(blank=True, default="", max_length=2000)),
            ],
            options={
                "db_table": "replies_reply",
                "indexes": [
                    models.Index(
                        condition=models.Q(("published_at__isnull", False)),
                        fields=["-published_at"],
                        name="reply_published",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("published_at__isnull", True),
                            models.Q(
                                models.Q(("public_question", ""), _negated=True),
                                models.Q(("public_answer", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="what_is_published_says_something",
                    )
                ],
            },
        ),
    ]
