"""Addresses, and what becomes of a notice over each channel. The table of notices may be big: no row is rewritten, new columns come
without a value, indexes are built concurrently, the check is validated afterwards.

safe under load: the unique indexes are built concurrently and only then become constraints. Nothing here is
one transaction: what was interrupted may be begun once more."""

import django.db.models.deletion
from django.contrib.postgres.operations import AddConstraintNotValid, ValidateConstraint
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from motcua.base.restarting import BuildIndex, Together, build

STATES = ("waiting", "sent", "failed", "delivered", "bounced", "joined")
BY_DOSSIER, BY_ADDRESS = "one_notice_per_happening_channel_and_dossier", "one_notice_per_happening_channel_and_address"


def is_there(constraint: str) -> str:
    """SQL that says whether the notices have a constraint."""
    return (
        f"EXISTS (SELECT FROM pg_constraint WHERE conname = '{constraint}' AND conrelid = 'messages_notice'::regclass)"
    )


def unique(name: str, fields: list[str], columns: str) -> list[migrations.operations.base.Operation]:
    """A unique constraint whose index is built while people go on writing."""
    create = f'CREATE UNIQUE INDEX CONCURRENTLY "{name}" ON messages_notice ({columns})'
    taken = f'ALTER TABLE messages_notice ADD CONSTRAINT "{name}" UNIQUE USING INDEX "{name}"'
    dropped = f'ALTER TABLE messages_notice DROP CONSTRAINT "{name}"'
    constraint = migrations.AddConstraint("notice", models.UniqueConstraint(fields=fields, name=name))

    def built(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
        build(editor, name, create)

    return [
        migrations.RunPython(built, migrations.RunPython.noop),
        Together(
            migrations.SeparateDatabaseAndState([migrations.RunSQL(taken, dropped)], [constraint]),
            there=is_there(name),
        ),
    ]


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("motcua_messages", "0003_phones_of_appointments"),
    ]

    operations = [
        Together(
            migrations.CreateModel(
                name="Address",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("kind", models.CharField(max_length=10)),
                    ("index", models.BinaryField(max_length=16)),
                    ("language", models.CharField(blank=True, default="", max_length=5)),
                    ("unwanted", models.JSONField(null=True)),
                    ("wrong_since", models.DateTimeField(null=True)),
                    ("wrong_code", models.CharField(blank=True, default="", max_length=20)),
                    ("made_at", models.DateTimeField()),
                    ("used_at", models.DateTimeField()),
                ],
                options={
                    "db_table": "messages_address",
                    "indexes": [models.Index(fields=["used_at"], name="address_last_used")],
                    "constraints": [
                        models.UniqueConstraint(fields=("kind", "index"), name="one_row_of_an_address"),
                        models.CheckConstraint(
                            condition=models.Q(("kind__in", ("email", "phone"))), name="kind_of_address_is_known"
                        ),
                    ],
                },
            ),
            migrations.AddField(
                "notice",
                "address",
                models.ForeignKey(
                    null=True,
                    on_delete=django.db.models.deletion.SET_NULL,
                    related_name="+",
                    to="motcua_messages.address",
                    db_index=False,
                ),
            ),
            migrations.AddField("notice", "not_before", models.DateTimeField(null=True)),
            migrations.AddField("notice", "told_at", models.DateTimeField(null=True)),
            migrations.AddField(
                "notice",
                "joined_into",
                models.ForeignKey(
                    null=True,
                    on_delete=django.db.models.deletion.SET_NULL,
                    related_name="joined",
                    to="motcua_messages.notice",
                    db_index=False,
                ),
            ),
            migrations.AddField(
                "notice", "gateway_id", models.CharField(blank=True, db_default="", default="", max_length=160)
            ),
            there="to_regclass('messages_address') IS NOT NULL",
        ),
        *unique(BY_DOSSIER, ["entry", "channel", "dossier"], "entry, channel, dossier"),
        *unique(BY_ADDRESS, ["entry", "channel", "address"], "entry, channel, address_id"),
        Together(
            migrations.RemoveConstraint("notice", "one_notice_per_happening_and_channel"),
            migrations.RemoveConstraint("notice", "notice_state_is_known"),
            AddConstraintNotValid(
                "notice",
                models.CheckConstraint(condition=models.Q(("state__in", STATES)), name="notice_state_is_known"),
            ),
            there=f"NOT {is_there('one_notice_per_happening_and_channel')}",
        ),
        ValidateConstraint("notice", "notice_state_is_known"),
        BuildIndex(
            "notice",
            models.Index(
                condition=models.Q(("gateway_id", ""), _negated=True), fields=["gateway_id"], name="notice_at_gateway"
            ),
        ),
        BuildIndex(
            "notice",
            models.Index(
                condition=models.Q(("joined_into__isnull", False)), fields=["joined_into"], name="notice_joined"
            ),
        ),
        BuildIndex(
            "notice",
            models.Index(condition=models.Q(("address__isnull", False)), fields=["address"], name="notice_to_address"),
        ),
    ]
