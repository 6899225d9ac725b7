"""The services of a centre, as a visitor chooses among them."""

from collections.abc import Iterable
from datetime import timedelta

from django.db.models import Q, QuerySet, Sum

from motcua.domain.centre.doors import Doors
from motcua.domain.centre.models import Centre, Counter
from motcua.domain.centre.queries import get_centre, hall_doors
from motcua.domain.queue.models import CounterService, QuotaDay, Series, Service
from motcua.domain.queue.queries.doors import Closed, closed, doors_of, end_of_day, next_time
from motcua.domain.queue.queries.serving_today import as_a_rule, holding
from motcua.domain.queue.queries.waits import Queue, queue_now, today
from motcua.domain.queue.shapes import (
    ServiceView,
)


def services(centre: str) -> list[ServiceView]:
    """The services of a centre in their order, active ones only. Raises NotFound."""
    hall = get_centre(centre)
    return service_views(hall, Service.objects.filter(centre=hall, active=True))


def counters_serving(hall: Centre) -> dict[str, list[int]]:
    """The numbers of the counters that serve each active service today."""
    return _numbers(hall, holding(today(hall)))


def counters_as_a_rule(hall: Centre) -> dict[str, list[int]]:
    """The same on days for which nothing else was said."""
    return _numbers(hall, as_a_rule())


def _numbers(hall: Centre, which: Q) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    rows = CounterService.objects.filter(which, service__centre=hall, service__active=True)
    in_order = rows.order_by("service__rank", "service", "counter__number")
    for code, number in in_order.values_list("service__code", "counter__number"):
        found.setdefault(code, []).append(number)
    return found


def service_views(hall: Centre, wanted: "QuerySet[Service]") -> list[ServiceView]:
    queue = queue_now(hall)
    given = dict(
        QuotaDay.objects.filter(service__centre=hall, business_day=today(hall)).values_list("service", "given")
    )
    hall_opens = None if hall.always_open else hall_doors(hall)
    serving: dict[int, list[Counter]] = {}
    rows = CounterService.objects.filter(holding(today(hall)), service__centre=hall).order_by("counter__number")
    for row in rows.select_related("counter").prefetch_related("counter__agencies"):
        serving.setdefault(row.service_id, []).append(row.counter)
    return [
        _service_view(hall, one, serving.get(one.pk, []), queue, given.get(one.pk, 0), hall_opens) for one in wanted
    ]


def _service_view(
    hall: Centre, service: Service, counters: list[Counter], queue: Queue, given: int, hall_opens: Doors | None
) -> ServiceView:
    left = None if service.daily_quota is None else max(service.daily_quota - given, 0)
    why = Closed("service_closed") if not service.active else closed(hall, service, queue, hall_opens)
    if why is None and left == 0:
        over = end_of_day(hall)
        why = Closed(
            "quota_reached", next_time(doors_of(hall, service, hall_opens), over) or over + timedelta(microseconds=1)
        )
    return ServiceView(
        service.code,
        service.prefix,
        service.name,
        service.name_en,
        tuple(sorted({agency.code for counter in counters for agency in counter.agencies.all()})),
        tuple(counter.number for counter in counters),
        queue.standing(service.pk).open,
        queue.standing(service.pk).waiting,
        queue.wait(service.pk, queue.newcomer(service.pk)),
        why is None,
        left,
        why.reason if why else "",
        why.words(hall.time_zone) if why else "",
        why.opens_at if why else None,
    )


def most_asked_first(centre: str, found: Iterable[ServiceView], days: int = 30) -> list[ServiceView]:
    """Services by how many numbers were given under their prefix in the last days; alike ones keep their order."""
    hall = get_centre(centre)
    series = Series.objects.filter(centre=hall, business_day__gt=today(hall) - timedelta(days=days))
    given = dict(series.values("prefix").annotate(given=Sum("last_number")).values_list("prefix", "given"))
    return sorted(found, key=lambda one: -given.get(one.prefix, 0))
