"""The upgrade that made finding fast goes on after an interruption: what is there stays, a half built index is built anew."""

from importlib import import_module

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

pytestmark = pytest.mark.django_db(transaction=True)
HALF_BUILT = "dossier_of_state"


def test_finding_is_prepared_once_more_after_an_interruption() -> None:
    again = import_module("motcua.domain.dossiers.migrations.0005_finding").Migration("0005_finding", "dossiers")
    before = MigrationExecutor(connection).loader.project_state([("dossiers", "0004_answers")], at_end=True)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE pg_index SET indisvalid = false WHERE indexrelid = %s::regclass", [HALF_BUILT])
        with connection.schema_editor(atomic=False) as editor:
            again.apply(before, editor)
        cursor.execute("SELECT indisvalid FROM pg_index WHERE indexrelid = %s::regclass", [HALF_BUILT])
        assert cursor.fetchone() == (True,)
