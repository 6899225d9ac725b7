"""Pages of the control room: choose the centre, the whole picture, its live part; closing a counter that somebody left
open, and the day."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from motcua.base import clock
from motcua.base.actor import Actor
from motcua.domain.alerts import queries as alerts
from motcua.domain.centre.models import Centre
from motcua.domain.centre.queries import get_centre
from motcua.domain.devices.rules import Kind as DeviceKind
from motcua.domain.devices.words import KINDS as DEVICE_KINDS
from motcua.domain.insight.queries.risk import count_at_risk
from motcua.domain.people.permissions import Action, allowed, require
from motcua.domain.queue import queries as queue
from motcua.domain.queue.actions import close_counter, close_day
from motcua.domain.queue.actions.days import next_day
from motcua.domain.queue.rules import QueueOptions
from motcua.domain.queue.shapes import DayClosed
from motcua.surfaces.control_room.drawing import draw
from motcua.surfaces.control_room.ordering import shown
from motcua.surfaces.sign_in.guard import actor_of, staff_page


@require_GET
@staff_page(Action.CONTROL_ROOM_VIEW)
def choose(request: HttpRequest) -> HttpResponse:
    """Straight to the only centre there is for the reader; whoever looks after several sees all of them at once."""
    actor = actor_of(request)
    found = alerts.province(actor)
    if len(found) == 1:
        return redirect("control_room_of", centre=found[0].centre.code)
    halls = [one.hall for one in found]
    context = {
        "found": [(one, _minutes(one.hall.mean_wait_seconds)) for one in found],
        "now": clock.now(),
        "waiting": sum(one.waiting for one in halls),
        "open_counters": sum(one.open_counters for one in halls),
        "late": sum(one.late for one in found),
        "alone": sum(one.alone for one in found),
        "section": "control_room",
    }
    part = getattr(request, "htmx", False)
    return render(request, "control_room/_province.html" if part else "control_room/choose.html", context)


@require_GET
@staff_page(Action.CONTROL_ROOM_VIEW)
def room(request: HttpRequest, centre: str) -> HttpResponse:
    actor = actor_of(request)
    require(actor, Action.CONTROL_ROOM_VIEW, centre=centre)
    place = get_centre(centre)
    context = {**_picture(actor, place), "at_risk": count_at_risk(place.code), "section": "control_room"}
    return render(request, "control_room/room.html", context)


@require_GET
@staff_page(Action.CONTROL_ROOM_VIEW)
def present(request: HttpRequest, centre: str) -> HttpResponse:
    """The live part alone, fetched when something happened."""
    actor = actor_of(request)
    require(actor, Action.CONTROL_ROOM_VIEW, centre=centre)
    place = get_centre(centre)
    return render(request, "control_room/_present.html", _picture(actor, place))


@require_GET
@staff_page(Action.CONTROL_ROOM_VIEW)
def map_state(request: HttpRequest, centre: str) -> HttpResponse:
    """What changes on the map; `ve=1`: the map itself, for a page on which something stands elsewhere than before."""
    place = get_centre(centre)
    picture, present = alerts.picture(actor_of(request), place.code)
    drawing = draw(place, picture, present.alerts)
    if request.GET.get("ve"):
        return render(request, "control_room/_map.html", {"centre": place, "drawing": drawing})
    return JsonResponse(drawing.state)


def _picture(actor: Actor, place: Centre) -> dict[str, Any]:
    picture, present = alerts.picture(actor, place.code)
    return {
        "centre": place,
        "now": picture,
        "present": present,
        "devices": [(one, DEVICE_KINDS[DeviceKind(one.kind)]) for one in picture.devices],
        "may_handle": allowed(actor, Action.ALERT_HANDLE, centre=place.code),
        "drawing": draw(place, picture, present.alerts),
        "target_minutes": QueueOptions.of(place.options).target_wait_minutes,
        "mean_wait": _minutes(picture.today.mean_wait_seconds),
        "mean_service": _minutes(picture.today.mean_service_seconds),
        "emergency": queue.emergency_now(place.code),
        "may_announce": allowed(actor, Action.ANNOUNCE, centre=place.code),
        "orders": shown(actor, place.code),
        "moved": queue.moved_today(place),
        "may_order": allowed(actor, Action.ORDER_GIVE, centre=place.code),
        "may_move": allowed(actor, Action.SERVICE_MOVE, centre=place.code),
        "may_close": allowed(actor, Action.COUNTER_SUPERVISE, centre=place.code),
    }


def _minutes(seconds: float | None) -> int | None:
    return None if seconds is None else round(seconds / 60)


@require_POST
@staff_page(Action.COUNTER_SUPERVISE)
def close(request: HttpRequest, centre: str, number: int) -> HttpResponse:
    """Closes a counter that stands open with nobody at it."""
    close_counter(actor_of(request), centre, number)
    messages.success(request, _("Counter %(number)s is closed.") % {"number": number})
    return redirect("control_room_of", centre=centre)


@require_http_methods(["GET", "POST"])
@staff_page(Action.COUNTER_SUPERVISE)
def day_end(request: HttpRequest, centre: str) -> HttpResponse:
    """What closing the day now would do, and doing it."""
    actor = actor_of(request)
    require(actor, Action.COUNTER_SUPERVISE, centre=centre)
    place = get_centre(centre)
    if request.method == "POST":
        messages.success(request, _told(close_day(actor, place)))
        return redirect("control_room_of", centre=centre)
    left = queue.day_end_preview(actor, centre)
    context = {
        "centre": place,
        "left": left,
        "tickets": left.waiting + left.held + left.called,
        "carried_to": next_day(place, queue.today(place)),
        "section": "control_room",
    }
    return render(request, "control_room/day_end.html", context)


def _told(done: DayClosed) -> str:
    """What the end of the day did, in one sentence."""
    return _(
        "The day is closed: %(finished)d visits finished, %(cancelled)d tickets cancelled, %(carried)d carried on, "
        "%(counters)d counters closed."
    ) % {
        "finished": done.finished,
        "cancelled": done.cancelled,
        "carried": done.carried,
        "counters": done.counters,
    }
