"""Questions about threads: lists, one thread's messages, what waits for somebody, what is found, whom one may write to."""

from motcua.domain.threads.queries.lists import mentions, of_dossier, opened_to, thread, threads, waiting
from motcua.domain.threads.queries.mailboxes import mailboxes
from motcua.domain.threads.queries.messages import about, found, message, messages
from motcua.domain.threads.queries.reach import reachable
from motcua.domain.threads.queries.record import ArchivedFile, record_of

__all__ = [
    "ArchivedFile",
    "about",
    "found",
    "mailboxes",
    "mentions",
    "message",
    "messages",
    "of_dossier",
    "opened_to",
    "reachable",
    "record_of",
    "thread",
    "threads",
    "waiting",
]
