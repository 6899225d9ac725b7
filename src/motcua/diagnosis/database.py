"""The database: that it answers, is as it must be set, and that the journal's order and followers are sound."""

from collections.abc import Iterator
from datetime import timedelta

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from motcua.base import clock
from motcua.base.journal.followers import lagging
from motcua.base.journal.models import FollowerCursor
from motcua.diagnosis.finding import Finding

OLDEST_POSTGRES = 150000
EXTENSIONS = ("pg_trgm", "unaccent", "btree_gist")
LONGEST_LAG = timedelta(minutes=5)
LONGEST_TRANSACTION_MINUTES = 10
OLDEST_TRANSACTION = 1_500_000_000  # of 2^31 that can be told apart
LARGEST_CLOCK_DIFFERENCE = 2.0  # seconds
LEAST_CONNECTIONS, LEAST_BUFFERS_MB = 100, 128

# What must be on so that what was acknowledged is kept.
MUST_BE = {
    "fsync": ("on", "a power cut would destroy the database: ALTER SYSTEM SET fsync = on"),
    "full_page_writes": ("on", "a power cut would damage pages: ALTER SYSTEM SET full_page_writes = on"),
    "autovacuum": ("on", "tables would swell and stop: ALTER SYSTEM SET autovacuum = on"),
}
SETTINGS = "SELECT name, setting FROM pg_settings WHERE name = ANY (%s)"
OLDEST = "SELECT max(age(datfrozenxid)) FROM pg_database"
LONG = """
SELECT count(*), coalesce(max(extract(epoch FROM clock_timestamp() - xact_start)) / 60, 0)::int FROM pg_stat_activity
WHERE datname = current_database() AND xact_start < clock_timestamp() - make_interval(mins => %s) AND backend_type = 'client backend'
"""
CONNECTIONS = "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'"
PREPARED = "SELECT count(*) FROM pg_prepared_xacts WHERE database = current_database()"
MONTHS = """
SELECT count(*) FROM generate_series(0, 1) AS ahead
WHERE to_regclass('journal_entry_' || to_char(now() + make_interval(months => ahead), 'YYYYMM')) IS NULL
"""


def reached() -> Finding:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SHOW server_version_num")
            version = int(cursor.fetchone()[0])
    except DatabaseError:
        return Finding("database", False, "start the server with 'make run', or set DATABASE_URL to one that answers")
    return Finding(f"PostgreSQL {version // 10000}", version >= OLDEST_POSTGRES, "PostgreSQL 15 or newer is needed")


def findings() -> Iterator[Finding]:
    yield _extensions()
    yield _migrations()
    yield from _settings()
    yield from _activity()
    yield _clock()
    yield _followers()
    yield from _journal()


def _one(statement: str, *values: int) -> tuple[int, ...]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        row: tuple[int, ...] = cursor.fetchone()
    return row


def _extensions() -> Finding:
    with connection.cursor() as cursor:
        cursor.execute("SELECT extname FROM pg_extension")
        missing = set(EXTENSIONS) - {row[0] for row in cursor.fetchall()}
    statements = "; ".join(f"CREATE EXTENSION {name}" for name in sorted(missing))
    return Finding("database extensions", not missing, f"as a superuser: {statements}")


def _migrations() -> Finding:
    return Finding("tables up to date", not waiting_migrations(), "motcua manage migrate")


def waiting_migrations() -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _settings() -> Iterator[Finding]:
    with connection.cursor() as cursor:
        cursor.execute(SETTINGS, [[*MUST_BE, "synchronous_commit", "max_connections", "shared_buffers"]])
        found = dict(cursor.fetchall())
    for name, (wanted, mend) in MUST_BE.items():
        yield Finding(f"PostgreSQL {name} = {found[name]}", found[name] == wanted, f"{mend}; SELECT pg_reload_conf()")
    commit = found["synchronous_commit"]
    mend = "what was acknowledged may be lost: ALTER SYSTEM SET synchronous_commit = on; SELECT pg_reload_conf()"
    yield Finding(f"PostgreSQL synchronous_commit = {commit}", commit != "off", mend)
    most = int(found["max_connections"])
    mend = f"two web processes and the jobs need up to {LEAST_CONNECTIONS}: raise it and restart PostgreSQL"
    yield Finding(f"PostgreSQL max_connections = {most}", most >= LEAST_CONNECTIONS, mend)
    buffers = int(found["shared_buffers"]) * 8 // 1024
    mend = f"raise it to {LEAST_BUFFERS_MB}MB or a quarter of the memory, and restart PostgreSQL"
    yield Finding(f"PostgreSQL shared_buffers = {buffers}MB", buffers >= LEAST_BUFFERS_MB, mend)


