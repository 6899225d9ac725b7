"""Taking a dossier, ticket or appointment into the account by its secret."""

import re

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from motcua.base import limits
from motcua.base.problems import NotFound, TooManyRequests
from motcua.domain.dossiers.actions.own import claim
from motcua.domain.people.actions import citizens
from motcua.domain.queue.actions.own import claim_appointment, claim_ticket
from motcua.surfaces.following.doors import SECRETS
from motcua.surfaces.my_page.views import page
from motcua.surfaces.sign_in.citizens import citizen_page, the_citizen

_LINK = re.compile(r"/(p|dat-lich)/([0-9A-Za-z]{20,60})")
_SCANNED = re.compile(r"#([^,\s]+),(\S+)$")


@require_http_methods(["GET", "HEAD", "POST"])
@citizen_page
def dossier(request: HttpRequest) -> HttpResponse:
    """Asks for what stands on the receipt."""
    if request.method != "POST":
        return page(request, "claim_dossier", {"here": "dossiers", "code": "", "problem": None})
    who = the_citizen(request)
    code, secret = request.POST.get("code", "").strip()[:400], request.POST.get("secret", "").strip()[:80]
    scanned = _SCANNED.search(code)
    if scanned:
        code, secret = scanned[1], scanned[2]
    try:
        with limits.guesses(SECRETS, who.actor.reference), limits.guesses(SECRETS, limits.address_of(request)):
            found = claim(who.actor, code[:80], secret)
    except (NotFound, TooManyRequests) as problem:
        context: dict[str, object] = {"here": "dossiers", "code": code, "problem": problem}
        return page(request, "claim_dossier", context, status=problem.status)
    messages.success(request, _("The dossier is in your account now"))
    return redirect("my_page:dossier", code=found)


@require_POST
@citizen_page
def drop_dossier(request: HttpRequest, code: str) -> HttpResponse:
    """Out of the account again; only what was taken in by its secret."""
    citizens.disclaim(the_citizen(request).actor, "dossier", code)
    return redirect("my_page:dossiers")


@require_http_methods(["GET", "HEAD", "POST"])
@citizen_page
def visit(request: HttpRequest) -> HttpResponse:
    """Takes in a ticket or an appointment by its link."""
    if request.method != "POST":
        return redirect("my_page:visits")
    who = the_citizen(request)
    link = _LINK.search(request.POST.get("link", "")[:400])
    try:
        with limits.guesses(SECRETS, who.actor.reference), limits.guesses(SECRETS, limits.address_of(request)):
            if link is None:
                raise NotFound
            (claim_ticket if link[1] == "p" else claim_appointment)(who.actor, link[2])
    except NotFound:
        messages.error(
            request, _("This is not the link of a ticket or an appointment. Copy the whole address of its page")
        )
    except TooManyRequests as problem:
        messages.error(request, str(problem.detail))
    return redirect("my_page:visits")
