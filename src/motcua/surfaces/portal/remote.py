"""A number from home: choose what for, see the wait, leave a telephone number, follow the ticket on the phone."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_http_methods, require_safe

from motcua.base import limits
from motcua.base.problems import Conflict, InvalidInput, NotFound, TooManyRequests
from motcua.domain.centre.models import Centre
from motcua.domain.centre.queries import centres, get_centre
from motcua.domain.queue.actions import take_remote
from motcua.domain.queue.actions.remote import DRAWS
from motcua.domain.queue.queries import RemoteOffer, centre_view, is_remote, remote_offers
from motcua.domain.queue.rules import QueueOptions
from motcua.surfaces.portal import shapes
from motcua.surfaces.sign_in.citizens import keep


@require_safe
@never_cache
def choose(request: HttpRequest) -> HttpResponse:
    """Which centre, where there are several, and what for."""
    halls = [hall for hall in centres() if is_remote(hall)]
    asked = request.GET.get("centre", "")
    chosen = next((hall for hall in halls if hall.code == asked), halls[0] if len(halls) == 1 else None)
    context = {"section": "number", "halls": halls, **(_hall(chosen) if chosen else {"centre": None})}
    return render(request, "portal/number_choose.html", context)


@require_safe
@cache_control(no_store=True)
def offers(request: HttpRequest, centre: str) -> HttpResponse:
    """The services with their waits, as the part of the page that renews itself."""
    return render(request, "portal/parts/number_services.html", _hall(get_centre(centre)))


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def draw(request: HttpRequest, centre: str, service: str) -> HttpResponse:
    """The wait for one service, and the number for who leaves a telephone number."""
    hall = get_centre(centre)
    offer = _offer(hall, service)
    if request.method != "POST":
        return _form(request, hall, offer)
    phone = request.POST.get("phone", "").strip()[:40]
    try:
        limits.take(DRAWS, limits.address_of(request))
        language = (get_language() or "vi").partition("-")[0]
        drawn = take_remote(hall.code, service, phone=phone, language=language, key=request.POST.get("_key") or None)
    except InvalidInput as wrong:
        return _form(request, hall, offer, status=422, phone=phone, errors=wrong.errors)
    except (Conflict, TooManyRequests) as refused:
        return _form(request, hall, offer, status=refused.status, phone=phone, refused=refused.detail)
    keep(request, "ticket", str(drawn.id))
    return redirect("ticket_page", token=drawn.token)


def _hall(hall: Centre) -> dict[str, object]:
    return {"centre": hall, "offers": remote_offers(hall.code), "hall": shapes.hall(centre_view(hall.code))}


def _offer(hall: Centre, service: str) -> RemoteOffer:
    """Raises NotFound."""
    found = next((one for one in remote_offers(hall.code) if one.service.code == service), None)
    if found is None:
        raise NotFound
    return found


def _form(request: HttpRequest, hall: Centre, offer: RemoteOffer, status: int = 200, **typed: object) -> HttpResponse:
    context = {"section": "number", "centre": hall, "offer": offer, "options": QueueOptions.of(hall.options), **typed}
    return render(request, "portal/number_draw.html", context, status=status)
