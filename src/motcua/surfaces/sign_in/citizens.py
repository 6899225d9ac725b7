"""How a page asks which citizen sends the request, and how one is signed in and out (docs/decisions/0035).

A citizen has a cookie of their own beside the staff's session: `request.actor` never is a citizen, and `citizen_of` never is staff.
"""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, resolve_url
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache

from motcua.base.problems import NotAuthenticated
from motcua.domain.people.actions import citizens
from motcua.domain.people.models import Citizen
from motcua.domain.people.queries.citizens import SignedIn, signed_in
from motcua.domain.people.rules import LONG_SESSION, device_in_words

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]
LOGIN = "my_page:sign_in"
HOME = "my_page:home"


def citizen_of(request: HttpRequest) -> SignedIn | None:
    """Who of the citizens sends the request; asked of the database once, and only where there is a cookie."""
    if not hasattr(request, "_citizen"):
        token = request.COOKIES.get(settings.MOTCUA_CITIZEN_COOKIE, "")
        request._citizen = signed_in(token) if token else None  # type: ignore[attr-defined] # ours
    found: SignedIn | None = request._citizen  # type: ignore[attr-defined] # ours
    return found


def the_citizen(request: HttpRequest) -> SignedIn:
    """Who sends the request to a page of citizens. Raises NotAuthenticated."""
    found = citizen_of(request)
    if found is None:
        raise NotAuthenticated
    return found


def citizen_page(view: View[P]) -> View[P]:
    """Lets in citizens who signed in, and nobody of the staff for being staff; others sign in first and come back here."""

    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        who = citizen_of(request)
        if who is None:
            back = request.get_full_path() if request.method in ("GET", "HEAD") else ""
            return redirect(resolve_url(LOGIN) + (f"?{urlencode({'next': back})}" if back else ""))
        response = view(request, *args, **kwargs)
        if citizens.keep_alive(who) and who.lasting and settings.MOTCUA_CITIZEN_COOKIE not in response.cookies:
            _set_cookie(response, request.COOKIES[settings.MOTCUA_CITIZEN_COOKIE], lasting=True)
        response["X-Robots-Tag"] = "noindex"
        patch_vary_headers(response, ["Cookie"])
        return response

    return cast("View[P]", guarded)


def sign_in(request: HttpRequest, citizen: Citizen, way: str, *, lasting: bool, after: str = "") -> HttpResponse:
    """Signs in whoever has just shown that it is them, and leads to where they wanted to go. What was asked for before, by
    whomever, is forgotten with the session of before."""
    before = citizen_of(request)
    if before is not None:
        citizens.end_session(before.actor, before.session)
    device = device_in_words(request.headers.get("User-Agent", ""))
    token = citizens.begin_session(citizen, way, device=device, lasting=lasting)
    response = redirect(safe_address(request, after) or resolve_url(HOME))
    _set_cookie(response, token, lasting=lasting)
    return response


def keep(request: HttpRequest, kind: str, identifier: str) -> None:
    """Takes what was just made on a page (a ticket, an appointment) into the account of whoever is signed in."""
    who = citizen_of(request)
    if who is not None:
        citizens.claim(who.actor, kind, identifier)


def forget_cookie(response: HttpResponse) -> HttpResponse:
    response.delete_cookie(settings.MOTCUA_CITIZEN_COOKIE, samesite="Lax")
    return response


def safe_address(request: HttpRequest, address: str) -> str:
    """An address of this house, or nothing."""
    allowed = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return address if allowed else ""


def _set_cookie(response: HttpResponseBase, token: str, *, lasting: bool) -> None:
    response.set_cookie(
        settings.MOTCUA_CITIZEN_COOKIE,
        token,
        max_age=LONG_SESSION if lasting else None,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
