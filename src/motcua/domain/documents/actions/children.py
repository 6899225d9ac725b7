"""What passes between a dossier and its children: papers down, the result up; by reference, the content is not copied."""

from uuid import UUID

from django.db import transaction

from motcua.base import clock
from motcua.base.actor import Actor
from motcua.base.ids import uuid7
from motcua.domain.documents.actions._common import record
from motcua.domain.documents.models import File
from motcua.domain.documents.rules import Reading, Safety
from motcua.domain.dossiers.models import Dossier
from motcua.domain.dossiers.rules import CLOSED
from motcua.domain.dossiers.sending import SentPaper, open_children


def bring_results(actor: Actor, parent: str, child: str) -> int:
    """Puts the result files of the child into the parent, within a transaction; how many are new. Done twice it changes nothing.

    When the child is erased it hands the content on (`erase_files`).
    """
    dossier = Dossier.objects.select_for_update().get(code=parent)
    there = _contents(dossier)
    results = File.objects.filter(dossier__code=child, kind="result").order_by("added_at")
    brought = [old for old in results if old.content not in there]
    for old in brought:
        new = _refer(actor, dossier, old)
        record(actor, dossier, "dossier.file_from_child", new, of=str(old.pk), child=child)
    return len(brought)


def send_papers(actor: Actor, parent: str) -> int:
    """Puts the parent's papers into the children that it waits for, as each may have them; how many are new. Twice changes nothing.

    Looks are recorded where somebody looks: in the child. What is infected does not go; what is not scanned yet is scanned there too.
    """
    return sum(_send(actor, parent, child, papers) for child, papers in open_children(parent) if papers)


@transaction.atomic
def _send(actor: Actor, parent: str, child: str, papers: dict[str, SentPaper]) -> int:
    dossier = Dossier.objects.select_for_update().get(code=child)
    if dossier.state in CLOSED:
        return 0
    there = _contents(dossier)
    files = File.objects.filter(dossier__code=parent, kind="submitted", requirement__in=papers)
    held = files.exclude(reading=Reading.SPLIT).exclude(safety=Safety.INFECTED).order_by("added_at", "pk")
    sent = [old for old in held if old.content not in there]
    for old in sent:
        new = _refer(actor, dossier, old, papers[old.requirement].requirement)
        record(actor, dossier, "dossier.file_from_parent", new, of=str(old.pk), parent=parent)
    return len(sent)


def _contents(dossier: Dossier) -> set[UUID]:
    """Under which names what it has lies in the vault."""
    return {one.content for one in File.objects.filter(dossier=dossier)}


def _refer(actor: Actor, dossier: Dossier, old: File, requirement: str = "") -> File:
    return File.objects.create(
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
