"""The revisions of what changes rarely (`motcua.base.standing`)."""

from django.db import migrations

TABLE = "CREATE TABLE base_revision (subject text PRIMARY KEY, revision uuid NOT NULL)"
# One row a subject: whoever changes the same subject at the same time waits for the other's end.
REVISE = """
CREATE FUNCTION base_revise() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO base_revision (subject, revision) VALUES (TG_ARGV[0], gen_random_uuid())
    ON CONFLICT (subject) DO UPDATE SET revision = excluded.revision;
    RETURN NULL;
END
$$
"""


class Migration(migrations.Migration):
    dependencies = [("base", "0002_limits")]
    operations = [
        migrations.RunSQL(TABLE, "DROP TABLE base_revision"),
        migrations.RunSQL(REVISE, "DROP FUNCTION base_revise()"),
    ]
