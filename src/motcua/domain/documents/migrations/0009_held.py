"""Which papers of the list lie in a file that was not added for them."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("documents", "0008_unkept")]

    operations = [
        migrations.CreateModel(
            "Held",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("requirement", models.CharField(max_length=40)),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="held", to="documents.file"
                    ),
                ),
            ],
            options={
                "db_table": "documents_held",
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(fields=("file", "requirement"), name="a_file_holds_a_paper_once")
                ],
            },
        ),
    ]
