"""Questions about appointments: which times are free, one by its page's secret, a day's list."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from motcua.base import clock, crypto, journal
from motcua.base.actor import Actor
from motcua.base.problems import NotFound
from motcua.domain.centre.calendar import WorkingCalendar
from motcua.domain.centre.models import Centre
from motcua.domain.centre.queries import get_centre, spans_of_day, working_calendar
from motcua.domain.people.permissions import Action, require
from motcua.domain.queue.models import Appointment, CounterService, Service
from motcua.domain.queue.queries.serving_today import as_a_rule
from motcua.domain.queue.rules import QueueOptions, parse_ticket_token, ticket_token
from motcua.domain.queue.rules.appointments import OCCUPYING, AppointmentState, seats, shown_code, times

SECRET = "appointment"  # noqa: S105 - what the secret is for


@dataclass(frozen=True)
class SlotView:
    """A time at which appointments of a service begin, and how many seats it has left."""

    starts_at: datetime
    free: int
    seats: int


@dataclass(frozen=True)
class BookableService:
    code: str
    name: str
    name_en: str
    minutes: int


@dataclass(frozen=True)
class AppointmentView:
    """An appointment as its holder and the centre's staff see it; the name only where they may."""

    id: UUID
    code: str
    centre: str
    service: str
    service_name: str
    service_name_en: str
    starts_at: datetime
    ends_at: datetime
    state: str
    reserved_until: datetime | None
    language: str
    priority: str
    late: bool
    changes: int
    ticket: UUID | None
    ticket_label: str
    has_email: bool
    name: str = ""

    @property
    def secret(self) -> str:
        return crypto.secret_for(SECRET, str(self.id))

    @property
    def token(self) -> str:
        """The address of its page: /dat-lich/<token>."""
        return ticket_token(self.id, self.secret)

    @property
    def shown_code(self) -> str:
        return shown_code(self.code)

    @property
    def is_ahead(self) -> bool:
        """Whether it can still be changed, cancelled or come to."""
        return self.state == AppointmentState.BOOKED

    @property
    def needs_confirmation(self) -> bool:
        return self.state == AppointmentState.RESERVED


@dataclass(frozen=True)
class ExpectedService:
    """The appointments of a day with one service, in counts: nobody's name."""

    prefix: str
    name: str
    name_en: str
    booked: int
    came: int
    late: tuple[datetime, ...]  # times of those who are late and still within the grace
    absent: int  # beyond the grace
    ahead: int
    next_at: datetime | None


@dataclass(frozen=True)
class AppointmentContact:
    """Where its holder is reached, and in which language."""

    email: str
    phone: str
    language: str
    view: AppointmentView


def load_appointments() -> "QuerySet[Appointment]":
    return Appointment.objects.select_related("centre", "service", "ticket")


def appointment_view(found: Appointment, *, with_name: bool = False) -> AppointmentView:
    """Of one that `load_appointments` fetched. A reservation whose time is over is shown as expired."""
    over = found.state == AppointmentState.RESERVED and found.reserved_until and found.reserved_until <= clock.now()
    return AppointmentView(
        found.id,
        found.code,
        found.centre.code,
        found.service.code,
        found.service.name,
        found.service.name_en,
        found.starts_at,
        found.starts_at + timedelta(minutes=found.service.appointment_minutes or 0),
        AppointmentState.EXPIRED.value if over else AppointmentState(found.state).value,
        found.reserved_until,
        found.language,
        found.priority,
        found.late,
        found.changes,
        found.ticket_id,
        found.ticket.label if found.ticket else "",
        bool(found.email),
        found.name if with_name else "",
    )


def appointment_by_secret(appointment_id: UUID, secret: str) -> AppointmentView:
    """Raises NotFound, alike for a wrong id and a wrong secret."""
    matches = crypto.secret_matches(SECRET, str(appointment_id), secret)
    found = load_appointments().filter(pk=appointment_id).first()
    if found is None or not matches:
        raise NotFound(_("There is no such appointment, or the secret does not belong to it"))
    return appointment_view(found, with_name=True)


