"""What this room does when a file has come: it is read in the background."""

from uuid import UUID

from motcua.base.actor import system
from motcua.base.journal import Entry, follow
from motcua.domain.documents import tasks
from motcua.domain.documents.actions.children import bring_results, send_papers
from motcua.domain.documents.actions.turns import send_when_all_is_filed
from motcua.domain.dossiers.actions import CHILDREN

TURNS = system("turns")


@follow(
    "documents.reading",
    (
        "dossier.file_added",
        "dossier.file_reused",
        "dossier.file_tried_again",
        "dossier.file_from_child",
        "dossier.file_from_parent",
    ),
)
def read_what_came(entry: Entry) -> None:
    tasks.defer(UUID(entry.data["file"]))


@follow(
    "documents.sending", ("dossier.child_opened", "dossier.file_added", "dossier.file_reused", "dossier.supplemented")
)
def send_to_children(entry: Entry) -> None:
    """What a child may have of its parent's papers goes to it, also what is scanned after it was opened."""
    send_papers(CHILDREN, entry.subject_id)


@follow(
    "documents.turns",
    (
        "dossier.file_added",
        "dossier.file_reused",
        "dossier.file_from_parent",
        "dossier.file_checked",
        "dossier.file_papers_said",
        "dossier.supplemented",
        "dossier.paid",
    ),
)
def end_the_round(entry: Entry) -> None:
    """A dossier on paper of which every paper is scanned goes to all its agencies at once."""
    send_when_all_is_filed(TURNS, entry.subject_id)


@follow("documents.children", ("dossier.child_returned",))
def bring_what_came_back(entry: Entry) -> None:
    bring_results(CHILDREN, entry.subject_id, entry.data["child"])
