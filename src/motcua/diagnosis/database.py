"""The database: that it answers, is as it must be set, and that the journal's order and followers are sound."""

from collections.abc import Iterator
from datetime import timedelta

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

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
FURTHEST_BEHIND = 512 * 1024**2  # bytes of WAL
MIGRATE = "motcua manage migrate"
RELOAD = "SELECT pg_reload_conf()"
LEAST_CONNECTIONS, LEAST_BUFFERS_MB = 150, 128

# What must be on so that what was acknowledged is kept.
MUST_BE = {
    "fsync": ("on", gettext_lazy("a power cut would destroy the database: ALTER SYSTEM SET fsync = on")),
    "full_page_writes": ("on", gettext_lazy("a power cut would damage pages: ALTER SYSTEM SET full_page_writes = on")),
    "autovacuum": ("on", gettext_lazy("tables would swell and stop: ALTER SYSTEM SET autovacuum = on")),
}
SETTINGS = "SELECT name, setting FROM pg_settings WHERE name = ANY (%s)"
OLDEST = "SELECT max(age(datfrozenxid)) FROM pg_database"
LONG = """
SELECT count(*), coalesce(max(extract(epoch FROM clock_timestamp() - xact_start)) / 60, 0)::int FROM pg_stat_activity
WHERE datname = current_database() AND xact_start < clock_timestamp() - make_interval(mins => %s) AND backend_type = 'client backend'
"""
CONNECTIONS = "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'"
PREPARED = "SELECT count(*) FROM pg_prepared_xacts WHERE database = current_database()"
ARCHIVE = """
SELECT current_setting('archive_mode') <> 'off' AND NOT pg_is_in_recovery(),
    last_failed_time IS NULL OR last_archived_time > last_failed_time FROM pg_stat_archiver
"""
STANDBYS = """
SELECT slot_name, active, coalesce(pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn), 0)::bigint FROM pg_replication_slots
WHERE slot_type = 'physical' AND NOT temporary AND NOT pg_is_in_recovery() ORDER BY slot_name
"""
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
        mend = _("start the server with 'make run', or set DATABASE_URL to one that answers")
        return Finding(_("database"), False, mend)
    return Finding(f"PostgreSQL {version // 10000}", version >= OLDEST_POSTGRES, _("PostgreSQL 15 or newer is needed"))


def findings() -> Iterator[Finding]:
    yield _extensions()
    yield _migrations()
    yield from _settings()
    yield from _activity()
    yield from _standbys()
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
    mend = _("as a superuser: %(statements)s") % {"statements": statements}
    return Finding(_("database extensions"), not missing, mend)


def _migrations() -> Finding:
    return Finding(_("tables up to date"), not waiting_migrations(), MIGRATE)


def waiting_migrations() -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _settings() -> Iterator[Finding]:
    with connection.cursor() as cursor:
        cursor.execute(SETTINGS, [[*MUST_BE, "synchronous_commit", "max_connections", "shared_buffers"]])
        found = dict(cursor.fetchall())
    for name, (wanted, why) in MUST_BE.items():
        yield Finding(f"PostgreSQL {name} = {found[name]}", found[name] == wanted, f"{why}; {RELOAD}")
    commit = found["synchronous_commit"]
    mend = _("what was acknowledged may be lost: ALTER SYSTEM SET synchronous_commit = on")
    yield Finding(f"PostgreSQL synchronous_commit = {commit}", commit != "off", f"{mend}; {RELOAD}")
    most = int(found["max_connections"])
    mend = _("two web processes and the jobs need up to %(least)s: raise it and restart PostgreSQL")
    mend %= {"least": LEAST_CONNECTIONS}
    yield Finding(f"PostgreSQL max_connections = {most}", most >= LEAST_CONNECTIONS, mend)
    buffers = int(found["shared_buffers"]) * 8 // 1024
    mend = _("raise it to %(least)sMB or a quarter of the memory, and restart PostgreSQL")
    mend %= {"least": LEAST_BUFFERS_MB}
    yield Finding(f"PostgreSQL shared_buffers = {buffers}MB", buffers >= LEAST_BUFFERS_MB, mend)


