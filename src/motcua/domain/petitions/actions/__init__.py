"""Verbs about petitions, the only writers of their tables: the sender's, the office's, publishing, and those of time."""

from motcua.domain.petitions.actions.desk import (
    approve,
    ask,
    assign,
    forget_account,
    hand_back,
    join,
    propose,
    refuse,
    send_back,
    transfer,
)
from motcua.domain.petitions.actions.keeping import erase_old, lapse, look_at_waiting
from motcua.domain.petitions.actions.own import Given, Sent, add, consent, prove, submit, withdraw
from motcua.domain.petitions.actions.publishing import Public, publish, unpublish
from motcua.domain.petitions.actions.revealing import reveal
from motcua.domain.petitions.actions.settings import change_petition_options, petition_options

__all__ = [
    "Given",
    "Public",
    "Sent",
    "add",
    "approve",
    "ask",
    "assign",
    "change_petition_options",
    "consent",
    "erase_old",
    "forget_account",
    "hand_back",
    "join",
    "lapse",
    "look_at_waiting",
    "petition_options",
    "propose",
    "prove",
    "publish",
    "refuse",
    "reveal",
    "send_back",
    "submit",
    "transfer",
    "unpublish",
    "withdraw",
]
