"""Planned interruptions say when they were changed (`motcua.base.standing`): each page of citizens asks for them."""

from django.db import migrations

from motcua.base.standing import watch


class Migration(migrations.Migration):
    dependencies = [("base", "0003_revisions"), ("motcua_messages", "0008_browsers")]
    operations = [migrations.RunSQL(*watch("messages_outage", "outages"))]
