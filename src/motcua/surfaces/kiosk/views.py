"""The ticket machine: choose a service or search for it, say whether you come first, take the number."""

from contextlib import suppress
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from motcua.base import clock
from motcua.base.actor import Actor
from motcua.base.problems import Conflict, IllegalTransition, NotFound, Problem, TooManyRequests
from motcua.base.web import wants_json
from motcua.domain.catalogue.standing import catalogue
from motcua.domain.centre.calendar import NeverOpen
from motcua.domain.centre.directions import ways_to
from motcua.domain.centre.models import Centre
from motcua.domain.centre.picture import hall_picture
from motcua.domain.centre.queries import get_centre, hall_doors, is_open, working_calendar
from motcua.domain.devices import actions as devices
from motcua.domain.devices.queries import is_being_printed
from motcua.domain.people.permissions import Action, require
from motcua.domain.queue import queries
from motcua.domain.queue.actions import issue_ticket
from motcua.domain.queue.shapes import ServiceView, TicketView
from motcua.domain.queue.voice import NoVoice
from motcua.surfaces.kiosk import arriving, spoken
from motcua.surfaces.kiosk.choices import icon_of, priorities
from motcua.surfaces.kiosk.guard import device_of, kiosk_page
from motcua.surfaces.kiosk.machine import REACH_COOKIE, choices_a_screen, in_reach, machine_of
from motcua.surfaces.kiosk.without_server import LANGUAGES
from motcua.surfaces.pairing.guard import device_page

FOUND_AT_MOST = 8
ATTRACT_AT_MOST = 14
SOUND_KEPT_SECONDS = 24 * 3600


def _screen(
    request: HttpRequest, template: str, centre: Centre, lines: list[spoken.Line], status: int = 200, **facts: Any
) -> HttpResponse:
    """A screen with what all of them have: languages, what is said aloud, how the visitor wants it."""
    context = {
        "centre": centre,
        "kiosk_languages": LANGUAGES,
        "spoken": [(line, _address(centre, line)) for line in lines],
        "reach": in_reach(request),
        **facts,
    }
    return render(request, template, context, status=status)


def _address(centre: Centre, line: spoken.Line) -> str:
    """Of the sound of a line."""
    return reverse("kiosk_spoken", args=[centre.code, line.seal])


@never_cache
@device_page("kiosk", Action.DEVICE_SHOW_KIOSK)
def start(request: HttpRequest, centre: str) -> HttpResponse:
    """What do you come for? Those asked for most stand first. `?moi` begins anew for the next visitor, in Vietnamese."""
    if "moi" in request.GET:
        return _begin_anew(request)
    devices.heartbeat(device_of(request))
    place, machine = get_centre(centre), machine_of(device_of(request))
    services = queries.most_asked_first(centre, machine.offered(centre))
    if machine.disabled or not services:
        return _disabled(request, place)
    opened = is_open(place)
    page = max(0, int(request.GET["trang"]) - 1) if request.GET.get("trang", "").isdigit() else 0
    shown, pages = _pages(services, choices_a_screen(request))
    chosen = shown[page] if page < len(shown) else []
    codes = opened and arriving.expects_codes(place)
    return _screen(
        request,
        "kiosk/start.html",
        place,
        spoken.start_lines(chosen if opened else (), pages > 1, opened, codes),
        open=opened,
        opens_at=None if opened else _next_opening(place),
        choices=[(one, icon_of(one)) for one in chosen],
        page=page + 1,
        pages=pages,
        waiting=sum(one.waiting for one in services),
        codes=codes,
    )


def _disabled(request: HttpRequest, place: Centre) -> HttpResponse:
    """A machine that an administrator has taken out of use, or whose list names no service that there is, says so and gives nothing."""
    machine = machine_of(device_of(request))
    notice = machine.disabled_text if machine.disabled else ""
    return _screen(request, "kiosk/disabled.html", place, spoken.disabled_lines(notice), notice=notice)


