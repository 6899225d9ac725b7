"""The search by trigrams goes: all ask the index in the process (docs/decisions/0039)."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0006_life_events")]
    # safe under load: there was no release before
    operations = [
        migrations.RemoveIndex(model_name="procedure", name="procedure_search_text"),
        migrations.RemoveField(model_name="procedure", name="search_text"),
    ]
