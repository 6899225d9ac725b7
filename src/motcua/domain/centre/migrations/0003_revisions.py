"""Centres, days off and agencies say when they were changed (`motcua.base.standing`)."""

from django.db import migrations

from motcua.base.standing import watch


class Migration(migrations.Migration):
    dependencies = [("base", "0003_revisions"), ("centre", "0002_clock")]
    operations = [
        migrations.RunSQL(*watch(table, "centre")) for table in ("centre_centre", "centre_day_off", "centre_agency")
    ]
