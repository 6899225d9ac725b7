"""Verbs about dossiers, the only writers of their tables. Each locks the dossier, asks the rules, writes, records."""

from motcua.domain.dossiers.actions._children import CHILDREN
from motcua.domain.dossiers.actions._representative import PAPER, paper_name
from motcua.domain.dossiers.actions.children import tend_children
from motcua.domain.dossiers.actions.consent import ask_consent, give_consent, refuse_consent
from motcua.domain.dossiers.actions.endings import refuse, stop, withdraw
from motcua.domain.dossiers.actions.finding import (
    change_view,
    drop_view,
    record_export,
    record_looks_export,
    reveal,
    save_view,
)
from motcua.domain.dossiers.actions.history import look_up, prefill
from motcua.domain.dossiers.actions.intake import intake_faults, receive
from motcua.domain.dossiers.actions.keeping import erase
from motcua.domain.dossiers.actions.originals import take_originals
from motcua.domain.dossiers.actions.post import set_delivery, take_back
from motcua.domain.dossiers.actions.result import attach_result, hand_over
from motcua.domain.dossiers.actions.revoking import reinstate_result, revoke_result
from motcua.domain.dossiers.actions.sharing import assign_step, be_away, end_absence, set_sharing, take_step
from motcua.domain.dossiers.actions.signing import (
    ask_signature,
    cancel_signature,
    give_up_signature,
    look_at_signature,
    sign,
)
from motcua.domain.dossiers.actions.slips import (
    Missing,
    SlipInput,
    erase_old_slips,
    give_slip,
    record_slip_export,
)
from motcua.domain.dossiers.actions.steps import complete_step, return_step, start_step
from motcua.domain.dossiers.actions.supplement import request_supplement, supplement
from motcua.domain.dossiers.actions.time import apologise, record_paid, request_payment
from motcua.domain.dossiers.actions.together import Outcome, assign_many, complete_many, require_unchanged
from motcua.domain.dossiers.actions.turns import send_at_once
from motcua.domain.dossiers.actions.unclaimed import remind_unclaimed
from motcua.domain.dossiers.shapes import (
    ApplicantInput,
    DossierView,
    GivenDocument,
    IntakeInput,
    ReceivedDossier,
    RepresentativeInput,
)

__all__ = [
    "CHILDREN",
    "PAPER",
    "ApplicantInput",
    "DossierView",
    "GivenDocument",
    "IntakeInput",
    "Missing",
    "Outcome",
    "ReceivedDossier",
    "RepresentativeInput",
    "SlipInput",
    "apologise",
    "ask_consent",
    "ask_signature",
    "assign_many",
    "assign_step",
    "attach_result",
    "be_away",
    "cancel_signature",
    "change_view",
    "complete_many",
    "complete_step",
    "drop_view",
    "end_absence",
    "erase",
    "erase_old_slips",
    "give_consent",
    "give_slip",
    "give_up_signature",
    "hand_over",
    "intake_faults",
    "look_at_signature",
    "look_up",
    "paper_name",
    "prefill",
    "receive",
    "record_export",
    "record_looks_export",
    "record_paid",
    "record_slip_export",
    "refuse",
    "refuse_consent",
    "reinstate_result",
    "remind_unclaimed",
    "request_payment",
    "request_supplement",
    "require_unchanged",
    "return_step",
    "reveal",
    "revoke_result",
    "save_view",
    "send_at_once",
    "set_delivery",
    "set_sharing",
    "sign",
    "start_step",
    "stop",
    "supplement",
    "take_back",
    "take_originals",
    "take_step",
    "tend_children",
    "withdraw",
]
