"""What all tests share: their order, quick password hashing, and the demonstration's master data on request."""

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as properties
from xdist.scheduler import LoadScopeScheduling

from motcua_simulators.database import OWN

if TYPE_CHECKING:
    from playwright.sync_api import Playwright
    from xdist.remote import Producer

    from motcua_simulators.tables import KeptTables

# Those with a browser or a server come after all others: the loop of a browser stays, and what is asynchronous needs one of its own. The
# long ones come first, so that all workers end together, and before them those of cameras, which ask the database themselves; what kills
# its server comes after those that share one.
FIRST, LAST = (
    (
        "test_cameras.py",
        "test_chaos.py",
        "test_visit.py",
        "test_accessibility.py",
        "test_kiosk.py",
        "test_hall.py",
        "test_staff.py",
        "test_media.py",
    ),
    ("test_survival.py",),
)

_demonstration: dict[
    str, bytes
] = {}  # the rows that loading it leaves in tables that were empty, by the order to copy them


# A busy machine is no fault of a property.
properties.register_profile("ours", deadline=None, suppress_health_check=[HealthCheck.too_slow])
properties.load_profile("ours")


class ByFile(LoadScopeScheduling):
    """The tests of a file with a browser or a server run on one worker, in their order; all others wherever there is time.

    (`xdist_group` would say so too, but pytest 9.2 does not tell the names of groups to who distributes.)
    """

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return file if file.startswith("tests/") or file.endswith("/test_modules.py") else nodeid


def pytest_xdist_make_scheduler(config: pytest.Config, log: "Producer") -> ByFile:
    return ByFile(config, log)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=_place)


def _place(item: pytest.Item) -> int:
    if not any(item.get_closest_marker(name) for name in ("browser", "server")):
        return -1
    name = item.path.name
    return FIRST.index(name) if name in FIRST else len(FIRST) + (name in LAST)


@pytest.fixture(scope="session")
def playwright() -> "Iterator[Playwright]":
    """What starts browsers. One a worker: its loop stays, and beside it no second one begins."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def kept_tables(request: pytest.FixtureRequest, django_db_modify_db_settings: None) -> "KeptTables | None":
    """Of an earlier run, where the server is ours and pytest may keep things."""
    from django.db import connection

    from motcua_simulators.tables import KeptTables

    cache = getattr(request.config, "cache", None)
    if OWN not in os.environ or cache is None:
        return None
    settings = connection.settings_dict
    name = settings["TEST"].get("NAME") or f"test_{settings['NAME']}"
    return KeptTables(cache.mkdir("tables"), request.config.rootpath, {**settings, "NAME": name})


@pytest.fixture(scope="session")
def django_db_keepdb(request: pytest.FixtureRequest, kept_tables: "KeptTables | None") -> bool:
    """A database of ours vanishes with its server: to drop it first takes seconds."""
    if kept_tables is not None:
        kept_tables.restore()
    return OWN in os.environ or bool(request.config.getvalue("reuse_db"))


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, kept_tables: "KeptTables | None") -> None:
    """The next run finds the tables made."""
    if kept_tables is not None:
        kept_tables.keep()


@pytest.fixture(scope="session", autouse=True)
def _quick_emptying() -> None:
    """After a test whose transactions are real, only tables with rows are emptied, and what Django itself keeps there stays.

    Its own way empties 150 tables and then writes the permissions of all models anew, which takes three times as long.
    """
    from django.test import TransactionTestCase

    TransactionTestCase._fixture_teardown = _empty_what_has_rows


def _empty_what_has_rows(_test: object) -> None:
    from django.db import connection

    from motcua.base.journal.tests.emptying import empty_journal

    names = set(connection.introspection.django_table_names(only_existing=True, include_views=False))
    names -= {"django_content_type", "auth_permission"}
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(map("SELECT '{0}' WHERE EXISTS (SELECT FROM {0})".format, sorted(names))))
        if full := [name for (name,) in cursor.fetchall()]:
            cursor.execute(f"TRUNCATE {', '.join(full)} CASCADE")
    empty_journal()  # else who follows it from its beginning reads what all tests before left


@pytest.fixture(autouse=True)
def _in_the_language_of_the_house() -> None:
    """What a request of an earlier test chose is not the language of this one."""
    from django.utils import translation

    translation.deactivate()


@pytest.fixture(autouse=True)
def _quick(settings: object) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.MOTCUA_PAGES_KEPT = 0  # a page of the portal tells what this test did
    settings.MOTCUA_CAMERA_NETWORKS = ["127.0.0.0/8", "10.0.0.0/8"]  # the cameras of tests are on this machine


@pytest.fixture
def demo_centre(db: None) -> str:
    """The demonstration centre with its counters, services, procedures and staff; gives its code.

    The first test of a worker loads it by the verbs; the others copy the rows that this left, in a hundredth of the time.
    The journal does not tell of them that they were loaded.
    """
    from django.db import connection, transaction

    from motcua import demonstration
    from motcua.base.actor import system

    with transaction.atomic(), connection.cursor() as cursor:
        if _demonstration:
            for order, rows in _demonstration.items():
                with cursor.copy(order) as copy:
                    copy.write(rows)
        else:
            empty = {table for table in _tables(cursor) if not _has_rows(cursor, table)}
            demonstration.load(system("test"))
            for table in sorted(empty):
                if _has_rows(cursor, table):
                    columns = ", ".join(f'"{column}"' for column in _columns(cursor, table))
                    with cursor.copy(f"COPY {table} ({columns}) TO STDOUT") as copy:
                        _demonstration[f"COPY {table} ({columns}) FROM STDIN"] = b"".join(map(bytes, copy))
    return demonstration.CENTRE


def _tables(cursor: object) -> list[str]:
    cursor.execute(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')"
        " AND NOT relispartition AND relname NOT IN ('journal_entry', 'base_revision')"
    )
    return [name for (name,) in cursor.fetchall()]


def _has_rows(cursor: object, table: str) -> bool:
    cursor.execute(f"SELECT EXISTS (SELECT FROM {table})")  # noqa: S608 - a table of ours
    return bool(cursor.fetchone()[0])


def _columns(cursor: object, table: str) -> list[str]:
    cursor.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped"
        " AND attgenerated = '' ORDER BY attnum",
        [table],
    )
    return [name for (name,) in cursor.fetchall()]
