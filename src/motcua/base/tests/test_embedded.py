"""The embedded database with its real server: it keeps what was committed, and says what to do where it cannot start."""

import os
import shutil
import signal
import stat
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from motcua.base.embedded import LONGEST_SOCKET_PATH, EmbeddedPostgres, EmbeddedPostgresProblem, temporary_postgres


@pytest.fixture(scope="module")
def server() -> Iterator[EmbeddedPostgres]:
    with temporary_postgres() as started:
        yield started


@pytest.fixture
def folder() -> Iterator[Path]:
    made = Path(tempfile.mkdtemp(prefix="motcua-test-pg-"))
    made.chmod(0o711)  # the unprivileged account must pass
    yield made
    shutil.rmtree(made)


def test_what_was_committed_survives_a_kill_of_the_server(server: EmbeddedPostgres) -> None:
    with psycopg.connect(server.url) as connection:
        connection.execute("CREATE TABLE kept (number integer)")
        connection.execute("INSERT INTO kept VALUES (7)")
    first = server.pid
    assert first is not None
    with psycopg.connect(server.url):  # a session that is in the middle of something
        os.kill(first, signal.SIGKILL)
        server.start()
    assert server.pid != first
    with psycopg.connect(server.url) as connection:
        assert connection.execute("SELECT number FROM kept").fetchall() == [(7,)]


def test_it_starts_again_without_waiting_once_the_old_processes_have_ended(server: EmbeddedPostgres) -> None:
    assert not server.start_again()  # it runs
    first = server.pid
    assert first is not None
    os.kill(first, signal.SIGKILL)
    deadline = time.monotonic() + 60
    while not server.start_again():
        assert time.monotonic() < deadline
        time.sleep(0.05)
    server.wait_ready()
    assert server.pid != first


def test_its_log_is_one_file_for_each_day_of_the_week(server: EmbeddedPostgres) -> None:
    with psycopg.connect(server.url, autocommit=True) as connection:
        connection.execute("DO $$ BEGIN RAISE WARNING 'the printer is out of paper'; END $$")
    folder = server.cluster / "data" / "log"
    deadline = time.monotonic() + 60
    while not any("out of paper" in path.read_text() for path in folder.glob("postgresql-???.log")):
        assert time.monotonic() < deadline  # a process of its own writes it
        time.sleep(0.05)
    assert "out of paper" not in (server.cluster / "server.log").read_text()


def test_what_was_committed_survives_an_orderly_stop(server: EmbeddedPostgres) -> None:
    with psycopg.connect(server.url) as connection:
        connection.execute("CREATE TABLE orderly AS SELECT 8 AS number")
    server.stop()
    assert not server.alive()
    server.start()
    with psycopg.connect(server.url) as connection:
        assert connection.execute("SELECT number FROM orderly").fetchall() == [(8,)]


def test_the_extensions_the_house_needs_can_be_made(server: EmbeddedPostgres) -> None:
    with psycopg.connect(server.url) as connection:
        for name in ("pg_trgm", "unaccent", "btree_gist", "pg_stat_statements"):
            connection.execute(f"CREATE EXTENSION {name}")
        assert connection.execute("SELECT unaccent('Đường Nguyễn')").fetchone() == ("Duong Nguyen",)


def test_it_is_reached_through_a_private_folder_only(server: EmbeddedPostgres) -> None:
    assert stat.S_IMODE(server.socket_folder.stat().st_mode) == 0o700
    with psycopg.connect(server.url) as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
        assert connection.execute("SHOW data_checksums").fetchone() == ("on",)
        assert connection.execute("SHOW synchronous_commit").fetchone() == ("on",)


def test_a_second_server_on_the_same_data_is_refused(server: EmbeddedPostgres) -> None:
    with pytest.raises(EmbeddedPostgresProblem, match="already runs"):
        EmbeddedPostgres(server.data).start()


def test_data_of_another_major_version_is_refused_with_what_to_do(folder: Path) -> None:
    postgres = EmbeddedPostgres(folder)
    made = postgres.cluster / "data"
    made.mkdir(parents=True)
    (made / "PG_VERSION").write_text("9\n")
    with pytest.raises(EmbeddedPostgresProblem, match=r"made by PostgreSQL 9, but .* pg_dump .* pg_restore"):
        postgres.start()
    assert (made / "PG_VERSION").read_text() == "9\n"


def test_a_path_too_long_for_a_socket_gets_a_short_private_one(folder: Path) -> None:
    postgres = EmbeddedPostgres(folder / ("d" * 90))
    assert len(os.fsencode(postgres.socket_folder)) <= LONGEST_SOCKET_PATH


def test_a_socket_folder_that_is_a_link_is_refused(folder: Path) -> None:
    postgres = EmbeddedPostgres(folder)
    postgres.prepare()
    elsewhere = folder / "elsewhere"
    elsewhere.mkdir(0o755)
    postgres.socket_folder.symlink_to(elsewhere)
    with pytest.raises(EmbeddedPostgresProblem, match="is a link"):
        postgres.start()
    assert stat.S_IMODE(elsewhere.stat().st_mode) == 0o755