def appointment_by_token(token: str) -> AppointmentView:
    """The appointment of a page `/dat-lich/<token>`. Raises NotFound."""
    parts = parse_ticket_token(token)
    if parts is None:
        raise NotFound(_("There is no such appointment, or the secret does not belong to it"))
    return appointment_by_secret(*parts)


def appointments_of_day(
    actor: Actor, centre: str, day: date | None = None, services: frozenset[str] | None = None
) -> list[AppointmentView]:
    """The appointments of a day (today) in their order, for the centre's staff; what was cancelled or never confirmed is left out.

    The list has names, so that somebody looked at it is recorded. Raises Forbidden, NotFound.
    """
    require(actor, Action.APPOINTMENT_VIEW, centre=centre)
    place = get_centre(centre)
    day = day or clock.now().astimezone(ZoneInfo(place.time_zone)).date()
    states = (AppointmentState.BOOKED, AppointmentState.CHECKED_IN, AppointmentState.MISSED)
    found = load_appointments().filter(centre=place, day=day, state__in=states)
    if services is not None:
        found = found.filter(service__code__in=services)
    listed = [appointment_view(one, with_name=True) for one in found]
    if listed:
        with transaction.atomic():
            told: dict[str, Any] = {"day": day.isoformat(), "appointments": len(listed)}
            journal.record(actor, "appointment.listed", f"appointments:{centre}", centre=centre, **told)
    return listed


def appointment_contact(appointment_id: str) -> AppointmentContact | None:
    """For the room of messages; None where there is no address."""
    found = load_appointments().filter(pk=appointment_id).first()
    if found is None or not (found.email or found.phone):
        return None
    return AppointmentContact(found.email, found.phone, found.language, appointment_view(found, with_name=True))


def booked_between(centre: str, begin: datetime, end: datetime) -> list[str]:
    """The numbers of the appointments of a centre that are still to come and overlap a time, in their order."""
    found = load_appointments().filter(centre__code=centre, state__in=sorted(OCCUPYING - {AppointmentState.CHECKED_IN}))
    # the longest appointment takes less than a day
    near = found.filter(starts_at__lt=end, starts_at__gt=begin - timedelta(days=1)).order_by("starts_at", "pk")
    return [str(one.id) for one in near if appointment_view(one).ends_at > begin]


def expected_today(actor: Actor, centre: str) -> list[ExpectedService]:
    """How the appointments of today go, by service: counts and times without a name. Raises Forbidden, NotFound."""
    require(actor, Action.CONTROL_ROOM_VIEW, centre=centre)
    place = get_centre(centre)
    now = clock.now()
    day = now.astimezone(ZoneInfo(place.time_zone)).date()
    grace = timedelta(minutes=QueueOptions.of(place.options).appointment_grace_minutes)
    states = (AppointmentState.BOOKED, AppointmentState.CHECKED_IN, AppointmentState.MISSED)
    found: dict[str, list[Appointment]] = {}
    for one in load_appointments().filter(centre=place, day=day, state__in=states).order_by("starts_at"):
        found.setdefault(one.service.code, []).append(one)
    return [_expected(held, now, grace) for held in found.values()]


def _expected(held: list[Appointment], now: datetime, grace: timedelta) -> ExpectedService:
    service, booked = held[0].service, AppointmentState.BOOKED.value
    gone = {AppointmentState.MISSED.value}
    return ExpectedService(
        service.prefix,
        service.name,
        service.name_en,
        len(held),
        sum(one.state == AppointmentState.CHECKED_IN.value for one in held),
        tuple(one.starts_at for one in held if one.state == booked and one.starts_at <= now <= one.starts_at + grace),
        sum(one.state in gone or (one.state == booked and one.starts_at + grace < now) for one in held),
        sum(one.state == booked and one.starts_at > now for one in held),
        next((one.starts_at for one in held if one.state == booked and one.starts_at > now), None),
    )


