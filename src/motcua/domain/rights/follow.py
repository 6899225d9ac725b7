"""What this room does when something has happened: senders are told; with an account or a dossier go the words about it."""

from motcua.base.journal import Entry, follow
from motcua.domain.messages.actions import queue_notice
from motcua.domain.messages.rules import OF_DATA_REQUESTS
from motcua.domain.rights.actions import forget_account, forget_dossier


@follow("rights.notices", tuple(OF_DATA_REQUESTS))
def tell(entry: Entry) -> None:
    queue_notice(entry)


@follow("rights.accounts", ("citizen.closed", "citizen.given_back"))
def leave_account(entry: Entry) -> None:
    """An account that joined another has asked for nothing about itself, as nothing of it was proven: what it asked goes with it."""
    forget_account(int(entry.data["joined"]) if entry.kind == "citizen.given_back" else int(entry.subject_id))


@follow("rights.erased", ("dossier.erased",))
def forget(entry: Entry) -> None:
    forget_dossier(entry.subject_id)