def _activity() -> Iterator[Finding]:
    age = _one(OLDEST)[0]
    mend = "vacuum hangs behind: look for old transactions and prepared ones, then VACUUM (FREEZE) the largest tables"
    yield Finding(f"oldest transaction not frozen is {age // 1_000_000} million back", age < OLDEST_TRANSACTION, mend)
    long, minutes = _one(LONG, LONGEST_TRANSACTION_MINUTES)
    words = f"open for {minutes} minutes" if long else f"none open for {LONGEST_TRANSACTION_MINUTES} minutes"
    mend = "it holds back followers and vacuum: see pg_stat_activity, and end it with pg_terminate_backend(pid)"
    yield Finding(f"long transactions: {words}", not long, mend, note=True)  # a backup is one
    prepared = _one(PREPARED)[0]
    mend = "nobody here prepares transactions: see pg_prepared_xacts, and ROLLBACK PREPARED them"
    yield Finding(f"prepared transactions: {prepared}", not prepared, mend)
    used, most = _one(CONNECTIONS)[0], int(_one("SELECT current_setting('max_connections')::int")[0])
    mend = "raise max_connections, or put PgBouncer (1.21 or newer) before it"
    yield Finding(f"connections: {used} of {most}", used < 0.8 * most, mend)


def _clock() -> Finding:
    """The database stamps entries, this machine counts due dates."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        there = cursor.fetchone()[0]
    apart = abs((there - clock.now()).total_seconds())
    mend = "set both clocks by the same time server (chrony, systemd-timesyncd)"
    return Finding(f"clock of the database, {apart:.1f} s from ours", apart < LARGEST_CLOCK_DIFFERENCE, mend)


def _followers() -> Finding:
    try:
        failing = list(FollowerCursor.objects.filter(failures__gt=0).values_list("name", "last_error"))
        stale = FollowerCursor.objects.filter(moved_at__lt=clock.now() - LONGEST_LAG, failures__gt=0).exists()
        behind = sorted(set(lagging()) - {name for name, _error in failing})
    except DatabaseError:
        return Finding("followers of the journal", False, "motcua manage migrate")
    words = "; ".join(f"{name}: {error}" for name, error in failing) + (" (for minutes already)" if stale else "")
    silent = f"more than a minute behind: {', '.join(behind)}; does the process 'jobs' run?" if behind else ""
    mend = "; ".join(part for part in (words, silent) if part)
    return Finding("followers of the journal", not failing and not behind, mend)


def _order() -> Finding:
    """Entries whose transaction number this cluster has not reached came from another one: followers would wait for it."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT max(xid) IS NULL OR max(xid) < pg_snapshot_xmax(pg_current_snapshot()) FROM journal_entry"
            )
            is_sound = bool(cursor.fetchone()[0])
    except DatabaseError:
        return Finding("order of the journal", False, "motcua manage migrate")
    mend = "the data came from another cluster: stop, and raise its transaction numbers with pg_resetwal (docs/operations.md)"
    return Finding("order of the journal", is_sound, mend)


def _journal() -> Iterator[Finding]:
    yield _order()
    try:
        missing = _one(MONTHS)[0]
        stray = bool(_one("SELECT EXISTS (SELECT FROM journal_entry_rest)::int")[0])
    except DatabaseError:
        return
    mend = "does the process 'jobs' run? by hand: SELECT journal_partition((now() + interval '1 month')::date)"
    yield Finding("the journal's months are made ahead", not missing, mend)
    mend = "months were not made in time: stop, move the rows of journal_entry_rest into a partition of their month"
    yield Finding("no entry of the journal lies outside of its month", not stray, mend)
