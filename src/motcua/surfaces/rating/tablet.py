"""The rating tablet of a counter: calm until a visit ends there, then one question.

Its page asks for the question when the live stream says that a visit ended at its counter, and now and then besides.
"""

from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from motcua.base.actor import Actor
from motcua.base.problems import Conflict, InvalidInput, NotFound
from motcua.domain.centre.queries import get_counter
from motcua.domain.devices import actions as devices
from motcua.domain.dossiers.queries import asked_signature
from motcua.domain.feedback.actions import give_feedback
from motcua.domain.feedback.queries import pending_for_counter
from motcua.domain.feedback.rules import FACES, reasons_now
from motcua.domain.people.permissions import Action, require
from motcua.surfaces.pairing.guard import device_page

SECONDS_TO_ANSWER = 60


@never_cache
@device_page("rating_tablet", Action.DEVICE_SHOW_RATING)
def page(request: HttpRequest, centre: str, counter: int) -> HttpResponse:
    """The screen with what it shows now; it renews itself from there."""
    return render(request, "rating/tablet.html", _state(centre, counter) | {"language": settings.LANGUAGE_CODE})


@never_cache
@require_safe
def question(request: HttpRequest, centre: str, counter: int) -> HttpResponse:
    """The part of the page that changes: the question about the visit that just ended, or thanks to whoever passes by."""
    devices.heartbeat(_device(request, centre, counter))
    return _part(request, request.GET.get("language"), "rating/parts/state.html", _state(centre, counter))


@never_cache
@require_POST
def answer(request: HttpRequest, centre: str, counter: int) -> HttpResponse:
    """Takes what was tapped, says thanks; that somebody rated at home meanwhile is no fault of who stands here."""
    device = _device(request, centre, counter)
    try:
        ticket, score = UUID(request.POST.get("ticket", "")), int(request.POST.get("score", ""))
    except ValueError:
        raise InvalidInput.of("score", "1-5") from None
    try:
        give_feedback(device, ticket_id=ticket, score=score, reasons=request.POST.getlist("reasons"))
    except Conflict as refused:
        if refused.code != "already_rated":
            raise
    except NotFound:
        return render(request, "rating/parts/state.html", _state(centre, counter))
    return _part(request, request.POST.get("language"), "rating/parts/thanks.html", {})


def _part(request: HttpRequest, language: str | None, template: str, context: dict[str, object]) -> HttpResponse:
    """A part of the page in the language that this visitor chose; the next one begins in Vietnamese."""
    chosen = language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    with translation.override(chosen):
        return render(request, template, context | {"language": chosen})


def _device(request: HttpRequest, centre: str, counter: int) -> Actor:
    """The paired tablet of this counter. Raises NotAuthenticated, Forbidden, NotFound."""
    device: Actor = request.device  # type: ignore[attr-defined] # the middleware sets it
    require(device, Action.DEVICE_SHOW_RATING, centre=centre, counter=get_counter(centre, counter).number)
    return device


def _state(centre: str, counter: int) -> dict[str, object]:
    return {
        "centre": centre,
        "counter": counter,
        "signature": asked_signature(centre, counter),
        "question": pending_for_counter(centre, counter),
        "faces": FACES,
        "reasons": reasons_now(),
        "seconds": SECONDS_TO_ANSWER,
    }
