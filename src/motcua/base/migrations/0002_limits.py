"""The token buckets of `motcua.base.limits`; unlogged, because losing them in a crash costs nothing."""

from django.db import migrations

CREATE = """
CREATE UNLOGGED TABLE base_limit (
    key bytea PRIMARY KEY,
    tokens double precision NOT NULL,
    at timestamptz NOT NULL,
    had double precision NOT NULL
)
"""


class Migration(migrations.Migration):
    dependencies = [("base", "0001_initial")]
    operations = [migrations.RunSQL(CREATE, "DROP TABLE base_limit")]
