"""The wall: its page, the present state as JSON, and the sound of one call."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from motcua.base import clock, journal
from motcua.base.problems import NotFound
from motcua.domain.centre.queries import get_centre
from motcua.domain.devices import actions as devices
from motcua.domain.people.permissions import Action
from motcua.domain.queue import queries, voice
from motcua.domain.queue.speech import DEFAULT_ADDRESS, VIETNAMESE
from motcua.surfaces.pairing.guard import device_page

CALLS = ("ticket.called", "ticket.recalled")
CALLS_HEARD_FOR = timedelta(minutes=30)
MOST_CALLS = 500


@never_cache
@device_page("display", Action.DEVICE_SHOW_DISPLAY)
def wall(request: HttpRequest, centre: str) -> HttpResponse:
    place = get_centre(centre)
    floors = place.floors.all()
    context = {"centre": place, "board": queries.board(centre), "floors": floors, "sound": request.GET.get("sound") != "0"}
    return render(request, "display/wall.html", context)


@never_cache
@require_GET
def board(request: HttpRequest, centre: str) -> JsonResponse:
    """The present state; whoever shows it was away, or has just begun. It is as public as the wall itself."""
    now = queries.board(centre)
    device = request.device  # type: ignore[attr-defined]
    if device.is_authenticated:
        devices.heartbeat(device)
    calls = [
        {"label": call.label, "counter": call.counter, "called_at": call.called_at.isoformat()} for call in now.last_calls
    ]
    current = [{"label": call.label, "counter": call.counter, "called_at": call.called_at.isoformat()} for call in now.now_calling]
    waiting = [{"service": one.service, "waiting": one.waiting} for one in now.waiting]
    return JsonResponse({"now": current, "calls": calls, "waiting": waiting, "at": clock.now().isoformat()})


@require_GET
def announcement(request: HttpRequest, centre: str, entry: int) -> HttpResponse:
    """The sound of a call that really happened, a short while ago: Vietnamese, then the visitor's own language where we speak it.

    Raises NotFound.
    """
    recent = journal.latest(centre, CALLS, clock.now() - CALLS_HEARD_FOR, MOST_CALLS)
    call = next((one for one in recent if one.id == entry), None)
    if call is None or not call.data.get("counter"):
        raise NotFound(_("There was no such call"))
    address = str(get_centre(centre).options.get("form_of_address") or DEFAULT_ADDRESS)
    sound = voice.announcement_wav(call.data["label"], call.data["counter"], call.data.get("language", VIETNAMESE), address=address)
    response = HttpResponse(sound, content_type="audio/wav")
    response["Cache-Control"] = "private, max-age=3600"
    return response
