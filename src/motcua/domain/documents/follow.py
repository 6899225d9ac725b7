"""What this room does when a file has come: it is read in the background."""

from uuid import UUID

from motcua.base.journal import Entry, follow
from motcua.domain.documents import tasks


@follow("documents.reading", ("dossier.file_added", "dossier.file_reused", "dossier.file_tried_again"))
def read_what_came(entry: Entry) -> None:
    tasks.defer(UUID(entry.data["file"]))
