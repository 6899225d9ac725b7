"""A paper that the applicant handed in earlier, and that still holds, is used again: nobody brings twice what the centre has.

Found by the blind index of the applicant's number, among the dossiers that the asking person may see. The content is not
copied: the new file names the old one, until the old dossier is erased and hands its content on.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from motcua.base import clock
from motcua.base.actor import Actor
from motcua.base.ids import uuid7
from motcua.base.problems import Conflict, NotFound
from motcua.domain.catalogue.queries import version_content
from motcua.domain.documents.actions._common import record, require_open
from motcua.domain.documents.models import File
from motcua.domain.documents.queries import OPEN_TO_LOOK, FileView, file_view, visible_dossier
from motcua.domain.documents.rules import Reading
from motcua.domain.dossiers.access import may, visible
from motcua.domain.dossiers.models import Dossier
from motcua.domain.dossiers.rules import CLOSED
from motcua.domain.people.identity import fold
from motcua.domain.people.permissions import Action, require
from motcua.domain.people.queries import name_of

MOST = 50


@dataclass(frozen=True)
class EarlierPaper:
    """A file of an earlier dossier that serves for a paper of this one: `requirement` and `paper` are of this one."""

    id: UUID
    code: str
    requirement: str
    paper: str
    added_at: datetime
    valid_until: date | None


def earlier_papers(actor: Actor, code: str) -> list[EarlierPaper]:
    """What the applicant handed in before for papers of the same name, newest first, of each paper the newest. Raises NotFound."""
    dossier = visible_dossier(actor, code)
    if not may(actor, Action.DOSSIER_FILE_ADD, dossier) or dossier.state in CLOSED:
        return []
    here = {fold(one.name): one for one in version_content(dossier.version_id).documents}
    found: dict[str, EarlierPaper] = {}
    for row in _candidates(actor, dossier).select_related("dossier").order_by("-added_at")[:MOST]:
        names = {one.code: one.name for one in version_content(row.dossier.version_id).documents}
        paper = here.get(fold(names.get(row.requirement, "")))
        if paper and paper.code not in found:
            found[paper.code] = EarlierPaper(
                row.pk, row.dossier.code, paper.code, paper.name, row.added_at, row.valid_until
            )
    held = set(File.objects.filter(dossier=dossier).values_list("requirement", flat=True))
    return [one for paper, one in found.items() if paper not in held]


@transaction.atomic
def reuse(actor: Actor, code: str, file: UUID, requirement: str) -> FileView:
    """Puts an earlier file into this dossier, by reference. Raises NotFound, Forbidden, Conflict; twice it is refused."""
    dossier = visible_dossier(actor, code)
    require_may = may(actor, Action.DOSSIER_FILE_ADD, dossier)
    if not require_may:
        require(actor, Action.DOSSIER_FILE_ADD, centre=dossier.centre)
    dossier = Dossier.objects.select_for_update().get(pk=dossier.pk)
    if dossier.state in CLOSED:
        raise Conflict(_("This dossier is closed; nothing can be added to it"), code="dossier_closed")
    offered = {(one.id, one.requirement) for one in earlier_papers(actor, code)}
    if (file, requirement) not in offered:
        raise NotFound(_("This paper is not offered for this dossier, or is there already"))
    old = require_open(File.objects.select_for_update().filter(pk=file).first())
    new = File.objects.create(
        id=uuid7(),
        dossier=dossier,
        kind="submitted",
        requirement=requirement,
        name=old.name,
        media_type=old.media_type,
        size=old.size,
        sha256=old.sha256,
        added_at=clock.now(),
        added_by=actor.reference,
        safety=old.safety,
        reading=Reading.NONE if old.reading == Reading.NONE else Reading.WAITING,
        content_of_id=old.content,
        valid_until=old.valid_until,
    )
    record(actor, dossier, "dossier.file_reused", new, of=str(old.pk), of_dossier=old.dossier.code)
    return file_view(new, dossier.code, name_of(new.added_by))


def _candidates(actor: Actor, dossier: Dossier) -> QuerySet[File]:
    """Files of the applicant's other dossiers that hold today; by the indexes dossier_by_id and dossier_by_tax_code."""
    same = Q(pk__in=[])
    if dossier.id_index:
        same |= Q(id_index=dossier.id_index)
    if dossier.tax_index:
        same |= Q(tax_index=dossier.tax_index)
    others = visible(actor).filter(same).exclude(pk=dossier.pk).values("pk")
    holds = Q(valid_until__isnull=True) | Q(valid_until__gte=timezone.localdate(clock.now()))
    return File.objects.filter(holds, dossier__in=others, kind="submitted", safety__in=OPEN_TO_LOOK).exclude(
        Q(requirement="") | Q(reading=Reading.SPLIT)
    )
