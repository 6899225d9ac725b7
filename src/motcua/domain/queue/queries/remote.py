"""Numbers drawn from afar: the code shown in the hall, for which services there is room, what a holder must know."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hmac import compare_digest
from uuid import UUID

from motcua.base import clock, crypto, planned
from motcua.base.problems import NotFound
from motcua.domain.centre.models import Centre
from motcua.domain.centre.queries import get_centre
from motcua.domain.queue.models import Ticket
from motcua.domain.queue.queries.services import services
from motcua.domain.queue.queries.waits import today
from motcua.domain.queue.rules import QueueOptions, State
from motcua.domain.queue.rules.remote import CODE_DIGITS, PIN_DIGITS, has_room, kept_until, period
from motcua.domain.queue.shapes import ServiceView

# Of each service who waits, who of them is away, and how many numbers were drawn from afar today. Index ticket_of_the_day.
AWAY = """
SELECT service.code, service.daily_quota,
    count(*) FILTER (WHERE ticket.state = 'waiting' AND ticket.passed_over_at IS NULL),
    count(*) FILTER (WHERE ticket.state = 'waiting' AND ticket.absent),
    count(*) FILTER (WHERE ticket.source = 'remote')
FROM queue_service service
LEFT JOIN queue_ticket ticket
    ON ticket.service_id = service.id AND ticket.centre_id = service.centre_id AND ticket.business_day = %(day)s
WHERE service.centre_id = %(centre)s
GROUP BY service.id
"""


@dataclass(frozen=True)
class LocationCode:
    """What is shown in the hall, so that only who stands there can type it."""

    code: str
    changes_at: datetime


@dataclass(frozen=True)
class RemoteOffer:
    """A service on the page of who is at home. `room`: a number may be drawn from afar now."""

    service: ServiceView
    room: bool


@dataclass(frozen=True)
class RemoteView:
    """What the holder of a number drawn from afar must know. `here_until`: its turn has passed; from then on it is void."""

    pin: str  # typed at the ticket machine
    away: bool
    here_until: datetime | None


def is_remote(hall: Centre) -> bool:
    """Whether numbers of this centre may be drawn from afar."""
    return QueueOptions.of(hall.options).remote


def location_code(hall: Centre) -> LocationCode | None:
    """The code that the hall shows now; None where no numbers are drawn from afar."""
    options = QueueOptions.of(hall.options)
    if not options.remote:
        return None
    now = period(clock.now(), options.location_code_minutes)
    changes_at = datetime.fromtimestamp(0, UTC) + timedelta(minutes=(now + 1) * options.location_code_minutes)
    return LocationCode(_code(hall, now), changes_at)


def is_location_code(hall: Centre, given: str) -> bool:
    """Whether this is the code shown now, or the one before: who has read it may take a moment to type it."""
    options = QueueOptions.of(hall.options)
    now, typed = period(clock.now(), options.location_code_minutes), "".join(given.split())
    matches = [compare_digest(_code(hall, one).encode(), typed.encode()) for one in (now, now - 1)]
    return options.remote and any(matches)


def _code(hall: Centre, number: int) -> str:
    return crypto.digits_for("location", f"{hall.code}/{number}", CODE_DIGITS)


def remote_offers(centre: str) -> list[RemoteOffer]:
    """The services of a centre, with which of them a number may be drawn from afar. Raises NotFound, also where none is."""
    hall = get_centre(centre)
    if not is_remote(hall):
        raise NotFound
    rooms = _rooms(hall)
    return [RemoteOffer(one, one.open and rooms[one.code]) for one in services(centre)]


def has_room_now(hall: Centre, service: str, *, besides: int = 0) -> bool:
    """Whether a service has room for a number drawn from afar; of those counted already so many are not to count."""
    return _rooms(hall, besides)[service]


def _rooms(hall: Centre, besides: int = 0) -> dict[str, bool]:
    share = QueueOptions.of(hall.options).remote_share
    rows = planned.run(AWAY, {"centre": hall.pk, "day": today(hall)})
    return {
        code: has_room(share, waiting - besides, away - besides, quota, drawn - besides)
        for code, quota, waiting, away, drawn in rows
    }


def remote_view(ticket_id: UUID) -> RemoteView | None:
    """None for a ticket that was drawn in the hall."""
    ticket = Ticket.objects.select_related("centre").filter(pk=ticket_id, remote__isnull=False).first()
    if ticket is None:
        return None
    return RemoteView(remote_pin(ticket.pk), ticket.absent and ticket.state == State.WAITING, here_until(ticket))


def here_until(ticket: Ticket) -> datetime | None:
    """When a place whose turn has passed is given up; None while its turn has not come, or its holder is here."""
    if not ticket.absent or ticket.passed_over_at is None:
        return None
    options = QueueOptions.of(ticket.centre.options)
    return kept_until(
        ticket.issued_at, ticket.passed_over_at, options.remote_keep_minutes, options.remote_travel_minutes
    )


def remote_pin(ticket_id: UUID) -> str:
    """The short number of a ticket, for who has no camera before the ticket machine."""
    return crypto.digits_for("remote.pin", str(ticket_id), PIN_DIGITS)


def remote_by_pin(hall: Centre, typed: str) -> UUID:
    """Whose number that is, among those who are still away. Raises NotFound, also where two have the same one."""
    digits = "".join(typed.split())
    away = Ticket.objects.filter(centre=hall, business_day=today(hall), state=State.WAITING, absent=True)
    found = [one for one in away.values_list("pk", flat=True) if compare_digest(remote_pin(one), digits)]
    if len(found) != 1:
        raise NotFound
    return found[0]
