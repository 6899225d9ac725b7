"""Verbs about submissions, the only writers of their tables: the citizen's, the desk's, the national portal's, and those of time."""

from motcua.domain.submissions.actions.desk import (
    accept,
    ask,
    clear,
    look,
    put_back,
    refuse,
)
from motcua.domain.submissions.actions.keeping import (
    erase_refused,
    forget_account,
    look_at_waiting,
    move_account,
    warn_and_lapse,
)
from motcua.domain.submissions.actions.looking import OpenedPaper, note_look, open_paper, opened_paper, reveal
from motcua.domain.submissions.actions.national import Delivered, deliver, take_back, take_file
from motcua.domain.submissions.actions.own import (
    add_paper,
    begin,
    change_kind,
    choose_originals,
    drop_paper,
    reuse_paper,
    save,
    send,
    withdraw,
)
from motcua.domain.submissions.actions.paying import note_money, transfer
from motcua.domain.submissions.actions.settings import change_online_options

__all__ = [
    "Delivered",
    "OpenedPaper",
    "accept",
    "add_paper",
    "ask",
    "begin",
    "change_kind",
    "change_online_options",
    "choose_originals",
    "clear",
    "deliver",
    "drop_paper",
    "erase_refused",
    "forget_account",
    "look",
    "look_at_waiting",
    "move_account",
    "note_look",
    "note_money",
    "open_paper",
    "opened_paper",
    "put_back",
    "refuse",
    "reuse_paper",
    "reveal",
    "save",
    "send",
    "take_back",
    "take_file",
    "transfer",
    "warn_and_lapse",
    "withdraw",
]
