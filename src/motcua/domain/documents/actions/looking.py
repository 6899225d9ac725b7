"""Looking through a file page by page: that somebody opened it is recorded once, not for every page turned."""

from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from django.core import signing
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from motcua.base import vault
from motcua.base.actor import Actor
from motcua.base.crypto import CannotUnseal
from motcua.base.problems import NotFound
from motcua.domain.documents.actions._common import record, require_open
from motcua.domain.documents.models import File, Page
from motcua.domain.documents.queries import FileView, PageView, file_view, page_view, visible_dossier, with_counts
from motcua.domain.people.queries import name_of

OPEN_SECONDS = 4 * 3600
_SALT = "documents.opening"


@dataclass(frozen=True)
class Opening:
    """A file that lies open before somebody. `token` says so: whoever holds it turns its pages without a new entry."""

    view: FileView
    token: str
    numbers: list[int]


@transaction.atomic
def open_pages(actor: Actor, code: str, file: UUID, token: str = "") -> Opening:
    """Opens a file to look through it, or goes on where the token is of this person and this file.

    Raises NotFound for what is not theirs to see, Conflict for what is closed.
    """
    dossier = visible_dossier(actor, code)
    row = require_open(with_counts(File.objects.filter(pk=file, dossier=dossier)).first())
    if not _holds(actor, row, token):
        record(actor, dossier, "dossier.file_opened", row, manner="pages")
        token = signing.dumps([actor.reference, str(row.pk)], salt=_SALT)
    numbers = list(row.pages.filter(blank=False).order_by("number").values_list("number", flat=True))
    return Opening(file_view(row, dossier.code, name_of(row.added_by)), token, numbers)


def picture_of(actor: Actor, code: str, file: UUID, number: int, token: str) -> bytes:
    """The picture (JPEG) of a page of what lies open. Raises NotFound, Conflict."""
    return b"".join(vault.read(_page(actor, code, file, number, token).pk))


def text_of(actor: Actor, code: str, file: UUID, number: int, token: str) -> PageView:
    """The words of a page of what lies open. Raises NotFound, Conflict."""
    return page_view(_page(actor, code, file, number, token))


def texts_of(actor: Actor, code: str, file: UUID, token: str) -> list[PageView]:
    """The words of all pages of what lies open. Raises NotFound, Conflict."""
    row = _open(actor, code, file, token)
    return [page_view(page) for page in row.pages.filter(blank=False).order_by("number")]


@transaction.atomic
def open_archive(actor: Actor, code: str, file: UUID) -> tuple[FileView, bytes]:
    """The copy for the archive (PDF/A); that somebody opened it is recorded. Raises NotFound, Conflict, CannotUnseal."""
    dossier = visible_dossier(actor, code)
    row = require_open(File.objects.filter(pk=file, dossier=dossier).first())
    if not row.archive_sha256:
        raise NotFound(_("There is no copy for the archive yet"))
    content = b"".join(vault.read(row.archive))
    if sha256(content).hexdigest() != row.archive_sha256:
        raise CannotUnseal(f"the copy of the file {row.pk} is not the one that was made")
    record(actor, dossier, "dossier.file_opened", row, manner="archive")
    return file_view(row, dossier.code, ""), content


def _page(actor: Actor, code: str, file: UUID, number: int, token: str) -> Page:
    found = _open(actor, code, file, token).pages.filter(number=number).first()
    if found is None:
        raise NotFound(_("This file has no such page"))
    return found


def _open(actor: Actor, code: str, file: UUID, token: str) -> File:
    row = require_open(File.objects.filter(pk=file, dossier=visible_dossier(actor, code)).first())
    if not _holds(actor, row, token):
        raise NotFound(_("Open the file again; this page was opened too long ago"))
    return row


def _holds(actor: Actor, row: File, token: str) -> bool:
    try:
        said = signing.loads(token, salt=_SALT, max_age=OPEN_SECONDS) if token else None
    except signing.BadSignature:
        return False
    return bool(said == [actor.reference, str(row.pk)])
