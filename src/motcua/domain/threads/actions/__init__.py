"""Verbs of threads; each opens its own transaction."""

from motcua.domain.threads.actions.keeping import erase, erase_old, look_at_waiting
from motcua.domain.threads.actions.mailboxes import set_mailbox
from motcua.domain.threads.actions.options import change_talk_options
from motcua.domain.threads.actions.reading import open_file, read, read_mention
from motcua.domain.threads.actions.talking import Opening, add_people, leave, open_thread, say
from motcua.domain.threads.actions.urging import acknowledge, remind, urge

__all__ = [
    "Opening",
    "acknowledge",
    "add_people",
    "change_talk_options",
    "erase",
    "erase_old",
    "leave",
    "look_at_waiting",
    "open_file",
    "open_thread",
    "read",
    "read_mention",
    "remind",
    "say",
    "set_mailbox",
    "urge",
]
