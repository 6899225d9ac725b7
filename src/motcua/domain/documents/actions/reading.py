"""Takes a file from a heap of bytes to pages, text and an archive copy, one step after the other; each step commits by itself.

What is written to the vault has a name that follows from the file's, so that a step which was killed and runs again writes
over what it had begun: nothing is there twice, nothing half.
"""

import json
import logging
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from hashlib import sha256
from uuid import UUID, uuid5

from django.db import connection, transaction

from motcua.base import clock, vault
from motcua.base.actor import Actor, system
from motcua.base.problems import Conflict
from motcua.domain.catalogue.queries import version_content
from motcua.domain.documents import malware, words
from motcua.domain.documents.actions._common import described, record, require_open
from motcua.domain.documents.models import File, Page, Word
from motcua.domain.documents.queries import visible_dossier
from motcua.domain.documents.reading import archive, ocr, rendering, splitting
from motcua.domain.documents.rules import HAS_PAGES, MOST_TRIES, UNFINISHED, Reading, Safety
from motcua.domain.dossiers.access import may
from motcua.domain.people.permissions import Action, require

READER = system("reading")
FIRST_PAUSE = timedelta(seconds=15)  # doubled at each try
SCANNER_PAUSE = timedelta(seconds=30)
A4_LONG_INCHES = 11.7
LET_GO = threading.Event()  # set when this process is to end: what is left is for the next one
log = logging.getLogger(__name__)


def read_on(file: UUID) -> None:
    """Does all that is to be done for a file now. What fails is noted and tried again later, five times at most."""
    with _alone(file) as mine:
        while mine and not LET_GO.is_set():
            row = File.objects.filter(pk=file, reading__in=UNFINISHED).first()
            if row is None:
                return
            try:
                if not _step(row):
                    return
            except malware.ScannerAway as error:
                log.warning("%s", error)
                File.objects.filter(pk=file).update(fault="scanner", next_try_at=clock.now() + SCANNER_PAUSE)
                return
            except Exception as error:
                log.exception("file %s: step after %s failed", file, row.reading)
                _note_failure(row, error)
                return


@transaction.atomic
def try_again(actor: Actor, code: str, file: UUID) -> None:
    """Somebody asks that a file which could not be read be tried once more. Raises NotFound, Forbidden, Conflict."""
    dossier = visible_dossier(actor, code)
    if not may(actor, Action.DOSSIER_FILE_ADD, dossier):
        require(actor, Action.DOSSIER_FILE_ADD, centre=dossier.centre)
    row = require_open(File.objects.select_for_update().filter(pk=file, dossier=dossier).first())
    if row.reading != Reading.UNREADABLE:
        raise Conflict(code="file_is_readable")
    row.reading, row.fault, row.tries, row.next_try_at = Reading.WAITING, "", 0, None
    row.save(update_fields=["reading", "fault", "tries", "next_try_at"])
    record(actor, dossier, "dossier.file_tried_again", row)


@contextmanager
def _alone(file: UUID) -> Iterator[bool]:
    """Whether nobody else works on this file; the database lets go by itself when this process dies."""
    key = int.from_bytes(file.bytes[8:], signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [key])
        mine = bool(cursor.fetchone()[0])
    try:
        yield mine
    finally:
        if mine and connection.is_usable():  # else it has let go already
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [key])


def _step(row: File) -> bool:
    """One step; False where nothing can be done now."""
    if row.safety == Safety.WAITING:
        return _check(row)
    if row.media_type not in HAS_PAGES:
        return _move(row, Reading.NONE, "dossier.file_checked")
    if row.reading == Reading.WAITING:
        return _make_pages(row)
    if row.reading == Reading.PAGED:
        return ocr.at_hand() and _read_text(row)
    return archive.at_hand() and _make_archive_copy(row)


def _check(row: File) -> bool:
    found = malware.find(vault.read(row.content))
    if found:
        return _move(row, Reading.NONE, "dossier.file_infected", safety=Safety.INFECTED, told={"malware": found})
    return _move(row, Reading.WAITING, "dossier.file_checked", safety=Safety.CLEAN)


def _make_pages(row: File) -> bool:
    content = b"".join(vault.read(row.content))
    made: list[rendering.Page] = []
    try:
        for page in rendering.pages(content):
            if LET_GO.is_set():
                return False
            vault.write(row.page_id(page.number), page.picture)
            made.append(page.without_picture())
        groups = splitting.parts((page.number, page.blank, page.separator) for page in made)
        if groups:
            return _split(row, content, groups, len(made))
    except rendering.Unreadable as error:
        _forget_pictures(row, made)
        return _move(row, Reading.UNREADABLE, "dossier.file_unreadable", fault=error.fault, told={"fault": error.fault})
    now = clock.now()
    pages = [
        Page(
            id=row.page_id(page.number),
            file=row,
            number=page.number,
            width=page.width,
            height=page.height,
            angle=page.angle,
            blank=page.blank,
            own_text=bool(page.words),
            words=json.dumps(page.words, ensure_ascii=False) if page.words else "",
            read_at=now if page.words or page.blank else None,
        )
        for page in made
    ]
    with transaction.atomic():
        told = {"pages": len(pages), "blank": sum(page.blank for page in pages)}
        if not _move(row, Reading.PAGED, "dossier.file_pages_made", told=told):
            _forget_pictures(row, made)
            return False
        Page.objects.bulk_create(pages)
    return True


