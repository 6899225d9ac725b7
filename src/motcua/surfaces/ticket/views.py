"""The page of one ticket, opened by the code on it: where it stands, checking in, the way from home, leaving the queue."""

from datetime import datetime, timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from motcua.base import clock
from motcua.base.problems import InvalidInput, NotFound, TooManyRequests
from motcua.domain.centre.directions import ways_to
from motcua.domain.centre.models import Centre
from motcua.domain.centre.picture import hall_picture
from motcua.domain.centre.queries import get_centre
from motcua.domain.queue import queries
from motcua.domain.queue.actions import check_in_remote, confirm_coming
from motcua.domain.queue.actions import leave as leave_queue
from motcua.domain.queue.queries.remote import RemoteView, remote_view
from motcua.domain.queue.rules import QueueOptions, parse_ticket_token
from motcua.domain.queue.shapes import TicketView
from motcua.surfaces.ticket.phone import AWAY, LANGUAGES, sender_key, speak
from motcua.surfaces.ticket.times import clock_range, leaving, minutes_typed

AWAY_KEPT = timedelta(hours=20)


@never_cache
@require_GET
def page(request: HttpRequest, token: str) -> HttpResponse:
    """A wrong code is answered like one that never was."""
    return _page(request, token)


def _page(request: HttpRequest, token: str, status: int = 200, **typed: object) -> HttpResponse:
    view = queries.ticket_by_token(token)
    speak(request, view.language)
    remote = remote_view(view.id)
    place = get_centre(view.centre)
    name = place.name if get_language() == "vi" else place.name_en or place.name
    now = timezone.localtime(clock.now())
    context = {"ticket": view, "centre": place, "token": token, "centre_name": name, "now": now, "remote": remote}
    context["near"] = view.ahead < QueueOptions.of(place.options).remind_at_place
    context |= _way(view, place)
    context |= _times(now, view, remote, minutes_typed(request.COOKIES.get(AWAY, "")))
    context |= {"sender_key": sender_key(), "languages": LANGUAGES}
    template = "ticket/_state.html" if request.headers.get("X-Part") else "ticket/page.html"
    response = render(request, template, context | typed, status=status)
    response["X-Robots-Tag"], response["X-At"] = "noindex", f"{now:%-H:%M}"
    return response


def _way(view: TicketView, place: Centre) -> dict[str, object]:
    """To the counter that calls, or to those that may, in words and on a picture of the hall."""
    if view.state not in ("waiting", "called", "serving"):
        return {}
    numbers = [view.counter] if view.counter is not None else list(queries.counters_for(view.id))
    return {"ways": ways_to(view.centre, numbers), "counters": numbers, "plan": hall_picture(place)}


def _times(now: datetime, view: TicketView, remote: RemoteView | None, away: int | None) -> dict[str, object]:
    """The turn on the clock; and when to leave home, for who has said how far away that is and is not here yet."""
    if view.wait is None:
        return {"away": away}
    here = remote is not None and not remote.away
    leave_at = leaving(now, view.wait, away) if away and not here else None
    return {"turn": clock_range(now, view.wait), "away": away, "leave_home": leave_at}


@never_cache
@require_POST
def leave(request: HttpRequest, token: str) -> HttpResponse:
    """Takes the ticket out of the queue, once the visitor has confirmed it."""
    leave_queue(*_parsed(token))
    return redirect("ticket_page", token=token)


@never_cache
@require_POST
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Who is called says "I am coming"; the counter sees it."""
    confirm_coming(*_parsed(token))
    return redirect("ticket_page", token=token)


@never_cache
@require_http_methods(["GET", "POST"])
def check_in(request: HttpRequest, token: str) -> HttpResponse:
    """The holder of a number drawn from afar types the code shown in the hall."""
    if request.method == "GET":  # the answer to a wrong code, loaded again
        return redirect("ticket_page", token=token)
    try:
        check_in_remote(*_parsed(token), request.POST.get("code", "")[:20])
    except InvalidInput as wrong:
        return _page(request, token, status=422, code_error=wrong.errors[0].message)
    except TooManyRequests as refused:
        return _page(request, token, status=refused.status, code_error=refused.detail)
    return redirect("ticket_page", token=token)


@never_cache
@require_POST
def minutes_away(request: HttpRequest, token: str) -> HttpResponse:
    """Keeps on the phone how far away its owner is; an empty field forgets it."""
    queries.ticket_by_token(token)  # a wrong code learns nothing here either
    minutes = minutes_typed(request.POST.get("minutes", "").strip())
    response = redirect("ticket_page", token=token)
    path = response["Location"]
    if minutes is None:
        response.delete_cookie(AWAY, path=path, samesite="Lax")
    else:
        secure = request.is_secure()
        response.set_cookie(AWAY, str(minutes), AWAY_KEPT, path=path, httponly=True, samesite="Lax", secure=secure)
    return response


def _parsed(token: str) -> tuple[UUID, str]:
    """Raises NotFound."""
    parsed = parse_ticket_token(token)
    if parsed is None:
        raise NotFound
    return parsed
