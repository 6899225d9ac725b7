"""What several verbs about files need: keeping one, and telling the journal of it."""

from datetime import date
from hashlib import sha256
from uuid import UUID

from django.conf import settings
from django.core.files.base import File as Upload
from django.utils.translation import gettext_lazy as _

from motcua.base import clock, journal, vault
from motcua.base.actor import Actor
from motcua.base.ids import uuid7
from motcua.base.problems import Conflict, NotFound
from motcua.domain.documents.models import File
from motcua.domain.documents.rules import (
    CLOSED_TO_ALL,
    HAS_PAGES,
    MOST_BYTES,
    Reading,
    Safety,
    check_size,
    kind_of,
    tidy_file_name,
)
from motcua.domain.dossiers.models import Dossier
from motcua.domain.dossiers.rules import NATIONAL_STATUS, State


def keep(
    actor: Actor,
    dossier: Dossier,
    upload: "Upload[bytes]",
    kind: str,
    requirement: str,
    valid_until: date | None = None,
    most: int = MOST_BYTES,
) -> File:
    """Seals the content and writes the row. Raises TooLarge, UnsupportedMedia, InvalidInput."""
    check_size(upload.size or 0, most)
    content = upload.read()
    row = described(content, upload.name or "")
    row.dossier, row.kind, row.requirement = dossier, kind, requirement
    row.added_at, row.added_by, row.valid_until = clock.now(), actor.reference, valid_until
    vault.write(row.pk, content)
    try:
        row.save(force_insert=True)
    except BaseException:
        vault.remove(row.pk)
        raise
    return row


def described(content: bytes, name: str, identifier: UUID | None = None) -> File:
    """A row, not yet written, with what the content itself tells. Raises UnsupportedMedia."""
    found = kind_of(content)
    return File(
        id=identifier or uuid7(),
        name=tidy_file_name(name, found.extension),
        media_type=found.media_type,
        size=len(content),
        sha256=sha256(content).hexdigest(),
        safety=Safety.WAITING if settings.MOTCUA_CLAMD else Safety.UNCHECKED,
        reading=Reading.WAITING if found.media_type in HAS_PAGES or settings.MOTCUA_CLAMD else Reading.NONE,
    )


def require_open(row: File | None) -> File:
    """The file, if it may be opened. Raises NotFound; Conflict before the malware scanner has let it pass."""
    if row is None:
        raise NotFound(_("This dossier has no such file"))
    if row.safety not in CLOSED_TO_ALL:
        return row
    if row.safety == Safety.INFECTED:
        raise Conflict(_("Malware was found in this file; it stays closed"), code="file_infected")
    raise Conflict(_("This file has not been checked for malware yet; it opens when it is"), code="file_not_checked")


def record(actor: Actor, dossier: Dossier, kind: str, row: File, **more: object) -> None:
    journal.record(
        actor,
        kind,
        dossier.subject,
        centre=dossier.centre,
        agency=dossier.agency,
        state=dossier.state,
        national_status=NATIONAL_STATUS[State(dossier.state)],
        file=str(row.pk),
        file_kind=row.kind,
        requirement=row.requirement,
        media_type=row.media_type,
        size=row.size,
        sha256=row.sha256,
        **more,
    )
