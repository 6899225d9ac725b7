"""Finding among ten million dossiers: lists in the order of time for each thing that is asked for (docs/decisions/0025).

The words are vacuumed after so many new ones, however many there are, so that the newest are read from the index alone too.
Indexes of the big tables are built concurrently; the words of names are filled from what is kept already.
Nothing here is one transaction: what was interrupted may be begun once more.
"""

import django.db.models.deletion
from django.contrib.postgres.operations import RemoveIndexConcurrently
from django.db import migrations, models
from django.db.models import F, Q

import motcua.base.crypto
from motcua.base.restarting import BuildIndex, Together

OPEN_STEP_STATES = ["ready", "started"]

CREATE_NAME_WORDS = """
CREATE TABLE IF NOT EXISTS dossiers_name_word (
    word text COLLATE "C" NOT NULL,
    received_at timestamptz NOT NULL,
    dossier_id bigint NOT NULL,
    name text NOT NULL,
    places text NOT NULL,
    PRIMARY KEY (word, received_at, dossier_id) INCLUDE (name, places)
) WITH (autovacuum_vacuum_insert_scale_factor = 0, autovacuum_vacuum_insert_threshold = 50000)
"""

# The rule of names.py in SQL, once, for what is there; what was erased has no name.
FILL_NAME_WORDS = """
INSERT INTO dossiers_name_word (word, received_at, dossier_id, name, places)
SELECT k.word, d.received_at, d.id, ' ' || d.name_key || ' ',
    ' @' || d.centre || ' ' || (
        SELECT string_agg(p.agency, ' ' ORDER BY p.agency COLLATE "C") FROM dossiers_participation p WHERE p.dossier_id = d.id
    ) || ' '
FROM dossiers_dossier d
CROSS JOIN LATERAL (
    SELECT DISTINCT w AS word FROM unnest((string_to_array(d.name_key, ' '))[:12]) AS w WHERE w <> ''
    UNION ALL
    SELECT '=' || string_agg(w, ' ' ORDER BY w COLLATE "C") FROM (
        SELECT DISTINCT w FROM unnest((string_to_array(d.name_key, ' '))[:12]) AS w
        WHERE w NOT IN ('', 'van', 'thi', 'cong', 'ty', 'tnhh', 'cp')
    ) AS bearing HAVING count(*) > 1
) AS k
WHERE d.name_key <> '' AND EXISTS (SELECT FROM dossiers_participation p WHERE p.dossier_id = d.id)
ON CONFLICT DO NOTHING
"""


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("dossiers", "0004_answers")]

    operations = [
        migrations.CreateModel(
            name="NameWord",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "word",
                        "received_at",
                        "dossier_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("word", models.TextField(db_collation="C")),
                ("received_at", models.DateTimeField()),
                ("dossier_id", models.BigIntegerField()),
                ("name", models.TextField()),
                ("places", models.TextField()),
            ],
            options={"db_table": "dossiers_name_word", "managed": False},
        ),
        migrations.RunSQL(CREATE_NAME_WORDS, "DROP TABLE dossiers_name_word"),
        migrations.RunSQL(FILL_NAME_WORDS, migrations.RunSQL.noop),
        Together(
            migrations.CreateModel(
                name="SavedView",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("owner", models.CharField(max_length=60)),
                    ("name", models.CharField(max_length=80)),
                    ("filters", models.CharField(blank=True, max_length=1000)),
                    ("agency", models.CharField(blank=True, max_length=20)),
                    ("made_at", models.DateTimeField()),
                ],
                options={
                    "db_table": "dossiers_saved_view",
                    "indexes": [
                        models.Index(condition=~Q(agency=""), fields=["agency"], name="saved_view_of_agency"),
                    ],
                    "constraints": [
                        models.UniqueConstraint(fields=("owner", "name"), name="one_view_of_a_name_per_person"),
                        models.CheckConstraint(condition=~Q(name=""), name="a_saved_view_has_a_name"),
                    ],
                },
            ),
            there="to_regclass('dossiers_saved_view') IS NOT NULL",
        ),
        Together(
            migrations.CreateModel(
                name="Reveal",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("actor", models.CharField(max_length=60)),
                    ("reason", models.CharField(max_length=20)),
                    ("words", motcua.base.crypto.SealedTextField(default="")),
                    ("at", models.DateTimeField()),
                    (
                        "dossier",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE, related_name="reveals", to="dossiers.dossier"
                        ),
                    ),
                ],
                options={
                    "db_table": "dossiers_reveal",
                    "indexes": [models.Index(F("dossier"), F("at").desc(), name="reveal_of_dossier")],
                },
            ),
            there="to_regclass('dossiers_reveal') IS NOT NULL",
        ),
        BuildIndex(
            model_name="dossier",
            index=models.Index(fields=["received_at", "id"], name="dossier_newest"),
        ),
        BuildIndex(
            model_name="dossier",
            index=models.Index(fields=["state", "received_at", "id"], name="dossier_of_state"),
        ),
        BuildIndex(
            model_name="dossier",
            index=models.Index(fields=["procedure", "received_at", "id"], name="dossier_of_procedure"),
        ),
        BuildIndex(
            model_name="dossier",
            index=models.Index(
                fields=["due_at", "id"],
                name="dossier_due",
                condition=Q(
                    state__in=[
                        "payment_requested",
                        "processing",
                        "received",
                        "registered",
                        "supplement_requested",
                    ]
                ),
            ),
        ),
        BuildIndex(
            model_name="dossier",
            index=models.Index(
                fields=["id_index", "received_at", "id"], name="dossier_of_id", condition=Q(id_index__isnull=False)
            ),
        ),
        BuildIndex(
            model_name="dossier",
            index=models.Index(
                fields=["tax_index", "received_at", "id"],
                name="dossier_of_tax_code",
                condition=Q(tax_index__isnull=False),
            ),
        ),
        BuildIndex(
            model_name="dossier",
            index=models.Index(
                fields=["phone_index", "received_at", "id"],
                name="dossier_of_phone",
                condition=Q(phone_index__isnull=False),
            ),
        ),
        BuildIndex(
            model_name="dossierstep",
            index=models.Index(
                fields=["assignee"],
                name="step_in_hands",
                condition=Q(state__in=OPEN_STEP_STATES) & ~Q(assignee=""),
            ),
        ),
        RemoveIndexConcurrently(model_name="dossier", name="dossier_by_id"),
        RemoveIndexConcurrently(model_name="dossier", name="dossier_by_tax_code"),
        RemoveIndexConcurrently(model_name="dossier", name="dossier_by_phone"),
        RemoveIndexConcurrently(model_name="dossier", name="dossier_by_name"),
        RemoveIndexConcurrently(model_name="participation", name="participation_by_name"),
    ]
