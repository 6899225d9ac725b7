"""Questions about a tray: what was scanned, photographed and uploaded while an intake is filled in, before there is a dossier.

A tray is its officer's alone: for everybody else it is not there.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from motcua.base import vault
from motcua.base.actor import Actor
from motcua.base.problems import NotFound
from motcua.domain.catalogue.queries import version_content
from motcua.domain.documents.gatherings import GatheringView, gathering_view
from motcua.domain.documents.models import Gathering, Tray
from motcua.domain.documents.rules import Gathered


@dataclass(frozen=True)
class TrayFileView:
    """An uploaded file; `size` in bytes, `paper` the name of the paper that it is."""

    id: UUID
    requirement: str
    paper: str
    paper_en: str
    name: str
    size: int


@dataclass(frozen=True)
class TrayView:
    """`ends_at`: when it is thrown away if nothing more is done with it; `begun`: papers for which there is something."""

    id: UUID
    centre: str
    counter: int
    procedure: str
    version: int
    ends_at: datetime
    gatherings: tuple[GatheringView, ...]
    files: tuple[TrayFileView, ...]

    @property
    def begun(self) -> frozenset[str]:
        return frozenset(one.requirement for one in self.gatherings) | {one.requirement for one in self.files}

    @property
    def there(self) -> frozenset[str]:
        """Papers of which at least a page has come."""
        return frozenset(one.requirement for one in self.gatherings if one.pages) | {
            one.requirement for one in self.files
        }


def tray(actor: Actor, name: UUID) -> TrayView:
    """Raises NotFound."""
    return tray_view(of_officer(actor, name))


def page_of_tray(actor: Actor, name: UUID, gathering: UUID, number: int) -> Iterator[bytes]:
    """A page that has come, as a JPEG. Raises NotFound."""
    found = of_tray(actor, name, gathering).pages.filter(number=number).first()
    if found is None:
        raise NotFound
    return vault.read(found.pk)


def of_officer(actor: Actor, name: UUID, rows: QuerySet[Tray] | None = None) -> Tray:
    """`rows`: such as locked ones. Raises NotFound for another's."""
    wanted = Tray.objects.all() if rows is None else rows
    found = wanted.filter(pk=name, opened_by=actor.reference).first()
    if found is None:
        raise NotFound(_("What was scanned for this intake was thrown away; scan it again"))
    return found


def of_tray(actor: Actor, name: UUID, gathering: UUID) -> Gathering:
    """Raises NotFound."""
    wanted = Gathering.objects.select_related("dossier", "tray").filter(tray=of_officer(actor, name))
    found = wanted.filter(pk=gathering).exclude(state=Gathered.ENDED).first()
    if found is None:
        raise NotFound
    return found


def tray_view(row: Tray) -> TrayView:
    asked = {one.code: one for one in version_content(row.version_id).documents}

    def names(requirement: str) -> tuple[str, str]:
        paper = asked.get(requirement)
        return (paper.name, paper.name_en) if paper else (_("other paper"), "")

    rows = row.gatherings.exclude(state=Gathered.ENDED).select_related("dossier", "tray").order_by("asked_at")
    return TrayView(
        row.pk,
        row.centre,
        row.counter,
        row.procedure,
        row.version_id,
        row.ends_at,
        tuple(gathering_view(one) for one in rows),
        tuple(
            TrayFileView(one.pk, one.requirement, *names(one.requirement), one.name, one.size)
            for one in row.files.order_by("pk")
        ),
    )
