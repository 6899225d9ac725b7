"""Legal holds: what must not be erased, and why."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from motcua.base import clock, journal
from motcua.base.actor import Actor
from motcua.base.problems import Conflict, InvalidInput, NotFound
from motcua.domain.dossiers.models import Dossier
from motcua.domain.dossiers.rules import tidy_code
from motcua.domain.people.permissions import Action, require
from motcua.domain.records.models import Custody, LegalHold

LONGEST_REASON = 1000


@transaction.atomic
def place_hold(actor: Actor, centre: str, code: str, reason: str) -> LegalHold:
    """Nothing of the dossier is erased until each of its holds is lifted. Raises InvalidInput, NotFound, Conflict, Forbidden."""
    require(actor, Action.RECORDS_KEEP, centre=centre)
    if not reason.strip():
        raise InvalidInput.of("reason", _("Write why: a complaint, a court, an inspection, with its number"))
    dossier = Dossier.objects.select_for_update().filter(code=tidy_code(code), centre=centre).first()
    if dossier is None:
        raise InvalidInput.of("code", _("This centre has no dossier with this code"))
    if Custody.objects.filter(dossier=dossier.code, erased_at__isnull=False).exists():
        raise Conflict(_("This dossier was erased; nothing is left to hold"), code="dossier_erased")
    hold = LegalHold.objects.create(
        dossier=dossier.code,
        centre=centre,
        reason=reason.strip()[:LONGEST_REASON],
        placed_by=actor.reference,
        placed_at=clock.now(),
    )
    journal.record(actor, "dossier.held", dossier.subject, centre=centre, agency=dossier.agency, hold=hold.pk)
    return hold


@transaction.atomic
def lift_hold(actor: Actor, centre: str, hold: int) -> None:
    """Raises NotFound, Forbidden; lifting it twice changes nothing."""
    require(actor, Action.RECORDS_KEEP, centre=centre)
    found = LegalHold.objects.select_for_update().filter(pk=hold, centre=centre).first()
    if found is None:
        raise NotFound(_("There is no such hold"))
    if found.lifted_at is not None:
        return
    found.lifted_at, found.lifted_by = clock.now(), actor.reference
    found.save()
    journal.record(actor, "dossier.hold_lifted", f"dossier:{found.dossier}", centre=centre, hold=found.pk)
