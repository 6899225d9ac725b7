"""Questions about files: which there are; their content is opened by an action, because each look is recorded."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from motcua.base.actor import Actor
from motcua.domain.documents.models import File
from motcua.domain.documents.rules import SHOWN_IN_PAGE
from motcua.domain.dossiers.access import require_visible
from motcua.domain.dossiers.models import Dossier
from motcua.domain.dossiers.rules import tidy_code
from motcua.domain.people.queries import names_of


@dataclass(frozen=True)
class FileView:
    """A file without its content. `size` in bytes; `in_page`: a browser can show it."""

    id: UUID
    dossier: str
    kind: str
    requirement: str
    name: str
    media_type: str
    size: int
    sha256: str
    added_at: datetime
    added_by_name: str
    in_page: bool


def visible_dossier(actor: Actor, code: str) -> Dossier:
    """Raises NotFound for what is not theirs to see."""
    found = Dossier.objects.prefetch_related("participations").filter(code=tidy_code(code)).first()
    return require_visible(actor, found)


def files(actor: Actor, code: str) -> list[FileView]:
    """The files of a dossier, in the order in which they came. Raises NotFound."""
    return files_of(visible_dossier(actor, code))


def files_of(dossier: Dossier) -> list[FileView]:
    rows = list(File.objects.filter(dossier=dossier).order_by("added_at", "pk"))
    names = names_of(row.added_by for row in rows)
    return [file_view(row, dossier.code, names[row.added_by]) for row in rows]


def file_view(row: File, code: str, added_by_name: str) -> FileView:
    return FileView(
        row.pk,
        code,
        row.kind,
        row.requirement,
        row.name,
        row.media_type,
        row.size,
        row.sha256,
        row.added_at,
        added_by_name,
        row.media_type in SHOWN_IN_PAGE,
    )
