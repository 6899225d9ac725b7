"""Numbers without the server: a series reserved for each kiosk beforehand, and each of its tickets entered once afterwards."""

import string
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from motcua.base import clock, journal
from motcua.base.actor import Actor
from motcua.base.ids import uuid7
from motcua.base.problems import InvalidInput
from motcua.domain.centre.models import Centre
from motcua.domain.centre.queries import get_centre
from motcua.domain.people.permissions import Action, require
from motcua.domain.queue.actions._tickets import record
from motcua.domain.queue.actions.issue import LANGUAGES
from motcua.domain.queue.models import ReservedSeries, Service, Ticket
from motcua.domain.queue.queries import picture, queue_now, today
from motcua.domain.queue.rules import Priority, QueueOptions, State, business_day, label
from motcua.domain.queue.shapes import TicketView

MOST_A_DAY = 200  # per letter and kiosk; a hall of 23 counters calls as many in a morning
DAYS_AHEAD = 1  # a kiosk that is switched on while the server is away has the day's numbers from the day before
LETTERS = "".join(letter for letter in "KMNTVXZ" + string.ascii_uppercase if letter not in "IOQ")


@dataclass(frozen=True)
class OfflineTicket:
    """What a kiosk wrote down when it gave a number by itself. `key` is of the request that it had given up before."""

    service: str
    prefix: str
    number: int
    taken_at: datetime
    priority: str = "none"
    language: str = "vi"
    key: str = ""


@dataclass(frozen=True)
class ReservedNumbers:
    """A series as its kiosk keeps it; `next` is the first number that is no ticket yet."""

    business_day: date
    of_prefix: str
    prefix: str
    next: int
    most: int


@transaction.atomic
def reserve_numbers(actor: Actor, centre: str) -> list[ReservedNumbers]:
    """The series of a kiosk for today and tomorrow; asked again, it has the same ones.

    Services of two letters have none (a label has at most two), nor have services with a daily quota, which would be
    exceeded. Raises NotFound, Forbidden.
    """
    require(actor, Action.TICKET_ISSUE, centre=centre)
    Centre.objects.select_for_update(no_key=True).filter(code=centre).first()  # kiosks choose their letters in turn
    hall = get_centre(centre)
    found = Service.objects.filter(centre=hall, active=True, daily_quota__isnull=True)
    prefixes = sorted({one.prefix for one in found if len(one.prefix) == 1})
    days = [today(hall) + timedelta(days=ahead) for ahead in range(DAYS_AHEAD + 1)]
    return [_numbers(series) for day in days for series in _reserve(actor, hall, day, prefixes)]


def _numbers(series: ReservedSeries) -> ReservedNumbers:
    given = Ticket.objects.filter(centre=series.centre_id, business_day=series.business_day, prefix=series.prefix)
    last = given.aggregate(last=Max("number"))["last"] or 0
    return ReservedNumbers(series.business_day, series.of_prefix, series.prefix, last + 1, series.most)


def _reserve(actor: Actor, hall: Centre, day: date, prefixes: list[str]) -> list[ReservedSeries]:
    own = {
        one.of_prefix: one
        for one in ReservedSeries.objects.filter(centre=hall, device=actor.reference, business_day=day)
    }
    missing = [prefix for prefix in prefixes if prefix not in own]
    if missing:
        letter = _free_letter(hall, day, missing)
        for prefix in missing if letter else []:
            own[prefix] = ReservedSeries.objects.create(
                centre=hall,
                device=actor.reference,
                business_day=day,
                of_prefix=prefix,
                prefix=prefix + letter,
                most=MOST_A_DAY,
                reserved_at=clock.now(),
            )
        journal.record(
            actor,
            "queue.numbers_reserved",
            f"centre:{hall.code}",
            centre=hall.code,
            day=day.isoformat(),
            prefixes=sorted(one.prefix for one in own.values()),
        )
    return [own[prefix] for prefix in sorted(own)]


def _free_letter(hall: Centre, day: date, prefixes: list[str]) -> str:
    """The second letter of a kiosk's series; "" when so many kiosks have theirs that none is left."""
    taken = set(Service.objects.filter(centre=hall).values_list("prefix", flat=True))
    taken |= set(ReservedSeries.objects.filter(centre=hall, business_day=day).values_list("prefix", flat=True))
    return next((letter for letter in LETTERS if not taken & {prefix + letter for prefix in prefixes}), "")


@transaction.atomic
def enter_offline_ticket(actor: Actor, centre: str, taken: OfflineTicket) -> TicketView:
    """A number that the kiosk gave without the server enters the queue, once, at the time at which it was given.

    Where the request that the kiosk gave up had reached the server after all, its number is taken back: one visitor, one
    place. Raises NotFound, Forbidden, InvalidInput for a number that is not this kiosk's.
    """
    require(actor, Action.TICKET_ISSUE, centre=centre)
    hall = get_centre(centre)
    given_at = min(taken.taken_at, clock.now())
    day = business_day(given_at, hall.time_zone)
    series = (
        ReservedSeries.objects.select_for_update()
        .filter(centre=hall, device=actor.reference, business_day=day, prefix=taken.prefix)
        .first()
    )
    service = Service.objects.filter(centre=hall, code=taken.service).first()
    if series is None or service is None or not 1 <= taken.number <= series.most:
        raise InvalidInput.of("number", _("This number was not reserved for this machine"))
    if service.prefix != series.of_prefix or taken.priority not in set(Priority) or taken.language not in LANGUAGES:
        raise InvalidInput.of("service", _("This number does not belong to this service"))
    before = Ticket.objects.filter(centre=hall, business_day=day, prefix=taken.prefix, number=taken.number).first()
    if before is not None:
        return picture(before)
    _take_back(actor, taken.key)
    return picture(_enter(actor, hall, service, taken, given_at))


def _take_back(actor: Actor, key: str) -> None:
    """Cancels what the server gave to a request whose answer never arrived."""
    given = Ticket.objects.select_for_update(no_key=True).filter(issued_by=actor.reference, issue_key=key)
    lost = given.first() if key else None
    if lost is None:
        return
    lost.issue_key = None
    if lost.state == State.WAITING:
        lost.state, lost.outcome = State.CANCELLED, "given_offline"
        record(actor, "ticket.cancelled", lost, reason="given_offline", was=State.WAITING)
    lost.save(update_fields=["issue_key", "state", "outcome"])


def _enter(actor: Actor, hall: Centre, service: Service, taken: OfflineTicket, given_at: datetime) -> Ticket:
    """Nothing was promised to this visitor, so that no open counters are noted: no wait is measured against it."""
    head_start = QueueOptions.of(hall.options).head_start_minutes[taken.priority]
    standing = queue_now(hall).standing(service.pk)
    ticket = Ticket.objects.create(
        id=uuid7(),
        centre=hall,
        service=service,
        business_day=business_day(given_at, hall.time_zone),
        prefix=taken.prefix,
        number=taken.number,
        label=label(taken.prefix, taken.number),
        state=State.WAITING,
        priority=taken.priority,
        language=taken.language,
        source="kiosk",
        issued_at=given_at,
        arrived_at=given_at,
        queue_key=given_at - timedelta(minutes=head_start),
        issued_by=actor.reference,
        issue_key=taken.key or None,
        ahead_at_issue=standing.waiting,
        open_at_issue=0,
        free_at_issue=0,
        mean_at_issue=standing.mean or service.mean_service_seconds,
    )
    record(
        actor, "ticket.issued", ticket, language=ticket.language, source="kiosk", offline=True, ahead=standing.waiting
    )
    return ticket
