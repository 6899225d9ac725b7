"""Operations for migrations without one transaction, so that a migration that was interrupted can be begun once more.

Indexes of big tables are built concurrently, which no transaction may hold. What is interrupted then leaves tables and
columns that are there, and an index that is half built ("invalid") and stands in the way of the next try.
"""

from typing import Any

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.models import Index

IS_WHOLE = "SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass(%s)"


def build(editor: BaseDatabaseSchemaEditor, name: str, create: str) -> None:
    """Builds an index by the statement `create`, unless it is there and whole; a half built one is dropped first."""
    if not _drop_half_built(editor, name):
        editor.execute(create)


def _drop_half_built(editor: BaseDatabaseSchemaEditor, name: str) -> bool:
    """Whether the index is there and whole."""
    with editor.connection.cursor() as cursor:
        cursor.execute(IS_WHOLE, [editor.quote_name(name)])
        found = cursor.fetchone()
    if found == (True,):
        return True
    editor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {editor.quote_name(name)}")
    return False


class BuildIndex(AddIndexConcurrently):
    """As `AddIndexConcurrently`, and may be begun once more."""

    def __init__(self, model_name: str, index: Index) -> None:
        super().__init__(model_name, index)

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        self._ensure_not_in_transaction(schema_editor)
        if not _drop_half_built(schema_editor, self.index.name):
            super().database_forwards(app_label, schema_editor, from_state, to_state)


class Together(Operation):
    """Operations that are done in one transaction, unless the SQL expression `there` says that they are done already."""

    reversible = True

    def __init__(self, *operations: Operation, there: str) -> None:
        self.operations, self.there = operations, there

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        for one in self.operations:
            one.state_forwards(app_label, state)

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        with schema_editor.connection.cursor() as cursor:
            cursor.execute(f"SELECT {self.there}")
            if cursor.fetchone() == (True,):
                return
        with schema_editor.connection.schema_editor(atomic=True) as editor:
            for one, before, after in self._with_states(app_label, from_state):
                one.database_forwards(app_label, editor, before, after)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        with schema_editor.connection.schema_editor(atomic=True) as editor:
            for one, before, after in reversed(self._with_states(app_label, to_state)):
                one.database_backwards(app_label, editor, after, before)

    def _with_states(self, app_label: str, state: ProjectState) -> list[tuple[Operation, ProjectState, ProjectState]]:
        steps = []
        for one in self.operations:
            after = state.clone()
            one.state_forwards(app_label, after)
            steps.append((one, state, after))
            state = after
        return steps

    def describe(self) -> str:
        return "; ".join(one.describe() for one in self.operations)

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return type(self).__name__, list(self.operations), {"there": self.there}
