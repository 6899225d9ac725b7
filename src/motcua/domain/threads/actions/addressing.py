"""Who is written to or called, and about which dossier: read, and refused where it cannot be. Also for domain/calls."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from motcua.base.actor import Actor
from motcua.base.problems import Conflict, InvalidInput, NotFound
from motcua.domain.centre.queries import agencies_by_code, centres, get_counter
from motcua.domain.dossiers.access import agencies_in, require_visible
from motcua.domain.dossiers.models import Dossier
from motcua.domain.dossiers.rules import tidy_code
from motcua.domain.people.permissions import STAFF_ROLES, Action, require
from motcua.domain.people.queries import reference_of
from motcua.domain.threads.access import colleagues_of, is_colleague
from motcua.domain.threads.models import Mailbox
from motcua.domain.threads.rules import Address, Kind


def dossier_to_talk_about(actor: Actor, code: str) -> Dossier:
    """Raises NotFound; Forbidden for who sees it but is no colleague; Conflict when it is erased."""
    rows = Dossier.objects.prefetch_related("participations")
    found = require_visible(actor, rows.filter(code=tidy_code(code)).first())
    if not is_colleague(actor, found):
        require(actor, Action.DOSSIER_COMMENT, centre=found.centre)
    require_kept(found)
    return found


def require_kept(dossier: Dossier | None) -> None:
    """Raises Conflict for a dossier that was erased."""
    if dossier is not None and not dossier.applicant_name:
        raise Conflict(_("What this dossier told was erased; nothing can be added"), code="dossier_erased")


def addressed(written: Iterable[str], dossier: Dossier | None) -> list[Address]:
    """The addresses, each once; also user names. Raises InvalidInput for what nobody is, or who may not see the dossier."""
    found: list[Address] = []
    for one in dict.fromkeys(part.strip() for part in written if part.strip()):
        address = Address.read(one)
        if address is None or address.kind is Kind.PERSON:
            known = reference_of(one)
            address = Address.read(known) if known else None
        if address is None or not _is_there(address):
            raise InvalidInput.of("to", _("Nobody is reached by this name: %(name)s") % {"name": one[:80]})
        if dossier is not None and not _may_know(address, dossier):
            raise InvalidInput.of("to", _("May not see this dossier: %(name)s") % {"name": one[:80]})
        found.append(address)
    return list(dict.fromkeys(found))


def _is_there(address: Address) -> bool:
    if address.kind is Kind.COUNTER:
        try:
            get_counter(address.place, int(address.detail))
        except NotFound:
            return False
        return True
    if address.kind is Kind.AGENCY:
        return address.place in agencies_by_code()
    if address.kind is Kind.MAIL:
        return Mailbox.objects.filter(agency=address.place).exists()
    if address.kind is Kind.ROLE:
        return address.detail in STAFF_ROLES and address.place in {centre.code for centre in centres()}
    return True


def _may_know(address: Address, dossier: Dossier) -> bool:
    """Of a role of the centre each is looked at when told; an agency that takes no part knows nothing of it."""
    if address.kind in (Kind.AGENCY, Kind.MAIL):
        return address.place in agencies_in(dossier)
    if address.kind is Kind.PERSON:
        return str(address) in colleagues_of(dossier)
    return address.place == dossier.centre if address.kind in (Kind.COUNTER, Kind.ROLE) else True


def in_hand(dossier: Dossier) -> list[Address]:
    """Who has the dossier: those of its open steps, else the agency whose step it is."""
    open_steps = dossier.steps.filter(state__in=["ready", "started"])
    found = [
        Address.read(step.assignee) if step.assignee else Address(Kind.AGENCY, step.agency, step.role)
        for step in open_steps
        if step.assignee or step.role in ("specialist", "leader")
    ]
    return list(dict.fromkeys(one for one in found if one)) or [Address(Kind.AGENCY, dossier.agency)]
