"""The rating tablet of a counter: calm until a visit ends there, then one question.

Its page asks for the question when the live stream says that a visit ended at its counter, and now and then besides.
"""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from motcua.base.actor import Actor
from motcua.base.problems import Conflict, InvalidInput, NotFound
from motcua.domain.centre.queries import get_counter
from motcua.domain.feedback.actions import give_feedback
from motcua.domain.feedback.queries import pending_for_counter
from motcua.domain.feedback.rules import FACES, reasons_now
from motcua.domain.people.permissions import Action, require

SECONDS_TO_ANSWER = 60


@never_cache
@require_safe
def question(request: HttpRequest, centre: str, counter: int) -> HttpResponse:
    """The part of the page that changes: the question about the visit that just ended, or thanks to whoever passes by."""
    _device(request, centre, counter)
    return render(request, "rating/parts/state.html", _state(centre, counter))


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
    except Conflict:
        return render(request, "rating/parts/thanks.html", {"counter": counter, "centre": centre})
    except NotFound:
        return render(request, "rating/parts/state.html", _state(centre, counter))
    return render(request, "rating/parts/thanks.html", {"counter": counter, "centre": centre})


def _device(request: HttpRequest, centre: str, counter: int) -> Actor:
    """The paired tablet of this counter. Raises NotAuthenticated, Forbidden, NotFound."""
    device: Actor = request.device  # type: ignore[attr-defined]
    require(device, Action.DEVICE_SHOW_RATING, centre=centre, counter=get_counter(centre, counter).number)
    return device


def _state(centre: str, counter: int) -> dict[str, object]:
    return {
        "centre": centre,
        "counter": counter,
        "question": pending_for_counter(centre, counter),
        "faces": FACES,
        "reasons": reasons_now(),
        "seconds": SECONDS_TO_ANSWER,
    }
