"""The first version of the mapping, as `mapping.yaml` has it."""

from pathlib import Path

import yaml
from django.db import migrations


def fill(apps, schema_editor):
    rule = apps.get_model("exchange", "MappingRule")
    written = yaml.safe_load((Path(__file__).parents[1] / "mapping.yaml").read_text(encoding="utf-8"))
    rule.objects.bulk_create(
        rule(version=1, kind=kind, type=written["prefix"] + kind, facts=facts)
        for kind, facts in written["rules"].items()
    )


class Migration(migrations.Migration):
    dependencies = [("exchange", "0001_initial")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
