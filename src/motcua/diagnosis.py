"""What is wrong with an installation, and how to mend it: `motcua doctor` and the health page of the administration."""

import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from motcua.base import clock, crypto
from motcua.base.journal.followers import lagging
from motcua.base.journal.models import FollowerCursor
from motcua.domain.devices import printing
from motcua.domain.devices.models import Device, DeviceAlarm
from motcua.domain.devices.rules import Kind, PrinterSettings, PrinterState
from motcua.domain.documents import malware
from motcua.domain.documents.reading import ocr
from motcua.domain.documents.signatures import devices_tried
from motcua.domain.exchange.health import subscriptions_health
from motcua.domain.messages import alarms
from motcua.domain.messages.channels import gateway
from motcua.domain.messages.channels.settings import GatewayProblem

LEAST_FREE_BYTES = 2 * 1024**3
OLDEST_POSTGRES = 150000
EXTENSIONS = ("pg_trgm", "unaccent", "btree_gist")
LONGEST_LAG = timedelta(minutes=5)


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at; `mend` says what to do where it is not sound.

    `hall` marks what a person in the hall sees to: paper, a screen that is switched off. The installation itself is sound.
    """

    what: str
    sound: bool
    mend: str = ""
    hall: bool = False


def findings(*, ask_printers: bool = False) -> Iterator[Finding]:
    """Looks at everything in turn; what needs the database is left out where there is none.

    With `ask_printers` each printer is asked now, which may take seconds; else what it said last is told.
    """
    yield Finding(f"Python {sys.version.split()[0]}", sys.version_info >= (3, 11), "install Python 3.11 or newer")
    yield _data_folder()
    yield _keys()
    yield _built(
        "static files", Path(settings.BASE_DIR) / "build" / "static" / "look" / "look.css", "make run builds them"
    )
    yield _built(
        "translations",
        Path(__file__).parent / "surfaces/look/locale/vi/LC_MESSAGES/django.mo",
        "make run compiles them",
    )
    yield _built("voice", Path(settings.VOICES_DIR), "make run makes its clips; or put recordings there")
    yield from _reading()
    yield from _gateways()
    yield from _signing()
    database = _database()
    yield database
    if database.sound:
        for look in (_extensions, _migrations, _followers, _journal):
            yield look()
        if not _waiting_migrations():
            yield from _devices(ask_printers)
            yield from _connections()


def _guarded(what: str, look: Callable[[], Finding], mend: str) -> Finding:
    try:
        return look()
    except (OSError, ValueError, KeyError) as fault:
        return Finding(f"{what} ({fault})", False, mend)


def _data_folder() -> Finding:
    def look() -> Finding:
        folder = Path(settings.DATA_DIR)
        probe = folder / ".probe"
        probe.write_text("x")
        probe.unlink()
        free = shutil.disk_usage(folder).free
        mend = "make room: the database and the files grow here"
        return Finding(f"data folder, {free // 1024**3} GiB free", free > LEAST_FREE_BYTES, mend)

    return _guarded("data folder", look, "make the folder MOTCUA_DATA writable for this user")


def _keys() -> Finding:
    def look() -> Finding:
        return Finding(f"{len(crypto.keys())} sealing key(s)", bool(crypto.keys()))

    return _guarded("sealing keys", look, "restore keys.json from the backup: without it sealed fields cannot be read")


def _built(what: str, path: Path, mend: str) -> Finding:
    return Finding(what, path.exists(), mend)


def _gateways() -> Iterator[Finding]:
    """The doors for text messages and others, where some are named."""
    for name in ("sms", "zalo"):
        try:
            named = gateway.find(name) is not None
        except GatewayProblem as problem:
            yield Finding(f"gateway {name}", False, f"mend {settings.MOTCUA_GATEWAYS}: {problem}")
        else:
            if named:
                yield Finding(f"gateway {name}", True)
    try:
        alarms.staff()
    except GatewayProblem as problem:
        yield Finding("alarms to staff", False, f"mend {settings.MOTCUA_GATEWAYS}: {problem}")


def _reading() -> Iterator[Finding]:
    """What the text of scans needs, and the malware scanner where one is set."""
    yield Finding(
        "text of scans (Tesseract, Vietnamese)",
        ocr.at_hand(),
        "files are kept without text: apt-get install tesseract-ocr tesseract-ocr-vie",
    )
    if malware.is_set():
        mend = f"files stay closed: start the scanner at {settings.MOTCUA_CLAMD}, or take MOTCUA_CLAMD away"
        yield Finding("malware scanner", malware.ping(), mend)


def _signing() -> Iterator[Finding]:
    """The devices that sign: each is used once, for nothing; a wrong PIN is found here and not at the counter."""
    for holder, fault in devices_tried():
        what = f"signing device of {holder}"
        yield Finding(f"{what} ({fault.code})", False, str(fault.detail)) if fault else Finding(what, True)


def _database() -> Finding:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SHOW server_version_num")
            version = int(cursor.fetchone()[0])
    except DatabaseError:
        return Finding("database", False, "start the server with 'make run', or set DATABASE_URL to one that answers")
    return Finding(f"PostgreSQL {version // 10000}", version >= OLDEST_POSTGRES, "PostgreSQL 15 or newer is needed")


def _extensions() -> Finding:
    with connection.cursor() as cursor:
        cursor.execute("SELECT extname FROM pg_extension")
        missing = set(EXTENSIONS) - {row[0] for row in cursor.fetchall()}
    statements = "; ".join(f"CREATE EXTENSION {name}" for name in sorted(missing))
    return Finding("database extensions", not missing, f"as a superuser: {statements}")


def _migrations() -> Finding:
    return Finding("tables up to date", not _waiting_migrations(), "motcua manage migrate")


def _waiting_migrations() -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


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


def _journal() -> Finding:
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


def _connections() -> Iterator[Finding]:
    """Each receiver that events are sent to, and whether they get through."""
    for one in subscriptions_health():
        if one.gone:
            words = "paused, the receiver says that nobody wants this any more"
        elif one.failing:
            words = f"has not got through for {one.failing.total_seconds() / 60:.0f} minutes, {one.behind} to come"
        else:
            words = f"{one.behind} to come"
        dead = f", {one.dead} could not be delivered" if one.dead else ""
        place = f"{settings.MOTCUA_BASE_URL}/quan-tri/ket-noi/gui/{one.number}"
        yield Finding(f"events to {one.receiver}: {words}{dead}", one.is_sound, f"see its last deliveries at {place}")


PRINTERS_MENDED_BY = {
    PrinterState.PAPER_NEAR_END: "put a new roll beside it",
    PrinterState.PAPER_OUT: "put in a new roll and close the cover",
    PrinterState.COVER_OPEN: "close the cover",
    PrinterState.CUTTER_JAM: "switch it off, free the cutter of paper, switch it on",
    PrinterState.TOO_HOT: "wait some minutes: it goes on by itself",
    PrinterState.BROKEN: "switch it off and on; if the error stays, have it repaired and use another printer",
    PrinterState.OFFLINE: "press its Online or Feed key, or switch it off and on",
    PrinterState.UNREACHABLE: "is it switched on, the cable in, the address right?",
    PrinterState.SILENT: "switch it off and on; is a ticket printer at this address, and its speed right?",
}


def _devices(ask_printers: bool) -> Iterator[Finding]:
    """Each printer, and each device that is lost or otherwise in alarm."""
    for device in Device.objects.filter(retired_at__isnull=True).select_related("centre").order_by("pk"):
        if device.kind == Kind.PRINTER:
            where = PrinterSettings.of(device.settings)
            state = printing.ask(where) if ask_printers else PrinterState(device.state)
            unknown = "not asked yet" if where.answers else "cannot say how it is"
            words = f"printer {device.name} at {where.address}: {state.value.replace('_', ' ') or unknown}"
            yield Finding(words, state not in PRINTERS_MENDED_BY, PRINTERS_MENDED_BY.get(state, ""), True)
    for alarm in DeviceAlarm.objects.select_related("device__centre").order_by("device_id", "pk"):
        what = f"{alarm.device.kind} {alarm.device.name}: {alarm.kind} since {alarm.since:%Y-%m-%d %H:%M} UTC"
        place = f"/quan-tri/thiet-bi/{alarm.device.centre.code}/{alarm.device.pk}"
        yield Finding(what, False, f"what to do stands at {settings.MOTCUA_BASE_URL}{place}", True)
