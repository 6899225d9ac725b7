"""The upgrade to several channels goes on after an interruption: what is there stays, a half built index is built anew."""

from importlib import import_module

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

pytestmark = pytest.mark.django_db(transaction=True)
HALF_BUILT = "notice_at_gateway"
UNIQUE = "one_notice_per_happening_channel_and_address"


def test_channels_are_prepared_once_more_after_an_interruption_at_any_place() -> None:
    name = "0004_channels"
    again = import_module(f"motcua.domain.messages.migrations.{name}").Migration(name, "motcua_messages")
    executor = MigrationExecutor(connection)
    before = executor.loader.project_state([("motcua_messages", "0003_phones_of_appointments")], at_end=True)
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE messages_notice DROP CONSTRAINT {UNIQUE}")  # ended before it became one
        cursor.execute("UPDATE pg_index SET indisvalid = false WHERE indexrelid = %s::regclass", [HALF_BUILT])
        with connection.schema_editor(atomic=False) as editor:
            again.apply(before, editor)
        cursor.execute("SELECT count(*) FROM pg_constraint WHERE conname = %s", [UNIQUE])
        assert cursor.fetchone() == (1,)
        cursor.execute("SELECT indisvalid FROM pg_index WHERE indexrelid = %s::regclass", [HALF_BUILT])
        assert cursor.fetchone() == (True,)


def test_browsers_are_prepared_once_more_after_an_interruption_at_any_place() -> None:
    name, index = "0008_browsers", "one_notice_per_happening_way_and_dossier"
    again = import_module(f"motcua.domain.messages.migrations.{name}").Migration(name, "motcua_messages")
    executor = MigrationExecutor(connection)
    before = executor.loader.project_state([("motcua_messages", "0007_touched")], at_end=True)
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE messages_unsent")  # ended before it was made
        cursor.execute("UPDATE pg_index SET indisvalid = false WHERE indexrelid = %s::regclass", [index])
        with connection.schema_editor(atomic=False) as editor:
            again.apply(before, editor)
        cursor.execute("SELECT to_regclass('messages_unsent') IS NOT NULL AND to_regclass('unsent_at') IS NOT NULL")
        assert cursor.fetchone() == (True,)
        cursor.execute("SELECT indisvalid FROM pg_index WHERE indexrelid = %s::regclass", [index])
        assert cursor.fetchone() == (True,)
