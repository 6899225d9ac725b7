"""The wall: its page, the present state as JSON, and the sound of one call."""

import json
from dataclasses import asdict, replace
from datetime import timedelta
from hashlib import sha256
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from motcua.base import clock, journal, ranges
from motcua.base.actor import Actor
from motcua.base.problems import NotFound
from motcua.domain.centre.directions import directions
from motcua.domain.centre.models import Centre
from motcua.domain.centre.plan import counters_drawn, turn
from motcua.domain.centre.queries import get_centre
from motcua.domain.devices import actions as devices
from motcua.domain.devices.displays import DisplaySettings, Layout, settings_as_stored, zones_of
from motcua.domain.devices.queries import get_device
from motcua.domain.media import queries as media
from motcua.domain.people.permissions import Action, allowed
from motcua.domain.queue import actions, queries, voice
from motcua.domain.queue.shapes import AnnouncementView, BoardView, CallView
from motcua.domain.queue.speech import DEFAULT_ADDRESS, LANGUAGES, VIETNAMESE, VoiceOptions
from motcua.surfaces.display.desk import desk
from motcua.surfaces.display.told import Told, told
from motcua.surfaces.pairing.guard import device_page

CALLS = ("ticket.called", "ticket.recalled")
CALLS_HEARD_FOR = timedelta(minutes=30)
MOST_CALLS = 500
SHOW_MEDIA = frozenset({Layout.HALL, Layout.ZONE})  # over a desk and in a corridor there are the calls alone


def _device(request: HttpRequest) -> Actor:
    return request.device  # type: ignore[attr-defined,no-any-return] # the middleware sets it


@never_cache
@device_page("display", Action.DEVICE_SHOW_DISPLAY)
def wall(request: HttpRequest, centre: str) -> HttpResponse:
    """Sounds unless the display's settings, the centre's voice or `?sound=0` say otherwise."""
    hall = get_centre(centre)
    options = VoiceOptions.of(hall.options)
    settings = _settings(_device(request))
    now, shown = queries.board(centre), told(hall, settings)
    common = {
        "centre": hall,
        "version": _version(hall, settings, now, shown),
        "volumes": json.dumps(dict(options.volume_by_hour)),
        "zones": json.dumps(sorted(zones_of(settings, hall.options)), ensure_ascii=False),
        "sounds": "" if request.GET.get("sound") == "0" or not options.sounds else " ".join(settings.sounds),
    }
    here = desk(centre, settings)
    if here is not None:
        return render(request, "display/desk.html", common | {"desk": here})
    context = common | {
        "board": replace(now, last_calls=shown.calls(now.last_calls), waiting=shown.waiting(now.waiting)),
        "counters": "" if shown.counters is None else " ".join(map(str, sorted(shown.counters))),
        "services": json.dumps(shown.services),
        "limited": shown.counters is not None,
        "code": _code(hall),
        "ticker": json.dumps(settings.ticker, ensure_ascii=False) if settings.ticker else "",
        "turns": json.dumps(_turns(hall, settings)),
        "ways": json.dumps(_ways(hall, settings), ensure_ascii=False),
        "corridor": settings.layout == Layout.CORRIDOR,
    }
    return render(request, "display/wall.html", context)


def _version(hall: Centre, settings: DisplaySettings, now: BoardView, shown: Told) -> str:
    """Changes with all that a display's page is drawn by, so that the page draws itself anew without anybody's command."""
    services = sorted((one.service, one.prefix, one.name) for one in now.waiting)
    places = list(hall.counters.values_list("number", "plan_x", "plan_y"))
    facts = [asdict(settings), hall.name, hall.name_en, hall.options, services, places, shown.services]
    return sha256(json.dumps(facts, sort_keys=True, default=str).encode()).hexdigest()[:16]


def _turns(hall: Centre, settings: DisplaySettings) -> dict[int, int]:
    """Where each counter lies from this display; empty where nobody has said where it hangs."""
    if settings.place is None:
        return {}
    here = (settings.place.x, settings.place.y)
    rows = hall.counters.values_list("number", "plan_x", "plan_y")
    places = {number: None if x is None or y is None else (x, y) for number, x, y in rows}
    boxes = counters_drawn(places)
    return {box.counter: turn(here, settings.place.looks, box) for box in boxes if box.counter is not None}


def _ways(hall: Centre, settings: DisplaySettings) -> dict[int, dict[str, str]]:
    """The way to each counter in the two languages of the wall, where the plan is known.

    The words are those of somebody who comes in by the entrance: none where the reader looks another way, whose left is another one.
    """
    if settings.place is not None and settings.place.looks != "up":
        return {}
    found = directions(hall.code)
    ways: dict[int, dict[str, str]] = {number: {} for number in found}
    for language in LANGUAGES:
        with translation.override(language):
            for number, words in found.items():
                ways[number][language] = str(words)
    return ways


def _settings(device: Actor) -> DisplaySettings:
    """Of the display itself; who looks at the wall without being one sees the whole hall."""
    if device.kind != "device":
        return DisplaySettings()
    return settings_as_stored(get_device(int(device.id)).settings)


