"""Which counters serve which services on a day: as a rule, and for one day elsewhere (`actions.moving`)."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from motcua.base import journal
from motcua.domain.centre.models import Centre, Counter
from motcua.domain.people.queries import names_of
from motcua.domain.queue.models import CounterService, Service
from motcua.domain.queue.queries.waits import today

MOVED, MOVED_BACK = "queue.service_moved", "queue.service_moved_back"


def holding(day: date) -> Q:
    """A condition on rows of CounterService: that they hold on this day."""
    return (Q(only_on=None) | Q(only_on=day)) & (Q(not_on=None) | ~Q(not_on=day))


def as_a_rule() -> Q:
    """A condition on the same: that they hold on days for which nothing else was said."""
    return Q(only_on=None)


def counters_of(service: Service, day: date) -> "QuerySet[Counter]":
    """The counters that serve a service on a day."""
    rows = CounterService.objects.filter(holding(day), service=service)
    return Counter.objects.filter(pk__in=rows.values("counter")).order_by("number")


def services_at(counter: Counter, day: date) -> "QuerySet[Service]":
    """The services that a counter serves on a day."""
    rows = CounterService.objects.filter(holding(day), counter=counter)
    return Service.objects.filter(pk__in=rows.values("service"))


@dataclass(frozen=True)
class Moved:
    """A service that is elsewhere today. `usual`: its counters as a rule."""

    code: str
    prefix: str
    name: str
    name_en: str
    counters: tuple[int, ...]
    usual: tuple[int, ...]
    at: datetime | None
    by_name: str


def moved_today(hall: Centre) -> list[Moved]:
    """The services of a centre that are elsewhere today, with who said so and when."""
    day = today(hall)
    rows = CounterService.objects.filter(Q(only_on=day) | Q(not_on=day), service__centre=hall)
    services = list(Service.objects.filter(pk__in=rows.values("service")))
    if not services:
        return []
    midnight = datetime.combine(day, time(), ZoneInfo(hall.time_zone))
    told = journal.of_period(hall.code, (MOVED,), midnight, midnight + timedelta(days=1))
    last = {entry.data.get("service"): entry for entry in reversed(told)}
    names = names_of(entry.actor for entry in last.values())
    found = []
    for one in services:
        entry = last.get(one.code)
        usual = CounterService.objects.filter(as_a_rule(), service=one).order_by("counter__number")
        found.append(
            Moved(
                one.code,
                one.prefix,
                one.name,
                one.name_en,
                tuple(counters_of(one, day).values_list("number", flat=True)),
                tuple(usual.values_list("counter__number", flat=True)),
                entry.at if entry else None,
                names[entry.actor] if entry else "",
            )
        )
    return found
