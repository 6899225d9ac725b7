"""What the machine keeps for the time when it reaches no server: the numbers reserved for it and one page in all languages.

The page is kept by a service worker (`sw.js`), the numbers in the browser's database; what was given is entered afterwards.
"""

import json
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from motcua.base import clock
from motcua.base.actor import Actor
from motcua.base.problems import InvalidInput
from motcua.base.release import release
from motcua.domain.centre.models import Centre
from motcua.domain.centre.queries import get_centre, hall_doors
from motcua.domain.people.permissions import Action, require
from motcua.domain.queue.actions.offline import OfflineTicket, ReservedNumbers, enter_offline_ticket, reserve_numbers
from motcua.surfaces.kiosk.choices import icon_of, priorities
from motcua.surfaces.kiosk.machine import machine_of

DAYS_KEPT = 2
LANGUAGES = [*settings.LANGUAGES, *settings.MOTCUA_MORE_LANGUAGES["/kiosk/"]]
FILES = (
    "look/faces.css", "look/faces-east.css", "look/look.css", "look/icons.svg", "look/js/frame.js", "look/mark.svg", "kiosk/kiosk.css",
    "kiosk/js/alone.js", "kiosk/js/store.js",
    *(f"look/be-vietnam-pro-{part}-{weight}-normal.woff2" for part in ("vietnamese", "latin") for weight in (400, 600, 700)),
)  # fmt: skip


def eastern_faces() -> list[str]:
    """The parts of the Chinese and Korean typefaces that the build has put there: the machine alone speaks these languages too."""
    sheet = finders.find("look/faces-east.css")
    return [f"look/{name}" for name in re.findall(r'url\("([^"]+)"\)', Path(sheet).read_text())] if sheet else []


def _device(request: HttpRequest, centre: str) -> Actor:
    """Raises NotAuthenticated, Forbidden."""
    device: Actor = request.device  # type: ignore[attr-defined] # the middleware sets it
    require(device, Action.DEVICE_SHOW_KIOSK, centre=centre)
    return device


@require_GET
@never_cache
def worker(request: HttpRequest, centre: str) -> HttpResponse:
    """The service worker of this machine's pages."""
    context = {
        "page": json.dumps(reverse("kiosk_alone", args=[centre])),
        "start": json.dumps(reverse("kiosk", args=[centre])),
        "files": json.dumps([static(name) for name in (*FILES, *eastern_faces())]),
        "release": json.dumps(release()),
    }
    answer = render(request, "kiosk/sw.js", context, content_type="text/javascript; charset=utf-8")
    answer["Service-Worker-Allowed"] = reverse("kiosk", args=[centre])
    return answer


@require_GET
@never_cache
def alone(request: HttpRequest, centre: str) -> HttpResponse:
    """The page that gives numbers without the server; drawn for the first language, it speaks all."""
    device = _device(request, centre)
    place = get_centre(centre)
    machine = machine_of(device)
    with override(settings.LANGUAGE_CODE):
        facts = {
            "centre": {"name": place.name, "name_en": place.name_en, "code": place.code},
            "zone": place.time_zone,
            "hours": _hours(place),
            "disabled": not machine.gives_numbers,
            "languages": [{"code": code, "name": name} for code, name in LANGUAGES],
            "texts": {code: _texts_in(code, place) for code, _name in LANGUAGES},
            "services": [
                {"code": one.code, "prefix": one.prefix, "name": one.name, "name_en": one.name_en, "icon": icon_of(one)}
                for one in machine.offered(centre)
                if one.closed_reason in ("", "centre_closed", "last_ticket")
            ],
            "priorities": [value for value, *_words in priorities(place)],
        }
        return render(request, "kiosk/alone.html", {"centre": place, "facts": facts})


def _hours(place: Centre) -> list[list[str]] | None:
    """From when to when the doors are open in the next days; None where they never close."""
    if place.always_open:
        return None
    return [[begin.isoformat(), end.isoformat()] for begin, end in _openings(place)]


def _openings(place: Centre) -> Iterator[tuple[datetime, datetime]]:
    doors = hall_doors(place)
    zone = doors.zone
    today = clock.now().astimezone(zone).date()
    for day in (today + timedelta(days=ahead) for ahead in range(DAYS_KEPT)):
        for begin, end in doors.spans(day):
            yield datetime.combine(day, begin, zone), datetime.combine(day, end, zone)


def _texts_in(language: str, place: Centre) -> dict[str, Any]:
    with override(language):
        return {
            "ask": _("What do you come for?"),
            "away": _("The server does not answer just now, but this machine goes on giving numbers."),
            "closed": _("The centre is closed now."),
            "nothing": _("This machine can give no numbers just now. Please ask at the information desk."),
            "take": _("Take a number"),
            "first": _("Or do you go first? Touch what applies to you, and your number comes at once:"),
            "yours": _("Your number"),
            "keep": _("Please photograph this number or write it down: there is no paper just now."),
            "counts": _("It counts like any other number, from the time at which you took it."),
            "called": _("The voice and the screens call your number."),
            "done": _("Done"),
            "back": _("Back"),
            "more": _("More services"),
            "priorities": [words for _value, words, _icon, _second in priorities(place)],
        }


@csrf_exempt  # the cookie is SameSite=Strict; a page that was kept for days must still be heard
@require_POST
@never_cache
def reserve(request: HttpRequest, centre: str) -> JsonResponse:
    """The numbers that this machine may give alone."""
    device = _device(request, centre)
    if not machine_of(device).gives_numbers:
        return JsonResponse({"series": []})
    return JsonResponse({"series": [_series(one) for one in reserve_numbers(device, centre)]})


def _series(one: ReservedNumbers) -> dict[str, Any]:
    return {
        "day": one.business_day.isoformat(),
        "of": one.of_prefix,
        "prefix": one.prefix,
        "next": one.next,
        "most": one.most,
    }


@csrf_exempt
@require_POST
@never_cache
def enter(request: HttpRequest, centre: str) -> JsonResponse:
    """One number that the machine gave alone. Raises InvalidInput."""
    ticket = enter_offline_ticket(_device(request, centre), centre, _taken(request.body))
    return JsonResponse({"label": ticket.label, "state": ticket.state})


def _taken(body: bytes) -> OfflineTicket:
    try:
        told = json.loads(body)
        taken_at = parse_datetime(str(told["taken_at"]))
        if taken_at is None or taken_at.tzinfo is None:
            raise ValueError
        return OfflineTicket(
            service=str(told["service"])[:20],
            prefix=str(told["prefix"])[:2],
            number=int(told["number"]),
            taken_at=taken_at,
            priority=str(told.get("priority", "none")),
            language=str(told.get("language", "vi")).partition("-")[0],
            key=str(told.get("key") or "")[:120],
        )
    except (ValueError, TypeError, KeyError, AttributeError):
        raise InvalidInput.of("body", "JSON") from None
