"""Where a code leads that somebody holds before the machine's scanner or camera."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from motcua.base import clock
from motcua.base.actor import Actor
from motcua.base.problems import Conflict, IllegalTransition, NotFound
from motcua.domain.centre.models import Centre
from motcua.domain.centre.queries import get_centre
from motcua.surfaces.kiosk import arriving, scanning
from motcua.surfaces.kiosk.guard import device_of, kiosk_page
from motcua.surfaces.kiosk.machine import machine_of

RESULTS = "R"  # the letter of the service that hands out results


@require_POST
@kiosk_page
def scan(request: HttpRequest, centre: str) -> JsonResponse:
    """Where a scanned code leads: `go`, an address of this machine; `priority`, who goes first; `words` for the visitor."""
    place, device = get_centre(centre), device_of(request)
    today = clock.now().astimezone(ZoneInfo(place.time_zone)).date()
    found = scanning.read(request.POST.get("code", ""), place, today)
    answers: dict[str, Callable[[], dict[str, str]]] = {
        "card": lambda: _card_answer(place, elderly=found.elderly),
        "dossier": lambda: _dossier_answer(device, centre),
        "ticket": lambda: _ticket_answer(device, place, found.code),
        "appointment": lambda: _go_to_ticket(centre, arriving.appointment(device, place, found.code)),
    }
    try:
        answer = answers.get(found.kind, _unknown)()
    except NotFound:
        answer = _unknown()
    except (Conflict, IllegalTransition) as refused:
        answer = {"words": str(refused.detail)}
    return JsonResponse({"kind": found.kind, **answer})


def _card_answer(place: Centre, *, elderly: bool) -> dict[str, str]:
    if elderly:
        words = _("By your card you are %(age)s or older and go first. Please choose what you come for.")
        return {"priority": "elderly", "words": words % {"age": scanning.elderly_from(place)}}
    return {"words": _("Your card has been read; nothing of it is kept. Please choose what you come for.")}


def _dossier_answer(device: Actor, centre: str) -> dict[str, str]:
    """The receipt of a dossier leads to where results are collected."""
    results = next((one for one in machine_of(device).offered(centre) if one.prefix == RESULTS), None)
    if results is None:
        raise NotFound
    return {"go": reverse("kiosk_service", args=[centre, results.code])}


def _ticket_answer(device: Actor, place: Centre, token: str) -> dict[str, str]:
    """A ticket drawn from afar is checked in; each is shown."""
    checked_in = arriving.ticket(device, place, token)
    words = {"words": _("You are here now: you are called when it is your turn.")} if checked_in else {}
    return {**_go_to_ticket(place.code, token), **words}


def _go_to_ticket(centre: str, token: str) -> dict[str, str]:
    return {"go": reverse("kiosk_ticket", args=[centre, token])}


def _unknown() -> dict[str, str]:
    return {"words": _("This code could not be read. Please choose on the screen.")}