@kiosk_page
def attract(request: HttpRequest, centre: str) -> HttpResponse:
    """While nobody is there: the hours of today, who waits for what and how long."""
    if "moi" in request.GET:
        return _begin_anew(request)
    place, machine = get_centre(centre), machine_of(device_of(request))
    services = queries.most_asked_first(centre, machine.offered(centre))
    if machine.disabled or not services:
        return _disabled(request, place)
    today, opened = clock.now().astimezone(ZoneInfo(place.time_zone)), is_open(place)
    return _screen(
        request,
        "kiosk/attract.html",
        place,
        spoken.welcome_lines(place),
        spans=hall_doors(place).spans(today.date()),
        today=today,
        open=opened,
        opens_at=None if opened else _next_opening(place),
        location=queries.location_code(place) if opened else None,
        services=services[:ATTRACT_AT_MOST],
    )


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
    for cookie in ("motcua_theme", "motcua_text", REACH_COOKIE):
        response.delete_cookie(cookie)
    return response


@kiosk_page
def find(request: HttpRequest, centre: str) -> HttpResponse:
    """Which procedure? Typed without diacritics if one likes; each leads to its service."""
    q = request.GET.get("q", "").strip()[:80]
    services = {one.code: one for one in machine_of(device_of(request)).offered(centre)}
    by_prefix = {one.prefix: one for one in services.values()}
    found = []
    for procedure in catalogue().find(q) if q else []:
        service = services.get(procedure.queue_service) or by_prefix.get(procedure.queue_service)
        if service is not None and service.open:
            found.append((procedure, service))
    place, shown = get_centre(centre), found[:FOUND_AT_MOST]
    if request.headers.get("X-Part"):
        return render(request, "kiosk/_found.html", {"centre": place, "q": q, "found": shown})
    return _screen(request, "kiosk/find.html", place, spoken.find_lines(), q=q, found=shown)


@kiosk_page
def confirm(request: HttpRequest, centre: str, service: str) -> HttpResponse:
    """Take the number, or say first why you go before others."""
    machine = machine_of(device_of(request))
    chosen = next((one for one in machine.offered(centre) if one.code == service), None)
    if chosen is None:
        raise NotFound
    if machine.disabled:
        return redirect("kiosk", centre=centre)
    place = get_centre(centre)
    lines = spoken.service_lines(chosen, _spoken_priorities(place))
    return _screen(
        request, "kiosk/confirm.html", place, lines, service=chosen, icon=icon_of(chosen), priorities=priorities(place)
    )


def _spoken_priorities(place: Centre) -> list[str]:
    with override(spoken.spoken_language()):
        return [words for _value, words, _icon, _second in priorities(place)]


@kiosk_page
def code(request: HttpRequest, centre: str) -> HttpResponse:
    """The digits of an appointment or of a number from home; typed right, its ticket follows."""
    place, device = get_centre(centre), device_of(request)
    if not arriving.expects_codes(place) or not machine_of(device).gives_numbers:
        return redirect("kiosk", centre=centre)
    typed, why, status = request.POST.get("code", "").strip()[: arriving.LONGEST_CODE], "", 200
    if request.method == "POST":
        try:
            return redirect("kiosk_ticket", centre=centre, token=arriving.typed(device, place, typed))
        except NotFound:
            why, status = _("These digits are not known here today. Please compare them with your phone."), 422
        except (Conflict, IllegalTransition, TooManyRequests) as refused:
            why, status = str(refused.detail), refused.status
    lines = spoken.code_lines(why)
    echoes = [(str(digit), line, _address(place, line)) for digit, line in enumerate(spoken.digit_lines())]
    facts = {"typed": typed, "why": why, "longest": arriving.LONGEST_CODE, "digits": "123456789", "echoes": echoes}
    return _screen(request, "kiosk/code.html", place, lines, status=status, **facts)


