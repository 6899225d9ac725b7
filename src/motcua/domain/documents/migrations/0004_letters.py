"""A letter that was issued is a file of its dossier too."""

from django.contrib.postgres.operations import AddConstraintNotValid, ValidateConstraint
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # the check of the rows must not hold the lock under which the constraint is added

    dependencies = [("documents", "0003_phones")]

    operations = [
        migrations.RemoveConstraint(model_name="file", name="file_kind_is_known"),
        AddConstraintNotValid(
            model_name="file",
            constraint=models.CheckConstraint(
                condition=models.Q(kind__in=["submitted", "result", "letter"]), name="file_kind_is_known"
            ),
        ),
        ValidateConstraint(model_name="file", name="file_kind_is_known"),
    ]
