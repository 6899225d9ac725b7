"""Verbs about files: keep one, open one, keep the result. Each look is recorded."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.files.base import File as Upload
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from motcua.base import journal, vault
from motcua.base.actor import Actor
from motcua.base.problems import Conflict, InvalidInput, NotFound
from motcua.domain.documents import signatures
from motcua.domain.documents.actions._common import keep, record, require_open
from motcua.domain.documents.actions.holding import known_papers
from motcua.domain.documents.models import File
from motcua.domain.documents.queries import FileView, file_view, visible_dossier
from motcua.domain.documents.rules import MOST_BYTES, check_size
from motcua.domain.dossiers import actions as dossiers
from motcua.domain.dossiers.access import may
from motcua.domain.dossiers.models import Dossier
from motcua.domain.dossiers.rules import CLOSED, Verb, target
from motcua.domain.dossiers.shapes import DossierView
from motcua.domain.people.permissions import Action, require
from motcua.domain.people.queries import account_of, name_of


@dataclass(frozen=True)
class OpenedFile:
    """A file with its content in the clear, chunk by chunk."""

    view: FileView
    chunks: Iterator[bytes]


@transaction.atomic
def add_file(
    actor: Actor,
    code: str,
    upload: "Upload[bytes]",
    requirement: str = "",
    valid_until: date | None = None,
    most: int = MOST_BYTES,
) -> FileView:
    """Keeps a file with a dossier; `valid_until`: the last day on which the paper holds; `most`: bytes that are taken.

    Raises TooLarge, UnsupportedMedia, InvalidInput; Conflict when it is closed.
    """
    dossier = visible_dossier(actor, code)
    if not may(actor, Action.DOSSIER_FILE_ADD, dossier):
        require(actor, Action.DOSSIER_FILE_ADD, centre=dossier.centre)
    if dossier.state in CLOSED:
        raise Conflict(_("This dossier is closed; nothing can be added to it"), code="dossier_closed")
    if requirement and requirement not in known_papers(dossier):
        raise InvalidInput.of("requirement", _("The procedure does not ask for this document"))
    row = keep(actor, dossier, upload, "submitted", requirement, valid_until, most)
    record(actor, dossier, "dossier.file_added", row)
    return file_view(row, dossier.code, name_of(row.added_by))


@transaction.atomic
def open_file(actor: Actor, code: str, file: UUID) -> OpenedFile:
    """Opens a file; that somebody looked is recorded. Raises NotFound for what is not theirs to see, Conflict for what is closed."""
    dossier = visible_dossier(actor, code)
    row = require_open(File.objects.filter(pk=file, dossier=dossier).first())
    record(actor, dossier, "dossier.file_opened", row)
    return OpenedFile(file_view(row, dossier.code, name_of(row.added_by)), vault.read(row.content))


@transaction.atomic
def attach_result(
    actor: Actor, code: str, number: str, upload: "Upload[bytes] | None" = None, signed: bool = False
) -> DossierView:
    """Notes the result and keeps its file; a paper result may have a number only. Raises as the dossier's verb does."""
    view = dossiers.attach_result(actor, code, number, signed=signed)
    if upload is not None:
        dossier = Dossier.objects.get(code=view.code)
        row = keep(actor, dossier, upload, "result", "")
        record(actor, dossier, "dossier.file_added", row)
    return view


@transaction.atomic
def keep_letter(actor: Actor, code: str, upload: "Upload[bytes]", *, result: str = "", signed: bool = False) -> UUID:
    """Keeps a letter that was issued about a dossier, whatever its state; returns the file. `result`: its number, where it is the result.

    Called by domain/letters, which asked whether `actor` may issue it. Raises as the dossier's verb does.
    """
    if result:
        dossiers.attach_result(actor, code, result, signed=signed)
    dossier = visible_dossier(actor, code)
    row = keep(actor, dossier, upload, "result" if result else "letter", "")
    record(actor, dossier, "dossier.file_added", row)
    return row.pk


