"""Whoever rated is told that it was answered; what was answered about a dossier goes with the dossier."""

from motcua.base.journal import Entry, follow
from motcua.domain.messages.actions import queue_notice
from motcua.domain.messages.rules import OF_REPLIES
from motcua.domain.replies.actions import erase


@follow("replies.notices", tuple(OF_REPLIES))
def tell(entry: Entry) -> None:
    queue_notice(entry)


@follow("replies.erased", ("dossier.erased",))
def forget(entry: Entry) -> None:
    erase(entry.subject_id)
