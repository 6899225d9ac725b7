"""What a crash left open is found without reading the whole ring."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("cameras", "0002_longer_codec")]

    operations = [
        AddIndexConcurrently(
            "segment",
            models.Index(fields=["camera"], condition=Q(ends_at=None), name="segments_being_written"),
        ),
    ]
