"""The checks that came with the trays are validated, and their indexes built while people go on; it may be begun once more."""

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations, models
from django.db.models import Q

from motcua.base.restarting import BuildIndex


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("documents", "0006_trays")]

    operations = [
        ValidateConstraint("gathering", "gathering_state_is_known"),
        ValidateConstraint("gathering", "pages_lie_with_a_dossier_or_in_a_tray"),
        BuildIndex(
            "gathering", models.Index(fields=["tray"], name="gathering_of_tray", condition=Q(tray__isnull=False))
        ),
        BuildIndex(
            "gathering",
            models.Index(fields=["ends_at"], name="gathering_ready", condition=Q(state="ready", dossier__isnull=False)),
        ),
    ]
