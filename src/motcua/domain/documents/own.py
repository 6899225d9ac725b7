"""A citizen's own papers: what they handed in, and the results. Each time one is opened is recorded.

Not shown: what agencies put beside a dossier for themselves (files of no requirement), and whole stacks that were divided.
"""

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from motcua.base import vault
from motcua.base.actor import Actor
from motcua.base.problems import NotFound
from motcua.domain.documents.actions._common import record, require_open
from motcua.domain.documents.actions.files import OpenedFile
from motcua.domain.documents.models import File
from motcua.domain.documents.queries import FileView, file_view
from motcua.domain.dossiers.models import Dossier
from motcua.domain.dossiers.queries.own import own_row
from motcua.domain.dossiers.rules import State

GIVEN = (State.PROCESSED, State.RETURNED)


@dataclass(frozen=True)
class OwnPaper:
    """A file that its citizen may open; `name`: of the paper as the procedure calls it, empty for a result."""

    file: FileView
    name: str

    @property
    def is_result(self) -> bool:
        return self.file.kind == "result"


def own_papers(actor: Actor, code: str) -> list[OwnPaper]:
    """Results first. Raises NotFound for a dossier that is not theirs, or that is merely claimed by its secret."""
    dossier = own_row(actor, code)
    names = dict(dossier.documents.values_list("requirement", "name"))
    rows = File.objects.filter(dossier=dossier).order_by("kind", "added_at", "pk")
    shown = [
        OwnPaper(file_view(row, dossier.code, ""), names.get(row.requirement, ""))
        for row in rows
        if _is_theirs(dossier, row)
    ]
    return sorted(shown, key=lambda one: not one.is_result)


@transaction.atomic
def open_own_paper(actor: Actor, code: str, file: UUID) -> OpenedFile:
    """Opens one of them; that they did is recorded. Raises NotFound, Conflict for what is closed."""
    dossier = own_row(actor, code)
    row = File.objects.filter(pk=file, dossier=dossier).first()
    if row is None or not _is_theirs(dossier, row):
        raise NotFound
    require_open(row)
    record(actor, dossier, "dossier.own_file_opened", row)
    return OpenedFile(file_view(row, dossier.code, ""), vault.read(row.content))


def _is_theirs(dossier: Dossier, row: File) -> bool:
    """A result once there is one and its fee is paid; a paper that the procedure asked for."""
    if row.kind == "result":
        return dossier.state in GIVEN and dossier.paid >= dossier.fee
    return row.kind == "submitted" and bool(row.requirement)
