"""Writing: begin a thread, say something, bring somebody in, leave, acknowledge, remind."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from motcua.base.actor import Actor
from motcua.base.problems import InvalidInput, Problem
from motcua.domain.centre.queries import centres
from motcua.domain.people.permissions import Action, allowed
from motcua.domain.threads import actions, queries
from motcua.domain.threads.rules import LONGEST_TEXT, LONGEST_TITLE
from motcua.surfaces.sign_in.guard import actor_of, staff_page


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Action.THREAD_TALK)
def begin(request: HttpRequest) -> HttpResponse:
    """A new thread: to whom, about what, the first message."""
    actor, fields = actor_of(request), request.POST or request.GET
    dossier = fields.get("ho-so", "")
    if request.method == "POST":
        opening = actions.Opening(
            title=fields.get("title", ""),
            to=fields.getlist("to"),
            dossier=dossier,
            text=fields.get("text", ""),
            urgent=bool(fields.get("urgent")),
        )
        try:
            if not opening.text.strip() and not request.FILES:
                raise InvalidInput.of("text", _("Write something"))
            return redirect("talk:thread", actions.open_thread(actor, opening, request.FILES.getlist("files")))
        except Problem as problem:
            messages.error(request, problem.in_one_line)
    shown = {
        "groups": queries.reachable(actor, centre_of(actor), dossier),
        "chosen": fields.getlist("to"),
        "dossier": dossier,
        "title": fields.get("title", ""),
        "text": fields.get("text", ""),
        "urgent": bool(fields.get("urgent")),
        "longest": LONGEST_TEXT,
        "longest_title": LONGEST_TITLE,
        "section": "talk",
    }
    return render(request, "talk/begin.html", shown)


@require_POST
@staff_page(Action.THREAD_TALK)
def say(request: HttpRequest, thread: UUID) -> HttpResponse:
    """A message; to a page with a script it answers with its number."""
    fields = request.POST
    try:
        made = actions.say(
            actor_of(request),
            thread,
            fields.get("text", ""),
            urgent=bool(fields.get("urgent")),
            uploads=request.FILES.getlist("files"),
        )
    except Problem as problem:
        if wants_json(request) or problem.status == 404:
            raise
        messages.error(request, problem.in_one_line)
    else:
        if wants_json(request):
            return JsonResponse({"id": made}, status=201)
    return redirect(reverse("talk:thread", args=[thread]) + "#write")


@require_POST
@staff_page(Action.THREAD_TALK)
def add(request: HttpRequest, thread: UUID) -> HttpResponse:
    try:
        actions.add_people(actor_of(request), thread, request.POST.getlist("to"))
    except Problem as problem:
        if problem.status == 404:
            raise
        messages.error(request, problem.in_one_line)
    return redirect("talk:thread", thread)


@require_POST
@staff_page(Action.THREAD_TALK)
def leave(request: HttpRequest, thread: UUID) -> HttpResponse:
    try:
        actions.leave(actor_of(request), thread)
    except Problem as problem:
        if problem.status == 404:
            raise
        messages.error(request, problem.in_one_line)
        return redirect("talk:thread", thread)
    messages.success(request, _("You take no part in that conversation any more."))
    return redirect("talk:home")


@require_POST
@staff_page(Action.THREAD_TALK)
def acknowledge(request: HttpRequest, message: int) -> HttpResponse:
    """Says that one has it, from the bar of any page."""
    actor = actor_of(request)
    actions.acknowledge(actor, message)
    if wants_json(request):
        return JsonResponse({"id": message})
    return redirect("talk:thread", queries.message(actor, message).thread)


@require_POST
@staff_page(Action.THREAD_TALK)
def remind(request: HttpRequest, message: int) -> HttpResponse:
    actor = actor_of(request)
    try:
        count = actions.remind(actor, message)
    except Problem as problem:
        if problem.status == 404:
            raise
        messages.error(request, problem.in_one_line)
    else:
        messages.success(request, _("Reminded: %(count)d") % {"count": count})
    return redirect("talk:thread", queries.message(actor, message).thread)


@require_POST
@staff_page(Action.THREAD_TALK)
def read_mention(request: HttpRequest, mention: int) -> HttpResponse:
    """Opens the thread and notes that the message was seen."""
    return redirect("talk:thread", actions.read_mention(actor_of(request), mention))


def centre_of(actor: Actor) -> str:
    """Where the reader works, else the first."""
    known = [one.code for one in centres()]
    return next((code for code in known if allowed(actor, Action.THREAD_TALK, centre=code)), known[0] if known else "")


def wants_json(request: HttpRequest) -> bool:
    return "application/json" in request.headers.get("Accept", "")