@transaction.atomic
def tell_file(actor: Actor, code: str, file: UUID, receiver: str) -> OpenedFile:
    """Opens a file that is sent to another authority; that it goes there is recorded. Whoever calls asks whether the agreement lists it.

    Raises NotFound, Conflict for what is closed.
    """
    dossier = visible_dossier(actor, code)
    row = require_open(File.objects.filter(pk=file, dossier=dossier).first())
    record(actor, dossier, "dossier.file_told", row, receiver=receiver)
    return OpenedFile(file_view(row, dossier.code, name_of(row.added_by)), vault.read(row.content))


def open_kept(row: File) -> OpenedFile:
    """A file that another room may show; whoever calls records that it was opened. Raises Conflict for what is closed."""
    require_open(row)
    return OpenedFile(file_view(row, row.dossier.code, name_of(row.added_by)), vault.read(row.content))


@transaction.atomic
def seal_result(
    actor: Actor, code: str, upload: "Upload[bytes]", *, seal: bool = True, in_person: bool = False
) -> "ContentFile[bytes]":
    """The PDF with `actor`'s own signature (`in_person`) and then the seal of the agency that decides, to be attached; that they were
    used is recorded. The person signs first: the seal covers that signature (decree 30/2020, annex I).

    Raises what `signatures.sign` raises; Forbidden; IllegalTransition where no result can be attached any more.
    """
    dossier = visible_dossier(actor, code)
    require(actor, Action.RESULT_ATTACH, centre=dossier.centre, agency=dossier.agency)
    target(dossier.state, Verb.RESULT)
    check_size(upload.size or 0)
    sealed = upload.read()
    for holder in (*((f"@{account_of(actor)}",) if in_person else ()), *((dossier.agency,) if seal else ())):
        sealed = signatures.sign(sealed, holder, f"{dossier.code}")
    journal.record(
        actor,
        "dossier.result_sealed",
        dossier.subject,
        centre=dossier.centre,
        agency=dossier.agency,
        state=dossier.state,
        sha256=sha256(sealed).hexdigest(),
        serial=signatures.check(sealed)[-1].serial,
        in_person=in_person,
        sealed=seal,
    )
    return ContentFile(sealed, name=upload.name)


def signatures_of(actor: Actor, code: str, file: UUID) -> tuple[FileView, list[signatures.SignatureView]]:
    """What the signatures on a file are worth, looked at anew. Counts as opening it. Raises NotFound."""
    opened = open_file(actor, code, file)
    return opened.view, signatures.check(b"".join(opened.chunks))


@transaction.atomic
def erase_files(actor: Actor, code: str) -> int:
    """Removes the files of a dossier whose time of retention has run out; returns how many.

    The content goes before the row: a crash in between leaves a row to be erased again, never content without a row.
    Raises NotFound, Forbidden; Conflict while the dossier is open.
    """
    dossier = Dossier.objects.select_for_update().filter(code=code).first()
    if dossier is None:
        raise NotFound
    require(actor, Action.RECORDS_DECIDE, centre=dossier.centre)
    if dossier.state not in CLOSED:
        raise Conflict(_("A dossier that is still open cannot be erased"), code="dossier_open")
    rows = list(File.objects.filter(dossier=dossier).order_by("-added_at"))
    for row in rows:
        _hand_on(row)
        for page in row.pages.all():
            vault.remove(page.pk)
        vault.remove(row.archive)
        vault.remove(row.pk)
        record(actor, dossier, "dossier.file_erased", row)
        row.delete()
    return len(rows)


def _hand_on(row: File) -> None:
    """Gives the content to the other dossiers' files that share it, before it is erased here."""
    for other in File.objects.select_for_update().filter(content_of=row):
        vault.write(other.pk, b"".join(vault.read(row.pk)))
        other.content_of = None
        other.save(update_fields=["content_of"])