def _forget_pictures(row: File, made: list[rendering.Page]) -> None:
    for page in made:
        vault.remove(row.page_id(page.number))


def _split(row: File, content: bytes, groups: list[splitting.Part], pages: int) -> bool:
    """The stack stays as it came; each part becomes a file of its own, of the paper that the sheet before it names."""
    known = {one.code for one in version_content(row.dossier.version_id).documents}
    known |= set(row.dossier.documents.values_list("requirement", flat=True))  # such as a power of attorney
    stem, new = row.name.rpartition(".")[0], []
    for number, (group, part) in enumerate(
        zip(groups, splitting.cut(content, [group.pages for group in groups]), strict=True), 1
    ):
        one = described(part, f"{stem} - {number}.x", uuid5(row.pk, f"part:{number}"))
        one.dossier, one.kind, one.part_of, one.safety = row.dossier, row.kind, row, row.safety
        one.requirement = group.says if group.says in known else row.requirement
        one.added_at, one.added_by = row.added_at + timedelta(milliseconds=number), row.added_by
        vault.write(one.pk, part)
        new.append(one)
    for number in range(1, pages + 1):
        vault.remove(row.page_id(number))
    with transaction.atomic():
        if not _move(row, Reading.SPLIT, "dossier.file_split", told={"parts": len(new), "pages": pages}):
            for one in new:
                vault.remove(one.pk)
            return False
        for one in new:
            one.save(force_insert=True)
            record(READER, row.dossier, "dossier.file_added", one, part_of=str(row.pk))
    return True


def _read_text(row: File) -> bool:
    for page in row.pages.filter(read_at__isnull=True).order_by("number"):
        if LET_GO.is_set():
            return False
        picture = b"".join(vault.read(page.pk))
        try:
            boxes = ocr.read(picture, round(max(page.width, page.height) / A4_LONG_INCHES))
        except ocr.CannotRead:
            if row.tries < 2:
                raise
            boxes = []  # a page that no reader can read is still a page
        Page.objects.filter(pk=page.pk).update(words=json.dumps(boxes, ensure_ascii=False), read_at=clock.now())
    texts = (str(box[0]) for page in row.pages.all() if page.words for box in json.loads(page.words))
    found = sorted(words.distinct(texts))[: words.MOST_OF_A_FILE]
    with transaction.atomic():
        if not _move(row, Reading.READ, "dossier.file_read", told={"words": len(found)}):
            return False
        Word.objects.filter(file=row).delete()
        hashes = sorted({words.hash_of(word) for word in found})
        Word.objects.bulk_create(Word(file=row, dossier_id=row.dossier_id, hash=one) for one in hashes)
    return True


def _make_archive_copy(row: File) -> bool:
    copy = _converted(row) or archive.of_sheets(_sheets(row))
    vault.write(row.archive, copy)
    digest = sha256(copy).hexdigest()
    told = {"archive_sha256": digest, "archive_size": len(copy)}
    if _move(row, Reading.DONE, "dossier.file_archived", told=told, archive_sha256=digest, archive_size=len(copy)):
        return True
    vault.remove(row.archive)
    return False


def _converted(row: File) -> bytes | None:
    """A PDF that is text throughout, and that nobody signed, as it is; None where that cannot be."""
    if row.media_type != "application/pdf" or row.pages.filter(own_text=False).exists():
        return None
    content = b"".join(vault.read(row.content))
    if b"/ByteRange" in content:
        return None
    try:
        return archive.of_pdf(content)
    except archive.CannotArchive:
        return None  # a face or a thing in it that PDF/A does not know: its pictures with its text instead


def _sheets(row: File) -> Iterator[archive.Sheet]:
    pages = list(row.pages.order_by("number"))
    for page in [page for page in pages if not page.blank] or pages:
        boxes = json.loads(page.words) if page.words else []
        yield archive.Sheet(b"".join(vault.read(page.pk)), page.width, page.height, boxes)


@transaction.atomic
def _move(row: File, to: Reading, kind: str, told: Mapping[str, object] | None = None, **changes: object) -> bool:
    """To the next state with its entry; False where the file is no longer where it was, or no longer at all."""
    still = File.objects.select_for_update().filter(pk=row.pk, reading=row.reading, safety=row.safety).first()
    if still is None:
        return False
    changed = {"fault": "", "tries": 0, "next_try_at": None, **changes, "reading": to}
    File.objects.filter(pk=row.pk).update(**changed)
    record(READER, still.dossier, kind, still, **(told or {}))
    return True


def _note_failure(row: File, error: Exception) -> None:
    if row.tries + 1 >= MOST_TRIES:
        _move(row, Reading.UNREADABLE, "dossier.file_unreadable", fault="failed", told={"fault": type(error).__name__})
        return
    pause = FIRST_PAUSE * 2**row.tries
    File.objects.filter(pk=row.pk).update(tries=row.tries + 1, next_try_at=clock.now() + pause)
