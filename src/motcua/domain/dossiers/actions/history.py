"""What is known of an applicant from earlier dossiers, for the one who takes in another; each look is recorded."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from motcua.base import journal
from motcua.base.actor import Actor
from motcua.base.problems import NotFound
from motcua.domain.dossiers.models import Dossier
from motcua.domain.dossiers.queries.lists import earlier_rows, items
from motcua.domain.dossiers.queries.one import note_look
from motcua.domain.dossiers.queries.slips import earlier_slips
from motcua.domain.dossiers.rules import OPEN
from motcua.domain.dossiers.shapes import ApplicantHistory, Contact
from motcua.domain.people.identity import masked
from motcua.domain.people.permissions import Action, require
from motcua.domain.people.places import place

MOST_EARLIER = 5


@transaction.atomic
def look_up(actor: Actor, centre: str, number: str, procedure: str = "") -> ApplicantHistory:
    """The last dossiers of whoever has that identity number or tax code, as far as `actor` may see them.

    `procedure`: what is being taken in; whatever of it is still open is told apart. Raises Forbidden.
    """
    require(actor, Action.DOSSIER_RECEIVE, centre=centre)
    rows = list(earlier_rows(actor, number)[:MOST_EARLIER])
    open_alike = earlier_rows(actor, number).filter(procedure=procedure, state__in=[one.value for one in OPEN])
    alike = list(open_alike[:MOST_EARLIER]) if procedure else []
    for row in {row.pk: row for row in (*rows, *alike)}.values():
        note_look(actor, row)
    contact = _contact_row(actor, number)
    hint = masked(contact.phone) if contact else ""
    slips = tuple(earlier_slips(actor, centre, number, procedure))
    return ApplicantHistory(tuple(items(actor, rows)), tuple(items(actor, alike)), hint, slips)


@transaction.atomic
def prefill(actor: Actor, centre: str, number: str) -> Contact:
    """How the applicant was reached last time, for a new dossier. Raises NotFound where there was none; Forbidden."""
    require(actor, Action.DOSSIER_RECEIVE, centre=centre)
    row = _contact_row(actor, number)
    if row is None:
        raise NotFound(_("There is no earlier dossier to take it from"))
    journal.record(actor, "dossier.prefilled", row.subject, centre=row.centre, agency=row.agency)
    return Contact(row.applicant_name, row.phone, row.email, row.address, str(place(row.commune) or ""))


def _contact_row(actor: Actor, number: str) -> Dossier | None:
    return earlier_rows(actor, number).filter(phone_index__isnull=False).first()