@require_POST
@kiosk_page
def take(request: HttpRequest, centre: str) -> HttpResponse:
    """Gives the number; the paper comes out of the machine's printer where it has one."""
    device = device_of(request)
    try:
        service = request.POST.get("service", "")
        _check_offered(device, service)
        issued = issue_ticket(
            device,
            centre,
            service,
            priority=request.POST.get("priority", "none"),
            language=(get_language() or "vi").partition("-")[0],
            source="kiosk",
            key=request.headers.get("Idempotency-Key") or request.POST.get("_key") or None,
            device=device.reference,
        )
    except Problem as refused:
        if wants_json(request):
            raise
        place, here = get_centre(centre), reverse("kiosk", args=[centre])
        lines = spoken.refused_lines(str(refused.detail))
        return _screen(
            request, "kiosk/refused.html", place, lines, status=refused.status, why=refused.detail, here=here
        )
    return redirect("kiosk_ticket", centre=centre, token=issued.token)


def _check_offered(device: Actor, service: str) -> None:
    """Raises Conflict (`machine_disabled`, `not_offered_here`) for what this machine does not give."""
    machine = machine_of(device)
    if not machine.gives_numbers:
        raise Conflict(machine.disabled_text or _("This machine gives no numbers just now"), code="machine_disabled")
    if machine.services and service not in machine.services:
        raise Conflict(_("This machine gives no numbers for this service"), code="not_offered_here")


@require_GET
@kiosk_page
def ticket(request: HttpRequest, centre: str, token: str) -> HttpResponse:
    """The number, how many come before, how long it takes, where to follow it."""
    view = queries.ticket_by_token(token)
    if view.centre != centre:
        raise NotFound
    place = get_centre(centre)
    floors = [str(floor.number) for floor in place.floors.all() if floor.waiting_seats]
    counters = queries.counters_for(view.id)
    ways = ways_to(centre, counters)
    return _screen(
        request,
        "kiosk/ticket.html",
        place,
        spoken.ticket_lines(view, floors, ways),
        counters=counters,
        ways=ways,
        plan=hall_picture(place, machine_of(device_of(request)).place),
        floors=floors,
        ticket=view,
        printed=_printed(view),
        arrived=_has_arrived(view),
        address=f"{settings.MOTCUA_BASE_URL}/p/{token}",
        token=token,
    )


def _has_arrived(view: TicketView) -> bool:
    """Whether the ticket was drawn from afar, and its holder has come."""
    remote = queries.remote_view(view.id)
    return remote is not None and not remote.away


@require_GET
@kiosk_page
def printing(request: HttpRequest, centre: str, token: str) -> JsonResponse:
    """What became of the paper: waiting, printed, failed, or "" where the machine has no printer."""
    return JsonResponse({"printed": _printed(queries.ticket_by_token(token))})


def _printed(view: TicketView) -> str:
    return "waiting" if is_being_printed(view.id) else view.printed


@require_POST
@kiosk_page
def print_again(request: HttpRequest, centre: str, token: str) -> HttpResponse:
    """Once more, for who got no paper: the roll may have been changed meanwhile. Nobody prints what came out already."""
    view = queries.ticket_by_token(token)
    if view.centre != centre:
        raise NotFound
    if _printed(view) == "failed":
        with suppress(Conflict):  # pressed twice: it is in line
            devices.request_reprint(device_of(request), view.id)
    return redirect("kiosk_ticket", centre=centre, token=token)


@require_GET
def sound(request: HttpRequest, centre: str, seal: str) -> HttpResponse:
    """A sentence of a screen as sound; 204 where the machine's server has no voice. Raises Forbidden, NotFound."""
    require(device_of(request), Action.DEVICE_SHOW_KIOSK, centre=centre)
    try:
        wav = spoken.sound(seal)
    except NoVoice:
        return HttpResponse(status=204)
    answer = HttpResponse(wav, content_type="audio/wav")
    patch_cache_control(answer, private=True, max_age=SOUND_KEPT_SECONDS)
    return answer


@require_POST
@kiosk_page
def reach(request: HttpRequest, centre: str) -> HttpResponse:
    """Everything to touch in the lower half and large, or as usual; kept until the next visitor."""
    here = reverse("kiosk", args=[centre])
    back = request.POST.get("next", here)
    if not (back == here or back.startswith((f"{here}/", f"{here}?"))):
        back = here
    response = HttpResponseRedirect(back)
    response.set_cookie(REACH_COOKIE, "1" if request.POST.get("reach") == "on" else "0", samesite="Lax", path="/")
    return response
