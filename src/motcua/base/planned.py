"""The same statement many times a second: PostgreSQL plans it once a connection, and its text is put together once a process.

Django's own cursor sends each statement as text with its values in it, to be planned each time (1 to 2 ms for a large one), and its
ORM puts the text together anew: two thirds of what an intake cost. For paths that were measured to need it; everywhere else the ORM
reads better. See docs/decisions/0030.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import lru_cache, partial
from typing import Any, TypeVar, cast

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.backends.postgresql.base import ServerBindingCursor
from django.db.backends.utils import CursorWrapper
from django.db.models import AutoField, BinaryField, Model
from psycopg.dbapi20 import Binary

M = TypeVar("M", bound=Model)
Values = Sequence[Any] | Mapping[str, Any]
Changes = Sequence[tuple[Model, Sequence[str]]]  # rows, and the names of their columns that are to be written


def cursor() -> CursorWrapper:
    """A cursor of Django's connection whose values travel beside the text, which is prepared (`prepare_threshold`, base/env.py)."""
    here = cast(Any, connections[DEFAULT_DB_ALIAS])  # what its own `cursor` does, with another class of cursor
    here.close_if_health_check_failed()
    here.ensure_connection()
    with here.wrap_database_errors:
        return cast(CursorWrapper, here._prepare_cursor(cast(Any, ServerBindingCursor)(here.connection)))


def run(statement: str, values: Values) -> list[tuple[Any, ...]]:
    """The rows of one statement; none where it returns none."""
    with cursor() as planned:
        planned.execute(statement, values)
        found = (
            planned.cursor.pgresult
        )  # `description` would make an object of each column, a fifth of a small statement
        return planned.fetchall() if found is not None and found.nfields else []


def read(model: type[M], tail: str, values: Values, only: tuple[str, ...] = ()) -> list[M]:
    """Whole rows as the ORM gives them, or with these columns (the number among them) and the others deferred.

    `tail`: what comes after FROM and the table's name.
    """
    select, names, converters = _reading(model, only)
    found = []
    for row in run(f"{select} {tail}", values):
        cells = list(row)
        for place, field in converters:
            cells[place] = field.from_db_value(cells[place], None, connection)
        found.append(model.from_db(connection.alias, names, cells))
    return found


def as_json(model: type[Model], where: str, order: str) -> str:
    """Rows as one JSON text, inside a statement that reads of several tables at once; `from_json` makes them rows again."""
    listed = ", ".join(f'"{field.column}"' for field in model._meta.concrete_fields)
    rows = f"SELECT {listed} FROM {model._meta.db_table} WHERE {where} ORDER BY {order}"  # noqa: S608 - names of our own tables
    return f"(SELECT coalesce(json_agg(part), '[]')::text FROM ({rows}) part)"  # noqa: S608 - as above


def from_json(model: type[M], text: str) -> list[M]:
    """Whole rows, as `read` gives them."""
    names, loaders = _loading(model)
    return [
        model.from_db("default", names, [load(cell) for load, cell in zip(loaders, row.values(), strict=True)])
        for row in json.loads(text)
    ]


def columns(model: type[Model]) -> str:
    """The columns that an INSERT names: all but the number that the table gives by itself."""
    return ", ".join(f'"{field.column}"' for field in _written(model))


def given(model: type[Model]) -> str:
    """Where an INSERT of several rows takes them from; its one value is what `rows_as_json` makes."""
    return f"json_populate_recordset(NULL::{model._meta.db_table}, %s::json)"


def rows_as_json(rows: Sequence[Model]) -> str:
    """Rows of one table, sealed where a column is sealed. One value is sent in place of one for each column of each row."""
    return json.dumps(
        [{field.column: _plain(field, row) for field in _written(type(row))} for row in rows], default=_text
    )


def update_all(changes: Changes) -> None:
    """Writes the columns of these names of several rows, each another one, in one statement."""
    if changes:
        run(_updating_all(_kinds(changes)), _new_values(changes))


