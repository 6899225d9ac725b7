"""Pages of the control room: choose the centre, the whole picture, its live part, and closing a counter that somebody left open."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from motcua.domain.centre.queries import centres, get_centre
from motcua.domain.people.permissions import Action, allowed, require
from motcua.domain.queue.actions import close_counter
from motcua.domain.reports.control_room import overview
from motcua.surfaces.control_room.drawing import draw
from motcua.surfaces.sign_in.guard import actor_of, staff_page


@require_GET
@staff_page(Action.CONTROL_ROOM_VIEW)
def choose(request: HttpRequest) -> HttpResponse:
    """Straight to the only centre there is for the reader, or a choice."""
    actor = actor_of(request)
    require(actor, Action.CONTROL_ROOM_VIEW)
    mine = [one for one in centres() if allowed(actor, Action.CONTROL_ROOM_VIEW, centre=one.code)]
    if len(mine) == 1:
        return redirect("control_room_of", centre=mine[0].code)
    return render(request, "control_room/choose.html", {"centres": mine, "section": "control_room"})


@require_GET
@staff_page(Action.CONTROL_ROOM_VIEW)
def room(request: HttpRequest, centre: str) -> HttpResponse:
    actor = actor_of(request)
    require(actor, Action.CONTROL_ROOM_VIEW, centre=centre)
    place = get_centre(centre)
    picture = overview(actor, centre)
    context = {"centre": place, "now": picture, "drawing": draw(place, picture), "section": "control_room"}
    return render(request, "control_room/room.html", context)


@require_GET
@staff_page(Action.CONTROL_ROOM_VIEW)
def present(request: HttpRequest, centre: str) -> HttpResponse:
    """The live part alone, fetched when something happened."""
    actor = actor_of(request)
    require(actor, Action.CONTROL_ROOM_VIEW, centre=centre)
    place = get_centre(centre)
    picture = overview(actor, centre)
    return render(
        request, "control_room/_present.html", {"centre": place, "now": picture, "drawing": draw(place, picture)}
    )


@require_POST
@staff_page(Action.COUNTER_SUPERVISE)
def close(request: HttpRequest, centre: str, number: int) -> HttpResponse:
    """Closes a counter that stands open with nobody at it."""
    close_counter(actor_of(request), centre, number)
    messages.success(request, _("Counter %(number)s is closed.") % {"number": number})
    return redirect("control_room_of", centre=centre)
