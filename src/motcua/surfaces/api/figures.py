"""The figures of the whole installation for Prometheus, read from the database when they are asked for: some twenty short statements.

All nodes tell the same, but for their disks; an alert asks for `max`. Without the database only that it is away is told.
"""

import logging
import shutil
from collections.abc import Callable, Iterable, Iterator

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.models import Count
from procrastinate.contrib.django.models import ProcrastinateJob
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from motcua.base import clock
from motcua.base.journal import sealing
from motcua.base.journal.followers import lagging
from motcua.base.journal.models import FollowerCursor
from motcua.diagnosis.keeping import last_backup
from motcua.diagnosis.work import JOB_LATE, late_notices
from motcua.domain.cameras.models import Camera
from motcua.domain.cameras.rules import State
from motcua.domain.devices.models import DeviceAlarm
from motcua.domain.exchange.health import subscriptions_health
from motcua.domain.exchange.queries import head
from motcua.domain.queue.queries import centre_views

Figures = Iterator[GaugeMetricFamily]
log = logging.getLogger(__name__)

SERVER = """
SELECT (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'), current_setting('max_connections')::int,
    (SELECT coalesce(max(extract(epoch FROM clock_timestamp() - xact_start)), 0) FROM pg_stat_activity
     WHERE datname = current_database() AND backend_type = 'client backend'),
    (SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming'),
    (SELECT count(*) FROM pg_replication_slots WHERE NOT active AND slot_type = 'physical'),
    (SELECT coalesce(bool_and(last_failed_time IS NULL OR last_archived_time > last_failed_time), true)::int FROM pg_stat_archiver),
    pg_database_size(current_database())
"""


def _one(name: str, words: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, words, value=value)


def connections() -> Figures:
    """How far the feed has come, and how the sending to each receiver goes."""
    labels = ["receiver", "subscription"]
    behind = GaugeMetricFamily("motcua_webhook_behind", "Events that are still to be sent", labels=labels)
    failing = GaugeMetricFamily("motcua_webhook_failing_seconds", "For how long the next fails", labels=labels)
    dead = GaugeMetricFamily("motcua_webhook_dead", "Events that could not be delivered", labels=labels)
    yield _one("motcua_feed_events", "Events published so far", head())
    for one in subscriptions_health():
        named = [one.receiver, one.number]
        behind.add_metric(named, one.behind)
        failing.add_metric(named, one.failing.total_seconds())
        dead.add_metric(named, one.dead)
    yield from (behind, failing, dead)


def database() -> Figures:
    with connection.cursor() as cursor:
        cursor.execute(SERVER)
        used, most, oldest, standbys, lost, archived, size = cursor.fetchone()
    yield _one("motcua_database_connections", "Connections that are open", used)
    yield _one("motcua_database_connections_most", "Connections that may be open", most)
    yield _one("motcua_database_longest_transaction_seconds", "Age of the oldest open transaction", oldest)
    yield _one("motcua_database_bytes", "Size of the database", size)
    yield _one("motcua_standbys", "Standbys that follow", standbys)
    yield _one("motcua_standbys_lost", "Places kept for standbys that do not follow", lost)
    yield _one("motcua_wal_archived", "0 while the newest try to archive WAL failed", archived)


def work() -> Figures:
    """The followers of the journal, jobs, notices."""
    failing = FollowerCursor.objects.filter(failures__gt=0).count()
    yield _one("motcua_followers_failing", "Followers of the journal whose last try failed", failing)
    yield _one("motcua_followers_behind", "Followers more than a minute behind", len(lagging()))
    due = ProcrastinateJob.objects.filter(status="todo").exclude(scheduled_at__gt=clock.now())
    waiting = GaugeMetricFamily("motcua_jobs_waiting", "Jobs that are due", labels=["queue"])
    for row in due.values("queue_name").annotate(count=Count("id")).order_by("queue_name"):
        waiting.add_metric([row["queue_name"]], row["count"])
    yield waiting
    late = ProcrastinateJob.objects.filter(status="todo", scheduled_at__lt=clock.now() - JOB_LATE).count()
    yield _one("motcua_jobs_late", "Jobs that wait for more than a quarter of an hour", late)
    failed = ProcrastinateJob.objects.filter(status="failed").count()
    yield _one("motcua_jobs_failed", "Jobs that were given up", failed)
    yield _one("motcua_notices_late", "Notices that wait for more than an hour", late_notices())


def keeping() -> Figures:
    last, missing = last_backup()
    if last:
        age = (clock.now() - last).total_seconds()
        yield _one("motcua_backup_age_seconds", "Age of the newest backup", age)
        yield _one("motcua_backup_missing_files", "Files that were missing in it", missing)
    yield _one("motcua_seal_late", "1 where the journal of yesterday is not sealed", sealing.is_late(clock.now()))


def halls() -> Figures:
    waiting = GaugeMetricFamily("motcua_hall_waiting", "Visitors who wait", labels=["centre"])
    counters = GaugeMetricFamily("motcua_hall_counters_open", "Counters that call", labels=["centre"])
    for view in centre_views():
        waiting.add_metric([view.centre.code], view.waiting)
        counters.add_metric([view.centre.code], view.open_counters)
    yield from (waiting, counters)
    alarms = GaugeMetricFamily(
        "motcua_devices_in_alarm", "Devices that somebody must see to", labels=["centre", "kind"]
    )
    rows = DeviceAlarm.objects.values("device__centre__code", "device__kind").annotate(
        count=Count("device", distinct=True)
    )
    for row in rows.order_by("device__centre__code", "device__kind"):
        alarms.add_metric([row["device__centre__code"], row["device__kind"]], row["count"])
    yield alarms
    silent = Camera.objects.filter(retired_at__isnull=True).exclude(state=State.RECORDING).count()
    yield _one("motcua_cameras_not_recording", "Cameras of which nothing is recorded", silent)


def disks() -> Figures:
    """Of this node."""
    free = GaugeMetricFamily("motcua_disk_free_bytes", "Room that is left", labels=["place"])
    size = GaugeMetricFamily("motcua_disk_bytes", "Size of the disk", labels=["place"])
    for place, folder in {
        "data": settings.DATA_DIR,
        "files": settings.FILES_DIR,
        "cameras": settings.CAMERAS_DIR,
    }.items():
        try:
            total, _used, left = shutil.disk_usage(folder)
        except FileNotFoundError:  # nothing is kept there
            continue
        except OSError as error:
            log.warning("the room at %s is left out: %s", place, error)
            continue
        free.add_metric([place], left)
        size.add_metric([place], total)
    yield from (free, size)


class Installation(Collector):
    """All of them; what cannot be read is left out, and said in the log."""

    def describe(self) -> Iterable[GaugeMetricFamily]:
        return ()  # at the start nothing is asked of the database

    def collect(self) -> Iterable[GaugeMetricFamily]:
        yield from disks()
        parts: tuple[Callable[[], Figures], ...] = (database, work, keeping, halls, connections)
        found: list[GaugeMetricFamily] = []
        answers = 1
        for part in parts:
            try:
                found += part()
            except DatabaseError as error:
                log.warning("the figures of %s are left out: %s", part.__name__, error)
                answers = 0
        yield _one("motcua_database_answers", "1 where the database answers", answers)
        yield from found
