"""Verbs about letters, the only writers of their tables. Each locks the letter, asks the rules, writes, records."""

from motcua.domain.delivery.actions.asking import ask, cancel, note_asked, note_ended
from motcua.domain.delivery.actions.batches import (
    close_batch,
    hand_batch,
    open_batch,
    put_into_batch,
    reopen_batch,
    take_out_of_batch,
)
from motcua.domain.delivery.actions.carrying import note_handed, settle, tell
from motcua.domain.delivery.actions.desk import Scanned, look_at_letters, put_back, set_number, take_over
from motcua.domain.delivery.actions.keeping import erase_of_dossier
from motcua.domain.delivery.actions.tariffs import export_tariffs, import_tariffs

__all__ = [
    "Scanned",
    "ask",
    "cancel",
    "close_batch",
    "erase_of_dossier",
    "export_tariffs",
    "hand_batch",
    "import_tariffs",
    "look_at_letters",
    "note_asked",
    "note_ended",
    "note_handed",
    "open_batch",
    "put_back",
    "put_into_batch",
    "reopen_batch",
    "set_number",
    "settle",
    "take_out_of_batch",
    "take_over",
    "tell",
]
