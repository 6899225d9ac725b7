"""That somebody of the office looked at a petition, which tells of its sender, or opened one of its files."""

from datetime import timedelta
from uuid import UUID

from django.db import transaction

from motcua.base import clock, journal
from motcua.base.actor import Actor
from motcua.domain.petitions.actions._common import record
from motcua.domain.petitions.models import Petition

ONE_LOOK = timedelta(minutes=10)  # a look that follows another sooner is the same look


def note_look(actor: Actor, row: Petition, file: UUID | None = None) -> None:
    """Once in ten minutes, of a file for each."""
    kind = "petition.file_opened" if file else "petition.viewed"
    facts = {"file": str(file)} if file else {}
    since = clock.now() - ONE_LOOK
    with transaction.atomic():
        is_known = any(
            (one.kind, one.actor) == (kind, actor.reference) and one.at > since and facts.items() <= one.data.items()
            for one in journal.subject_history(row.subject)
        )
        if not is_known and not actor.is_system:
            record(actor, kind, row, **facts)
