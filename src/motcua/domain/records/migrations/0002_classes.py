"""The classes that a centre begins with; its own schedule of retention is entered over them (docs/legal.md)."""

from django.db import migrations

LAW = "Luật Lưu trữ 33/2024/QH15"
CLASSES = [
    ("vinh-vien", "Lưu trữ vĩnh viễn", "Kept for ever", None, LAW, False),
    ("70-nam", "70 năm", "70 years", 70, LAW, False),
    ("20-nam", "20 năm", "20 years", 20, "", True),
    ("10-nam", "10 năm", "10 years", 10, "", False),
    ("5-nam", "5 năm", "5 years", 5, "", False),
]


def make(apps, schema_editor):
    made = apps.get_model("records", "RetentionClass").objects
    for code, name, name_en, years, basis, is_default in CLASSES:
        made.get_or_create(
            code=code,
            defaults={"name": name, "name_en": name_en, "years": years, "basis": basis, "is_default": is_default},
        )


class Migration(migrations.Migration):
    dependencies = [("records", "0001_initial")]
    operations = [migrations.RunPython(make, migrations.RunPython.noop)]
