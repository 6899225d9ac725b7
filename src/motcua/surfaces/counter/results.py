"""Handing over results at the counter: find the dossier, see who may collect it, hand it over."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from motcua.base.actor import Actor
from motcua.base.problems import Problem
from motcua.base.typed import opened, sealed
from motcua.domain.devices.queries import tablet_of
from motcua.domain.dossiers import actions, queries
from motcua.domain.dossiers.rules import code_in
from motcua.domain.people.permissions import Action
from motcua.surfaces.counter.views import page, words_of
from motcua.surfaces.sign_in.guard import actor_of, staff_page

MOST_FOUND = 20
LONGEST = 300  # letters of what is looked for


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Action.RESULT_HAND_OVER)
def results(request: HttpRequest, centre: str, number: int) -> HttpResponse:
    """What was found; without a search, what lies ready longest. What is looked for names people: it comes by POST."""
    actor = actor_of(request)
    here = reverse("counter:results", args=[centre, number])
    if request.method == "POST":
        return redirect(f"{here}?s={sealed(actor, code_in(request.POST.get('q', ''))[:LONGEST])}")
    shown = page(request, centre, number) | {"tab": "results"}
    q = opened(actor, request.GET.get("s", ""))
    found = queries.dossiers(actor, q=q, centre=centre, limit=MOST_FOUND).items if q else []
    if len(found) == 1:
        return redirect("counter:hand_over", centre, number, found[0].code)
    ready = [] if q else queries.ready_to_return(actor, centre, delivery="counter", limit=MOST_FOUND)
    return render(request, "counter/results.html", shown | {"q": q, "found": found, "ready": ready})


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Action.RESULT_HAND_OVER)
def hand_over(request: HttpRequest, centre: str, number: int, code: str) -> HttpResponse:
    """Who may collect it, and the hand-over itself."""
    actor = actor_of(request)
    refused, status = "", 200
    if request.method == "POST":
        verb = request.POST.get("verb", "")
        try:
            if verb == "tablet":
                actions.ask_signature(actor, code, number, request.POST.get("to", ""))
            elif verb == "no_signature":
                actions.cancel_signature(actor, code)
            elif verb == "originals":
                actions.take_originals(actor, code, request.POST.getlist("documents"))
            else:
                _hand_over(actor, code, request.POST)
        except Problem as problem:
            refused, status = words_of(problem), problem.status
        else:
            if verb:
                return redirect("counter:hand_over", centre, number, code)
            messages.success(request, _("%(code)s was handed over. This cannot be undone.") % {"code": code})
            return redirect(reverse("counter:results", args=[centre, number]))
    shown = page(request, centre, number) | {"tab": "results", "problem": refused}
    view = queries.dossier(actor, code)
    shown |= {"dossier": view, "signing": queries.signing(actor, code), "revoked": queries.revocation(view.code)[0]}
    shown |= {"tablet": tablet_of(centre, number).value}
    return render(request, "counter/hand_over.html", shown, status=status)


def _hand_over(actor: Actor, code: str, fields: QueryDict) -> None:
    actions.hand_over(
        actor,
        code,
        fields.get("method", "counter"),
        fields.get("to", ""),
        fields.get("tracking_number", ""),
        fields.get("receipt_code", ""),
        signature=fields.get("signature", ""),
    )
