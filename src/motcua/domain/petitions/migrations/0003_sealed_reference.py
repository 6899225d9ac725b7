"""What a sender wrote in a code's place and is none is sealed; of what was erased the codes go too.

safe under load: a column with a default, and few rows.
"""

import re

from django.db import migrations

import motcua.base.crypto

DOSSIER = re.compile(r"(?=[^-]*[A-Z])[A-Z0-9]{1,4}(\.[A-Z0-9]{1,4}){0,5}-T?[0-9]{6}-[0-9]{4,6}")


def seal(apps, schema_editor):
    petitions = apps.get_model("petitions", "Petition").objects
    petitions.filter(erased_at__isnull=False).update(dossier="", procedure="")
    for row in petitions.exclude(dossier="").iterator():
        code = row.dossier.upper()
        is_code = DOSSIER.fullmatch(code)
        row.dossier, row.reference = (code, "") if is_code else ("", row.dossier)
        row.save(update_fields=["dossier", "reference"])
    known = set(apps.get_model("catalogue", "Procedure").objects.values_list("code", flat=True))
    for row in petitions.exclude(procedure="").exclude(procedure__in=known).iterator():
        row.procedure, row.reference = "", row.procedure
        row.save(update_fields=["procedure", "reference"])


class Migration(migrations.Migration):
    dependencies = [("petitions", "0002_counted_from"), ("catalogue", "0006_life_events")]
    operations = [
        migrations.AddField("petition", "reference", motcua.base.crypto.SealedTextField(db_default=b"", default="")),
        migrations.RunPython(seal, migrations.RunPython.noop),
    ]
