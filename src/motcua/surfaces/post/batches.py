"""Batches: the list of them, one with its letters, its papers, and the hand-over to the carrier."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from motcua.base.problems import NotFound, Problem
from motcua.domain.delivery import actions, queries
from motcua.domain.people.permissions import Action
from motcua.surfaces import postal_papers
from motcua.surfaces.post.views import frame, pdf, staying
from motcua.surfaces.sign_in.guard import actor_of, staff_page


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Action.POST_DESK)
def batches(request: HttpRequest, centre: str) -> HttpResponse:
    """The batches, the newest first; a POST puts all that lies at the desk into the open one, made where there is none."""
    actor = actor_of(request)
    shown = frame(actor, centre)
    if request.method == "POST":
        opened = actions.open_batch(actor, centre)
        return redirect("post:batch", centre, opened.id)
    return render(request, "post/batches.html", shown | {"tab": "chuyen", "batches": queries.batches(actor, centre)})


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Action.POST_DESK)
def batch(request: HttpRequest, centre: str, batch: UUID) -> HttpResponse:
    """One batch; closed, opened again or handed to the carrier by a POST."""
    actor = actor_of(request)
    shown = frame(actor, centre)
    problem, status = "", 200
    if request.method == "POST":
        try:
            words = _act(request, batch)
        except Problem as refused:
            if refused.status in (403, 404):
                raise
            problem, status = refused.in_one_line, refused.status
        else:
            messages.success(request, words)
            return redirect("post:batch", centre, batch)
    found, letters = queries.batch(actor, batch)
    if found.centre != centre:
        raise NotFound
    shown |= {"tab": "chuyen", "batch": found, "letters": letters, "problem": problem}
    shown |= staying(letters)
    shown |= {"handed_to": request.POST.get("handed_to", ""), "cod": sum(postal_papers.cod(one) for one in letters)}
    return render(request, "post/batch.html", shown, status=status)


def _act(request: HttpRequest, batch: UUID) -> str:
    """What was done, in words."""
    actor = actor_of(request)
    match request.POST.get("do", ""):
        case "close":
            actions.close_batch(actor, batch)
            return _("The batch is closed: print its list, and have it signed.")
        case "reopen":
            actions.reopen_batch(actor, batch)
            return _("The batch is open again.")
        case "hand":
            handed = actions.hand_batch(actor, batch, request.POST.get("handed_to", ""))
            return _("%(count)d letters were handed to the carrier. This cannot be undone.") % {"count": handed.letters}
    raise NotFound


@require_safe
@staff_page(Action.POST_DESK)
def print_list(request: HttpRequest, centre: str, batch: UUID) -> HttpResponse:
    """The list that both sides sign, as PDF."""
    actor = actor_of(request)
    found, letters = queries.batch(actor, batch)
    return pdf(postal_papers.batch_list(found, letters, *queries.signed_by(actor, batch)), f"{found.number}.pdf")
