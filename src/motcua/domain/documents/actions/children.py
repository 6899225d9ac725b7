"""The result that a child dossier brings back to its parent: its files, by reference."""

from motcua.base import clock
from motcua.base.actor import Actor
from motcua.base.ids import uuid7
from motcua.domain.documents.actions._common import record
from motcua.domain.documents.models import File
from motcua.domain.documents.rules import Reading
from motcua.domain.dossiers.models import Dossier


def bring_results(actor: Actor, parent: str, child: str) -> int:
    """Puts the result files of the child into the parent, within a transaction; how many are new. Done twice it changes nothing.

    The content is not copied: when the child is erased it hands it on (`erase_files`).
    """
    dossier = Dossier.objects.select_for_update().get(code=parent)
    there = set(File.objects.filter(dossier=dossier).values_list("content_of", flat=True))
    results = File.objects.filter(dossier__code=child, kind="result").order_by("added_at")
    brought = [old for old in results if old.content not in there]
    for old in brought:
        new = File.objects.create(
            id=uuid7(),
            dossier=dossier,
            kind="submitted",
            name=old.name,
            media_type=old.media_type,
            size=old.size,
            sha256=old.sha256,
            added_at=clock.now(),
            added_by=actor.reference,
            safety=old.safety,
            reading=Reading.NONE if old.reading == Reading.NONE else Reading.WAITING,
            content_of_id=old.content,
        )
        record(actor, dossier, "dossier.file_from_child", new, of=str(old.pk), child=child)
    return len(brought)
