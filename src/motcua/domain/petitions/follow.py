"""What this room does when something has happened: senders are told, and a closed account leaves its petitions to code and secret."""

from uuid import UUID

from motcua.base.journal import Entry, follow
from motcua.domain.messages.actions import queue_notice
from motcua.domain.messages.rules import OF_PETITIONS
from motcua.domain.petitions.actions import forget_account
from motcua.domain.petitions.notices import joined_to


@follow("petitions.accounts", ("citizen.closed", "citizen.given_back"))
def follow_the_account(entry: Entry) -> None:
    if entry.kind == "citizen.closed":
        forget_account(int(entry.subject_id))
    else:
        forget_account(int(entry.data["joined"]), into=int(entry.subject_id))


@follow("petitions.notices", tuple(OF_PETITIONS))
def tell(entry: Entry) -> None:
    """Puts a notice to its sender into the outbox; an answer also to those whose petitions were joined to it."""
    queue_notice(entry)
    for one in joined_to(UUID(entry.subject_id)) if entry.kind == "petition.answered" else []:
        queue_notice(entry, about=str(one))
