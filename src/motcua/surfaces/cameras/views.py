"""The wall of all cameras, and one of them live: after a reason was given once for the shift."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from motcua.base.actor import Actor
from motcua.base.problems import InvalidInput, NotFound
from motcua.domain.cameras import actions, queries
from motcua.domain.cameras.actions.steering import WAYS
from motcua.domain.cameras.recording import asking
from motcua.domain.cameras.shapes import CameraView
from motcua.domain.cameras.words import REASONS, STATES, TROUBLES
from motcua.domain.centre.models import Centre
from motcua.domain.centre.queries import get_centre
from motcua.domain.people.permissions import Action, allowed, require
from motcua.surfaces.cameras.past import past_of
from motcua.surfaces.sign_in.guard import actor_of, staff_page

WIDEST = 6  # columns of the wall


@require_safe
@staff_page(Action.CAMERA_VIEW)
def wall(request: HttpRequest, centre: str) -> HttpResponse:
    actor, hall = _here(request, centre)
    if queries.watch_that_holds(actor, centre) is None:
        return _ask(request, hall)
    shown = [tile(one) for one in queries.cameras(actor, centre)]
    columns = next((number for number in range(1, WIDEST) if number * number >= len(shown)), WIDEST)
    context = {
        **frame(actor, hall),
        "tiles": shown,
        "columns": columns,
        "ids": ",".join(str(one["camera"].id) for one in shown),
        "out_of_use": queries.with_recordings(centre).exists(),
        "tab": "wall",
    }
    return render(request, "cameras/wall.html", context)


@require_safe
@staff_page(Action.CAMERA_VIEW)
def out_of_use(request: HttpRequest, centre: str) -> HttpResponse:
    """Cameras that were taken out of use, as long as something they recorded is still there."""
    actor, hall = _here(request, centre)
    context = {**frame(actor, hall), "cameras": queries.cameras_out_of_use(actor, centre), "tab": "wall"}
    return render(request, "cameras/out_of_use.html", context)


@require_safe
@staff_page(Action.CAMERA_VIEW)
def one(request: HttpRequest, centre: str, camera: UUID) -> HttpResponse:
    """One camera: live where a reason holds, and its past; of one out of use its past alone."""
    actor, hall = _here(request, centre)
    row = queries.get_recorded(actor, camera)
    if row.centre.code != centre:
        raise NotFound
    watch = queries.watch_that_holds(actor, centre)
    context = {
        **frame(actor, hall),
        "tile": tile(queries.view(row)),
        "ids": str(camera),
        "needs_h265": row.codec.startswith("hvc1"),
        "watch": watch,
        "ways": [name for name in WAYS if name != "stop"],
        **past_of(request, actor, row),
        "tab": "one",
    }
    return render(request, "cameras/one.html", context)


@require_POST
@staff_page(Action.CAMERA_VIEW)
def give_reason(request: HttpRequest, centre: str) -> HttpResponse:
    """For this shift; then to where the reader was."""
    actor, hall = _here(request, centre)
    try:
        actions.begin_watching(actor, centre, request.POST.get("reason", ""), request.POST.get("words", ""))
    except InvalidInput as problem:
        return _ask(request, hall, problem)
    return redirect("cameras", centre=centre)


@require_safe
@staff_page(Action.CAMERA_VIEW)
def states(request: HttpRequest, centre: str) -> JsonResponse:
    """How the cameras are, for the marks on the wall."""
    told = [
        {
            "id": str(one["camera"].id),
            "state": one["camera"].state,
            "words": str(one["state"]),
            "troubles": [str(words) for words in one["troubles"]],
            "night": one["camera"].is_night,
        }
        for one in map(tile, queries.cameras(actor_of(request), centre))
    ]
    return JsonResponse({"cameras": told})


@require_safe
@staff_page(Action.CAMERA_VIEW)
def picture(request: HttpRequest, centre: str, camera: UUID) -> HttpResponse:
    """The last picture, for whoever has given a reason."""
    actor, _hall = _here(request, centre)
    row = queries.get_camera(actor, camera)
    if row.centre.code != centre or queries.watch_that_holds(actor, centre) is None:
        raise NotFound
    try:
        facts, content = asking.ask("picture", camera)
    except asking.NotRunning:
        raise NotFound from None
    if not facts.get("found"):
        raise NotFound
    return HttpResponse(content, content_type="image/jpeg", headers={"Cache-Control": "no-store"})


@require_POST
@staff_page(Action.CAMERA_VIEW)
def steer(request: HttpRequest, centre: str, camera: UUID) -> HttpResponse:
    """Turns it; the page sends "stop" when the button is let go, and a page without scripts a moment later by another button."""
    actions.steer(actor_of(request), camera, request.POST.get("way", ""))
    if request.headers.get("X-Requested-With") == "fetch":
        return HttpResponse(status=204)
    return redirect("camera", centre=centre, camera=camera)


@require_POST
@staff_page(Action.CAMERA_VIEW)
def accept_view(request: HttpRequest, centre: str, camera: UUID) -> HttpResponse:
    actions.accept_view(actor_of(request), camera)
    messages.success(request, _("What this camera sees now is its usual view."))
    return redirect("camera", centre=centre, camera=camera)


def frame(actor: Actor, hall: Centre) -> dict[str, Any]:
    """What every page of the cameras has."""
    return {
        "centre": hall,
        "section": "control_room",
        "reasons": list(REASONS.items()),
        "may_export": allowed(actor, Action.CAMERA_EXPORT, centre=hall.code),
        "may_see_watches": allowed(actor, Action.LOOKS_VIEW, centre=hall.code),
        "may_set_up": allowed(actor, Action.CAMERA_SETTINGS, centre=hall.code),
    }


def tile(one: CameraView) -> dict[str, Any]:
    return {
        "camera": one,
        "state": STATES[one.state],
        "troubles": [TROUBLES[trouble] for trouble in one.troubles],
        "needs": queries.needs_somebody(one),
    }


def _here(request: HttpRequest, centre: str) -> tuple[Actor, Centre]:
    actor = actor_of(request)
    require(actor, Action.CAMERA_VIEW, centre=centre)
    return actor, get_centre(centre)


def _ask(request: HttpRequest, hall: Centre, problem: InvalidInput | None = None) -> HttpResponse:
    context = {
        **frame(actor_of(request), hall),
        "errors": problem.errors if problem else (),
        "typed": request.POST,
        "count": queries.in_use(hall.code).count(),
        "tab": "wall",
    }
    return render(request, "cameras/reason.html", context, status=422 if problem else 200)
