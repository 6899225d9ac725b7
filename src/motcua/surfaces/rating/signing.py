"""Signing for a result on the tablet of a counter; what is asked comes from the counter, by the domain's word."""

from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from motcua.base.actor import Actor
from motcua.base.problems import Conflict, IllegalTransition, NotFound
from motcua.domain.centre.queries import get_counter
from motcua.domain.dossiers import actions


@never_cache
@require_POST
def sign(request: HttpRequest, centre: str, counter: int) -> HttpResponse:
    """Takes the signature, or that there is none; a late one hands over nothing and says so.

    Raises NotAuthenticated, Forbidden, NotFound, InvalidInput.
    """
    device: Actor = request.device  # type: ignore[attr-defined] # the middleware sets it
    number, how = get_counter(centre, counter).number, request.POST.get("what", "")
    try:
        asked = UUID(request.POST.get("request", ""))
    except ValueError:
        raise NotFound from None
    status = 200
    try:
        if how == "sign":
            actions.sign(device, centre, number, asked, request.POST.get("signature", ""))
        else:
            actions.give_up_signature(device, centre, number, asked, how)
    except (Conflict, IllegalTransition):
        how, status = "late", 409
    with translation.override(settings.LANGUAGE_CODE):
        return render(request, "rating/parts/signed.html", {"how": how}, status=status)
