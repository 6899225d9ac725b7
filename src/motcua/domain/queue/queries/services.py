"""The services of a centre, as a visitor chooses among them."""

from collections.abc import Iterable
from datetime import timedelta

from django.db.models import QuerySet, Sum

from motcua.domain.centre.models import Centre
from motcua.domain.centre.queries import get_centre, is_open
from motcua.domain.queue.models import QuotaDay, Series, Service
from motcua.domain.queue.queries.waits import standing, today
from motcua.domain.queue.shapes import (
    ServiceView,
)


def services(centre: str) -> list[ServiceView]:
    """The services of a centre in their order, active ones only. Raises NotFound."""
    hall = get_centre(centre)
    return service_views(hall, Service.objects.filter(centre=hall, active=True))


def service_views(hall: Centre, wanted: "QuerySet[Service]") -> list[ServiceView]:
    stands, hall_open = standing(hall), is_open(hall)
    given = dict(
        QuotaDay.objects.filter(service__centre=hall, business_day=today(hall)).values_list("service", "given")
    )
    return [
        ServiceView(
            service.code,
            service.prefix,
            service.name,
            service.name_en,
            tuple(sorted({agency.code for counter in service.counters.all() for agency in counter.agencies.all()})),
            tuple(counter.number for counter in service.counters.all()),
            stands[service.pk].open,
            stands[service.pk].waiting,
            stands[service.pk].wait(stands[service.pk].waiting),
            hall_open and service.active,
            None if service.daily_quota is None else max(service.daily_quota - given.get(service.pk, 0), 0),
        )
        for service in wanted.prefetch_related("counters__agencies")
    ]


def most_asked_first(centre: str, found: Iterable[ServiceView], days: int = 30) -> list[ServiceView]:
    """Services by how many numbers were given under their prefix in the last days; alike ones keep their order."""
    hall = get_centre(centre)
    series = Series.objects.filter(centre=hall, business_day__gt=today(hall) - timedelta(days=days))
    given = dict(series.values("prefix").annotate(given=Sum("last_number")).values_list("prefix", "given"))
    return sorted(found, key=lambda one: -given.get(one.prefix, 0))
