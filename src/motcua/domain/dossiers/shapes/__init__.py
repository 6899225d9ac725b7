"""What dossiers tell others and what they take in: frozen pictures, no tables."""

from motcua.domain.dossiers.shapes.events import (
    ApologyView,
    BecauseView,
    ChildView,
    ConsentView,
    DocumentView,
    HandOverView,
    HistoryEntry,
    Looker,
    ParentView,
    ResultView,
    SupplementView,
)
from motcua.domain.dossiers.shapes.given import ApplicantInput, GivenDocument, IntakeInput, RepresentativeInput
from motcua.domain.dossiers.shapes.lists import ApplicantHistory, DossierItem, FoundDossier, Page, SlipView
from motcua.domain.dossiers.shapes.parties import ApplicantView, Contact, RepresentativeView
from motcua.domain.dossiers.shapes.secrets import dossier_secret, result_check_code, tracking_url
from motcua.domain.dossiers.shapes.steps import OpenStep, StepView, WorkItem
from motcua.domain.dossiers.shapes.tracking import IssuedResult, RevokedResult, TrackResult, TrackStep, TrackView
from motcua.domain.dossiers.shapes.whole import DossierView, ReceivedDossier

__all__ = [
    "ApologyView",
    "ApplicantHistory",
    "ApplicantInput",
    "ApplicantView",
    "BecauseView",
    "ChildView",
    "ConsentView",
    "Contact",
    "DocumentView",
    "DossierItem",
    "DossierView",
    "FoundDossier",
    "GivenDocument",
    "HandOverView",
    "HistoryEntry",
    "IntakeInput",
    "IssuedResult",
    "Looker",
    "OpenStep",
    "Page",
    "ParentView",
    "ReceivedDossier",
    "RepresentativeInput",
    "RepresentativeView",
    "ResultView",
    "RevokedResult",
    "SlipView",
    "StepView",
    "SupplementView",
    "TrackResult",
    "TrackStep",
    "TrackView",
    "WorkItem",
    "dossier_secret",
    "result_check_code",
    "tracking_url",
]
