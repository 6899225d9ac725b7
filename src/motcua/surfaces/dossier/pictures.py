"""Pictures by a phone, as the officer sees them: the code to be shown, the pages that come, and their end."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from motcua.base.actor import Actor
from motcua.base.problems import Problem
from motcua.domain.documents import actions as documents
from motcua.domain.documents import gatherings
from motcua.domain.documents.gatherings import GatheringView
from motcua.domain.dossiers import queries
from motcua.domain.people.permissions import Action
from motcua.surfaces.dossier.views import identifier
from motcua.surfaces.sign_in.guard import actor_of, staff_page


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Action.DOSSIER_FILE_ADD)
def ask(request: HttpRequest, code: str) -> HttpResponse:
    """Asks for which paper, then shows the code for it."""
    actor = actor_of(request)
    if request.method != "POST":
        view = queries.dossier(actor, code)
        return render(request, "dossier/ask_pictures.html", {"dossier": view, "section": "dossiers"})
    try:
        made = documents.ask_for_pictures(actor, code, request.POST.get("requirement", ""))
    except Problem as problem:
        messages.error(request, problem.in_one_line)
        return redirect("dossier:dossier", code)
    return redirect("dossier:pictures", made.code, made.id)


@require_safe
@staff_page(Action.DOSSIER_FILE_ADD)
def pictures(request: HttpRequest, code: str, gathering: str) -> HttpResponse:
    """The code and what came; asked for by a page that is open it is the part that changes alone."""
    view = gatherings.gathering(actor_of(request), code, identifier(gathering))
    context: dict[str, object] = {"pictures": view, "section": "dossiers"}
    if view.state == "waiting":
        context["address"] = gatherings.phone_address(view.id)
    part = "dossier/parts/pictures.html" if request.headers.get("HX-Request") else "dossier/pictures.html"
    response = render(request, part, context)
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
@staff_page(Action.DOSSIER_FILE_ADD)
def keep(request: HttpRequest, code: str, gathering: str) -> HttpResponse:
    """Takes what has come, without waiting for the phone."""
    return _do(request, code, gathering, documents.keep_pictures, _("The pages were kept as a file."))


@require_POST
@staff_page(Action.DOSSIER_FILE_ADD)
def end(request: HttpRequest, code: str, gathering: str) -> HttpResponse:
    """Ends it; the code is void and the pages are gone."""
    return _do(request, code, gathering, documents.end_pictures, _("It has ended; nothing was kept."))


@require_POST
@staff_page(Action.DOSSIER_FILE_ADD)
def settle_unkept(request: HttpRequest, code: str, gathering: str) -> HttpResponse:
    """What could not be kept by itself: the officer in front of the dossier keeps it in their own name, or throws it away."""
    keeping = request.POST.get("do") == "keep"
    verb = documents.keep_pictures if keeping else documents.end_pictures
    try:
        verb(actor_of(request), code, identifier(gathering))
        messages.success(request, _("The pages were kept as a file.") if keeping else _("The pages were thrown away."))
    except Problem as problem:
        messages.error(request, problem.in_one_line)
    return redirect("dossier:dossier", code)


def _do(
    request: HttpRequest, code: str, gathering: str, verb: Callable[[Actor, str, UUID], GatheringView], words: str
) -> HttpResponse:
    name = identifier(gathering)
    try:
        verb(actor_of(request), code, name)
        messages.success(request, words)
    except Problem as problem:
        messages.error(request, problem.in_one_line)
    return redirect("dossier:pictures", code, name)
