"""Calls: the directory, ringing, the page of one call, answering, the log; what one says of oneself."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from motcua.base.actor import Actor
from motcua.base.problems import InvalidInput, Problem
from motcua.base.web import SPEAKING
from motcua.domain.calls import actions, queries
from motcua.domain.people.permissions import Action
from motcua.domain.queue.queries import visitor_of
from motcua.domain.threads import presence
from motcua.domain.threads import queries as threads
from motcua.domain.threads.presence import Present
from motcua.domain.threads.shapes import Party
from motcua.surfaces.sign_in.guard import actor_of, staff_page
from motcua.surfaces.talk.writing import centre_of, wants_json


@dataclass(frozen=True)
class Listed:
    """Somebody in the directory; `present`: how they are reached now, for people."""

    party: Party
    present: Present | None


@require_safe
@staff_page(Action.THREAD_TALK)
def directory(request: HttpRequest) -> HttpResponse:
    """Whom one may call or write to, and who is there now."""
    actor = actor_of(request)
    groups = threads.reachable(actor, centre_of(actor))
    now = presence.of([one.address for group in groups for one in group.people if one.address[:6] == "staff:"])
    own = presence.of([actor.reference])[actor.reference]
    listed = [(group.name, [Listed(one, now.get(one.address)) for one in group.people]) for group in groups]
    shown = {"groups": listed, "own": own, "visitor": visitor_of(actor.reference), "section": "talk"}
    return render(request, "talk/directory.html", shown)


@require_POST
@staff_page(Action.THREAD_TALK)
def stand(request: HttpRequest) -> HttpResponse:
    """Here, away, or not to be disturbed."""
    presence.set_stand(actor_of(request), request.POST.get("stand", ""))
    return redirect("talk:directory")


@require_POST
@staff_page(Action.THREAD_TALK)
def ring(request: HttpRequest) -> HttpResponse:
    """Calls, and leads to the page of the call."""
    actor, fields = actor_of(request), request.POST
    try:
        ticket = UUID(fields["ticket"]) if fields.get("ticket") else None
        made = actions.ring(
            actor,
            fields.get("to", ""),
            dossier=fields.get("ho-so", ""),
            video=bool(fields.get("video")),
            ticket=ticket,
        )
    except ValueError:
        raise InvalidInput.of("ticket", "?") from None
    except Problem as problem:
        if problem.code == "in_a_call" and (running := queries.talking(actor)):
            messages.error(request, problem.in_one_line)
            return redirect("talk:call", running.id)
        if problem.status in (403, 404):
            raise
        messages.error(request, problem.in_one_line)
        return redirect("talk:directory")
    return redirect("talk:call", made)


@require_safe
@staff_page(Action.THREAD_TALK)
def call(request: HttpRequest, call: UUID) -> HttpResponse:
    """The call: who, since when, and the picture. The one page that may use the microphone besides that of recordings."""
    actor = actor_of(request)
    heard = queries.signals(actor, call, 0)
    shown = {
        "call": queries.call(actor, call),
        "ways": queries.ways(actor),
        "heard": heard[-1].id if heard else 0,
        "section": "talk",
    }
    response = render(request, "talk/call.html", shown)
    response["Permissions-Policy"] = SPEAKING
    return response


@require_POST
@staff_page(Action.THREAD_TALK)
def answer(request: HttpRequest, call: UUID) -> HttpResponse:
    return _done(request, call, actions.answer)


@require_POST
@staff_page(Action.THREAD_TALK)
def refuse(request: HttpRequest, call: UUID) -> HttpResponse:
    return _done(request, call, actions.refuse)


@require_POST
@staff_page(Action.THREAD_TALK)
def hang_up(request: HttpRequest, call: UUID) -> HttpResponse:
    """Ends it; a visitor who was put on hold for it comes back by itself where that is possible."""
    actor = actor_of(request)
    actions.hang_up(actor, call)
    if queries.call(actor, call).ticket:
        actions.take_back(actor, call)
    return _done(request, call, None)


@require_POST
@staff_page(Action.THREAD_TALK)
def take_back(request: HttpRequest, call: UUID) -> HttpResponse:
    if not actions.take_back(actor_of(request), call):
        messages.error(request, _("The visitor stays on hold, on your list at the counter: it has somebody else now."))
    return _done(request, call, None)


@require_safe
@staff_page(Action.THREAD_TALK)
def log(request: HttpRequest) -> HttpResponse:
    """One's calls, newest first; whoever looks has seen what was missed."""
    actor = actor_of(request)
    missed = {one.id for one in queries.missed(actor)}
    if missed:
        actions.note_missed(actor, missed)
    items = queries.log(actor, parse_datetime(request.GET.get("truoc", "")) if request.GET.get("truoc") else None)
    more = items[-1].rang_at.isoformat() if len(items) == queries.A_PAGE else ""
    return render(request, "talk/calls.html", {"calls": items, "missed": missed, "more": more, "section": "talk"})


def _done(request: HttpRequest, call: UUID, do: Callable[[Actor, UUID], None] | None) -> HttpResponse:
    if do is not None:
        try:
            do(actor_of(request), call)
        except Problem as problem:
            if wants_json(request) or problem.status == 404:
                raise
            messages.error(request, problem.in_one_line)
    return HttpResponse(status=204) if wants_json(request) else redirect("talk:call", call)
