"""How it was proved that a result came into the right hands; rows from before were handed over against the card."""

from django.contrib.postgres.operations import AddConstraintNotValid, ValidateConstraint
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    atomic = False  # the check of the rows must not hold the lock under which the constraint is added

    dependencies = [("dossiers", "0002_clock")]

    operations = [
        migrations.AddField(
            model_name="handover",
            name="proof",
            field=models.CharField(default="identity", db_default="identity", max_length=10),
        ),
        AddConstraintNotValid(
            model_name="handover",
            constraint=models.CheckConstraint(
                condition=Q(proof__in=["identity", "code", "post"]), name="proof_of_hand_over_is_known"
            ),
        ),
        ValidateConstraint(model_name="handover", name="proof_of_hand_over_is_known"),
    ]