def _activity() -> Iterator[Finding]:
    age = _one(OLDEST)[0]
    mend = _(
        "vacuum hangs behind: look for old transactions and prepared ones, then VACUUM (FREEZE) the largest tables"
    )
    what = _("oldest transaction not frozen is %(millions)s million back") % {"millions": age // 1_000_000}
    yield Finding(what, age < OLDEST_TRANSACTION, mend)
    long, minutes = _one(LONG, LONGEST_TRANSACTION_MINUTES)
    words = (
        _("long transactions: open for %(minutes)s minutes")
        if long
        else _("long transactions: none open for %(minutes)s minutes")
    )
    words %= {"minutes": minutes if long else LONGEST_TRANSACTION_MINUTES}
    mend = _("it holds back followers and vacuum: see pg_stat_activity, and end it with pg_terminate_backend(pid)")
    yield Finding(words, not long, mend, note=True)  # a backup is one
    prepared = _one(PREPARED)[0]
    mend = _("nobody here prepares transactions: see pg_prepared_xacts, and ROLLBACK PREPARED them")
    yield Finding(_("prepared transactions: %(count)s") % {"count": prepared}, not prepared, mend)
    used, most = _one(CONNECTIONS)[0], int(_one("SELECT current_setting('max_connections')::int")[0])
    mend = _("raise max_connections, or put PgBouncer (1.21 or newer) before it")
    yield Finding(_("connections: %(used)s of %(most)s") % {"used": used, "most": most}, used < 0.8 * most, mend)


def _standbys() -> Iterator[Finding]:
    """Where WAL is archived or a place is kept for a standby (docs/production.md): whether that goes on."""
    with connection.cursor() as cursor:
        cursor.execute(ARCHIVE)
        (archives, last) = cursor.fetchone()
        cursor.execute(STANDBYS)
        places: list[tuple[str, bool, int]] = cursor.fetchall()
    if archives:
        mend = _(
            "WAL piles up until the disk is full, and no moment since can be restored: see archive_command and PostgreSQL's log"
        )
        yield Finding(_("archive of WAL: the newest try got through"), bool(last), mend)
    for name, is_there, behind in places:
        told = {"name": name, "megabytes": behind // 1024**2}
        mend = _("start it, or take its place away: SELECT pg_drop_replication_slot('%(name)s')") % told
        yield Finding(
            _("standby %(name)s: %(megabytes)s MB behind") % told, is_there and behind < FURTHEST_BEHIND, mend
        )


def _clock() -> Finding:
    """The database stamps entries, this machine counts due dates."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        there = cursor.fetchone()[0]
    apart = abs((there - clock.now()).total_seconds())
    mend = _("set both clocks by the same time server (chrony, systemd-timesyncd)")
    what = _("clock of the database, %(seconds)s s from ours") % {"seconds": f"{apart:.1f}"}
    return Finding(what, apart < LARGEST_CLOCK_DIFFERENCE, mend)


def _followers() -> Finding:
    try:
        failing = list(FollowerCursor.objects.filter(failures__gt=0).values_list("name", "last_error"))
        stale = FollowerCursor.objects.filter(moved_at__lt=clock.now() - LONGEST_LAG, failures__gt=0).exists()
        behind = sorted(set(lagging()) - {name for name, _error in failing})
    except DatabaseError:
        return Finding(_("followers of the journal"), False, MIGRATE)
    words = "; ".join(f"{name}: {error}" for name, error in failing)
    words += " (" + _("for minutes already") + ")" if stale else ""
    silent = _("more than a minute behind: %(names)s; does the process 'jobs' run?") % {"names": ", ".join(behind)}
    mend = "; ".join(part for part in (words, silent if behind else "") if part)
    return Finding(_("followers of the journal"), not failing and not behind, mend)


def _order() -> Finding:
    """Entries whose transaction number this cluster has not reached came from another one: followers would wait for it."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT max(xid) IS NULL OR max(xid) < pg_snapshot_xmax(pg_current_snapshot()) FROM journal_entry"
            )
            is_sound = bool(cursor.fetchone()[0])
    except DatabaseError:
        return Finding(_("order of the journal"), False, MIGRATE)
    mend = _(
        "the data came from another cluster: stop, and raise its transaction numbers with pg_resetwal (docs/operations.md)"
    )
    return Finding(_("order of the journal"), is_sound, mend)


def _journal() -> Iterator[Finding]:
    yield _order()
    try:
        missing = _one(MONTHS)[0]
        stray = bool(_one("SELECT EXISTS (SELECT FROM journal_entry_rest)::int")[0])
    except DatabaseError:
        return
    mend = _("does the process 'jobs' run? by hand: SELECT journal_partition((now() + interval '1 month')::date)")
    yield Finding(_("the journal's months are made ahead"), not missing, mend)
    mend = _("months were not made in time: stop, move the rows of journal_entry_rest into a partition of their month")
    yield Finding(_("no entry of the journal lies outside of its month"), not stray, mend)
