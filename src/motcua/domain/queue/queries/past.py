"""Past days of a hall as they were: each ticket's times, when counters were staffed. What is learned from is asked here."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count, Q

from motcua.base import journal
from motcua.domain.centre.models import Centre
from motcua.domain.queue.actions.learning import DEMONSTRATED, PRACTISED
from motcua.domain.queue.models import CounterService, CounterSession, Service, Ticket
from motcua.domain.queue.queries.serving_today import holding
from motcua.domain.queue.rules import State
from motcua.domain.queue.rules.waits import EXPONENTIAL

MANY = 1000


@dataclass(frozen=True)
class PastTicket:
    """A ticket of a day that is over. `sent_from`: the service that sent it on, after `sent_seconds` at its counter."""

    number: int
    service: str
    priority: str
    state: str
    issued_at: datetime
    arrived_at: datetime
    checked_in_at: datetime | None
    has_appointment: bool
    first_called_at: datetime | None
    called_at: datetime | None
    started_at: datetime | None
    finished_at: datetime | None
    no_show_at: datetime | None
    gave_up_at: datetime | None
    served_seconds: int
    held_seconds: int
    call_count: int
    counter: int | None
    sent_from: str = ""
    sent_seconds: float = 0.0

    @property
    def came_at(self) -> datetime:
        return self.checked_in_at or self.issued_at

    @property
    def ended_at(self) -> datetime | None:
        """When its last stretch at a counter ended."""
        return self.finished_at or self.no_show_at or (self.gave_up_at if self.called_at else None)


@dataclass(frozen=True)
class Shift:
    """Somebody sat at a counter and did not pause."""

    counter: int
    begin: datetime
    end: datetime


@dataclass(frozen=True)
class ServiceMeasures:
    """What the kiosk reckons a wait from, as it stands now."""

    code: str
    prefix: str
    name: str
    name_en: str
    seconds: int
    spread: float
    stretch: float
    urgent_after_minutes: int | None


def days_with_visits(centre: Centre, since: date, until: date) -> dict[date, int]:
    """How many were called on each day from `since` until before `until`; days of practice are left out."""
    rows = (
        Ticket.objects.filter(centre=centre, business_day__gte=since, business_day__lt=until, carried_from=None)
        .values_list("business_day")
        .annotate(called=Count("pk", filter=Q(first_called_at__isnull=False)))
        .order_by("business_day")
    )
    practised = days_of_practice(centre, since)
    return {day: called for day, called in rows if called and day not in practised}


def days_of_practice(centre: Centre, since: date) -> frozenset[date]:
    """Days that were played or trained on: their times are not those of life."""
    return _marked(centre, PRACTISED, since)


def days_demonstrated(centre: Centre, since: date) -> frozenset[date]:
    """Past days that the demonstration played, as fast as life."""
    return _marked(centre, DEMONSTRATED, since)


def _marked(centre: Centre, kind: str, since: date) -> frozenset[date]:
    begin = datetime.combine(since, time(), ZoneInfo(centre.time_zone))
    told = journal.latest(centre.code, (kind,), begin, MANY)
    return frozenset(date.fromisoformat(entry.data["day"]) for entry in told)


def past_tickets(centre: Centre, day: date) -> list[PastTicket]:
    """In the order in which they were issued; carried ones belong to the day before."""
    rows = Ticket.objects.filter(centre=centre, business_day=day, carried_from=None).order_by("issued_at", "number")
    rows = rows.select_related("service", "counter", "sent_from")
    return [_past(row) for row in rows.defer("phone", "before", "note")]


def shifts(centre: Centre, day: date) -> list[Shift]:
    """When counters could call on that day, in order; pauses are between them."""
    begin = datetime.combine(day, time(), ZoneInfo(centre.time_zone))
    end = begin + timedelta(days=1)
    sessions = CounterSession.objects.filter(counter__centre=centre, opened_at__lt=end)
    sessions = sessions.filter(Q(closed_at__isnull=True) | Q(closed_at__gt=begin)).order_by("opened_at")
    found = [
        Shift(session.counter.number, max(first, begin), min(last, end))
        for session in sessions.select_related("counter").prefetch_related("pauses")
        for first, last in _present(session, end)
        if max(first, begin) < min(last, end)
    ]
    return sorted(found, key=lambda shift: (shift.counter, shift.begin))


def serving(centre: Centre, day: date) -> dict[int, dict[str, int]]:
    """By counter the services that it served on a day, with the rank of each."""
    found: dict[int, dict[str, int]] = {}
    rows = CounterService.objects.filter(holding(day), counter__centre=centre, service__active=True)
    for counter, service, rank in rows.values_list("counter__number", "service__code", "rank"):
        found.setdefault(counter, {})[service] = rank
    return dict(sorted(found.items()))


def service_measures(centre: Centre) -> list[ServiceMeasures]:
    return [
        ServiceMeasures(
            one.code,
            one.prefix,
            one.name,
            one.name_en,
            one.measured_service_seconds or one.mean_service_seconds,
            EXPONENTIAL if one.measured_spread is None else one.measured_spread,
            1.0 if one.measured_stretch is None else one.measured_stretch,
            one.urgent_after_minutes,
        )
        for one in Service.objects.filter(centre=centre)
    ]


def _present(session: CounterSession, end: datetime) -> Iterator[tuple[datetime, datetime]]:
    """From sitting down to leaving, without the pauses; a pause that has not ended ends the session."""
    begin = session.opened_at
    for pause in sorted(session.pauses.all(), key=lambda one: one.began_at):
        yield begin, pause.began_at
        begin = pause.ended_at
    yield begin, session.paused_at or session.closed_at or end


def _past(row: Ticket) -> PastTicket:
    gave_up = row.acted_at if row.state == State.CANCELLED else None
    return PastTicket(
        row.number,
        row.service.code,
        row.priority,
        row.state,
        row.issued_at,
        row.arrived_at,
        row.checked_in_at,
        row.appointment is not None,
        row.first_called_at,
        row.called_at,
        row.started_at,
        row.finished_at,
        row.no_show_at,
        gave_up,
        row.served_seconds,
        row.held_seconds,
        row.call_count,
        row.counter.number if row.counter else None,
        *_sent(row),
    )


def _sent(row: Ticket) -> tuple[str, float]:
    """Its times at the service that sent it on stand in the journal alone."""
    if row.sent_from is None:
        return "", 0.0
    for entry in reversed(journal.subject_history(f"ticket:{row.pk}")):
        if entry.kind == "ticket.transferred":
            return entry.data.get("from_service", ""), float(entry.data.get("served_seconds", 0))
    return "", 0.0
