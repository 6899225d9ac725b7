"""The database machine is lost, or what it holds was spoilt: a standby takes its place with all that was acknowledged, and the archive
brings back any moment. With the commands that docs/production.md gives; whole servers under load: `make drill`."""

import shutil
import tempfile
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from motcua.base import env
from motcua.base.embedded import EmbeddedPostgres, temporary_postgres
from motcua_simulators import standby


@pytest.fixture
def folder() -> Iterator[Path]:
    made = Path(tempfile.mkdtemp(prefix="motcua-standby-"))
    made.chmod(0o711)
    yield made
    shutil.rmtree(made, ignore_errors=True)


class Writer(threading.Thread):
    """Notes each number that the database acknowledged, until it is gone."""

    def __init__(self, server: EmbeddedPostgres) -> None:
        super().__init__()
        self.acknowledged: list[int] = []
        self.busy = threading.Event()
        self._url = server.url

    def run(self) -> None:
        try:
            with closing(psycopg.connect(self._url, autocommit=True)) as session:
                for number in range(1_000_000):
                    session.execute("INSERT INTO taken_in VALUES (%s)", [number])
                    self.acknowledged.append(number)
                    if number == 50:
                        self.busy.set()
        except psycopg.OperationalError:
            self.busy.set()


def numbers(server: EmbeddedPostgres) -> set[int]:
    with standby.sessions_of(server) as session:
        return {int(str(one)) for (one,) in session.execute("SELECT number FROM taken_in").fetchall()}


def test_a_standby_takes_over_without_loss_and_the_archive_gives_any_moment(folder: Path) -> None:
    """4 s: one cluster is made, copied twice, killed, promoted, and brought back to a moment."""
    with temporary_postgres(durable=False) as primary:
        standby.archive_into(primary, folder / "archive")
        with standby.sessions_of(primary) as session:
            session.execute("CREATE TABLE taken_in (number integer PRIMARY KEY)")
        copy = standby.copy(primary, folder / "copy", "-X", "none")
        follower = standby.follow(primary, folder / "standby", "standby_1")
        try:
            with standby.sessions_of(primary) as session:
                session.execute("ALTER SYSTEM SET synchronous_standby_names = '*'")
                session.execute("SELECT pg_reload_conf()")
                session.execute("INSERT INTO taken_in VALUES (-1)")
                (moment,) = session.execute("SELECT clock_timestamp()::text").fetchone() or ("",)
                session.execute("INSERT INTO taken_in VALUES (-2)")
                standby.archive_all(primary)
                session.execute("INSERT INTO taken_in VALUES (-3)")
            writer = Writer(primary)
            writer.start()
            assert writer.busy.wait(20)
            standby.kill(primary)
            writer.join(20)
            assert len(writer.acknowledged) > 50
            standby.promote(follower)
            assert {-1, -2, -3, *writer.acknowledged} <= numbers(follower)

            found = env.database(standby.either(primary, follower))
            with closing(psycopg.connect(host=str(found["HOST"]), user="motcua", dbname="motcua", target_session_attrs="read-write")) as by:  # fmt: skip
                assert by.execute("SELECT pg_is_in_recovery()").fetchone() == (False,), "the one address finds it"

            standby.bring_to(copy, folder / "archive", str(moment))
            assert numbers(copy) == {-1}, "what was done after the moment is not there"
        finally:
            follower.stop()
            copy.stop()
