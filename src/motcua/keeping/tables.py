"""How many rows each table has and what they add up to: by this two databases are held against each other.

The sum does not depend on the order of rows. It is to find faults, not forgers: the dump itself has a SHA-256 that is sealed.
"""

from dataclasses import dataclass

from django.db import connection

TABLES = """
SELECT relname FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition ORDER BY relname
"""
SUM = """
SELECT count(*), coalesce(sum(('x' || left(md5(one::text), 15))::bit(60)::bigint), 0)::text FROM "{table}" AS one
"""


@dataclass(frozen=True)
class Sum:
    rows: int
    total: str


def names() -> list[str]:
    """All tables of the database; of a partitioned one the whole."""
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        return [name for (name,) in cursor.fetchall()]


def sums() -> dict[str, Sum]:
    """What the running transaction sees; about a second for a million rows. Django's connections tell times in UTC."""
    found = {}
    with connection.cursor() as cursor:
        for table in names():
            cursor.execute(SUM.format(table=table))
            rows, total = cursor.fetchone()
            found[table] = Sum(int(rows), total)
    return found


def differences(expected: dict[str, Sum], found: dict[str, Sum]) -> list[str]:
    """One line for each table that is not as expected."""
    lines = []
    for table in sorted(expected.keys() | found.keys()):
        one, other = expected.get(table), found.get(table)
        if one is None or other is None:
            lines.append(f"table {table} is {'not in the backup' if one is None else 'missing'}")
        elif one.rows != other.rows:
            lines.append(f"table {table} has {other.rows} rows in place of {one.rows}")
        elif one.total != other.total:
            lines.append(f"table {table} has a row that was changed")
    return lines
