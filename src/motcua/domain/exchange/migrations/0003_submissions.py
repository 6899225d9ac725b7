"""What comes online is told outside too: its kinds are added to the mapping that holds, where it has none of them.

safe under load: a handful of rows.
"""

from django.db import migrations

PREFIX, FACTS = "vn.motcua.", ["procedure", "state", "national_status", "code", "foreign_code", "origin"]
KINDS = {
    "submission.sent": [*FACTS, "look_by"],
    "submission.changes_asked": [*FACTS, "missing", "in_time"],
    "submission.accepted": [*FACTS, "dossier", "in_time"],
    "submission.refused": [*FACTS, "in_time"],
    "submission.withdrawn": FACTS,
}


def add(apps, schema_editor):
    rule = apps.get_model("exchange", "MappingRule")
    last = rule.objects.order_by("-version").values_list("version", flat=True).first() or 1
    for kind, facts in KINDS.items():
        rule.objects.get_or_create(version=last, kind=kind, defaults={"type": PREFIX + kind, "facts": facts})


class Migration(migrations.Migration):
    dependencies = [("exchange", "0002_mapping")]
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
