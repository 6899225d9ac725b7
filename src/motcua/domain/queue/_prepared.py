"""Runs SQL as a prepared statement on the connection and in the transaction that Django uses.

Django binds parameters on the client, so that the server plans each statement anew: 1 to 2 ms for the large ones here.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import connection


def fetch(sql: str, parameters: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """All rows. Raises Django's database errors."""
    connection.ensure_connection()
    with connection.wrap_database_errors, _preparing(), psycopg.Cursor(connection.connection) as cursor:
        return cursor.execute(sql, parameters, prepare=True).fetchall()


@contextmanager
def _preparing() -> Iterator[None]:
    """Django switches preparing off for its connections (`prepare_threshold` None), and `prepare=True` alone is then ignored."""
    before, connection.connection.prepare_threshold = connection.connection.prepare_threshold, 5
    try:
        yield
    finally:
        connection.connection.prepare_threshold = before
