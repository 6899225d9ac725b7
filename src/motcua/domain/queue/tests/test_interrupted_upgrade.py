"""An upgrade that was interrupted goes on: what is there stays, an index that was left half built is built anew."""

from importlib import import_module

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

pytestmark = pytest.mark.django_db(transaction=True)
INDEXES = ("one_number_per_lap_and_day", "one_open_ticket_per_number")


def test_numbers_that_come_again_are_prepared_once_more_after_an_interruption() -> None:
    place = "motcua.domain.queue.migrations"
    again = import_module(f"{place}.0009_numbers_that_come_again").Migration("0009_numbers_that_come_again", "queue")
    later = import_module(f"{place}.0010_numbers_go_round_step_by_step")
    before = MigrationExecutor(connection).loader.project_state([("queue", "0008_near_turns")], at_end=True)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE pg_index SET indisvalid = false WHERE indexrelid = %s::regclass", [INDEXES[1]])
        with connection.schema_editor(atomic=False) as editor:
            again.apply(before, editor)
        cursor.execute(later.NEXT_NUMBER)
        cursor.execute(
            "SELECT bool_and(indisvalid) FROM pg_index WHERE indexrelid::regclass::text = ANY (%s)", [[*INDEXES]]
        )
        assert cursor.fetchone() == (True,)
