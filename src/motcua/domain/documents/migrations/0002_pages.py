"""Pages, words and states of files.

safe under load: the columns have constant defaults and rewrite nothing; the tables that get a column which must not be null are
made here, so empty; of files there is one row for each upload, and the checks on them read that table once.
"""

import django.db.models.deletion
from django.db import migrations, models

import motcua.base.crypto


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0001_initial"),
        ("dossiers", "0003_proof_of_hand_over"),
    ]

    operations = [
        migrations.CreateModel(
            name="Page",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("number", models.PositiveSmallIntegerField()),
                ("width", models.PositiveSmallIntegerField()),
                ("height", models.PositiveSmallIntegerField()),
                ("angle", models.FloatField(default=0)),
                ("blank", models.BooleanField(default=False)),
                ("own_text", models.BooleanField(default=False)),
                ("words", motcua.base.crypto.SealedTextField(default="")),
                ("read_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "documents_page",
            },
        ),
        migrations.CreateModel(
            name="Word",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("hash", models.BinaryField(max_length=8)),
            ],
            options={
                "db_table": "documents_word",
            },
        ),
        migrations.AddField(
            model_name="file",
            name="archive_sha256",
            field=models.CharField(blank=True, db_default="", default="", max_length=64),
        ),
        migrations.AddField(
            model_name="file",
            name="archive_size",
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="file",
            name="content_of",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="shared_by", to="documents.file"
            ),
        ),
        migrations.AddField(
            model_name="file",
            name="fault",
            field=models.CharField(blank=True, db_default="", default="", max_length=20),
        ),
        migrations.AddField(
            model_name="file",
            name="next_try_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="file",
            name="part_of",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="parts", to="documents.file"
            ),
        ),
        migrations.AddField(
            model_name="file",
            name="reading",
            field=models.CharField(db_default="waiting", default="waiting", max_length=10),
        ),
        migrations.AddField(
            model_name="file",
            name="safety",
            field=models.CharField(db_default="unchecked", default="unchecked", max_length=10),
        ),
        migrations.AddField(
            model_name="file",
            name="tries",
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="file",
            name="valid_until",
            field=models.DateField(null=True),
        ),
        migrations.AddIndex(
            model_name="file",
            index=models.Index(
                condition=models.Q(("reading__in", ["paged", "read", "waiting"])),
                fields=["added_at"],
                name="file_to_read",
            ),
        ),
        migrations.AddConstraint(
            model_name="file",
            constraint=models.CheckConstraint(
                condition=models.Q(("safety__in", ["clean", "infected", "unchecked", "waiting"])),
                name="file_safety_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="file",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("reading__in", ["done", "none", "paged", "read", "split", "unreadable", "waiting"])
                ),
                name="file_reading_is_known",
            ),
        ),
        migrations.AddField(
            model_name="page",
            name="file",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="pages", to="documents.file"
            ),
        ),
        migrations.AddField(
            model_name="word",
            name="dossier",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="dossiers.dossier"
            ),
        ),
        migrations.AddField(
            model_name="word",
            name="file",
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="documents.file"),
        ),
        migrations.AddConstraint(
            model_name="page",
            constraint=models.UniqueConstraint(fields=("file", "number"), name="one_page_per_number"),
        ),
        migrations.AddIndex(
            model_name="word",
            index=models.Index(
                models.F("hash"), models.OrderBy(models.F("dossier"), descending=True), name="word_to_dossier"
            ),
        ),
        migrations.AddConstraint(
            model_name="word",
            constraint=models.UniqueConstraint(fields=("file", "hash"), name="a_word_of_a_file_once"),
        ),
    ]
