"""For one day a service may be served at other counters. Two empty columns and a check on a table of some dozen rows: no long lock."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("queue", "0010_numbers_go_round_step_by_step")]

    operations = [
        migrations.AddField("counterservice", "only_on", models.DateField(null=True)),
        migrations.AddField("counterservice", "not_on", models.DateField(null=True)),
        migrations.AddConstraint(
            "counterservice",
            models.CheckConstraint(
                condition=models.Q(only_on=None) | models.Q(not_on=None),
                name="what_holds_on_one_day_is_not_taken_off_it",
            ),
        ),
    ]
