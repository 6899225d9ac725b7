"""Procedures and their versions say when they were changed (`motcua.base.standing`)."""

from django.db import migrations

from motcua.base.standing import watch


class Migration(migrations.Migration):
    dependencies = [("base", "0003_revisions"), ("catalogue", "0004_for_agencies_only")]
    operations = [
        migrations.RunSQL(*watch(table, "catalogue"))
        for table in ("catalogue_procedure", "catalogue_procedure_version")
    ]
