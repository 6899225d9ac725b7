"""Who may see a page of the staff: nobody is sent to sign in, others are refused, a second factor is asked for."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, resolve_url
from django.views.decorators.cache import never_cache

from motcua.base.actor import Actor
from motcua.domain.people.models import Staff
from motcua.domain.people.permissions import Action, allowed, require
from motcua.domain.people.sign_in import lacks_second_factor

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def actor_of(request: HttpRequest) -> Actor:
    """Who sends the request."""
    actor: Actor = request.actor  # type: ignore[attr-defined] # the middleware sets it
    return actor


def staff_page(*actions: Action) -> Callable[[View[P]], View[P]]:
    """Lets in who may do one of `actions` somewhere (all staff where none is named); the action decides where."""

    def guard(view: View[P]) -> View[P]:
        @never_cache
        @wraps(view)
        def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            actor = actor_of(request)
            if actor.kind != "staff":
                return _to_sign_in(request)
            if lacks_second_factor(cast(Staff, request.user)):
                return redirect("mfa_activate_totp")
            if actions and not any(allowed(actor, action) for action in actions):
                require(actor, actions[0])
            return view(request, *args, **kwargs)

        return cast("View[P]", guarded)

    return guard


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    """The sign-in page, and afterwards back here; a partial update takes the whole page there."""
    back = request.get_full_path() if request.method in ("GET", "HEAD") else ""
    address = resolve_url(settings.LOGIN_URL) + (f"?{urlencode({'next': back})}" if back else "")
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": resolve_url(settings.LOGIN_URL)})
    return redirect(address)
