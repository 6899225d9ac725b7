from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0005_token_made_by"),
    ]

    operations = [
        migrations.AddField(
            model_name="formeraddress",
            name="why",
            field=models.CharField(db_default="left", default="left", max_length=12),
        ),
        # of some rows, each three days old at most
        migrations.AddConstraint(
            model_name="formeraddress",
            constraint=models.CheckConstraint(
                condition=Q(("why__in", ("left", "given_back"))), name="why_an_address_was_left_is_known"
            ),
        ),
    ]
