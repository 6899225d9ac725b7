"""A second database machine on this one: a copy of a running cluster, which follows it or is brought to a moment of its archive.

Its commands are those that an administrator types on another machine (docs/production.md).
"""

import os
import signal
import time
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import psycopg

from motcua.base.embedded import DATABASE, EmbeddedPostgres

PROMOTION_SECONDS = 60
ARCHIVED = "SELECT last_archived_wal >= %s FROM pg_stat_archiver"


def sessions_of(server: EmbeddedPostgres) -> "closing[psycopg.Connection[tuple[object, ...]]]":
    """One session that does as it is told, statement by statement."""
    return closing(psycopg.connect(server.url, autocommit=True))


def copy(primary: EmbeddedPostgres, folder: Path, *options: str) -> EmbeddedPostgres:
    """A base backup of a running cluster as a cluster of its own in `folder`, not started yet; `options` are pg_basebackup's."""
    folder.mkdir(mode=0o711, exist_ok=True)
    owner = primary.cluster.stat()
    os.chown(folder, owner.st_uid, owner.st_gid)
    made = EmbeddedPostgres(folder)
    made.run(
        "pg_basebackup", "-h", str(primary.socket_folder), "-U", DATABASE, "-D", str(made.cluster / "data"), "-c", "fast", *options
    )  # fmt: skip
    return made


def follow(primary: EmbeddedPostgres, folder: Path, slot: str) -> EmbeddedPostgres:
    """A standby that streams from the primary, which keeps a place for it (`slot`)."""
    made = copy(primary, folder, "-R", "-X", "stream", "-C", "-S", slot)
    made.start()
    return made


def promote(standby: EmbeddedPostgres) -> float:
    """Makes a standby the database; gives the seconds until it takes writes. Raises TimeoutError."""
    begun = time.monotonic()
    standby.run("pg_ctl", "promote", "-D", str(standby.cluster / "data"), "-w")
    with sessions_of(standby) as session:
        while session.execute("SELECT pg_is_in_recovery()").fetchone() != (False,):
            if time.monotonic() > begun + PROMOTION_SECONDS:
                raise TimeoutError("the standby did not become the database")
            time.sleep(0.02)
    return time.monotonic() - begun


def archive_into(server: EmbeddedPostgres, folder: Path) -> None:
    """From its restart on each finished piece of WAL is copied there, once."""
    owner = server.cluster.stat()
    folder.mkdir(exist_ok=True)
    os.chown(folder, owner.st_uid, owner.st_gid)
    with sessions_of(server) as session:
        session.execute("ALTER SYSTEM SET archive_mode = on")
        session.execute(f"ALTER SYSTEM SET archive_command = 'test ! -f {folder}/%f && cp %p {folder}/%f'")
    server.stop()
    server.start()


def archive_all(server: EmbeddedPostgres) -> None:
    """Waits until all that was written so far lies in the archive. Raises TimeoutError."""
    begun = time.monotonic()
    with sessions_of(server) as session:
        session.execute(
            "SELECT pg_logical_emit_message(false, 'archive', '')"
        )  # else the piece may be empty, and none is begun
        (piece,) = session.execute("SELECT pg_walfile_name(pg_switch_wal() - 1)").fetchone() or ("",)
        while session.execute(ARCHIVED, [piece]).fetchone() != (True,):
            if time.monotonic() > begun + PROMOTION_SECONDS:
                raise TimeoutError(f"{piece} did not come into the archive")
            time.sleep(0.02)


def bring_to(made: EmbeddedPostgres, archive: Path, moment: str) -> float:
    """Starts a copy at this moment of the archive (a time with its zone); gives the seconds until it takes writes."""
    begun = time.monotonic()
    data = made.cluster / "data"
    with (data / "postgresql.auto.conf").open("a") as settings:
        settings.write(f"archive_mode = off\nrestore_command = 'cp {archive}/%f %p'\n")
        settings.write(f"recovery_target_time = '{moment}'\nrecovery_target_action = 'promote'\n")
    (data / "recovery.signal").touch()
    made.start()
    with sessions_of(made) as session:
        while session.execute("SELECT pg_is_in_recovery()").fetchone() != (False,):
            if time.monotonic() > begun + PROMOTION_SECONDS:
                raise TimeoutError("the copy did not come to its moment")
            time.sleep(0.02)
    return time.monotonic() - begun


def kill(server: EmbeddedPostgres) -> None:
    """As the loss of its machine: all of its processes are gone at once."""
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if os.readlink(entry / "cwd") == os.path.realpath(server.cluster / "data"):
                os.kill(int(entry.name), signal.SIGKILL)
        except OSError:
            continue


def either(*servers: EmbeddedPostgres) -> str:
    """The address by which a client finds whichever of them is the database now."""
    hosts = quote(",".join(str(one.socket_folder) for one in servers), safe="/,")
    return f"postgresql://{DATABASE}@/{DATABASE}?host={hosts}&target_session_attrs=read-write"
