"""Second requests for papers that wait for a leader's word."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from motcua.base.actor import Actor
from motcua.domain.dossiers.models import SupplementConsent
from motcua.domain.dossiers.models.dossiers import OPEN_STATES
from motcua.domain.people.permissions import Action, areas_of
from motcua.domain.people.queries import names_of


@dataclass(frozen=True)
class WaitingConsent:
    """`due_at`: when the whole dossier is due; its clock runs on until the leader decides."""

    code: str
    procedure_name: str
    procedure_name_en: str
    asked_by_name: str
    asked_at: datetime
    due_at: datetime | None


def consents_waiting(actor: Actor) -> list[WaitingConsent]:
    """What `actor` may allow or refuse, the dossier that is due first on top; nothing for who decides nowhere."""
    places = Q(pk__in=())
    for centres, agencies in areas_of(actor, Action.DOSSIER_CONSENT):
        in_centres = Q() if centres is None else Q(dossier__centre__in=centres)
        places |= in_centres & (Q(pk__isnull=False) if agencies is None else Q(agency__in=agencies))
    asked = SupplementConsent.objects.filter(places, outcome="", dossier__state__in=OPEN_STATES)
    found = list(asked.select_related("dossier__version__procedure").order_by("dossier__due_at", "pk"))
    names = names_of({one.asked_by for one in found}) if found else {}
    return [
        WaitingConsent(
            one.dossier.code,
            one.dossier.version.procedure.name,
            one.dossier.version.procedure.name_en,
            names[one.asked_by],
            one.asked_at,
            one.dossier.due_at,
        )
        for one in found
    ]
