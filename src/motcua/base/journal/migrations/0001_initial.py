"""The journal: append-only by trigger, partitioned by month, ordered by transaction and number."""

from django.db import migrations, models

CREATE = """
CREATE SEQUENCE journal_entry_id AS bigint CACHE 1;

CREATE TABLE journal_entry (
    id bigint NOT NULL DEFAULT nextval('journal_entry_id'),
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    kind text NOT NULL CONSTRAINT kind_names_a_past_fact CHECK (kind ~ '^[a-z_]+[.][a-z_]+$'),
    subject text NOT NULL,
    centre text,
    agency text,
    actor text NOT NULL,
    data jsonb NOT NULL DEFAULT '{}',
    PRIMARY KEY (id, at)
) PARTITION BY RANGE (at);

ALTER SEQUENCE journal_entry_id OWNED BY journal_entry.id;

-- followers and the live hub: everything after a cursor
CREATE INDEX journal_entry_order ON journal_entry (xid, id);
-- what happened to one ticket or dossier
CREATE INDEX journal_entry_subject ON journal_entry (subject, id);
-- the log of the day of a centre, the last calls of a wall display
CREATE INDEX journal_entry_centre ON journal_entry (centre, kind, id);

CREATE FUNCTION journal_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the journal is append-only: % refused', TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE TRIGGER journal_is_append_only BEFORE UPDATE OR DELETE ON journal_entry
    FOR EACH ROW EXECUTE FUNCTION journal_is_append_only();
CREATE TRIGGER journal_is_never_emptied BEFORE TRUNCATE ON journal_entry
    FOR EACH STATEMENT EXECUTE FUNCTION journal_is_append_only();

-- Makes the partition of a month where it is missing; called ahead by a daily job. The default partition catches the rest.
CREATE FUNCTION journal_partition(month date) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    first date := date_trunc('month', month);
    name text := 'journal_entry_' || to_char(first, 'YYYYMM');
BEGIN
    IF to_regclass(name) IS NULL THEN
        EXECUTE format('CREATE TABLE %I PARTITION OF journal_entry FOR VALUES FROM (%L) TO (%L)',
                       name, first, first + interval '1 month');
        EXECUTE format('CREATE TRIGGER journal_is_never_emptied BEFORE TRUNCATE ON %I '
                       'FOR EACH STATEMENT EXECUTE FUNCTION journal_is_append_only()', name);
    END IF;
END $$;

CREATE TABLE journal_entry_rest PARTITION OF journal_entry DEFAULT;
CREATE TRIGGER journal_is_never_emptied BEFORE TRUNCATE ON journal_entry_rest
    FOR EACH STATEMENT EXECUTE FUNCTION journal_is_append_only();
SELECT journal_partition((now() + make_interval(months => ahead))::date) FROM generate_series(0, 2) AS ahead;
"""

DROP = """
DROP TABLE journal_entry;
DROP FUNCTION journal_partition(date);
DROP FUNCTION journal_is_append_only();
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = [("base", "0001_initial")]
    operations = [
        migrations.RunSQL(CREATE, DROP),
        migrations.CreateModel(
            name="FollowerCursor",
            fields=[
                ("name", models.CharField(max_length=80, primary_key=True, serialize=False)),
                ("xid", models.BigIntegerField(default=0)),
                ("entry", models.BigIntegerField(default=0)),
                ("at", models.DateTimeField(null=True)),
                ("failures", models.PositiveIntegerField(default=0)),
                ("last_error", models.TextField(default="")),
                ("moved_at", models.DateTimeField(auto_now=True)),
            ],
            options={"db_table": "journal_cursor"},
        ),
    ]
