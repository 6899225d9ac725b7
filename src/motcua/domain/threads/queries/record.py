"""What was written about a dossier, whole, as it goes into an archive with it."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from motcua.base import vault
from motcua.base.actor import Actor
from motcua.domain.documents.rules import CLOSED_TO_ALL
from motcua.domain.dossiers.models import Dossier
from motcua.domain.people.permissions import Action, require
from motcua.domain.threads.models import Attachment, Message
from motcua.domain.threads.naming import names


@dataclass(frozen=True)
class ArchivedFile:
    """A file of a message. `safety` as documents.rules.Safety says it; `chunks` are read when asked for."""

    id: UUID
    name: str
    sha256: str
    safety: str

    @property
    def is_open(self) -> bool:
        return self.safety not in CLOSED_TO_ALL

    @property
    def chunks(self) -> Iterator[bytes]:
        return vault.read(self.id)


def record_of(actor: Actor, code: str) -> tuple[list[dict[str, object]], list[ArchivedFile]]:
    """Its messages in whichever thread, oldest first, with who has read and acknowledged what, and their files. Raises Forbidden."""
    found = Dossier.objects.get(code=code)
    require(actor, Action.RECORDS_EXPORT, centre=found.centre)
    rows = Message.objects.filter(dossier=found).select_related("thread")
    listed = list(rows.prefetch_related("attachments", "acknowledgements", "mentions").order_by("pk"))
    people = {row.author for row in listed} | {row.spoke_as for row in listed if row.spoke_as}
    people |= {one.person for row in listed for one in row.acknowledgements.all()}
    people |= {one.person for row in listed for one in row.mentions.all()}
    called = names(people)
    written: list[dict[str, object]] = [
        {
            "thread": row.thread_id,
            "title": row.thread.title,
            "at": row.sent_at,
            "author": called[row.author],
            "spoke_as": called[row.spoke_as] if row.spoke_as else "",
            "text": row.text,
            "urgent": row.urgent,
            "mentions": [called[one.person] for one in row.mentions.all()],
            "acknowledged": {called[one.person]: one.acknowledged_at for one in row.acknowledgements.all()},
            "files": [one.pk for one in row.attachments.all()],
        }
        for row in listed
    ]
    return written, [_file(one) for row in listed for one in row.attachments.all()]


def _file(row: Attachment) -> ArchivedFile:
    return ArchivedFile(row.pk, row.name, row.sha256, row.safety)
