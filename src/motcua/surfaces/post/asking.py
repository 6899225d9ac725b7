"""Asking for the post at the counter, later than at intake: whereto, what it costs, where it is paid; and thinking better of it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from motcua.base.problems import Problem
from motcua.domain.delivery import actions, queries
from motcua.domain.dossiers import queries as dossiers
from motcua.domain.people.permissions import Action
from motcua.surfaces.sign_in.guard import actor_of, staff_page


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Action.POST_ASK)
def ask(request: HttpRequest, code: str) -> HttpResponse:
    """The letters of a dossier so far, and the form to ask for one, change it or call it off."""
    actor = actor_of(request)
    view = dossiers.dossier(actor, code)
    address = request.POST.get("postal_address", view.postal_address or view.applicant.address)
    place = request.POST.get("postal_place", "" if view.postal_address else view.applicant.place)
    problem, status = "", 200
    if request.method == "POST":
        try:
            if request.POST.get("do") == "cancel":
                actions.cancel(actor, code)
                words = _("The result is collected at the counter.")
            else:
                pays, receiver = request.POST.get("pays", "door"), request.POST.get("receiver", "")
                actions.ask(actor, code, address, place, pays, receiver)
                words = _("The result is sent by post.")
        except Problem as refused:
            if refused.status in (403, 404):
                raise
            problem, status = refused.in_one_line, refused.status
        else:
            messages.success(request, words)
            return redirect("post:ask", code)
    letters = queries.letters_of(view.code)
    open_letter = next((one for one in letters if one.ended_at is None), None)
    shown = {"dossier": view, "letters": letters, "letter": open_letter, "offer": queries.offer_to(address, place)}
    shown |= {"address": address, "place": place, "problem": problem, "section": "dossiers"}
    shown |= {"pays": request.POST.get("pays", open_letter.pays if open_letter else "door")}
    return render(request, "post/ask.html", shown, status=status)


@require_POST
@staff_page(Action.POST_ASK)
def price(request: HttpRequest, code: str) -> HttpResponse:
    """What the post costs to what is written so far; an address is personal, so it comes by POST."""
    dossiers.dossier(actor_of(request), code)
    offer = queries.offer_to(request.POST.get("postal_address", ""), request.POST.get("postal_place", ""))
    return render(request, "post/parts/price.html", {"offer": offer})
