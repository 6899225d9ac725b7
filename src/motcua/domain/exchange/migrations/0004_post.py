"""That the post brought a letter back (the result waits again), and another way of delivery, are told outside too.

safe under load: two rows.
"""

from django.db import migrations

PREFIX, FACTS = "vn.motcua.", ["procedure", "state", "national_status", "due_at"]
KINDS = {"dossier.delivery_changed": [*FACTS, "delivery", "postage", "fee"], "dossier.taken_back": FACTS}


def add(apps, schema_editor):
    rule = apps.get_model("exchange", "MappingRule")
    last = rule.objects.order_by("-version").values_list("version", flat=True).first() or 1
    for kind, facts in KINDS.items():
        rule.objects.get_or_create(version=last, kind=kind, defaults={"type": PREFIX + kind, "facts": facts})


class Migration(migrations.Migration):
    dependencies = [("exchange", "0003_submissions")]
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
