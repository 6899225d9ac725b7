"""What keeps what was taken in: backups, seals, and that files can be opened."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import connection
from django.utils.translation import gettext as _

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


def last_backup() -> tuple[datetime | None, int]:
    """When it was made, and how many files were missing in it."""
    with connection.cursor() as cursor:
        cursor.execute(LAST_BACKUP)
        row: tuple[datetime, int] | None = cursor.fetchone()
    return row or (None, 0)


def _backup(is_trial: bool) -> Finding:
    last, missing = last_backup()
    age = clock.now() - last if last else None
    mend = _(
        "each night: motcua backup DIR, on a disk of another machine; keys.json at a third place (docs/operations.md)"
    )
    if age is None:
        return Finding(_("last backup: none was ever made"), False, mend, note=is_trial)
    told = {"hours": round(age.total_seconds() / 3600), "missing": missing}
    if missing:
        mend = _("run 'motcua verify', restore these files from an older backup, and make another one")
        what = _("last backup: %(hours)s hours old, %(missing)s file(s) were missing") % told
        return Finding(what, False, mend, note=is_trial)
    return Finding(_("last backup: %(hours)s hours old") % told, age < OLDEST_BACKUP, mend, note=is_trial)


def _seal() -> Finding:
    last = Seal.objects.order_by("number").last()
    mend = _("does the process 'jobs' run? see its log for base.seal_journal")
    what = _("last seal of the journal: none yet")
    if last:
        what = _("last seal of the journal: of %(day)s") % {"day": f"{last.day:%Y-%m-%d}"}
    return Finding(what, not sealing.is_late(clock.now()), mend)


def _files() -> Finding:
    """The newest few; `motcua verify` opens all."""
    newest = File.objects.filter(content_of__isnull=True).order_by("-pk").values_list("pk", flat=True)[:TRIED_FILES]
    try:
        for one in newest:
            for _part in vault.read(one):
                pass
    except CannotUnseal as fault:
        return Finding(
            _("files can be opened (%(fault)s)") % {"fault": fault},
            False,
            _("run 'motcua verify', and restore what is missing from a backup"),
        )
    return Finding(_("files can be opened (%(count)s tried)") % {"count": len(newest)}, True)
