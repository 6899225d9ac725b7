"""What is rated: a visit known by its ticket, or a dossier; asked of the rooms that know them."""

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from motcua.base import clock
from motcua.base.problems import Conflict, NotFound
from motcua.domain.centre.queries import get_counter
from motcua.domain.dossiers import queries as dossiers
from motcua.domain.feedback.models import RatingRequest
from motcua.domain.feedback.rules import ANSWERED_WITHIN
from motcua.domain.queue import queries as queue


@dataclass(frozen=True)
class Rated:
    """The facts of a visit or a dossier that go with its rating; codes, never names."""

    centre: str
    label: str
    ticket: UUID | None = None
    dossier: str | None = None
    counter: int | None = None
    service: str = ""
    agency: str = ""
    served_by: str = ""


def rated_at_counter(ticket_id: UUID) -> Rated:
    """The visit that a tablet asked about. Raises NotFound when it did not ask, or too long ago."""
    since = clock.now() - ANSWERED_WITHIN
    asked = RatingRequest.objects.filter(ticket=ticket_id, finished_at__gte=since).first()
    if asked is None:
        raise NotFound(_("There is no visit to rate at this counter now"))
    agency = agency_of_counter(asked.centre, asked.counter)
    return Rated(
        asked.centre,
        asked.label,
        ticket=ticket_id,
        counter=asked.counter,
        service=asked.service,
        agency=agency,
        served_by=asked.served_by,
    )


def rated_ticket(ticket_id: UUID, secret: str) -> Rated:
    """A finished visit by the secret on its ticket. Raises NotFound, and Conflict while it is not finished."""
    ticket = queue.ticket_by_secret(ticket_id, secret)
    if ticket.state != "finished":
        raise Conflict(_("You can rate the visit when it is finished"), code="not_finished", state=ticket.state)
    asked = RatingRequest.objects.filter(ticket=ticket_id).first()
    agency = agency_of_counter(ticket.centre, ticket.counter) if ticket.counter else ""
    return Rated(
        ticket.centre,
        ticket.label,
        ticket=ticket_id,
        counter=ticket.counter,
        service=ticket.service,
        agency=agency,
        served_by=asked.served_by if asked else "",
    )


def rated_dossier(code: str, secret: str) -> Rated:
    """A dossier by the secret on its receipt. Raises NotFound for a wrong code and a wrong secret alike."""
    dossier = dossiers.track(code, secret)
    return Rated(dossier.centre, dossier.code, dossier=dossier.code, agency=dossier.agency)


def agency_of_counter(centre: str, number: int) -> str:
    """The agency of a counter; none where two share it, because then the counter does not tell who served."""
    agencies = get_counter(centre, number).agencies.all()
    return agencies[0].code if len(agencies) == 1 else ""
