"""Verbs about dossiers, the only writers of their tables. Each locks the dossier, asks the rules, writes, records."""

from motcua.domain.dossiers.actions.endings import refuse, stop, withdraw
from motcua.domain.dossiers.actions.finding import drop_view, record_export, reveal, save_view
from motcua.domain.dossiers.actions.intake import receive
from motcua.domain.dossiers.actions.keeping import erase
from motcua.domain.dossiers.actions.result import attach_result, hand_over
from motcua.domain.dossiers.actions.steps import complete_step, return_step, start_step
from motcua.domain.dossiers.actions.time import apologise, record_paid, request_payment, request_supplement, supplement
from motcua.domain.dossiers.shapes import (
    ApplicantInput,
    DossierView,
    GivenDocument,
    IntakeInput,
    ReceivedDossier,
)

__all__ = [
    "ApplicantInput",
    "DossierView",
    "GivenDocument",
    "IntakeInput",
    "ReceivedDossier",
    "apologise",
    "attach_result",
    "complete_step",
    "drop_view",
    "erase",
    "hand_over",
    "receive",
    "record_export",
    "record_paid",
    "refuse",
    "request_payment",
    "request_supplement",
    "return_step",
    "reveal",
    "save_view",
    "start_step",
    "stop",
    "supplement",
    "withdraw",
]