@never_cache
@require_GET
def board(request: HttpRequest, centre: str) -> JsonResponse:
    """The present state, for a wall that was away or has just begun; as public as the wall itself.

    `paired` tells the wall whether it is still one: a display that was retired goes back to its pairing page. `code`,
    which proves that somebody stands in the hall, is told to a display of the hall only.
    """
    now = queries.board(centre)
    device = _device(request)
    devices.heartbeat(device)
    hall = get_centre(centre)
    paired = allowed(device, Action.DEVICE_SHOW_DISPLAY, centre=centre)
    settings, options = _settings(device), hall.options
    shown = told(hall, settings)
    emergency = queries.emergency_now(centre)
    if emergency and emergency.zone and emergency.zone not in zones_of(settings, options):
        emergency = None
    return JsonResponse(
        {
            "now": [_call(call) for call in shown.calls(now.now_calling)],
            "calls": [_call(call) for call in shown.calls(now.last_calls)],
            "waiting": [{"service": one.service, "waiting": one.waiting} for one in now.waiting],
            "emergency": None if emergency is None else _said(emergency),
            "at": clock.now().isoformat(),
            "paired": paired,
            "code": _code(hall) if paired else None,
            "desk": desk(centre, settings),
            "media": _media(hall, device, settings) if paired else [],
            "version": _version(hall, settings, now, shown),
        }
    )


def _media(hall: Centre, device: Actor, settings: DisplaySettings) -> list[dict[str, object]]:
    """What this display shows while nobody is called."""
    if settings.layout not in SHOW_MEDIA:
        return []
    display = int(device.id) if device.kind == "device" else None
    return [
        {"id": str(one.id), "kind": one.kind, "alt": one.alt, "alt_en": one.alt_en, "seconds": one.seconds}
        for one in media.shown_now(hall, display, zones_of(settings, hall.options))
    ]


@require_GET
def medium(request: HttpRequest, centre: str, medium: UUID) -> HttpResponseBase:
    """A picture or video that hangs in the hall, as public as the wall. Raises NotFound."""
    shown = media.shown_medium(centre, medium)
    return ranges.answer(
        request,
        lambda begin, end: media.content(shown, begin, end),
        size=shown.size,
        content_type=shown.content_type,
        tag=shown.id.hex,
    )


def _code(hall: Centre) -> str | None:
    shown = queries.location_code(hall)
    return None if shown is None else shown.code


def _call(call: CallView) -> dict[str, str | int]:
    return {"label": call.label, "counter": call.counter, "called_at": call.called_at.isoformat()}


@require_GET
def announcement(request: HttpRequest, centre: str, entry: int) -> HttpResponse:
    """The sound of a call that really happened, a short while ago; nobody has words of his own spoken.

    The centre's languages in their order, then the visitor's own where we speak it; with `?short=1`, when many calls
    wait, one sentence only. Raises NotFound.
    """
    options = get_centre(centre).options
    recent = journal.latest(centre, CALLS, clock.now() - CALLS_HEARD_FOR, MOST_CALLS)
    call = next((one for one in recent if one.id == entry), None)
    if call is None or not call.data.get("counter"):
        raise NotFound(_("There was no such call"))
    sound = voice.announcement_wav(
        call.data["label"],
        call.data["counter"],
        call.data.get("language", VIETNAMESE),
        address=str(options.get("form_of_address") or DEFAULT_ADDRESS),
        options=VoiceOptions.of(options),
        short=request.GET.get("short") == "1",
    )
    response = HttpResponse(sound, content_type="audio/wav")
    response["Cache-Control"] = "private, max-age=3600"
    return response


@never_cache
@require_GET
def said(request: HttpRequest, centre: str, announcement: UUID) -> JsonResponse:
    """The words of an announcement that is being made; as public as the hall in which it is heard. Raises NotFound."""
    return JsonResponse(_said(queries.announcement_view(queries.shown_announcement(centre, announcement))))


def _said(shown: AnnouncementView) -> dict[str, object]:
    texts = [{"language": one, "text": shown.texts[one]} for one in LANGUAGES if one in shown.texts]
    return {"id": str(shown.id), "texts": texts, "emergency": shown.is_emergency}


@require_GET
def said_sound(request: HttpRequest, centre: str, announcement: UUID) -> HttpResponse:
    """What is heard of it. Raises NotFound."""
    response = HttpResponse(queries.announcement_sound(centre, announcement), content_type="audio/wav")
    response["Cache-Control"] = "private, max-age=3600"
    return response


@csrf_exempt  # the cookie is SameSite=Strict: no other site can send it; and a page open for a year must still tell
@never_cache
@require_POST
def said_played(request: HttpRequest, centre: str, announcement: UUID) -> HttpResponse:
    """The display has shown it, and sounded it or not. Raises Forbidden, NotFound."""
    actions.note_played(_device(request), centre, announcement, sounded=request.POST.get("sounded") == "1")
    return HttpResponse(status=204)
