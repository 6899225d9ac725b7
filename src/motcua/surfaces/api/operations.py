"""What operations ask: is the process alive, can it work, and its figures for Prometheus."""

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from motcua.base import figures
from motcua.base.journal.models import FollowerCursor
from motcua.surfaces.api.figures import Installation


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
    return HttpResponse(generate_latest(figures.registry(Installation())), content_type=CONTENT_TYPE_LATEST)


urlpatterns = [path("healthz", healthz), path("readyz", readyz), path("metrics", metrics)]
