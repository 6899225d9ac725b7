"""The tables of dossiers, by subject."""

from motcua.domain.dossiers.models.answers import DossierAnswers
from motcua.domain.dossiers.models.children import ChildLink
from motcua.domain.dossiers.models.clock import Apology, Pause
from motcua.domain.dossiers.models.dossiers import DailyNumber, Dossier, Look, Participation
from motcua.domain.dossiers.models.finding import NameWord, Reveal, SavedView
from motcua.domain.dossiers.models.papers import DossierDocument, HandOver, SupplementRequest
from motcua.domain.dossiers.models.representative import Representative
from motcua.domain.dossiers.models.result import Revocation, withdrawn
from motcua.domain.dossiers.models.signing import SignatureRequest
from motcua.domain.dossiers.models.slips import Slip, SlipNumber
from motcua.domain.dossiers.models.steps import DossierStep
from motcua.domain.dossiers.models.work import Absence, SharingRule, SupplementConsent

__all__ = [
    "Absence",
    "Apology",
    "ChildLink",
    "DailyNumber",
    "Dossier",
    "DossierAnswers",
    "DossierDocument",
    "DossierStep",
    "HandOver",
    "Look",
    "NameWord",
    "Participation",
    "Pause",
    "Representative",
    "Reveal",
    "Revocation",
    "SavedView",
    "SharingRule",
    "SignatureRequest",
    "Slip",
    "SlipNumber",
    "SupplementConsent",
    "SupplementRequest",
    "withdrawn",
]
