"""From a ticket, a dossier or an alert to the cameras that saw it, at its time."""

from datetime import timedelta
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_safe

from motcua.base import clock
from motcua.base.problems import NotFound
from motcua.domain.alerts import seeing
from motcua.domain.cameras import events, queries
from motcua.domain.centre.queries import get_centre
from motcua.domain.people.permissions import Action
from motcua.surfaces.cameras import views
from motcua.surfaces.cameras.about import in_words
from motcua.surfaces.cameras.past import MINUTES
from motcua.surfaces.sign_in.guard import actor_of, staff_page


@require_safe
@staff_page(Action.CAMERA_VIEW)
def of_ticket(request: HttpRequest, centre: str, ticket: UUID) -> HttpResponse:
    return _choose(request, centre, events.of_ticket(actor_of(request), centre, ticket))


@require_safe
@staff_page(Action.CAMERA_VIEW)
def of_dossier(request: HttpRequest, centre: str, code: str) -> HttpResponse:
    return _choose(request, centre, events.of_dossier(actor_of(request), centre, code))


@require_safe
@staff_page(Action.CAMERA_VIEW)
def of_hand_over(request: HttpRequest, centre: str, code: str) -> HttpResponse:
    return _choose(request, centre, events.of_hand_over(actor_of(request), centre, code))


@require_safe
@staff_page(Action.CAMERA_VIEW)
def of_alert(request: HttpRequest, centre: str, alert: UUID) -> HttpResponse:
    return _choose(request, centre, seeing.event_of(actor_of(request), centre, alert))


@require_safe
@staff_page(Action.CAMERA_VIEW)
def of_moment(request: HttpRequest, centre: str) -> HttpResponse:
    """`?luc=` a time and `?quay=` a counter, such as of a call for help."""
    counter = request.GET.get("quay", "")
    try:
        at = parse_datetime(request.GET.get("luc", ""))
    except ValueError:
        at = None
    if at is None:
        raise NotFound
    aware = at if at.tzinfo else at.replace(tzinfo=clock.LOCAL_ZONE)
    number = int(counter) if counter.isdigit() and len(counter) < 4 else None
    return _choose(request, centre, events.of_moment(actor_of(request), centre, aware, number))


def _choose(request: HttpRequest, centre: str, event: events.Event) -> HttpResponse:
    """Straight to the only camera, or a choice of those that look there, then of the whole hall."""
    found = queries.looking_at(centre, event.counters, event.begins_at, event.ends_at)
    found = [one for one in found if one.pk == event.camera] or found
    asked = {
        "tu": event.begins_at.astimezone(clock.LOCAL_ZONE).replace(tzinfo=None, microsecond=0).isoformat(),
        "phut": next(
            (one for one in MINUTES if timedelta(minutes=one) >= event.ends_at - event.begins_at), MINUTES[-1]
        ),
        "ve": event.subject,
    }
    addresses = [
        (one, f"{reverse('camera', kwargs={'centre': centre, 'camera': one.pk})}?{urlencode(asked)}#xem-lai")
        for one in found
    ]
    if len(addresses) == 1:
        return redirect(addresses[0][1])
    actor = actor_of(request)
    context = {
        **views.frame(actor, get_centre(centre)),
        "about": in_words(actor, centre, [event.subject]).get(event.subject, ""),
        "event": event,
        "addresses": addresses,
        "tab": "event",
    }
    return render(request, "cameras/event.html", context)
