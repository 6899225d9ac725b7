"""Files that come before there is a dossier: kept apart, and adopted by the dossier that follows.

Whoever keeps one apart has a row for it; here is only the content, looked at as any other file's.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.core.files.base import File as Upload
from django.utils.translation import gettext as _

from motcua.base import clock, vault
from motcua.base.actor import Actor
from motcua.base.problems import InvalidInput, NotFound
from motcua.domain.documents import malware
from motcua.domain.documents.actions._common import described, record
from motcua.domain.documents.models import File
from motcua.domain.documents.reading.rendering import Unreadable, pages
from motcua.domain.documents.rules import HAS_PAGES, MOST_BYTES, Reading, Safety, check_size
from motcua.domain.dossiers.models import Dossier


@dataclass(frozen=True)
class KeptApart:
    """A file whose content lies in the vault under `id`; `size` in bytes, `safety` a word of rules.Safety."""

    id: UUID
    name: str
    media_type: str
    size: int
    sha256: str
    safety: str


def keep_apart(upload: "Upload[bytes]", most: int = MOST_BYTES) -> KeptApart:
    """Looks at a file and seals its content. Raises TooLarge, UnsupportedMedia; InvalidInput for an empty or infected one."""
    check_size(upload.size or 0, most)
    content = upload.read()
    row = described(content, upload.name or "")
    safety = look_for_malware(content)
    vault.write(row.pk, content)
    return KeptApart(row.pk, row.name, row.media_type, row.size, row.sha256, safety.value)


def look_for_malware(content: bytes) -> Safety:
    """Waiting where the scanner is away: the file stays closed. Raises InvalidInput where something was found."""
    if not malware.is_set():
        return Safety.UNCHECKED
    try:
        found = malware.find([content])
    except malware.ScannerAway:
        return Safety.WAITING
    if found:
        raise InvalidInput.of("file", _("Malware was found in this file; it was not taken. Please send another one"))
    return Safety.CLEAN


def copy_apart(file: File) -> KeptApart:
    """The content of an earlier file once more, so that it stays when that one is erased."""
    content = b"".join(vault.read(file.content))
    row = described(content, file.name)
    vault.write(row.pk, content)
    return KeptApart(row.pk, file.name, row.media_type, row.size, row.sha256, file.safety)


def adopt(
    actor: Actor, dossier: Dossier, kept: KeptApart, requirement: str, *, of: str, valid_until: date | None = None
) -> UUID:
    """Makes a file that was kept apart one of a dossier, within the transaction that receives it. `of`: what it came with.

    The content stays where it lies: file and content have one identifier.
    """
    row = File(
        id=kept.id,
        dossier=dossier,
        kind="submitted",
        requirement=requirement,
        name=kept.name,
        media_type=kept.media_type,
        size=kept.size,
        sha256=kept.sha256,
        added_at=clock.now(),
        added_by=actor.reference,
        safety=kept.safety,
        reading=Reading.WAITING if kept.media_type in HAS_PAGES or malware.is_set() else Reading.NONE,
        valid_until=valid_until,
    )
    row.save(force_insert=True)
    record(actor, dossier, "dossier.file_added", row, of=of)
    return row.pk


def page_picture(content: bytes, number: int) -> bytes:
    """One page as a JPEG, made now in a limited process: nothing of a file that is kept apart is kept beside it.

    Raises NotFound for a page that is not there, and for a file that has none.
    """
    try:
        for page in pages(content):
            if page.number == number:
                return page.picture
    except Unreadable:
        raise NotFound(_("This file cannot be shown as a picture; open the file itself")) from None
    raise NotFound
