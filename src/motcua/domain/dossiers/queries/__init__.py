"""Questions about dossiers: one in full, lists, work lists, tracking by its applicant, what happened to it."""

from motcua.domain.dossiers.queries.consents import WaitingConsent, consents_waiting
from motcua.domain.dossiers.queries.finding import Filters
from motcua.domain.dossiers.queries.forms import StepForm, step_form
from motcua.domain.dossiers.queries.found import FoundPage, search
from motcua.domain.dossiers.queries.lists import dossiers, dossiers_of_ticket, ready_to_return, work_list
from motcua.domain.dossiers.queries.looks import LooksFilter, LooksPage, lookers, looks
from motcua.domain.dossiers.queries.one import dossier, history, picture
from motcua.domain.dossiers.queries.public import (
    check_result,
    is_check_code,
    progress_by_code,
    revocation,
    track,
    track_history,
)
from motcua.domain.dossiers.queries.signing import AskedSignature, asked_signature, signing
from motcua.domain.dossiers.queries.team import Away, Member, Team, absences, teams
from motcua.domain.dossiers.queries.usual import usual_procedures
from motcua.domain.dossiers.queries.views import ViewItem, saved_views
from motcua.domain.dossiers.queries.visits import hand_over_of, visit_of
from motcua.domain.dossiers.shapes import (
    DossierItem,
    DossierView,
    FoundDossier,
    HistoryEntry,
    IssuedResult,
    Page,
    StepView,
    TrackResult,
    TrackStep,
    TrackView,
    WorkItem,
)

__all__ = [
    "AskedSignature",
    "Away",
    "DossierItem",
    "DossierView",
    "Filters",
    "FoundDossier",
    "FoundPage",
    "HistoryEntry",
    "IssuedResult",
    "LooksFilter",
    "LooksPage",
    "Member",
    "Page",
    "StepForm",
    "StepView",
    "Team",
    "TrackResult",
    "TrackStep",
    "TrackView",
    "ViewItem",
    "WaitingConsent",
    "WorkItem",
    "absences",
    "asked_signature",
    "check_result",
    "consents_waiting",
    "dossier",
    "dossiers",
    "dossiers_of_ticket",
    "hand_over_of",
    "history",
    "is_check_code",
    "lookers",
    "looks",
    "picture",
    "progress_by_code",
    "ready_to_return",
    "revocation",
    "saved_views",
    "search",
    "signing",
    "step_form",
    "teams",
    "track",
    "track_history",
    "usual_procedures",
    "visit_of",
    "work_list",
]
