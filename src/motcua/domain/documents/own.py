"""A citizen's own papers: what they handed in, and the results. Each time one is opened is recorded.

Not shown: what agencies put beside a dossier for themselves (files of no requirement), and whole stacks that were divided.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from motcua.base import clock, vault
from motcua.base.actor import Actor
from motcua.base.problems import NotFound
from motcua.domain.catalogue.queries import version_content
from motcua.domain.documents.actions._common import record, require_open
from motcua.domain.documents.actions.files import OpenedFile
from motcua.domain.documents.models import File
from motcua.domain.documents.queries import OPEN_TO_LOOK, FileView, file_view
from motcua.domain.documents.rules import Reading
from motcua.domain.dossiers.models import Dossier
from motcua.domain.dossiers.queries.own import own_row
from motcua.domain.dossiers.rules import State
from motcua.domain.people.identity import fold
from motcua.domain.people.queries.citizens import keys_of

MOST_EARLIER = 100  # files of earlier dossiers that are looked at
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
    """A result once there is one and its fee is paid, and while it holds; a paper that the procedure asked for."""
    if row.kind == "result":
        return dossier.state in GIVEN and dossier.paid >= dossier.fee and not dossier.is_withdrawn
    return row.kind == "submitted" and bool(row.requirement)


def own_earlier_files(actor: Actor, names: Iterable[str]) -> dict[str, File]:
    """The newest paper of each of these names that they handed in before and that still holds; by the folded name. One look."""
    keys = keys_of(actor)
    wanted = {fold(one) for one in names if one}
    mine = Q(pk__in=[])
    if keys.id_indexes:
        mine |= Q(id_index__in=keys.id_indexes, applicant_kind="person")
    if keys.tax_indexes:
        mine |= Q(tax_index__in=list(keys.tax_indexes), applicant_kind="company")
    holds = Q(valid_until__isnull=True) | Q(valid_until__gte=timezone.localdate(clock.now()))
    rows = File.objects.filter(
        holds,
        dossier__in=Dossier.objects.filter(mine, parent="").values("pk"),
        kind="submitted",
        safety__in=OPEN_TO_LOOK,
    ).exclude(requirement="")
    found: dict[str, File] = {}
    for row in rows.exclude(reading=Reading.SPLIT).select_related("dossier").order_by("-added_at")[:MOST_EARLIER]:
        handed = {one.code: one.name for one in version_content(row.dossier.version_id).documents}
        name = fold(handed.get(row.requirement, ""))
        if name in wanted:
            found.setdefault(name, row)
    return found


def own_earlier_file(actor: Actor, file: UUID, name: str) -> File:
    """One of them, for a paper of this name. Raises NotFound."""
    found = own_earlier_files(actor, [name]).get(fold(name))
    if found is None or found.pk != file:
        raise NotFound
    return found
