"""Browsers that hear of dossiers, and what the other side would not take.

safe under load: the unique index of notices is built concurrently before the old one goes; the check is validated afterwards. Nothing
here is one transaction: what was interrupted may be begun once more."""

import django.db.models.deletion
from django.contrib.postgres.operations import AddConstraintNotValid, ValidateConstraint
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

import motcua.base.crypto
from motcua.base.restarting import Together, build

OLD, NEW = "one_notice_per_happening_channel_and_dossier", "one_notice_per_happening_way_and_dossier"
FIELDS = ["entry", "channel", "dossier"]
NOT_PUSH = models.Q(("channel", "push"), _negated=True)
KIND = "kind_of_address_is_known"
BUILT = f"""CREATE UNIQUE INDEX CONCURRENTLY "{NEW}" ON messages_notice (entry, channel, dossier) WHERE NOT (channel = 'push')"""


def built(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    build(editor, NEW, BUILT)


def taken_away(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    editor.execute(f'DROP INDEX IF EXISTS "{NEW}"')


def made_once(model: migrations.CreateModel, table: str) -> Together:
    return Together(model, there=f"to_regclass('{table}') IS NOT NULL")


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("motcua_messages", "0007_touched"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            [migrations.RunPython(built, taken_away)],
            [migrations.AddConstraint("notice", models.UniqueConstraint(fields=FIELDS, condition=NOT_PUSH, name=NEW))],
        ),
        Together(
            migrations.RemoveConstraint("notice", OLD),
            there=f"NOT EXISTS (SELECT FROM pg_constraint WHERE conname = '{OLD}')",
        ),
        Together(
            migrations.RemoveConstraint("address", KIND),
            AddConstraintNotValid(
                "address",
                models.CheckConstraint(condition=models.Q(("kind__in", ("email", "phone", "push"))), name=KIND),
            ),
            there="EXISTS (SELECT FROM pg_constraint"
            f" WHERE conname = '{KIND}' AND position('push' in pg_get_constraintdef(oid)) > 0)",
        ),
        ValidateConstraint("address", KIND),
        made_once(
            migrations.CreateModel(
                name="Browser",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("endpoint", motcua.base.crypto.SealedTextField()),
                    ("p256dh", motcua.base.crypto.SealedTextField()),
                    ("auth", motcua.base.crypto.SealedTextField()),
                    ("device", models.CharField(blank=True, max_length=60)),
                    ("made_at", models.DateTimeField()),
                    (
                        "address",
                        models.OneToOneField(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="browser",
                            to="motcua_messages.address",
                        ),
                    ),
                ],
                options={"db_table": "messages_browser"},
            ),
            "messages_browser",
        ),
        made_once(
            migrations.CreateModel(
                name="Followed",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("dossier", models.CharField(blank=True, default="", max_length=60)),
                    ("citizen", models.BigIntegerField(null=True)),
                    ("kept_until", models.DateTimeField()),
                    (
                        "browser",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="follows",
                            to="motcua_messages.browser",
                        ),
                    ),
                ],
                options={
                    "db_table": "messages_followed",
                    "indexes": [models.Index(fields=["kept_until"], name="followed_until")],
                    "constraints": [
                        models.UniqueConstraint(
                            condition=models.Q(("dossier", ""), _negated=True),
                            fields=("dossier", "browser"),
                            name="a_dossier_followed_once",
                        ),
                        models.UniqueConstraint(
                            condition=models.Q(("citizen__isnull", False)),
                            fields=("citizen", "browser"),
                            name="an_account_followed_once",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("citizen__isnull", False), ("dossier", "")),
                                models.Q(
                                    models.Q(("dossier", ""), _negated=True),
                                    ("citizen__isnull", True),
                                ),
                                _connector="OR",
                            ),
                            name="a_browser_follows_a_dossier_or_an_account",
                        ),
                    ],
                },
            ),
            "messages_followed",
        ),
        made_once(
            migrations.CreateModel(
                name="Unsent",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("what", models.CharField(max_length=60)),
                    ("channel", models.CharField(max_length=10)),
                    ("said", models.CharField(max_length=60)),
                    ("went_by", models.CharField(blank=True, default="", max_length=10)),
                    ("at", models.DateTimeField()),
                ],
                options={
                    "db_table": "messages_unsent",
                    "indexes": [models.Index(fields=["at"], name="unsent_at")],
                },
            ),
            "messages_unsent",
        ),
    ]
