"""The page of one ticket, opened by the code on it: where it stands, and leaving the queue."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from motcua.base.problems import NotFound
from motcua.domain.centre.queries import get_centre
from motcua.domain.queue import queries
from motcua.domain.queue.actions import leave as leave_queue
from motcua.domain.queue.rules import parse_ticket_token


@never_cache
@require_GET
def page(request: HttpRequest, token: str) -> HttpResponse:
    """A wrong code is answered like one that never was."""
    view = queries.ticket_by_token(token)
    place = get_centre(view.centre)
    name = place.name if get_language() == "vi" else place.name_en or place.name
    context = {"ticket": view, "centre": place, "token": token, "centre_name": name}
    template = "ticket/_state.html" if request.headers.get("X-Part") else "ticket/page.html"
    response = render(request, template, context)
    response["X-Robots-Tag"] = "noindex"
    return response


@never_cache
@require_POST
def leave(request: HttpRequest, token: str) -> HttpResponse:
    """Takes the ticket out of the queue, once the visitor has confirmed it."""
    parsed = parse_ticket_token(token)
    if parsed is None:
        raise NotFound
    leave_queue(*parsed)
    return redirect("ticket_page", token=token)
