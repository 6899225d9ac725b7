"""Since when a petition's days count is kept, so that another kind counts its own from there.

safe under load: a nullable column, and one statement over a small table.
"""

from django.db import migrations, models

KNOWN = """
UPDATE petitions_petition AS one SET counted_from = GREATEST(
    received_at, (SELECT max(at) FROM petitions_remark WHERE petition_id = one.id AND by_sender)
) WHERE received_at IS NOT NULL
"""


class Migration(migrations.Migration):
    dependencies = [("petitions", "0001_initial")]
    operations = [
        migrations.AddField("petition", "counted_from", models.DateTimeField(null=True)),
        migrations.RunSQL(KNOWN, migrations.RunSQL.noop),
    ]
