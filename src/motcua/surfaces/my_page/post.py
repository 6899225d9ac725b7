"""Having a result of one's own sent by post, later than at intake: whereto, what it costs, how it is paid; and thinking better of it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from motcua.base.problems import Problem
from motcua.domain.delivery import actions, queries
from motcua.domain.dossiers.queries.own import OwnDossier, own_dossier
from motcua.domain.payments.actions import transfer_for_applicant
from motcua.surfaces.my_page.views import page
from motcua.surfaces.sign_in.citizens import citizen_page, the_citizen


@require_http_methods(["GET", "HEAD", "POST"])
@citizen_page
def by_post(request: HttpRequest, code: str) -> HttpResponse:
    """The form with what it costs to the address that stands in it, the letter that goes, and the code to pay by."""
    who = the_citizen(request)
    own = own_dossier(who.actor, code)
    sent, problem = request.POST, ""
    if request.method == "POST" and "price" not in sent:
        try:
            words = _do(request, own)
        except Problem as refused:
            if refused.status in (403, 404):
                raise
            problem = refused.in_one_line
        else:
            messages.success(request, words)
            return redirect("my_page:post", own.code)
    letter = queries.letter_of(own.code)
    goes = letter is not None and letter.ended_at is None
    free = _chooses_freely(own)
    held = queries.address_of_own(own.code) if free else ""
    address = (sent.get("postal_address") or held or who.citizen.address) if free else ""
    place = sent.get("postal_place", "")
    context: dict[str, object] = {
        "own": own,
        "letter": letter if goes else None,
        "may_ask": queries.may_be_asked(own),
        "free": free,
        "held": held,
        "address": address,
        "place": place,
        "pays": sent.get("pays") or (letter.pays if letter and goes else "door"),
        "offer": queries.offer_to(address, place) if address else None,
        "prices": queries.prices(),
        "problem": problem,
        "asked": transfer_for_applicant(own.code) if free else None,
    }
    return page(request, "post", context, status=409 if problem else 200)


def _chooses_freely(own: OwnDossier) -> bool:
    """Whoever it belongs to, or whose proven phone or e-mail address was given at intake. Others who hold its secret may only have it sent
    to the applicant's own address, which they are not shown."""
    return not own.claimed or own.reaches


def _do(request: HttpRequest, own: OwnDossier) -> str:
    """What was done, in words."""
    actor, sent = the_citizen(request).actor, request.POST
    if sent.get("do") == "cancel":
        actions.cancel(actor, own.code)
        return _("Nothing is sent: you collect the result at the centre.")
    if not _chooses_freely(own):
        actions.ask(actor, own.code)
        return _("The result is sent to the applicant's address by post as soon as it is ready.")
    address, place = sent.get("postal_address", "")[:500], sent.get("postal_place", "")[:200]
    actions.ask(actor, own.code, address, place, sent.get("pays", "door"))
    return _("The result is sent to you by post as soon as it is ready.")
