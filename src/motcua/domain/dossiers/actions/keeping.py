"""What is left of a dossier whose time of retention has run out: that it was there, for what, when and how it ended."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from motcua.base import journal
from motcua.base.actor import Actor
from motcua.base.problems import Conflict, NotFound
from motcua.domain.dossiers.actions._names import forget_name
from motcua.domain.dossiers.actions.slips import erase_of_dossier
from motcua.domain.dossiers.models import (
    Apology,
    Dossier,
    DossierAnswers,
    DossierDocument,
    DossierStep,
    HandOver,
    Look,
    Participation,
    Representative,
    Reveal,
    Revocation,
    SignatureRequest,
    SupplementConsent,
    SupplementRequest,
)
from motcua.domain.dossiers.rules import CLOSED
from motcua.domain.people.actions.citizens import forget_claims
from motcua.domain.people.permissions import Action, require

NOBODY = {
    "applicant_name": "",
    "name_key": "",
    "id_number": "",
    "id_index": None,
    "tax_code": "",
    "tax_index": None,
    "phone": "",
    "phone_index": None,
    "email": "",
    "address": "",
    "commune": "",
    "postal_address": "",
    "postal_commune": "",
    "reason": "",
}


@transaction.atomic
def erase(actor: Actor, code: str, disposal: int) -> None:
    """Takes away what tells of a person; figures, dates and the journal stay. Done twice it changes nothing.
    `disposal`: the decided list that names it (domain/records).

    Raises NotFound; Conflict for a dossier that is still open; Forbidden.
    """
    dossier = Dossier.objects.select_for_update().filter(code=code).first()
    if dossier is None:
        raise NotFound
    require(actor, Action.RECORDS_DECIDE, centre=dossier.centre)
    if dossier.state not in CLOSED:
        raise Conflict(_("A dossier that is still open cannot be erased"), code="dossier_open")
    if not dossier.name_key:
        return
    forget_name(dossier)
    Reveal.objects.filter(dossier=dossier).update(words="")
    Dossier.objects.filter(pk=dossier.pk).update(**NOBODY, row_version=dossier.row_version + 1)
    Participation.objects.filter(dossier=dossier).update(name_key="")
    Representative.objects.filter(dossier=dossier).delete()
    DossierStep.objects.filter(dossier=dossier).update(note="")
    DossierAnswers.objects.filter(dossier=dossier).delete()
    DossierDocument.objects.filter(dossier=dossier).delete()
    SupplementRequest.objects.filter(dossier=dossier).update(items="[]", reason="")
    SupplementConsent.objects.filter(dossier=dossier).update(items="[]", reason="", answer="")
    HandOver.objects.filter(dossier=dossier).update(to="", signature="")
    SignatureRequest.objects.filter(dossier=dossier).delete()
    Apology.objects.filter(dossier=dossier).update(reason="")
    Revocation.objects.filter(dossier=dossier).update(reason="", end_reason="")
    Look.objects.filter(dossier=dossier).delete()
    erase_of_dossier(dossier)
    forget_claims("dossier", dossier.code)
    journal.record(
        actor, "dossier.erased", dossier.subject, centre=dossier.centre, agency=dossier.agency, disposal=disposal
    )
