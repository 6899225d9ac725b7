"""Seals of the journal; like its entries they are never changed.

safe under load: two new tables.
"""

import django.db.models.deletion
from django.db import migrations, models

# A seal that is none any more would be told as forged; who must take one away has to take the trigger away first.
KEEP = """
CREATE TRIGGER a_seal_is_never_changed BEFORE UPDATE OR DELETE ON journal_seal
    FOR EACH ROW EXECUTE FUNCTION journal_is_append_only();
CREATE TRIGGER a_block_of_a_seal_is_never_changed BEFORE UPDATE OR DELETE ON journal_seal_block
    FOR EACH ROW EXECUTE FUNCTION journal_is_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("journal", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Seal",
            fields=[
                ("last_xid", models.BigIntegerField()),
                ("last_entry", models.BigIntegerField()),
                ("number", models.PositiveIntegerField(primary_key=True, serialize=False)),
                ("day", models.DateField(unique=True)),
                ("statement", models.TextField()),
                ("signature", models.CharField(max_length=128)),
            ],
            options={
                "db_table": "journal_seal",
                "ordering": ["number"],
            },
        ),
        migrations.CreateModel(
            name="SealBlock",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("last_xid", models.BigIntegerField()),
                ("last_entry", models.BigIntegerField()),
                ("place", models.PositiveIntegerField()),
                ("count", models.PositiveSmallIntegerField()),
                ("root", models.BinaryField(max_length=32)),
                ("numbers", models.BinaryField()),
                ("marks", models.BinaryField()),
                (
                    "seal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="blocks", to="journal.seal"
                    ),
                ),
            ],
            options={
                "db_table": "journal_seal_block",
                "ordering": ["place"],
                "indexes": [models.Index(fields=["last_xid", "last_entry"], name="journal_seal_block_ends")],
                "constraints": [
                    models.UniqueConstraint(fields=("seal", "place"), name="one_block_per_place_of_a_seal")
                ],
            },
        ),
        migrations.RunSQL(KEEP, migrations.RunSQL.noop),
    ]
