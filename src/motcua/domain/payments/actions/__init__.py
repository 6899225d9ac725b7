"""Verbs about payments: money taken at the counter, money that a bank says has come, also ahead of a dossier, what is paid back."""

from motcua.domain.payments.actions.ahead import ask_ahead, end_ahead, settle_ahead
from motcua.domain.payments.actions.money import LONGEST_TRANSACTION, close_cash, record_payment, today_in
from motcua.domain.payments.actions.refunds import note_refund, owe_back
from motcua.domain.payments.actions.transfers import (
    BANK,
    Asked,
    Notice,
    Taken,
    ask_for_transfer,
    assign,
    erase_notes,
    erase_notes_ahead,
    look_at_unknown,
    take_notice,
    transfer_asked,
    transfer_for_applicant,
)

__all__ = [
    "BANK",
    "LONGEST_TRANSACTION",
    "Asked",
    "Notice",
    "Taken",
    "ask_ahead",
    "ask_for_transfer",
    "assign",
    "close_cash",
    "end_ahead",
    "erase_notes",
    "erase_notes_ahead",
    "look_at_unknown",
    "note_refund",
    "owe_back",
    "record_payment",
    "settle_ahead",
    "take_notice",
    "today_in",
    "transfer_asked",
    "transfer_for_applicant",
]
