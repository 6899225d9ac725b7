"""Extensions, the search form of a text, and the table of the shared cache."""

from typing import Any

from django.contrib.postgres.operations import BtreeGistExtension, TrigramExtension, UnaccentExtension
from django.core.management import call_command
from django.db import migrations

# Folded text is what search compares: without diacritics (đ = d), lower case, old tone placement (hoà = hòa falls out by itself).
# unaccent() is only STABLE because its dictionary could change; naming the dictionary makes an IMMUTABLE wrapper honest.
FOLDED = """
CREATE FUNCTION folded(value text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN lower(public.unaccent('public.unaccent'::regdictionary, normalize(value, NFC)))
"""


def create_cache_table(apps: Any, schema_editor: Any) -> None:
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    initial = True
    dependencies: list[tuple[str, str]] = []
    operations = [
        TrigramExtension(),
        UnaccentExtension(),
        BtreeGistExtension(),
        migrations.RunSQL(FOLDED, "DROP FUNCTION folded(text)"),
        migrations.RunPython(create_cache_table, migrations.RunPython.noop),
    ]
