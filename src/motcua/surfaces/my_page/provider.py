"""Signing in, and proving who one is, at an identity provider: there and back."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from motcua.base import limits
from motcua.base.problems import NotFound, Problem
from motcua.domain.people import oidc
from motcua.domain.people.actions import citizens, proving
from motcua.surfaces.my_page.entering import language_of
from motcua.surfaces.sign_in.citizens import citizen_of, safe_address
from motcua.surfaces.sign_in.citizens import sign_in as begin_session

PENDING = "citizen_provider"
BEGUN = limits.Limit("provider.begun", burst=30, seconds=10)


@never_cache
@require_safe
def begin(request: HttpRequest) -> HttpResponse:
    """Sends the browser to the provider; of somebody who is signed in, to prove the identity of that account."""
    if not oidc.is_offered():
        raise NotFound
    try:
        limits.take(BEGUN, limits.address_of(request))
        who = citizen_of(request)
        if who is not None:
            citizens.require_fresh(who)
        after = safe_address(request, request.GET.get("next", ""))
        address, pending = oidc.begin(_callback(), after=after, linking=who is not None)
    except Problem as problem:
        return _refused(request, problem)
    request.session[PENDING] = pending.kept()
    return redirect(address)


@never_cache
@require_safe
def come_back(request: HttpRequest) -> HttpResponse:
    """The provider sends the browser back; each attempt is good once, in the browser that began it."""
    kept = request.session.pop(PENDING, None)
    if kept is None:
        return redirect("my_page:sign_in")
    pending = oidc.Pending(**kept)
    who = citizen_of(request)
    if pending.linking and who is None:
        return redirect("my_page:sign_in")  # the session ended meanwhile
    try:
        told = oidc.finish(pending, {name: request.GET[name][:2000] for name in request.GET}, _callback())
        linking = who.actor if pending.linking and who else None
        account = proving.enter(settings.MOTCUA_OIDC_ISSUER[:40], told, language_of(), linking)
    except Problem as problem:
        return _refused(request, problem)
    if pending.linking:
        messages.success(request, _thanks(bool(told.id_number)))
        return redirect(pending.after or "my_page:details")
    return begin_session(request, account, "oidc", lasting=False, after=pending.after)


def _thanks(proven: bool) -> str:
    if proven:
        return _("Your identity is confirmed; your dossiers stand here now")
    return _("You can sign in by the provider now; it did not tell your identity number")


def _callback() -> str:
    """As it was registered with the provider: the address that people know the house by."""
    return settings.MOTCUA_BASE_URL.rstrip("/") + reverse("my_page:provider_back")


def _refused(request: HttpRequest, problem: Problem) -> HttpResponse:
    answer = render(request, "my_page/provider_refused.html", {"problem": problem}, status=problem.status)
    if problem.status == 503:
        answer["Retry-After"] = "60"
    return answer
