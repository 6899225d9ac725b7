"""How many a centre answered today is read from an index.

safe under load: the index is built concurrently; one that an interruption left half built is dropped before the next try.
"""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("submissions", "0001_initial")]

    operations = [
        migrations.RunSQL("DROP INDEX CONCURRENTLY IF EXISTS submission_answered", migrations.RunSQL.noop),
        AddIndexConcurrently(
            model_name="submission",
            index=models.Index(
                fields=["centre", "decided_at"],
                name="submission_answered",
                condition=Q(decided_at__isnull=False),
            ),
        ),
    ]
