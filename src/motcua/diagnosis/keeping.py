"""What keeps what was taken in: backups, seals, and that files can be opened."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import connection

from motcua.base import clock, vault
from motcua.base.crypto import CannotUnseal
from motcua.base.journal import sealing
from motcua.base.journal.models import Seal
from motcua.diagnosis.finding import Finding
from motcua.domain.documents.models import File

OLDEST_BACKUP = timedelta(hours=26)
TRIED_FILES = 5
LAST_BACKUP = """
SELECT at, coalesce((data->>'missing')::int, 0) FROM journal_entry
WHERE kind = 'backup.made' AND at > now() - interval '400 days' ORDER BY at DESC, id DESC LIMIT 1
"""


def findings(*, is_trial: bool) -> Iterator[Finding]:
    yield _backup(is_trial)
    yield _seal()
    yield _files()


def _backup(is_trial: bool) -> Finding:
    with connection.cursor() as cursor:
        cursor.execute(LAST_BACKUP)
        row: tuple[datetime, int] | None = cursor.fetchone()
    last, missing = row or (None, 0)
    age = clock.now() - last if last else None
    words = f"{age.total_seconds() / 3600:.0f} hours old" if age is not None else "none was ever made"
    mend = (
        "each night: motcua backup DIR, on a disk of another machine; keys.json at a third place (docs/operations.md)"
    )
    if missing:
        mend = "run 'motcua verify', restore these files from an older backup, and make another one"
        return Finding(f"last backup: {words}, {missing} file(s) were missing", False, mend, note=is_trial)
    return Finding(f"last backup: {words}", age is not None and age < OLDEST_BACKUP, mend, note=is_trial)


def _seal() -> Finding:
    last = Seal.objects.order_by("number").last()
    words = f"of {last.day:%Y-%m-%d}" if last else "none yet"
    mend = "does the process 'jobs' run? see its log for base.seal_journal"
    return Finding(f"last seal of the journal: {words}", not sealing.is_late(clock.now()), mend)


def _files() -> Finding:
    """The newest few; `motcua verify` opens all."""
    newest = File.objects.filter(content_of__isnull=True).order_by("-pk").values_list("pk", flat=True)[:TRIED_FILES]
    try:
        for one in newest:
            for _part in vault.read(one):
                pass
    except CannotUnseal as fault:
        return Finding(
            f"files can be opened ({fault})", False, "run 'motcua verify', and restore what is missing from a backup"
        )
    return Finding(f"files can be opened ({len(newest)} tried)", True)