def update_and_run(changes: Changes, statement: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """The same in one statement with another, whose rows it gives; that one sees nothing of the changes."""
    before = _updating_before(_kinds(changes)) if changes else ""
    return run(f"{before}{statement}", [*_new_values(changes), *values])


def _kinds(changes: Changes) -> tuple[tuple[type[Model], tuple[str, ...]], ...]:
    return tuple((type(row), tuple(names)) for row, names in changes)


def _new_values(changes: Changes) -> list[object]:
    values: list[object] = []
    for row, names in changes:
        values += [*(_plain(_field(type(row), name), row) for name in names), row.pk]
    return values


def _plain(field: Any, row: Model) -> object:
    value = getattr(row, field.attname)
    if not isinstance(field, BinaryField):
        return value
    ready = field.get_db_prep_save(value, connection)
    return ready.obj if isinstance(ready, Binary) else ready


def _text(value: object) -> str:
    """What JSON has no sign for, as PostgreSQL reads it."""
    if isinstance(value, bytes):
        return f"\\x{value.hex()}"
    return value.isoformat() if isinstance(value, date) else str(value)


def _field(model: type[Model], name: str) -> Any:
    return model._meta.get_field(name)


@lru_cache(maxsize=100)
def _written(model: type[Model]) -> tuple[Any, ...]:
    return tuple(one for one in model._meta.concrete_fields if not isinstance(one, AutoField) and not one.generated)


@lru_cache(maxsize=100)
def _reading(model: type[Model], only: tuple[str, ...]) -> tuple[str, list[str], list[tuple[int, Any]]]:
    fields = [field for field in model._meta.concrete_fields if not only or field.name in only]
    listed = ", ".join(f'"{field.column}"' for field in fields)
    converters = [(place, field) for place, field in enumerate(fields) if hasattr(field, "from_db_value")]
    select = f"SELECT {listed} FROM {model._meta.db_table}"  # noqa: S608 - names of our own tables
    return select, [field.attname for field in fields], converters


@lru_cache(maxsize=100)
def _loading(model: type[Model]) -> tuple[list[str], list[Callable[[Any], Any]]]:
    """Raises KeyError for a model with a field that nobody has read from JSON yet."""
    loaders: list[Callable[[Any], Any]] = []
    for field in model._meta.concrete_fields:
        kind = getattr(field, "target_field", field).get_internal_type()
        load = _LOADERS[kind]
        loaders.append(partial(_converted, field, load) if hasattr(field, "from_db_value") else load)
    return [field.attname for field in model._meta.concrete_fields], loaders


def _converted(field: Any, load: Callable[[Any], Any], cell: Any) -> Any:
    return field.from_db_value(load(cell), None, connection)


def _itself(cell: Any) -> Any:
    return cell


def _number(cell: float | None) -> float | None:
    return None if cell is None else float(cell)  # JSON has 8 for 8.0


def _moment(cell: str | None) -> datetime | None:
    return None if cell is None else datetime.fromisoformat(cell).astimezone(UTC)


def _bytes(cell: str | None) -> bytes | None:
    return None if cell is None else bytes.fromhex(cell.removeprefix("\\x"))


_LOADERS: dict[str, Callable[[Any], Any]] = {
    "BigAutoField": _itself,
    "BinaryField": _bytes,
    "BooleanField": _itself,
    "CharField": _itself,
    "DateTimeField": _moment,
    "FloatField": _number,
    "PositiveSmallIntegerField": _itself,
}


@lru_cache(maxsize=1000)
def _updating_all(rows: tuple[tuple[type[Model], tuple[str, ...]], ...]) -> str:
    *before, last = (_updating(model, names) for model, names in rows)
    parts = ", ".join(f"part_{place} AS ({one})" for place, one in enumerate(before))
    return f"WITH {parts} {last}" if parts else last


@lru_cache(maxsize=1000)
def _updating_before(rows: tuple[tuple[type[Model], tuple[str, ...]], ...]) -> str:
    parts = ", ".join(f"part_{place} AS ({_updating(model, names)})" for place, (model, names) in enumerate(rows))
    return f"WITH {parts} "


@lru_cache(maxsize=1000)
def _updating(model: type[Model], names: tuple[str, ...]) -> str:
    """PostgreSQL gives each value the type of its column, and refuses what is too long for it."""
    listed = ", ".join(f'"{_field(model, name).column}" = %s' for name in names)
    return f"UPDATE {model._meta.db_table} SET {listed} WHERE {model._meta.pk.column} = %s"  # noqa: S608 - as above
