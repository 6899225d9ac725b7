"""A journal without entries: what earlier tests committed stays in it otherwise, and seals that told of it are gone with their tables."""

from django.db import connection, transaction


def empty_journal() -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("DELETE FROM journal_entry")
        cursor.execute("SET LOCAL session_replication_role = origin")
