"""The ticket machine: choose a service or search for it, say whether you come first, take the number."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from motcua.base import clock
from motcua.base.actor import Actor
from motcua.base.problems import NotFound, Problem
from motcua.base.web import wants_json
from motcua.domain.catalogue.queries import search
from motcua.domain.centre.calendar import NeverOpen
from motcua.domain.centre.models import Centre
from motcua.domain.centre.queries import get_centre, is_open, working_calendar
from motcua.domain.devices import actions as devices
from motcua.domain.people.permissions import Action, allowed
from motcua.domain.queue import queries
from motcua.domain.queue.actions import issue_ticket
from motcua.domain.queue.shapes import ServiceView
from motcua.surfaces.kiosk.choices import icon_of, priorities
from motcua.surfaces.pairing.guard import device_page

CHOICES_A_SCREEN = 8
CHOICES_IN_LARGE_TEXT = 6
FOUND_AT_MOST = 8
View = Callable[..., HttpResponseBase]


def _kiosk(view: View) -> View:
    """Pages behind the first: the paired machine only, others are led to the first page, which pairs."""

    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, centre: str, **rest: Any) -> HttpResponseBase:
        if not allowed(_device(request), Action.DEVICE_SHOW_KIOSK, centre=centre):
            return redirect("kiosk", centre=centre)
        return view(request, centre, **rest)

    return guarded


def _device(request: HttpRequest) -> Actor:
    return request.device  # type: ignore[attr-defined,no-any-return]


@never_cache
@device_page("kiosk", Action.DEVICE_SHOW_KIOSK)
def start(request: HttpRequest, centre: str) -> HttpResponse:
    """What do you come for? Those asked for most stand first. `?moi` begins anew for the next visitor, in Vietnamese."""
    if "moi" in request.GET:
        return _begin_anew(request)
    devices.heartbeat(_device(request))
    place = get_centre(centre)
    services = queries.most_asked_first(centre, queries.services(centre))
    page = max(0, int(request.GET["trang"]) - 1) if request.GET.get("trang", "").isdigit() else 0
    is_large = request.COOKIES.get("motcua_text") == "large"
    shown, pages = _pages(services, CHOICES_IN_LARGE_TEXT if is_large else CHOICES_A_SCREEN)
    context = {
        "centre": place,
        "open": is_open(place),
        "opens_at": None if is_open(place) else _next_opening(place),
        "choices": [(one, icon_of(one)) for one in (shown[page] if page < len(shown) else [])],
        "page": page + 1,
        "pages": pages,
        "waiting": sum(one.waiting for one in services),
    }
    return render(request, "kiosk/start.html", context)


def _next_opening(place: Centre) -> datetime | None:
    """In the centre's own time; None where its hours name no day."""
    try:
        return working_calendar(place).next_opening(clock.now()).astimezone(ZoneInfo(place.time_zone))
    except NeverOpen:
        return None


def _pages(services: list[ServiceView], most: int) -> tuple[list[list[ServiceView]], int]:
    """At most so many choices a screen, the last of which leads on where there are more."""
    if len(services) <= most:
        return [services], 1
    size = most - 1
    chunks = [services[i : i + size] for i in range(0, len(services), size)]
    return chunks, len(chunks)


def _begin_anew(request: HttpRequest) -> HttpResponse:
    response = HttpResponseRedirect(request.path)
    response.delete_cookie(settings.LANGUAGE_COOKIE_NAME)
    for cookie in ("motcua_theme", "motcua_text"):
        response.delete_cookie(cookie)
    return response


@_kiosk
def find(request: HttpRequest, centre: str) -> HttpResponse:
    """Which procedure? Typed without diacritics if one likes; each leads to its service."""
    q = request.GET.get("q", "").strip()[:80]
    services = {one.code: one for one in queries.services(centre)}
    by_prefix = {one.prefix: one for one in services.values()}
    found = []
    for procedure in search(q, limit=40) if q else []:
        service = services.get(procedure.queue_service) or by_prefix.get(procedure.queue_service)
        if service is not None and service.open:
            found.append((procedure, service))
    template = "kiosk/_found.html" if request.headers.get("X-Part") else "kiosk/find.html"
    return render(request, template, {"centre": get_centre(centre), "q": q, "found": found[:FOUND_AT_MOST]})


@_kiosk
def confirm(request: HttpRequest, centre: str, service: str) -> HttpResponse:
    """Take the number, or say first why you go before others."""
    chosen = next((one for one in queries.services(centre) if one.code == service), None)
    if chosen is None:
        raise NotFound
    context = {"centre": get_centre(centre), "service": chosen, "icon": icon_of(chosen), "priorities": priorities()}
    return render(request, "kiosk/confirm.html", context)


@require_POST
@_kiosk
def take(request: HttpRequest, centre: str) -> HttpResponse:
    """Gives the number; the paper comes out of the machine's printer where it has one."""
    device = _device(request)
    try:
        issued = issue_ticket(
            device,
            centre,
            request.POST.get("service", ""),
            priority=request.POST.get("priority", "none"),
            language=get_language() or "vi",
            source="kiosk",
            key=request.headers.get("Idempotency-Key") or request.POST.get("_key") or None,
            device=device.reference,
        )
    except Problem as refused:
        if wants_json(request):
            raise
        context = {"centre": get_centre(centre), "why": refused.detail, "here": reverse("kiosk", args=[centre])}
        return render(request, "kiosk/refused.html", context, status=refused.status)
    return redirect("kiosk_ticket", centre=centre, token=issued.token)


@require_GET
@_kiosk
def ticket(request: HttpRequest, centre: str, token: str) -> HttpResponse:
    """The number, how many come before, how long it takes, where to follow it."""
    view = queries.ticket_by_token(token)
    if view.centre != centre:
        raise NotFound
    place = get_centre(centre)
    context = {
        "centre": place,
        "counters": next((one.counters for one in queries.services(centre) if one.code == view.service), ()),
        "floors": [str(floor.number) for floor in place.floors.all() if floor.waiting_seats],
        "ticket": view,
        "address": f"{settings.MOTCUA_BASE_URL}/p/{token}",
        "token": token,
    }
    return render(request, "kiosk/ticket.html", context)


@require_GET
@_kiosk
def printing(request: HttpRequest, centre: str, token: str) -> JsonResponse:
    """What became of the paper: waiting, printed, failed, or "" where the machine has no printer."""
    return JsonResponse({"printed": queries.ticket_by_token(token).printed})
