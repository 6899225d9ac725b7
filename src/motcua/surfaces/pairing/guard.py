"""Lets a paired device see its page, and leads any other browser to pairing: by a code that an administrator enters.

The page asks again by itself every few seconds, also without script; once the code was entered, the browser gets its device token, in a
cookie that holds for the path of this page only, so that one machine can be several devices.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from motcua.base.actor import Actor
from motcua.domain.centre.queries import get_centre, get_counter
from motcua.domain.devices import actions as devices
from motcua.domain.people.middleware import DEVICE_COOKIE
from motcua.domain.people.permissions import Action, allowed
from motcua.domain.people.queries import demo_accounts_exist

PAIRING_COOKIE = "motcua_pairing"
TEN_YEARS = 10 * 365 * 24 * 3600
PAIRING_SECONDS = 600
View = Callable[..., HttpResponseBase]

KIND_WORDS = {
    "kiosk": _("Ticket machine"),
    "display": _("Wall display"),
    "rating_tablet": _("Rating tablet"),
    "lookup_kiosk": _("Lookup kiosk"),
}


def device_page(kind: str, action: Action) -> Callable[[View], View]:
    """Guards the main page of a kind of device; the view is called as view(request, centre, [counter])."""

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, centre: str, counter: int | None = None, **rest: Any) -> HttpResponseBase:
            device: Actor = request.device  # type: ignore[attr-defined] # the middleware sets it
            if allowed(device, action, centre=centre, counter=counter):
                return view(request, centre, **({} if counter is None else {"counter": counter}), **rest)
            return _pair(request, kind, centre, counter)

        return guarded

    return guard


def _pair(request: HttpRequest, kind: str, centre: str, counter: int | None) -> HttpResponse:
    place = get_centre(centre)
    if counter is not None:
        get_counter(centre, counter)
    demo = demo_accounts_exist()
    if request.method == "POST" and demo and request.POST.get("try") == "demonstration":
        return _enter(request, devices.pair_demo(centre, kind, counter))
    secret = request.COOKIES.get(PAIRING_COOKIE, "")
    token = devices.claim(secret) if secret else None
    if token:
        return _enter(request, token)
    code, secret = devices.begin_pairing(centre, kind, counter, secret or None)
    context = {"centre": place, "code": code, "kind_words": KIND_WORDS[kind], "counter": counter, "demo": demo}
    response = render(request, "pairing/pairing.html", context)
    _keep(request, response, PAIRING_COOKIE, secret, PAIRING_SECONDS)
    return response


def _enter(request: HttpRequest, token: str) -> HttpResponse:
    response = HttpResponseRedirect(request.path)
    _keep(request, response, DEVICE_COOKIE, token, TEN_YEARS)
    response.delete_cookie(PAIRING_COOKIE, path=request.path)
    return response


def _keep(request: HttpRequest, response: HttpResponse, cookie: str, value: str, seconds: int) -> None:
    """For this page and what lies below it, out of reach of scripts."""
    secure = settings.SESSION_COOKIE_SECURE
    response.set_cookie(
        cookie, value, max_age=seconds, path=request.path, httponly=True, samesite="Strict", secure=secure
    )
