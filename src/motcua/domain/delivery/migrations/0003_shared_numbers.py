"""A number names one letter while it lies at the desk; what was given to the post directly may share an envelope, so a number.

The rule that forbade that stood in 0002, where it ended the upgrade of a centre whose old rows share a number; it is taken away
where 0002 ran as it was.
safe under load: an index on the few letters that lie at a desk.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("delivery", "0002_letters"),
    ]

    operations = [
        migrations.RunSQL("DROP INDEX IF EXISTS one_letter_per_tracking_number", migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="parcel",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    models.Q(("tracking_number", ""), _negated=True),
                    ("state__in", ["in_batch", "ready", "taken_over"]),
                ),
                fields=("tracking_number",),
                name="one_letter_at_the_desk_per_number",
            ),
        ),
    ]