# -- times


def bookable_services(centre: str) -> list[BookableService]:
    """The services of a centre with which appointments can be made. Raises NotFound."""
    place = get_centre(centre)
    return [
        BookableService(one.code, one.name, one.name_en, one.appointment_minutes or 0)
        for one in Service.objects.filter(centre=place, active=True, appointment_minutes__gt=0, appointment_share__gt=0)
    ]


def bookable_service(centre: Centre, code: str) -> Service:
    """Raises NotFound where there is no such service, or no appointments are made with it."""
    found = Service.objects.filter(centre=centre, code=code, active=True).first()
    if found is None or not found.appointment_minutes or not found.appointment_share:
        raise NotFound(_("No appointments are made with this service"))
    return found


def slots(centre: str, service: str, day: date) -> list[SlotView]:
    """All times of a day that can still be booked or are full, in order; none beyond how far ahead the centre lets one book.

    Raises NotFound.
    """
    place = get_centre(centre)
    return Times(place, bookable_service(place, service)).of_day(day)


def days(centre: str, service: str) -> list[tuple[date, int]]:
    """The days ahead that are worked, each with how many seats it has left. Raises NotFound."""
    place = get_centre(centre)
    offered = Times(place, bookable_service(place, service))
    free: Counter[date] = Counter()
    for slot in offered.of_days(offered.days):
        free[slot.starts_at.astimezone(offered.calendar.zone).date()] += slot.free
    return list(free.items())


class Times:
    """The times of one service, from its hours, its length and the counters that serve it."""

    def __init__(self, centre: Centre, service: Service) -> None:
        self.service = service
        self.options = QueueOptions.of(centre.options)
        self.calendar = _calendar(centre, service)
        counters = CounterService.objects.filter(as_a_rule(), service=service, rank=0).count()
        self.seats = seats(counters, service.appointment_share)
        self.earliest = clock.now() + timedelta(minutes=self.options.appointment_notice_minutes)

    @property
    def days(self) -> list[date]:
        today = clock.now().astimezone(self.calendar.zone).date()
        return [today + timedelta(days=ahead) for ahead in range(self.options.appointment_days_ahead + 1)]

    def of_day(self, day: date) -> list[SlotView]:
        return self.of_days([day])

    def of_days(self, days: list[date]) -> list[SlotView]:
        """The times of several days in order: one question to the database."""
        starts = [at for day in days for at in self.starts(day) if at >= self.earliest]
        if not starts:
            return []
        taken = Counter(occupying(self.service, starts[0], starts[-1]).values_list("starts_at", flat=True))
        return [SlotView(at, max(self.seats - taken[at], 0), self.seats) for at in starts]

    def starts(self, day: date) -> list[datetime]:
        """Every time of the day, whoever may still book it; none on a day out of reach."""
        if day not in self.days or not self.seats:
            return []
        return list(times(self.calendar.spans(day), day, self.service.appointment_minutes or 1, self.calendar.zone))


def occupying(service: Service, first: datetime, last: datetime) -> "QuerySet[Appointment]":
    """Whoever has a seat between two times; a reservation that was not confirmed in its time has none."""
    over = Q(state=AppointmentState.RESERVED.value, reserved_until__lte=clock.now())
    found = Appointment.objects.filter(service=service, starts_at__gte=first, starts_at__lte=last)
    return found.filter(state__in=sorted(OCCUPYING)).exclude(over)


def _calendar(centre: Centre, service: Service) -> WorkingCalendar:
    """The centre's working days, at the service's own hours where it has some."""
    calendar = working_calendar(centre)
    if not service.hours:
        return calendar
    week = tuple(tuple(spans_of_day(service.hours, weekday)) for weekday in range(7))
    return WorkingCalendar(week, calendar.changed, calendar.zone)
