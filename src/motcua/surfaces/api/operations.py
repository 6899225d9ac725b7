"""What operations ask: is the process alive, can it work, and its figures for Prometheus."""

import logging
from collections.abc import Iterable

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from motcua.base.journal.models import FollowerCursor
from motcua.domain.exchange.health import subscriptions_health
from motcua.domain.exchange.queries import head

log = logging.getLogger(__name__)


class Connections(Collector):
    """How far the feed has come, and how the sending to each receiver goes; read from the database when it is asked for."""

    def describe(self) -> Iterable[GaugeMetricFamily]:
        return ()  # at the start nothing is asked of the database

    def collect(self) -> Iterable[GaugeMetricFamily]:
        labels = ["receiver", "subscription"]
        behind = GaugeMetricFamily("motcua_webhook_behind", "Events that are still to be sent", labels=labels)
        failing = GaugeMetricFamily("motcua_webhook_failing_seconds", "For how long the next fails", labels=labels)
        dead = GaugeMetricFamily("motcua_webhook_dead", "Events that could not be delivered", labels=labels)
        try:
            yield GaugeMetricFamily("motcua_feed_events", "Events published so far", value=head())
            for one in subscriptions_health():
                named = [one.receiver, one.number]
                behind.add_metric(named, one.behind)
                failing.add_metric(named, one.failing.total_seconds())
                dead.add_metric(named, one.dead)
        except DatabaseError as error:
            log.warning("the figures of connections are left out: %s", error)
            return
        yield from (behind, failing, dead)


REGISTRY.register(Connections())


def healthz(request: HttpRequest) -> JsonResponse:
    """The process answers."""
    return JsonResponse({"status": "ok"})


def readyz(request: HttpRequest) -> JsonResponse:
    """The process can do its work: the database answers. 503 otherwise."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"status": "unavailable", "database": "away"}, status=503)
    failing = list(FollowerCursor.objects.filter(failures__gt=0).values_list("name", flat=True))
    return JsonResponse({"status": "ok", "database": "ok", "followers_failing": failing})


def metrics(request: HttpRequest) -> HttpResponse:
    return HttpResponse(generate_latest(), content_type=CONTENT_TYPE_LATEST)


urlpatterns = [path("healthz", healthz), path("readyz", readyz), path("metrics", metrics)]
